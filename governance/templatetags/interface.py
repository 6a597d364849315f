"""The tags and filters every page is built with: icons, badges, times, sizes, panels.

Nothing here writes ``style=`` or a script: the content security policy forbids both
(ui-guide.md §1). Load it with ``{% load interface %}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.http import QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

from governance.templatetags.looks import lifecycle_steps, look_of, state_key

register = template.Library()

PLACE_PARAMETERS = ("after", "before", "cursor", "page")
"""Left out of an address whose order changes: a place in another order means nothing."""

SIZE_UNITS = ("B", "kB", "MB", "GB", "TB")
NOTHING = "–"
SPACE_BETWEEN_TAGS = re.compile(r">\s+<")


@lru_cache(maxsize=512)
def _drawing(name: str, size: int, class_name: str) -> SafeString:
    classes = {"class": f"icon {class_name}".strip()}
    drawing = lucide(name, size=size, aria_hidden="true", focusable="false", **classes)
    tight = SPACE_BETWEEN_TAGS.sub("><", drawing).replace(" />", "/>")
    return mark_safe(tight)  # noqa: S308 - lucide's own file; ElementTree escapes what we add


@register.simple_tag
def icon(name: str, size: int = 16, class_name: str = "") -> SafeString:
    """Draw a lucide icon inline, hidden from assistive technology: words stand beside it.

    ``size`` is in CSS pixels. An unknown name raises lucide's ``IconDoesNotExist``.
    """
    return _drawing(str(name), int(size), str(class_name))


@register.simple_tag
def state_badge(state: object, label: str = "") -> SafeString:
    """The badge of a state or fact: icon, word and colour (ui-guide.md §2).

    ``label`` replaces the word where a page needs a longer one ("Expired on 31 March").
    """
    look = look_of(state)
    return format_html(
        '<span class="badge tone-{}" data-state="{}">{}<span>{}</span></span>',
        look.tone,
        state_key(state),
        icon(look.icon, 14),
        label or look.label,
    )


@register.simple_tag
def state_icon(state: object, size: int = 16) -> SafeString:
    """The icon of a state alone; the word must stand beside it."""
    return icon(look_of(state).icon, size)


@register.filter
def state_label(state: object) -> str:
    """The word a person sees for a state, in the page's language."""
    return str(look_of(state).label)


@register.filter
def state_tone(state: object) -> str:
    """The CSS class (``tone-approved``) that gives an element a state's two colours."""
    return f"tone-{look_of(state).tone}"


@register.inclusion_tag("components/stepper.html")
def stepper(state: object, reached: Iterable[object] = ()) -> dict[str, object]:
    """The lifecycle stepper; ``reached`` names optional states the asset has really been in."""
    passed = frozenset(state_key(entry) for entry in reached)
    return {"steps": lifecycle_steps(state, passed)}


@register.simple_tag
def local_time(moment: datetime | None, zone: str = "UTC", only: str = "") -> SafeString:
    """A moment as ``<time>``, in ``zone`` (an IANA name) and labelled with it.

    ``only="date"`` leaves out the clock time and the label. ``None`` is shown as a dash. A moment
    without a zone raises ``ValueError``: instants are aware everywhere (architecture.md §3).
    """
    if moment is None:
        return SafeString(NOTHING)
    if moment.tzinfo is None:
        raise ValueError("local_time needs an aware moment")
    there = moment.astimezone(UTC if zone == "UTC" else ZoneInfo(zone))
    shown = date_format(there, "j M Y") if only == "date" else date_format(there, "j M Y, H:i")
    label = "" if only == "date" else format_html(' <span class="zone">{}</span>', zone)
    machine = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return format_html('<time datetime="{}">{}{}</time>', machine, shown, label)


@register.filter
def filesize(size: int | None) -> str:
    """Bytes in decimal units with one figure after the point: ``48.2 MB``; ``None`` is a dash."""
    if size is None:
        return NOTHING
    amount, unit = float(size), 0
    while amount >= 999.95 and unit < len(SIZE_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    return f"{number_format(round(amount, 1), 0 if unit < 1 else 1)}\u00a0{SIZE_UNITS[unit]}"


@register.filter
def duration(milliseconds: int | None) -> str:
    """Milliseconds as ``m:ss`` (``h:mm:ss`` from an hour on), rounded; ``None`` is a dash."""
    if milliseconds is None:
        return NOTHING
    minutes, seconds = divmod((int(milliseconds) + 500) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context,
    key: str,
    label: str,
    *,
    numeric: bool = False,
    descending_first: bool = False,
    default: str = "",
    target: str = "",
) -> dict[str, object]:
    """A column header that sorts: ``?sort=title`` or ``?sort=-title``, with ``aria-sort``.

    ``default`` is the order in force when the address names none. ``target`` (a CSS selector)
    makes the link swap that element by htmx; without it, and without scripts, it is a plain link.
    """
    query: QueryDict = context["request"].GET.copy()
    current = query.get("sort", default)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    first, second = (f"-{key}", key) if descending_first else (key, f"-{key}")
    for name in PLACE_PARAMETERS:
        query.pop(name, None)
    query["sort"] = second if current == first else first
    return {
        "url": f"?{query.urlencode()}",
        "label": label,
        "direction": direction,
        "numeric": numeric,
        "target": target,
        "key": key,
    }


def _block(name: str, content: str, **values: Any) -> SafeString:
    return render_to_string(f"components/{name}.html", {"content": content, **values})


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    *,
    meta: object = "",
    id: str = "",
    icon: str = "",
    tone: str = "",
    level: int = 2,
) -> SafeString:
    """A titled surface: ``{% panel "Renditions" meta="5 of 6 ready" %}…{% endpanel %}``.

    ``meta`` stands small at the right of the title. ``tone`` is empty, ``impact`` or ``danger``.
    A table in a panel runs to its edges.
    """
    return _block(
        "panel",
        content,
        title=title,
        meta=meta,
        id=id,
        icon=icon,
        tone=tone,
        level=level,
    )


@register.simple_block_tag
def callout(
    content: str,
    tone: str = "info",
    title: str = "",
    *,
    id: str = "",
    role: str = "",
) -> SafeString:
    """A message inside the page; ``tone`` is info, success, warning or danger."""
    return _block("callout", content, tone=tone, title=title, id=id, role=role)


@register.simple_block_tag
def table(
    content: str, label: str, *, id: str = "", caption: bool = False, kind: str = ""
) -> SafeString:
    """A data table in its own scroll region, which is focusable and named ``label``.

    ``kind`` is one more class of the table.
    """
    return _block("table", content, label=label, id=id, caption=caption, kind=kind)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, *, open_on_load: bool = False) -> SafeString:
    """A native dialog, opened by ``<button commandfor="ID" command="show-modal">``."""
    return _block("dialog", content, id=id, title=title, open_on_load=open_on_load)


@register.simple_block_tag
def disclosure(content: str, summary: str, *, id: str = "", open: bool = False) -> SafeString:
    """A native disclosure: closed content stays in the page and works without scripts."""
    return _block("disclosure", content, summary=summary, id=id, open=open)
