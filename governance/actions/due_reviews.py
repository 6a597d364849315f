"""Reviews that are due soon or overdue: those who have yet to decide are told once of each.

Woken by the schedule. Safe to kill and to repeat: each review is told in a transaction of its own,
and a notice names its cause.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from governance import clock
from governance.actions.notices import settle_calls, tell
from governance.actions.review_turns import waiting_stages
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.models import Notice, NoticeKind, Review, ReviewState
from governance.queries.recipients import reviewers_of

SOON: Final = timedelta(hours=24)
"""How long before it is due a review is brought up again."""


def tell_due(actor: Actor) -> int:
    """Tell of every open review that has come due since; how many that were."""
    calls = dict(_calls())
    told = set(Notice.objects.filter(key__in=calls).values_list("key", flat=True).distinct())
    return sum(
        _tell(pk, kind, key, actor=actor) for key, (pk, kind) in calls.items() if key not in told
    )


def _calls() -> Iterator[tuple[str, tuple[int, NoticeKind]]]:
    """By key: each open review that is due soon or overdue now, and which of both it is."""
    now = clock.now()
    rows = Review.objects.filter(state=ReviewState.OPEN, due_at__lte=now + SOON)
    for pk, public_id, due_at in rows.order_by("due_at", "id").values_list(
        "pk", "public_id", "due_at"
    ):
        late = due_at is not None and due_at <= now
        kind = NoticeKind.REVIEW_OVERDUE if late else NoticeKind.REVIEW_DUE
        yield f"{public_id}:{kind}:{due_at:%Y%m%dT%H%M}", (pk, kind)


@governed
def _tell(pk: int, kind: NoticeKind, key: str, *, actor: Actor) -> bool:
    """Tell of one review; not of one that was decided meanwhile, which its lock shows."""
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("asset", "mapping__slot__campaign", "mapping__asset")
        .filter(pk=pk, state=ReviewState.OPEN)
        .first()
    )
    if review is None or review.due_at is None:
        return False
    people = reviewers_of(review, {stage.group for stage in waiting_stages(review)})
    if kind == NoticeKind.REVIEW_OVERDUE:  # the milder words are outdated
        settle_calls(review, kinds=[NoticeKind.REVIEW_DUE])
    params: dict[str, str | int] = {
        "title": review.asset.remote_title,
        "subject": review.subject,
        "due": review.due_at.isoformat(),
    }
    tell(kind, people, about=review, key=key, cause=actor, params=params)
    return bool(people)
