"""Reviews: four eyes, quorum, reasons, void votes, and what a decision brings about."""

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction

from governance.actions.lifecycle import submit_asset, submit_facts
from governance.actions.reviews import cast_vote, recheck
from governance.domain.actor import integration_actor
from governance.domain.errors import Conflict, Forbidden, InvalidInput, NotFound, StaleState
from governance.domain.lifecycle import State
from governance.models import ApprovalPolicy, AuditEntry, Review, Stage, Vote
from tests.factories import (
    AssetVersionFactory,
    BrandFactory,
    RenditionFactory,
    UserFactory,
    VoteFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(actor):
    """An asset in review, and its review."""
    asset = make_asset(state=State.CANDIDATE)
    return asset, submit_asset(asset_id=asset.public_id, actor=actor("media"))


def vote(review, actor, decision="approve", **kwargs):
    return cast_vote(review_id=review.public_id, decision=decision, actor=actor, **kwargs)


def state_of(asset):
    asset.refresh_from_db()
    return asset.state


def test_vote_approving_freezes_facts_and_content(submitted, actor):
    asset, review = submitted
    vote(review, actor("reviewer"))
    assert state_of(asset) == State.APPROVED
    assert asset.facts == asset.remote_facts
    version = asset.versions.get()
    assert version.approval == "approved"
    assert len(version.approved_content) == version.renditions.count()


def test_vote_rejecting_keeps_the_reason(submitted, actor):
    asset, review = submitted
    vote(review, actor("reviewer"), "reject", reason="The limit is wrong")
    assert state_of(asset) == State.REJECTED
    assert AuditEntry.objects.get(verb="asset.rejected").reason == "The limit is wrong"


def test_vote_rejecting_without_reason_is_refused(submitted, actor):
    asset, review = submitted
    with pytest.raises(InvalidInput) as refusal:
        vote(review, actor("reviewer"), "reject")
    assert refusal.value.field == "reason"
    assert state_of(asset) == State.IN_REVIEW


def test_vote_with_unknown_decision_is_refused(submitted, actor):
    with pytest.raises(InvalidInput):
        vote(submitted[1], actor("reviewer"), "maybe")


@pytest.mark.parametrize("role", ["media", "comms", "auditor", "admin", "compliance"])
def test_vote_without_the_stage_role_is_forbidden(submitted, actor, role):
    asset, review = submitted
    with pytest.raises(Forbidden):
        vote(review, actor(role))
    assert state_of(asset) == State.IN_REVIEW
    assert not Vote.objects.exists()


def test_vote_on_own_submission_is_forbidden(user_as):
    from governance.queries.actors import actor_for

    person = user_as("media")
    person.groups.add(Group.objects.get(name="reviewer"))
    asset = make_asset(state=State.CANDIDATE)
    review = submit_asset(asset_id=asset.public_id, actor=actor_for(person))
    with pytest.raises(Forbidden):
        vote(review, actor_for(person))
    assert state_of(asset) == State.IN_REVIEW


def test_vote_on_own_submission_is_refused_by_the_database():
    submitter = UserFactory(roles=["media"])
    with pytest.raises(IntegrityError), transaction.atomic():
        VoteFactory(review__submitted_by=submitter, voter=submitter)


def test_vote_of_another_brand_is_not_found(submitted, actor):
    with pytest.raises(NotFound):
        vote(submitted[1], actor("reviewer", BrandFactory(key="other")))


def test_vote_on_closed_review_is_a_conflict(submitted, actor):
    _asset, review = submitted
    vote(review, actor("reviewer"))
    with pytest.raises(Conflict):
        vote(review, actor("reviewer"))


def test_vote_on_an_older_picture_is_stale(submitted, actor):
    asset, review = submitted
    RenditionFactory(version=asset.versions.get())
    with pytest.raises(StaleState):
        vote(review, actor("reviewer"), expected=review.content_digest)
    assert state_of(asset) == State.IN_REVIEW


@pytest.fixture
def two_stages():
    """The policy for assets: reviewers first, then compliance; two reviewers needed."""
    policy = ApprovalPolicy.objects.get(subject="asset_version", active=True)
    policy.stages.update(quorum=2)
    Stage.objects.create(
        policy=policy, order=2, name="Compliance", group=Group.objects.get(name="compliance")
    )


def test_vote_with_quorum_of_two_waits_for_the_second(two_stages, submitted, actor):
    asset, review = submitted
    vote(review, actor("reviewer"))
    vote(review, actor("reviewer"))
    assert state_of(asset) == State.IN_REVIEW
    vote(review, actor("compliance"))
    assert state_of(asset) == State.APPROVED


def test_vote_at_a_later_stage_before_its_turn_is_forbidden(two_stages, submitted, actor):
    with pytest.raises(Forbidden):
        vote(submitted[1], actor("compliance"))


def test_vote_twice_by_one_person_is_a_conflict(two_stages, submitted, actor):
    reviewer = actor("reviewer")
    vote(submitted[1], reviewer)
    with pytest.raises(Conflict):
        vote(submitted[1], reviewer)


def test_recheck_changed_content_voids_votes(two_stages, submitted, actor):
    asset, review = submitted
    vote(review, actor("reviewer"))
    RenditionFactory(version=asset.versions.get())
    assert recheck([asset.pk], actor=integration_actor("iconik")) == 1
    review.refresh_from_db()
    assert review.void_reason
    assert review.votes.get().void
    assert AuditEntry.objects.filter(verb="review.votes_voided").exists()


def test_recheck_unchanged_content_voids_nothing(two_stages, submitted, actor):
    asset, review = submitted
    vote(review, actor("reviewer"))
    assert recheck([asset.pk], actor=integration_actor("iconik")) == 0
    assert not review.votes.get().void


def test_vote_after_void_may_be_cast_again(two_stages, submitted, actor):
    asset, review = submitted
    reviewer = actor("reviewer")
    vote(review, reviewer)
    RenditionFactory(version=asset.versions.get())
    recheck([asset.pk], actor=integration_actor("iconik"))
    vote(review, reviewer)
    assert review.votes.filter(void=False).count() == 1


def test_vote_approving_a_newer_version_supersedes_the_older(actor):
    asset = make_asset(state=State.USED)
    newer = AssetVersionFactory(asset=asset, remote_number=2)
    RenditionFactory(version=newer, key="web")
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    assert state_of(asset) == State.USED
    vote(review, actor("reviewer"))
    assert state_of(asset) == State.USED
    approvals = dict(asset.versions.values_list("remote_number", "approval"))
    assert approvals == {1: "superseded", 2: "approved"}


def test_vote_approving_changed_facts_serves_them(actor):
    asset = make_asset(state=State.APPROVED, candidate_facts={"languages": ["fr"]})
    review = submit_facts(asset_id=asset.public_id, actor=actor("media"))
    vote(review, actor("reviewer"))
    asset.refresh_from_db()
    assert asset.facts["languages"] == ["fr"]
    assert asset.candidate_facts == {}


def test_submit_twice_is_a_conflict(actor):
    asset = make_asset(state=State.APPROVED, candidate_facts={"languages": ["fr"]})
    submit_facts(asset_id=asset.public_id, actor=actor("media"))
    with pytest.raises(Conflict):
        submit_facts(asset_id=asset.public_id, actor=actor("media"))
    assert Review.objects.count() == 1
