"""Holding a review, so that two people do not decide the same thing side by side.

A hold is taken by an explicit step alone: opening a page or writing a comment takes none, since a
glance is no claim. It keeps others from voting until it is released, taken over, ended by the
holder's own vote, or lapsed: ``settings.REVIEW_HOLD_MINUTES`` after it was last renewed. The
holder's comments, and holding it again, renew it.
"""

import uuid

from governance import audit, clock
from governance.actions.review_turns import require_no_vote, turn_of
from governance.actions.transactions import governed, lock_reviews
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.models import Review, ReviewHold, ReviewState
from governance.queries.review_work import hold_of
from governance.queries.reviews import visible_to


@governed
def hold_review(*, review_id: uuid.UUID, actor: Actor, instead_of: int | None = None) -> ReviewHold:
    """Hold an open review; ``instead_of`` is the id of the holder who was seen, to take it over.

    Raises:
        NotFound: if there is no such review, or the actor may not see it.
        Forbidden: if the actor may not vote on it now.
        Conflict: if it is closed, or somebody else holds it.
        StaleState: if by now another person holds it than the one who was to be relieved.
    """
    review = _locked(review_id, actor)
    require_no_vote(review, actor)
    turn_of(review, actor)
    held = hold_of(review)
    me = int(actor.id)
    if held is not None and held.holder_id not in (me, instead_of):
        if instead_of is None:
            raise Conflict(_("%(who)s holds this review already."), who=held.holder_name)
        raise StaleState(_("By now %(who)s holds this review."), who=held.holder_name)
    if held is not None and held.holder_id == me:
        return _renewed(held)
    now = clock.now()
    hold, _made = ReviewHold.objects.update_or_create(
        review=review,
        defaults={
            "holder_id": me,
            "holder_name": actor.name,
            "taken_at": now,
            "renewed_at": now,
        },
    )
    audit.record(
        actor,
        "review.held" if held is None else "review.taken_over",
        review,
        before={} if held is None else {"holder": held.holder_name},
        after={"holder": actor.name},
    )
    return hold


@governed
def release_review(*, review_id: uuid.UUID, actor: Actor) -> None:
    """Let a review go that the actor holds.

    Raises:
        NotFound: if there is no such review, or the actor may not see it.
        Conflict: if the review is closed, or the actor does not hold it.
    """
    review = _locked(review_id, actor)
    held = hold_of(review)
    if held is None or str(held.holder_id) != actor.id:
        raise Conflict(_("You do not hold this review any more."))
    held.delete()
    audit.record(actor, "review.released", review, before={"holder": actor.name})


def require_not_held(review: Review, actor: Actor) -> None:
    """Refuse the vote of anybody but the holder; the review is locked.

    Raises:
        Conflict: if somebody else holds the review.
    """
    held = hold_of(review)
    if held is not None and str(held.holder_id) != actor.id:
        raise Conflict(
            _("%(who)s holds this review. Take it over to decide."), who=held.holder_name
        )


def renew_own(review: Review, actor: Actor) -> None:
    """Let the actor's hold last on; nothing where the actor holds nothing."""
    held = hold_of(review)
    if held is not None and str(held.holder_id) == actor.id:
        _renewed(held)


def end_hold(review: Review) -> None:
    """Nobody holds a review on which the holder voted, or which is closed."""
    ReviewHold.objects.filter(review=review).delete()


def _renewed(held: ReviewHold) -> ReviewHold:
    held.renewed_at = max(clock.now(), held.renewed_at)
    held.save(update_fields=["renewed_at"])
    return held


def _locked(review_id: uuid.UUID, actor: Actor) -> Review:
    seen = visible_to(actor).filter(public_id=review_id).first()
    if seen is None:
        raise NotFound(_("There is no such review."))
    review = lock_reviews([seen.pk])[seen.pk]
    if review.state != ReviewState.OPEN:
        raise Conflict(_("This review is closed already."))
    return review
