"""What an asset's leaving service would touch: shown and acknowledged before it is decided."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance import clock
from governance.models import Asset, Mapping, MappingState


@dataclass(frozen=True, slots=True)
class Impact:
    """The live and scheduled mappings of an asset, and the digest that a decision acknowledges.

    ``ended`` are approved ones whose days, or whose campaign's, are over: nobody sees a difference.
    """

    mappings: Sequence[Mapping]
    ended: Sequence[Mapping]
    digest: str

    @property
    def approved(self) -> list[int]:
        """The primary keys of all approved mappings, those that ended among them."""
        return [mapping.pk for mapping in (*self.mappings, *self.ended)]

    @property
    def campaigns(self) -> int:
        """How many campaigns are touched."""
        return len({mapping.slot.campaign_id for mapping in self.mappings})

    @property
    def slots(self) -> int:
        """How many slots are touched."""
        return len({mapping.slot_id for mapping in self.mappings})


def impact_of(asset: Asset) -> Impact:
    """The impact of taking an asset out of service, in one query."""
    return impacts_of([asset.pk])[asset.pk]


def impacts_of(assets: Collection[int]) -> dict[int, Impact]:
    """The impact of each asset by primary key, in one query."""
    found: dict[int, list[Mapping]] = {pk: [] for pk in assets}
    rows = (
        Mapping.objects.filter(asset__in=assets, state=MappingState.APPROVED)
        .select_related("slot__campaign")
        .order_by("slot__campaign__name", "slot__key", "pk")
    )
    for mapping in rows:
        found[mapping.asset_id].append(mapping)
    now = clock.now()
    return {pk: _impact(pk, mappings, now) for pk, mappings in found.items()}


def _impact(asset: int, mappings: Sequence[Mapping], now: datetime) -> Impact:
    rows = [[mapping.pk, mapping.slot_id] for mapping in mappings]
    digest = hashlib.sha256(json.dumps([asset, sorted(rows)]).encode()).hexdigest()
    ended = [mapping for mapping in mappings if _is_over(mapping, now)]
    current = [mapping for mapping in mappings if not _is_over(mapping, now)]
    return Impact(current, ended, digest)


def _is_over(mapping: Mapping, now: datetime) -> bool:
    campaign = mapping.slot.campaign
    ends = campaign.ends_at if mapping.ends_at is None else min(mapping.ends_at, campaign.ends_at)
    return ends <= now or campaign.archived_at is not None
