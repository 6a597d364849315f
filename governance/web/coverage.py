"""What is mapped, slot by slot and language by language, as the campaign page shows it.

Rows are counted by their own languages alone: what lookups fall back to, and further conditions,
are left out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.models import Campaign, Mapping, Slot
from governance.queries.campaigns import MappingStanding

Standing = tuple[Mapping, MappingStanding]
NEUTRAL = ""

BEST_FIRST = ("live", "scheduled", "withheld", "proposed", "ended")


@dataclass(frozen=True, slots=True)
class SlotView:
    """One slot with its mappings: those of today, and those rejected or withdrawn."""

    slot: Slot
    rows: Sequence[Standing]
    past: Sequence[Standing]


def coverage(
    campaign: Campaign, slots: Iterable[SlotView], *, may_edit: bool
) -> list[dict[str, Any]]:
    """The rows of ``components/matrix.html``: one per slot, a cell per language, neutral last."""
    languages = [*campaign.languages, NEUTRAL]
    return [
        {
            "name": view.slot.name,
            "cells": [_cell(campaign, view, language, may_edit) for language in languages],
        }
        for view in slots
    ]


def coverage_words(campaign: Campaign, slots: Iterable[SlotView]) -> str:
    """How many of the pairs of slot and declared language have something live of their own."""
    views = list(slots)
    live = sum(
        any(language in row.languages for row, how in view.rows if how.word == "live")
        for view in views
        for language in campaign.languages
    )
    total = len(views) * len(campaign.languages)
    return _("%(live)s of %(all)s live") % {"live": live, "all": total}


def _cell(campaign: Campaign, view: SlotView, language: str, may_edit: bool) -> dict[str, Any]:
    found = [
        (row, standing)
        for row, standing in view.rows
        if (language in row.languages if language else not row.languages)
    ]
    if not found:
        return _gap(campaign, view, language, may_edit)
    found.sort(key=lambda pair: BEST_FIRST.index(pair[1].word))
    row, standing = found[0]
    more = len(found) - 1
    words = ngettext("and %(count)s more", "and %(count)s more", more) % {"count": more}
    title = row.asset.remote_title
    return {
        "state": standing.word,
        "detail": f"{title}, {words}" if more else title,
        "url": reverse("governance:mapping", args=[row.public_id]),
    }


def _gap(campaign: Campaign, view: SlotView, language: str, may_edit: bool) -> dict[str, Any]:
    if not may_edit:
        anchor = f"#slot-{view.slot.key}"
        return {"state": "none", "detail": _("Nothing is mapped"), "url": anchor}
    address = reverse("governance:mapping-new", args=[campaign.key, view.slot.key])
    query = f"?{urlencode({'language': language})}" if language else ""
    return {"state": "none", "detail": _("Propose a mapping"), "url": address + query}
