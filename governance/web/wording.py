"""Governed facts in words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _


def fact_text(name: str, value: Any) -> str:
    """A known fact as people read it (product.md §3): empty languages mean language-neutral,
    empty territories worldwide, no end of rights unlimited.
    """
    if name == "languages":
        return ", ".join(value) or _("Language-neutral")
    if name == "territories":
        return ", ".join(value) or _("Worldwide")
    if name == "rights_from" and value is None:
        return _("No start")
    if name == "rights_until" and value is None:
        return _("Unlimited")
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y, %H:%M} UTC"
    if name == "spoken":
        return _("Spoken") if value else _("No speech")
    if isinstance(value, tuple):
        return ", ".join(value) or _("None")
    return str(value) or _("None")
