"""Where an asset is used: its mappings, as the pages of the asset show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from governance import policies
from governance.domain.actor import Actor
from governance.models import Asset, Campaign, Mapping, MappingState, PublishedTable
from governance.queries.campaigns import MappingStanding, standing

SHOWN: Final = 50
"""The most mappings of a group that a page lists at first."""

MOST: Final = 1000
"""The most mappings of a group that a page lists at all."""

LIVE: Final = "live"
SCHEDULED: Final = "scheduled"
PAST: Final = "past"
_GROUPS: Final = {
    LIVE: ("live", "withheld"),
    SCHEDULED: ("scheduled", "proposed"),
    PAST: ("ended", "withdrawn", "rejected"),
}
"""The words of standing in each group, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Use:
    """One mapping of the asset, how it stands, and when it shows the asset.

    ``starts_at`` and ``ends_at`` are the half-open window in which both the campaign and the
    mapping run.
    """

    mapping: Mapping
    standing: MappingStanding
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class UseGroup:
    """The uses that are live, scheduled or past; ``rows`` are the first of ``total``."""

    name: str
    rows: Sequence[Use]
    total: int


@dataclass(frozen=True, slots=True)
class Uses:
    """The mappings that the viewer may see, in three groups, and what a loss would touch.

    ``campaigns`` and ``slots`` count the approved mappings that show the asset now or will, also
    those of other brands.
    """

    groups: Sequence[UseGroup]
    campaigns: int
    slots: int

    @property
    def total(self) -> int:
        """How many mappings the viewer may see."""
        return sum(group.total for group in self.groups)


def uses_of(asset: Asset, actor: Actor, now: datetime, *, most: int = SHOWN) -> Uses:
    """The uses of an asset, at most so many of a group; one query."""
    tables = PublishedTable.objects.filter(
        campaign=OuterRef("slot__campaign"), generation=OuterRef("slot__campaign__generation")
    )
    mappings = (
        Mapping.objects.filter(asset=asset)
        .select_related("slot__campaign", "pinned_version")
        .annotate(table_withheld=Subquery(tables.values("withheld")[:1]))
        .order_by("slot__campaign__name", "slot__key", "pk")
    )
    uses = [_use(row, now) for row in mappings]
    touched = [
        use.mapping
        for use in uses
        if use.mapping.state == MappingState.APPROVED and _group_of(use) != PAST
    ]
    seen = [use for use in uses if policies.sees(actor, use.mapping.slot.campaign)]
    return Uses(
        groups=[_group(name, seen, most) for name in _GROUPS],
        campaigns=len({row.slot.campaign_id for row in touched}),
        slots=len({row.slot_id for row in touched}),
    )


def _use(row: Mapping, now: datetime) -> Use:
    campaign = row.slot.campaign
    return Use(
        row,
        _standing(row, campaign, now),
        starts_at=max(row.starts_at or campaign.starts_at, campaign.starts_at),
        ends_at=min(row.ends_at or campaign.ends_at, campaign.ends_at),
    )


def _standing(row: Mapping, campaign: Campaign, now: datetime) -> MappingStanding:
    """How the mapping stands; in an archived campaign nothing is live any more."""
    found = standing(row, campaign, _withheld(row), now)
    if campaign.archived_at is not None and _group_named(found.word) != PAST:
        return MappingStanding("ended", "campaign_archived")
    return found


def _group(name: str, uses: Iterable[Use], most: int) -> UseGroup:
    rows = [use for use in uses if _group_of(use) == name]
    rows.sort(key=lambda use: _GROUPS[name].index(use.standing.word))
    if name == PAST:  # what ended last stands first
        rows.sort(key=lambda use: use.ends_at, reverse=True)
    return UseGroup(name, rows[:most], len(rows))


def _group_of(use: Use) -> str:
    return _group_named(use.standing.word)


def _group_named(word: str) -> str:
    return next(name for name, words in _GROUPS.items() if word in words)


def _withheld(row: Mapping) -> dict[int, str]:
    found = getattr(row, "table_withheld", None) or []
    return {item["row"]: item["reason"] for item in found}
