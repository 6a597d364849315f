"""Holding a review: who may, whom it binds, how it ends, and two people at once."""

from datetime import datetime, timedelta

import pytest

from governance import clock
from governance.actions.lifecycle import submit_asset
from governance.actions.review_comments import add_comment
from governance.actions.review_holds import hold_review, release_review
from governance.actions.reviews import cast_vote
from governance.domain.errors import Conflict, Forbidden, NotFound, StaleState
from governance.models import AuditEntry, Review, ReviewHold, Vote
from governance.queries.review_work import hold_of
from tests.conftest import ActorOf
from tests.factories import MOMENT, BrandFactory, make_asset

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(actor: ActorOf) -> Review:
    return submit_asset(asset_id=make_asset().public_id, actor=actor("media"))


def holder(review: Review) -> str | None:
    """Who holds the review now, as the database has it."""
    held = hold_of(Review.objects.get(pk=review.pk))
    return None if held is None else str(held.holder_id)


def later(minutes: int) -> datetime:
    return MOMENT + timedelta(minutes=minutes)


def test_hold_names_its_holder_and_is_recorded(actor: ActorOf, review: Review) -> None:
    me = actor("reviewer")
    held = hold_review(review_id=review.public_id, actor=me)
    assert (held.holder_name, holder(review)) == (me.name, me.id)
    entry = AuditEntry.objects.get(verb="review.held")
    assert (entry.subject_id, entry.after) == (str(review.public_id), {"holder": me.name})


def test_second_hold_of_another_is_a_conflict_and_changes_nothing(
    actor: ActorOf, review: Review
) -> None:
    first = actor("reviewer")
    hold_review(review_id=review.public_id, actor=first)
    with pytest.raises(Conflict, match=first.name):
        hold_review(review_id=review.public_id, actor=actor("reviewer"))
    assert holder(review) == first.id


def test_take_over_relieves_the_holder_who_was_seen_alone(actor: ActorOf, review: Review) -> None:
    first, second, third = actor("reviewer"), actor("reviewer"), actor("reviewer")
    hold_review(review_id=review.public_id, actor=first)
    hold_review(review_id=review.public_id, actor=second, instead_of=int(first.id))
    with pytest.raises(StaleState, match=second.name):
        hold_review(review_id=review.public_id, actor=third, instead_of=int(first.id))
    assert holder(review) == second.id
    entry = AuditEntry.objects.get(verb="review.taken_over")
    assert (entry.before, entry.after) == ({"holder": first.name}, {"holder": second.name})


def test_vote_on_a_review_that_another_holds_is_refused_until_taken_over(
    actor: ActorOf, review: Review
) -> None:
    first, second = actor("reviewer"), actor("reviewer")
    hold_review(review_id=review.public_id, actor=first)
    with pytest.raises(Conflict, match="Take it over"):
        cast_vote(review_id=review.public_id, decision="approve", actor=second)
    assert not Vote.objects.exists()
    hold_review(review_id=review.public_id, actor=second, instead_of=int(first.id))
    cast_vote(review_id=review.public_id, decision="approve", actor=second)
    assert not ReviewHold.objects.exists()


def test_hold_lapses_and_binds_nobody_then(actor: ActorOf, review: Review) -> None:
    first, second = actor("reviewer"), actor("reviewer")
    with clock.installed(lambda: later(0)):
        hold_review(review_id=review.public_id, actor=first)
    with clock.installed(lambda: later(19)):
        assert holder(review) == first.id
    with clock.installed(lambda: later(20)):
        assert holder(review) is None
        hold_review(review_id=review.public_id, actor=second)
        assert holder(review) == second.id


def test_comment_of_the_holder_renews_the_hold_and_of_others_does_not(
    actor: ActorOf, review: Review
) -> None:
    me = actor("reviewer")
    with clock.installed(lambda: later(0)):
        hold_review(review_id=review.public_id, actor=me)
    with clock.installed(lambda: later(15)):
        add_comment(review_id=review.public_id, text="Still on it.", actor=me)
    with clock.installed(lambda: later(30)):
        add_comment(review_id=review.public_id, text="Fine?", actor=actor("media"))
        assert holder(review) == me.id
    with clock.installed(lambda: later(35)):
        assert holder(review) is None


def test_release_frees_the_review_and_only_the_holder_may(actor: ActorOf, review: Review) -> None:
    me = actor("reviewer")
    hold_review(review_id=review.public_id, actor=me)
    with pytest.raises(Conflict):
        release_review(review_id=review.public_id, actor=actor("reviewer"))
    release_review(review_id=review.public_id, actor=me)
    assert holder(review) is None
    with pytest.raises(Conflict):
        release_review(review_id=review.public_id, actor=me)
    assert AuditEntry.objects.filter(verb="review.released").count() == 1


@pytest.mark.parametrize("role", ["media", "comms", "auditor", "admin"])
def test_hold_by_somebody_who_may_not_vote_is_forbidden(
    actor: ActorOf, review: Review, role: str
) -> None:
    with pytest.raises(Forbidden):
        hold_review(review_id=review.public_id, actor=actor(role))


def test_hold_of_another_brands_review_is_not_found(actor: ActorOf, review: Review) -> None:
    with pytest.raises(NotFound):
        hold_review(
            review_id=review.public_id, actor=actor("reviewer", BrandFactory.create(key="other"))
        )


def test_hold_of_a_closed_review_is_a_conflict(actor: ActorOf, review: Review) -> None:
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    with pytest.raises(Conflict):
        hold_review(review_id=review.public_id, actor=actor("reviewer"))
