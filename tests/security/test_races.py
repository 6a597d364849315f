"""What two requests send at the same moment counts once; four eyes stay four."""

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.contrib.auth.models import Group
from django.db import connections

from governance.actions.lifecycle import submit_asset
from governance.actions.review_bulk import Item, Outcome, approve_alike
from governance.actions.review_holds import hold_review
from governance.actions.review_subjects import facts_digest
from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor
from governance.domain.errors import DomainError
from governance.models import ApprovalPolicy, AuditEntry, Review, ReviewHold, Vote
from governance.queries.review_queue import change_now
from tests.conftest import ActorOf
from tests.factories import ReviewFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[DomainError]:
    """Run the calls in threads that start together; the refusals among their outcomes."""
    start = threading.Barrier(len(calls))
    refusals: list[DomainError] = []

    def run(call: Callable[[], object]) -> None:
        start.wait(10)
        try:
            call()
        except DomainError as error:
            refusals.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return refusals


def with_quorum(number: int) -> None:
    policy = ApprovalPolicy.objects.get(subject="asset_version", active=True)
    policy.stages.update(quorum=number, group=Group.objects.get(name="reviewer"))


def test_one_reviewer_voting_twice_at_once_has_one_vote(actor: ActorOf) -> None:
    with_quorum(2)
    asset = make_asset(state="candidate")
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    reviewer = actor("reviewer")

    def vote() -> object:
        return cast_vote(review_id=review.public_id, decision="approve", actor=reviewer)

    assert len(at_once(vote, vote, vote)) == 2
    assert Vote.objects.count() == 1
    review.refresh_from_db()
    assert review.state == "open"


def test_last_vote_and_a_rejection_at_once_decide_once(actor: ActorOf) -> None:
    asset = make_asset(state="candidate")
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    first, second = actor("reviewer"), actor("reviewer")
    refusals = at_once(
        lambda: cast_vote(review_id=review.public_id, decision="approve", actor=first),
        lambda: cast_vote(
            review_id=review.public_id, decision="reject", actor=second, reason="Wrong"
        ),
    )
    assert len(refusals) == 1
    assert AuditEntry.objects.filter(verb__in=("asset.approved", "asset.rejected")).count() == 1


def test_two_people_holding_a_review_at_once_leaves_one_holder(actor: ActorOf) -> None:
    asset = make_asset(state="candidate")
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    people = [actor("reviewer") for _ in range(3)]
    refusals = at_once(
        *[partial(hold_review, review_id=review.public_id, actor=each) for each in people]
    )
    assert len(refusals) == 2
    assert AuditEntry.objects.filter(verb="review.held").count() == 1


def test_two_people_taking_a_review_over_at_once_relieve_its_holder_once(actor: ActorOf) -> None:
    asset = make_asset(state="candidate")
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    first, second, third = actor("reviewer"), actor("reviewer"), actor("reviewer")
    hold_review(review_id=review.public_id, actor=first)
    instead_of = int(first.id)
    refusals = at_once(
        lambda: hold_review(review_id=review.public_id, actor=second, instead_of=instead_of),
        lambda: hold_review(review_id=review.public_id, actor=third, instead_of=instead_of),
    )
    assert len(refusals) == 1
    assert AuditEntry.objects.filter(verb="review.taken_over").count() == 1


def test_vote_and_take_over_at_once_leave_one_word_and_no_stranded_hold(actor: ActorOf) -> None:
    asset = make_asset(state="candidate")
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    first, second = actor("reviewer"), actor("reviewer")
    hold_review(review_id=review.public_id, actor=first)
    refusals = at_once(
        lambda: cast_vote(review_id=review.public_id, decision="approve", actor=first),
        lambda: hold_review(review_id=review.public_id, actor=second, instead_of=int(first.id)),
    )
    review.refresh_from_db()
    held = ReviewHold.objects.filter(review=review).exists()
    assert len(refusals) == 1
    assert (review.state, held) in [("approved", False), ("open", True)]


def test_two_people_approving_the_same_change_at_once_decide_each_once(actor: ActorOf) -> None:
    made = [make_asset(state="approved", candidate_facts={"alt": "A house."}) for _ in range(3)]
    rows = [
        ReviewFactory.create(
            asset=asset, subject="facts", version=None, content_digest=facts_digest(asset)
        )
        for asset in made
    ]
    change = change_now(rows[0])
    assert change is not None
    items = [Item(row.public_id, row.content_digest) for row in rows]
    outcomes: list[Outcome] = []

    def approve(who: Actor) -> None:
        outcomes.extend(approve_alike(items=items, change=change, reason="Fine.", actor=who))

    assert at_once(*[partial(approve, actor("reviewer")) for _ in range(2)]) == []
    assert Vote.objects.count() == 3
    assert sum(outcome.refusal is None for outcome in outcomes) == 3
    assert AuditEntry.objects.filter(verb="asset.facts_approved").count() == 3


def test_submitting_twice_at_once_opens_one_review(actor: ActorOf) -> None:
    asset, person = make_asset(state="candidate"), actor("media")
    refusals = at_once(
        *[lambda: submit_asset(asset_id=asset.public_id, actor=person) for _ in range(3)]
    )
    assert len(refusals) == 2
    assert Review.objects.count() == 1
