"""What was decided on versions of an asset, and by whom."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from governance.models import AssetVersion, Review, ReviewState, Subject, Vote


@dataclass(frozen=True, slots=True)
class Decision:
    """The newest review of a version: who submitted it, who voted, and when it was closed."""

    review_id: uuid.UUID
    state: str
    submitter: str
    voters: Sequence[str]
    opened_at: datetime
    closed_at: datetime | None


def decisions_on(versions: Iterable[AssetVersion]) -> dict[int, Decision]:
    """The newest review of each version, by the version's id; two queries."""
    votes = Vote.objects.filter(void=False).select_related("voter")
    reviews = (
        Review.objects.filter(
            version__in=[row.pk for row in versions], subject=Subject.ASSET_VERSION
        )
        .exclude(state=ReviewState.CANCELLED)
        .prefetch_related(Prefetch("votes", queryset=votes))
        .order_by("pk")
    )
    return {row.version_id: _decision(row) for row in reviews if row.version_id is not None}


def _decision(review: Review) -> Decision:
    return Decision(
        review_id=review.public_id,
        state=review.state,
        submitter=review.submitter_name,
        voters=[str(vote.voter) for vote in review.votes.all()],
        opened_at=review.opened_at,
        closed_at=review.closed_at,
    )
