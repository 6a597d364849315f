"""Reviews as people see them: the queue, one review, and what waits for whom."""

import uuid
from collections.abc import Collection

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from governance.domain.actor import Actor, Role
from governance.models import AssetVersion, Review, ReviewState, Subject, Vote


def visible_to(actor: Actor) -> QuerySet[Review]:
    """The reviews of assets, and of campaigns, that the actor may see."""
    reviews = Review.objects.select_related(
        "asset__brand", "version", "mapping__slot__campaign", "submitted_by"
    )
    return reviews if actor.brands is None else reviews.filter(_within(actor.brands))


def _within(brands: Collection[int]) -> Q:
    """Reviews that concern no other brand: a mapping has its campaign's beside its asset's."""
    campaign = Q(mapping__isnull=True) | Q(mapping__slot__campaign__brand__in=brands)
    return Q(asset__brand__in=brands) & campaign


def waiting_for(actor: Actor) -> QuerySet[Review]:
    """Open reviews on which the actor may vote at some stage and has not, soonest due first.

    Own submissions are left out: somebody else must decide (product.md §4).
    """
    mine = Q(pk__in=[])
    for role, brands in actor.grants.items():
        stage = Q(stages__contains=[{"group": role}])
        if role == Role.COMPLIANCE:  # whose word is enough on a retirement
            stage |= Q(subject=Subject.RETIREMENT)
        mine |= stage if brands is None else stage & _within(brands)
    if actor.id.isdigit():
        me = int(actor.id)
        voted = Vote.objects.filter(review=OuterRef("pk"), voter_id=me, void=False)
        mine &= ~Q(submitted_by_id=me) & Q(~Exists(voted))
    return visible_to(actor).filter(mine, state=ReviewState.OPEN).order_by("due_at", "id")


def review(review_id: uuid.UUID, actor: Actor) -> Review | None:
    """One review with its votes and all versions of its asset with their files; four queries."""
    votes = Vote.objects.select_related("voter")
    versions = AssetVersion.objects.order_by("-remote_number").prefetch_related("renditions")
    return (
        visible_to(actor)
        .select_related("mapping__pinned_version")
        .prefetch_related(
            Prefetch("votes", queryset=votes), Prefetch("asset__versions", queryset=versions)
        )
        .filter(public_id=review_id)
        .first()
    )
