"""Reviews as people see them: the queue, one review, and what waits for whom."""

import uuid
from datetime import datetime

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast, Coalesce

from governance import clock
from governance.domain.actor import Actor, Role
from governance.domain.reach import EVERYWHERE, Reach
from governance.models import (
    AssetVersion,
    Mapping,
    MappingState,
    Review,
    ReviewState,
    Subject,
    Vote,
)
from governance.queries.reach import (
    asset_governed,
    assets,
    assets_seen,
    campaigns_seen,
    mapping_governed,
)


def visible_to(actor: Actor) -> QuerySet[Review]:
    """The reviews of assets, and of campaigns, that the actor may see."""
    reviews = Review.objects.select_related(
        "asset__brand", "version", "mapping__slot__campaign", "submitted_by"
    )
    if actor.sees_everything:
        return reviews
    successor = assets(actor).filter(pk=Cast(OuterRef("payload__successor"), BigIntegerField()))
    campaign = Q(mapping__isnull=True) | campaigns_seen(actor, "mapping__slot__campaign__")
    return reviews.filter(
        assets_seen(actor, "asset__"),
        campaign,
        ~Q(subject=Subject.SUPERSESSION) | Q(Exists(successor)),
    )


def _governed(reach: Reach) -> Q:
    """Reviews that a role of this reach may decide on."""
    if reach == EVERYWHERE:
        return Q()
    mapping = mapping_governed(reach, "asset__", "mapping__slot__campaign__")
    other = Q(mapping__isnull=True) & asset_governed(reach, "asset__")
    return Q(mapping__isnull=False) & mapping | other


def waiting_for(actor: Actor) -> QuerySet[Review]:
    """Open reviews on which the actor may vote at some stage and has not, soonest due first.

    Own submissions are left out: somebody else must decide (product.md §4).
    """
    mine = Q(pk__in=[])
    for role in actor.grants:
        reach = actor.reach(role)
        assert reach is not None  # noqa: S101 - a role of the actor's own
        stage = Q(stages__contains=[{"group": role}])
        if role == Role.COMPLIANCE:  # whose word is enough on a retirement
            stage |= Q(subject=Subject.RETIREMENT)
        mine |= stage & _governed(reach)
    if actor.id.isdigit():
        me = int(actor.id)
        voted = Vote.objects.filter(review=OuterRef("pk"), voter_id=me, void=False)
        mine &= ~Q(submitted_by_id=me) & Q(~Exists(voted))
    return visible_to(actor).filter(mine, state=ReviewState.OPEN).order_by("due_at", "id")


def live_campaigns(now: datetime) -> Coalesce:
    """How many campaigns that run or are planned have an approved mapping of a review's asset."""
    counts = (
        Mapping.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
            asset=OuterRef("asset"),
            state=MappingState.APPROVED,
            slot__campaign__archived_at__isnull=True,
            slot__campaign__ends_at__gt=now,
        )
        .order_by()
        .values("asset")
        .annotate(number=Count(F("slot__campaign"), distinct=True))
        .values("number")
    )
    return Coalesce(Subquery(counts), 0)


def detailed(actor: Actor) -> QuerySet[Review]:
    """Reviews with their votes and all versions of their assets with their files; four queries."""
    votes = Vote.objects.select_related("voter")
    versions = AssetVersion.objects.order_by("-remote_number").prefetch_related("renditions")
    return (
        visible_to(actor)
        .select_related("mapping__pinned_version", "hold")
        .annotate(campaigns=live_campaigns(clock.now()))
        .prefetch_related(
            Prefetch("votes", queryset=votes), Prefetch("asset__versions", queryset=versions)
        )
    )


def review(review_id: uuid.UUID, actor: Actor) -> Review | None:
    """One review as :func:`detailed` reads it."""
    return detailed(actor).filter(public_id=review_id).first()
