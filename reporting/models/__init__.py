"""Tables of reporting."""

from reporting.models.production import ProductionEvent

__all__ = ["ProductionEvent"]
