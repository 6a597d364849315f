"""What an asset's leaving service would touch: shown and acknowledged before it is decided."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from governance.models import Asset, Mapping, MappingState


@dataclass(frozen=True, slots=True)
class Impact:
    """The live and scheduled mappings of an asset, and the digest that a decision acknowledges."""

    mappings: Sequence[Mapping]
    digest: str

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
    mappings = list(
        Mapping.objects.filter(asset=asset, state=MappingState.APPROVED)
        .select_related("slot__campaign")
        .order_by("slot__campaign__name", "slot__key", "pk")
    )
    rows = [[mapping.pk, mapping.slot_id] for mapping in mappings]
    digest = hashlib.sha256(json.dumps([asset.pk, sorted(rows)]).encode()).hexdigest()
    return Impact(mappings, digest)
