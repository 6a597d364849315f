"""How reviews are worked on: approvals, comments, who holds them, and how often they are redone."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from governance import clock
from governance.domain.actor import Actor
from governance.models import Review, ReviewComment, ReviewHold, ReviewState, Vote
from governance.queries.reviews import visible_to

MOST_COMMENTS: Final = 300
"""The most comments that one page shows."""


def comments_of(review: Review) -> QuerySet[ReviewComment]:
    """The comments on a review with the versions they are about, oldest first; one query."""
    return ReviewComment.objects.filter(review=review).select_related("version")


def comments_about(review: Review) -> list[ReviewComment]:
    """The comments on a review, and on earlier ones of the same thing, oldest first; one query.

    Of more than :data:`MOST_COMMENTS`, the newest.
    """
    rows = ReviewComment.objects.select_related("version").filter(
        review__asset=review.asset_id, review__subject=review.subject, review__lte=review.pk
    )
    if review.mapping_id is not None:
        rows = rows.filter(review__mapping=review.mapping_id)
    return list(rows.order_by("-pk")[:MOST_COMMENTS])[::-1]


def hold_of(review: Review) -> ReviewHold | None:
    """Who holds a review now; one query, none where the hold was read with the review."""
    hold: ReviewHold | None = getattr(review, "hold", None)  # a missing row is no attribute
    return None if hold is None or has_lapsed(hold) else hold


def has_lapsed(hold: ReviewHold) -> bool:
    """Whether a hold binds nobody any more: it was not renewed for so many minutes."""
    lasts = timedelta(minutes=settings.REVIEW_HOLD_MINUTES)
    return hold.renewed_at + lasts <= clock.now()


def approving_stages() -> ArraySubquery:
    """The stage of each valid approval of a review, to be read with it."""
    votes = Vote.objects.filter(review=OuterRef("pk"), void=False, decision=Vote.Decision.APPROVE)
    return ArraySubquery(votes.values("stage"))


def approvals_of(review: Review, stages: Iterable[int] | None = None) -> Counter[int]:
    """Valid approvals by stage; ``stages`` are those of :func:`approving_stages`, else one query.

    A request for retirement may count as its own first approval.
    """
    if stages is None:
        votes = review.votes.filter(void=False, decision=Vote.Decision.APPROVE)
        stages = votes.values_list("stage", flat=True)
    counted = Counter(stages)
    credited = review.payload.get("submitter_counts_at")
    if credited is not None:
        counted[int(credited)] += 1
    return counted


def earlier_rejection(review: Review) -> Vote | None:
    """The vote that rejected the round before this one; one query, none in a first round."""
    if review.round == 1:
        return None
    earlier = Vote.objects.filter(
        decision=Vote.Decision.REJECT,
        void=False,
        review__subject=review.subject,
        review__asset=review.asset_id,
        review__state=ReviewState.REJECTED,
        review__opened_at__lte=review.opened_at,
    ).exclude(review=review.pk)
    if review.mapping is not None:
        earlier = earlier.filter(review__mapping__slot=review.mapping.slot_id)
    return earlier.select_related("voter").order_by("-cast_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class Yields:
    """How many reviews were decided, and how they went.

    ``first`` were decided in their first round; ``passed`` of these were approved at once, that is
    without a vote that became void. ``reworked`` were decided in a later round.
    """

    decided: int
    first: int
    passed: int
    reworked: int

    @property
    def rate(self) -> int | None:
        """How many of a hundred first rounds passed at once, rounded down; none without one."""
        return self.passed * 100 // self.first if self.first else None


def yields(since: datetime, actor: Actor) -> Yields:
    """How the reviews that the actor may see were decided since then; one query."""
    void = Exists(Vote.objects.filter(review=OuterRef("pk"), void=True))
    decided = [ReviewState.APPROVED, ReviewState.REJECTED]
    first = Q(round=1)
    found = (
        visible_to(actor)
        .filter(state__in=decided, closed_at__gte=since)
        .annotate(undone=void)
        .aggregate(
            decided=Count("pk"),
            first=Count("pk", filter=first),
            passed=Count("pk", filter=first & Q(state=ReviewState.APPROVED, undone=False)),
            reworked=Count("pk", filter=Q(round__gt=1)),
        )
    )
    return Yields(**found)
