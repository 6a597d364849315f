"""The assets that belong to one: its family's localisations, and what it replaced."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, Q

from governance.domain.actor import Actor
from governance.models import Asset, FamilyMember
from governance.queries.reach import assets

MOST: Final = 60
"""The most relatives that a page lists."""


@dataclass(frozen=True, slots=True)
class FamilyOf:
    """The family that an asset belongs to."""

    public_id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Kin:
    """The relatives that the viewer may see.

    ``others`` are the other assets of the family; ``predecessors`` are those whose place the
    asset took, ``successor`` the one that took its.
    """

    family: FamilyOf | None
    master_id: int | None
    others: Sequence[Asset]
    predecessors: Sequence[Asset]
    successor: Asset | None


def kin_of(asset: Asset, actor: Actor) -> Kin:
    """The relatives of an asset; one query."""
    families = FamilyMember.objects.filter(asset=asset).order_by().values("family")
    relatives = (
        FamilyMember.objects.filter(family__in=families)
        .order_by()
        .values("asset")
        .union(Asset.objects.filter(successor=asset).order_by().values("pk"))
    )
    rows = list(
        assets(actor)
        .filter(Q(pk__in=relatives) | Q(pk=asset.successor_id) | Q(pk=asset.pk))
        .annotate(
            family_pk=F("family_member__family"),
            family_id=F("family_member__family__public_id"),
            family_name=F("family_member__family__name"),
            family_master=F("family_member__family__master"),
        )
        .order_by("remote_title", "pk")[:MOST]
    )
    own = next((row for row in rows if row.pk == asset.pk), None)
    family = None if own is None or own.family_pk is None else own
    others = [row for row in rows if row.pk != asset.pk]
    return Kin(
        family=FamilyOf(family.family_id, family.family_name) if family is not None else None,
        master_id=family.family_master if family is not None else None,
        others=[row for row in others if family and row.family_pk == family.family_pk],
        predecessors=[row for row in others if row.successor_id == asset.pk],
        successor=next((row for row in others if row.pk == asset.successor_id), None),
    )
