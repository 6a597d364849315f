"""Where an asset is used: its mappings, as the pages of the asset show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from governance import policies
from governance.domain.actor import Actor
from governance.models import Asset, Mapping, MappingState, PublishedTable
from governance.queries.campaigns import MappingStanding, standing

SHOWN: Final = 50
"""The most mappings that a page lists."""

_ORDER: Final = ("live", "withheld", "scheduled", "proposed", "ended", "rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class Use:
    """One mapping of the asset and how it stands."""

    mapping: Mapping
    standing: MappingStanding


@dataclass(frozen=True, slots=True)
class Uses:
    """The mappings that the viewer may see, the live ones first, and what a loss would touch.

    ``campaigns`` and ``slots`` count all approved mappings, also those of other brands.
    """

    rows: Sequence[Use]
    total: int
    campaigns: int
    slots: int


def uses_of(asset: Asset, actor: Actor, now: datetime) -> Uses:
    """The uses of an asset; one query."""
    tables = PublishedTable.objects.filter(
        campaign=OuterRef("slot__campaign"), generation=OuterRef("slot__campaign__generation")
    )
    mappings = list(
        Mapping.objects.filter(asset=asset)
        .select_related("slot__campaign", "pinned_version")
        .annotate(table_withheld=Subquery(tables.values("withheld")[:1]))
        .order_by("slot__campaign__name", "slot__key", "pk")
    )
    approved = [row for row in mappings if row.state == MappingState.APPROVED]
    rows = [
        Use(row, standing(row, row.slot.campaign, _withheld(row), now))
        for row in mappings
        if policies.sees(actor, row.slot.campaign)
    ]
    rows.sort(key=lambda use: _ORDER.index(use.standing.word))
    return Uses(
        rows=rows[:SHOWN],
        total=len(rows),
        campaigns=len({row.slot.campaign_id for row in approved}),
        slots=len({row.slot_id for row in approved}),
    )


def _withheld(row: Mapping) -> dict[int, str]:
    found = getattr(row, "table_withheld", None) or []
    return {item["row"]: item["reason"] for item in found}
