"""Governed facts in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

EMPTY = {
    "languages": gettext_lazy("Language-neutral"),
    "territories": gettext_lazy("Worldwide"),
    "rights_from": gettext_lazy("No start"),
    "rights_until": gettext_lazy("Unlimited"),
}
"""What a known but empty fact means (product.md §3)."""


def fact_text(name: str, value: Any) -> str:
    """A known fact as people read it."""
    if isinstance(value, datetime):
        return f"{date_format(value.astimezone(UTC), 'j M Y, H:i')} UTC"
    if isinstance(value, bool):
        return _("Spoken") if value else _("No speech")
    if not value:
        return str(EMPTY.get(name) or _("None"))
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def last_second(until: datetime) -> datetime:
    """The last second of an interval that ends before ``until``: its day is the one people mean."""
    return until - timedelta(seconds=1)
