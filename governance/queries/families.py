"""Families and bundles as people see them."""

import uuid
from collections.abc import Collection
from typing import Final

from django.db.models import Count, F, Prefetch, Q, QuerySet

from governance.domain.actor import Actor
from governance.models import (
    Asset,
    Family,
    FamilyMember,
    Mapping,
    MappingState,
    Review,
    ReviewState,
)
from governance.queries.keysets import Order
from governance.queries.reach import assets, assets_seen, campaigns_seen

BY_NAME: Final = Order(F("name"), descending=False)


def visible_to(actor: Actor) -> QuerySet[Family]:
    """The families whose master the actor may see; rows know how many ``members`` they have."""
    seen = Family.objects.filter(master__in=assets(actor).values("pk"))
    return seen.select_related("brand", "master").annotate(size=Count("members"))


def listed(actor: Actor, text: str) -> QuerySet[Family]:
    """The families within the actor's reach whose name, or whose master's title, holds ``text``."""
    found = Q(name__icontains=text) | Q(master__remote_title__icontains=text)
    return visible_to(actor).filter(found)


def family(family_id: uuid.UUID, actor: Actor) -> Family | None:
    """One family with those of its members that the actor may see."""
    members = FamilyMember.objects.filter(assets_seen(actor, "asset__")).select_related("asset")
    rows = visible_to(actor).prefetch_related(Prefetch("members", queryset=members))
    return rows.filter(public_id=family_id).first()


def groupable(actor: Actor, text: str) -> QuerySet[Asset]:
    """The assets in no family whose titles or keys hold every word, by title."""
    rows = assets(actor).filter(family_member__isnull=True, remote_missing_since__isnull=True)
    for word in text.split():
        rows = rows.filter(remote_title__icontains=word) | rows.filter(
            remote_external_id__icontains=word
        )
    return rows.order_by("remote_title", "pk")


def bundle(bundle_id: uuid.UUID, actor: Actor) -> list[Mapping]:
    """The mappings of a bundle within the actor's reach, with their open reviews."""
    reviews = Review.objects.filter(state=ReviewState.OPEN)
    reviews = reviews.select_related("asset").prefetch_related("votes")
    rows = (
        Mapping.objects.filter(
            campaigns_seen(actor, "slot__campaign__"), assets_seen(actor, "asset__")
        )
        .filter(bundle=bundle_id)
        .select_related("slot__campaign__brand", "asset")
        .prefetch_related(Prefetch("reviews", queryset=reviews, to_attr="open_reviews"))
    )
    return list(rows.order_by("pk"))


def bundled_in(asset_pks: Collection[int]) -> list[str]:
    """The campaigns that show these assets, or are to, mapped with their families; by name."""
    rows = Mapping.objects.filter(
        asset__in=asset_pks,
        bundle__isnull=False,
        state__in=[MappingState.PROPOSED, MappingState.APPROVED],
    )
    names = rows.order_by("slot__campaign__name").values_list("slot__campaign__name", flat=True)
    return list(names.distinct())
