"""The lifecycle table of product.md §4, and every action that moves an asset."""

import itertools

import pytest

from governance.actions.lifecycle import (
    reinstate_asset,
    reopen_asset,
    resume_asset,
    retire_asset,
    submit_asset,
    supersede_asset,
    suspend_asset,
)
from governance.actions.reviews import cast_vote
from governance.actions.states import move
from governance.domain.actor import system_actor
from governance.domain.errors import (
    Conflict,
    Forbidden,
    IllegalTransition,
    InvalidInput,
    NotFound,
    StaleState,
)
from governance.domain.lifecycle import RULES, State
from governance.models import AuditEntry, Mapping, OutboxRow, Review
from governance.queries.impact import impact_of
from tests.factories import FACTS, BrandFactory, MappingFactory, make_asset

pytestmark = pytest.mark.django_db

PRODUCT_TABLE = {
    ("candidate", "in_review"),
    ("rejected", "in_review"),
    ("in_review", "approved"),
    ("in_review", "rejected"),
    ("approved", "used"),
    ("approved", "superseded"),
    ("used", "superseded"),
    ("approved", "retired"),
    ("used", "retired"),
    ("superseded", "retired"),
    ("superseded", "approved"),
    ("superseded", "used"),
    ("retired", "in_review"),
}
"""product.md §4, written again by hand: a change of the table needs a change here."""


def snapshot(asset):
    asset.refresh_from_db()
    return (
        asset.state,
        asset.suspended_at,
        AuditEntry.objects.count(),
        OutboxRow.objects.count(),
        Review.objects.count(),
    )


def retire(asset, actor, reason="Rights withdrawn", **kwargs):
    return retire_asset(
        asset_id=asset.public_id,
        actor=actor,
        reason=reason,
        acknowledged=kwargs.pop("acknowledged", impact_of(asset).digest),
        **kwargs,
    )


@pytest.mark.parametrize(("old", "new"), list(itertools.product(State, State)))
def test_move_every_pair_of_states_follows_the_table(old, new):
    asset = make_asset(state=old, facts=FACTS)
    before = snapshot(asset)
    if (old, new) in PRODUCT_TABLE:
        move(asset, new, actor=system_actor(), verb="asset.moved", reason="Because")
        asset.refresh_from_db()
        assert asset.state == new
        assert OutboxRow.objects.filter(topic="iconik.push_state").exists()
    else:
        with pytest.raises(IllegalTransition):
            move(asset, new, actor=system_actor(), verb="asset.moved", reason="Because")
        assert snapshot(asset) == before


def test_rules_table_equals_the_product_table():
    assert {(old.value, new.value) for old, new in RULES} == PRODUCT_TABLE


@pytest.mark.parametrize(
    ("old", "new"), [pair for pair, rule in RULES.items() if rule.reason_required]
)
def test_move_without_a_needed_reason_is_refused(old, new):
    asset = make_asset(state=old)
    with pytest.raises(InvalidInput) as refusal:
        move(asset, new, actor=system_actor(), verb="asset.moved", reason="   ")
    assert refusal.value.field == "reason"


def test_submit_complete_candidate_opens_a_review(actor):
    asset = make_asset(state=State.CANDIDATE)
    review = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    asset.refresh_from_db()
    assert asset.state == State.IN_REVIEW
    assert review.version == asset.versions.get()


@pytest.mark.parametrize("role", ["comms", "reviewer", "compliance", "auditor", "admin"])
def test_submit_without_the_role_is_forbidden(actor, role):
    asset = make_asset(state=State.CANDIDATE)
    before = snapshot(asset)
    with pytest.raises(Forbidden):
        submit_asset(asset_id=asset.public_id, actor=actor(role))
    assert snapshot(asset) == before


def test_submit_without_any_role_is_not_found(actor):
    asset = make_asset(state=State.CANDIDATE)
    with pytest.raises(NotFound):
        submit_asset(asset_id=asset.public_id, actor=actor("none"))


def test_submit_of_another_brand_is_not_found(actor):
    asset = make_asset(state=State.CANDIDATE)
    with pytest.raises(NotFound):
        submit_asset(asset_id=asset.public_id, actor=actor("media", BrandFactory(key="other")))


@pytest.mark.parametrize(
    ("kind", "lost", "named"),
    [
        ("video", "languages", "languages"),
        ("video", "rights_until", "rights end"),
        ("image", "alt", "alternative text"),
        ("video", "spoken", "captions"),
    ],
)
def test_submit_incomplete_facts_is_refused_by_name(actor, kind, lost, named):
    asset = make_asset(kind=kind, state=State.CANDIDATE)
    asset.remote_facts.pop(lost)
    asset.save()
    with pytest.raises(Conflict, match=named):
        submit_asset(asset_id=asset.public_id, actor=actor("media"))


def test_submit_with_an_unreadable_value_is_refused_by_name(actor):
    asset = make_asset(state=State.CANDIDATE, remote_faults={"territories": "“Mars” is no place."})
    before = snapshot(asset)
    with pytest.raises(Conflict, match="territories"):
        submit_asset(asset_id=asset.public_id, actor=actor("media"))
    assert snapshot(asset) == before


def test_submit_on_an_older_picture_is_stale(actor):
    asset = make_asset(state=State.CANDIDATE)
    with pytest.raises(StaleState):
        submit_asset(asset_id=asset.public_id, actor=actor("media"), expected="rejected")


def test_submit_approved_asset_without_newer_version_is_refused(actor):
    asset = make_asset(state=State.APPROVED)
    with pytest.raises(Conflict):
        submit_asset(asset_id=asset.public_id, actor=actor("media"))


def test_submit_retired_asset_is_refused(actor):
    asset = make_asset(state=State.RETIRED)
    with pytest.raises(IllegalTransition):
        submit_asset(asset_id=asset.public_id, actor=actor("media"))


def test_suspend_approved_asset_records_reason_and_tells_iconik(actor):
    asset = make_asset(state=State.APPROVED)
    suspend_asset(asset_id=asset.public_id, actor=actor("reviewer"), reason="Wrong logo")
    asset.refresh_from_db()
    assert asset.suspended_at is not None
    assert asset.state == State.APPROVED
    assert AuditEntry.objects.get(verb="asset.suspended").reason == "Wrong logo"
    assert OutboxRow.objects.filter(topic="iconik.push_state", subject_id=asset.pk).exists()


def test_suspend_without_reason_is_refused(actor):
    asset = make_asset(state=State.APPROVED)
    before = snapshot(asset)
    with pytest.raises(InvalidInput):
        suspend_asset(asset_id=asset.public_id, actor=actor("reviewer"), reason=" ")
    assert snapshot(asset) == before


def test_resume_suspended_asset_lifts_the_hold(actor):
    asset = make_asset(state=State.APPROVED)
    suspend_asset(asset_id=asset.public_id, actor=actor("reviewer"), reason="Wrong logo")
    resume_asset(asset_id=asset.public_id, actor=actor("compliance"), reason="Logo is right")
    asset.refresh_from_db()
    assert asset.suspended_at is None


def test_retire_by_compliance_is_done_at_once(actor):
    asset = make_asset(state=State.USED)
    assert retire(asset, actor("compliance")) is None
    asset.refresh_from_db()
    assert asset.state == State.RETIRED


def test_retire_by_one_reviewer_waits_for_a_second(actor):
    asset = make_asset(state=State.USED)
    review = retire(asset, actor("reviewer"))
    asset.refresh_from_db()
    assert asset.state == State.USED
    assert review is not None
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    asset.refresh_from_db()
    assert asset.state == State.RETIRED


def test_retire_vote_by_the_same_reviewer_is_forbidden(actor):
    asset = make_asset(state=State.USED)
    reviewer = actor("reviewer")
    review = retire(asset, reviewer)
    with pytest.raises(Forbidden):
        cast_vote(review_id=review.public_id, decision="approve", actor=reviewer)
    asset.refresh_from_db()
    assert asset.state == State.USED


def test_retire_asked_by_reviewer_is_decided_by_compliance_alone(actor):
    asset = make_asset(state=State.APPROVED)
    review = retire(asset, actor("reviewer"))
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("compliance"))
    asset.refresh_from_db()
    assert asset.state == State.RETIRED


def test_retire_without_the_shown_impact_is_stale(actor):
    asset = make_asset(state=State.APPROVED)
    shown = impact_of(asset).digest
    MappingFactory(asset=asset)
    before = snapshot(asset)
    with pytest.raises(StaleState):
        retire(asset, actor("compliance"), acknowledged=shown)
    assert snapshot(asset) == before


def test_supersede_approved_moves_mappings_to_the_successor(actor):
    old, new = make_asset(state=State.APPROVED), make_asset(state=State.APPROVED)
    mapping = MappingFactory(asset=old)
    review = supersede_asset(
        asset_id=old.public_id, successor_id=new.public_id, actor=actor("media"), reason="New film"
    )
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    old.refresh_from_db()
    mapping.refresh_from_db()
    assert (old.state, old.successor) == (State.SUPERSEDED, new)
    assert mapping.state == "withdrawn"
    assert Mapping.objects.get(replaces=mapping).asset == new


def test_supersede_by_candidate_successor_is_refused(actor):
    old, new = make_asset(state=State.APPROVED), make_asset(state=State.CANDIDATE)
    with pytest.raises(InvalidInput) as refusal:
        supersede_asset(
            asset_id=old.public_id, successor_id=new.public_id, actor=actor("media"), reason="New"
        )
    assert refusal.value.field == "successor"


def test_supersede_by_itself_is_refused(actor):
    asset = make_asset(state=State.APPROVED)
    with pytest.raises(InvalidInput):
        supersede_asset(
            asset_id=asset.public_id, successor_id=asset.public_id, actor=actor("media"), reason="x"
        )


def test_supersede_with_a_mapping_added_since_voids_the_shown_picture(actor):
    old, new = make_asset(state=State.APPROVED), make_asset(state=State.APPROVED)
    review = supersede_asset(
        asset_id=old.public_id, successor_id=new.public_id, actor=actor("comms"), reason="New film"
    )
    shown = review.content_digest
    MappingFactory(asset=old)
    with pytest.raises(StaleState):
        cast_vote(
            review_id=review.public_id,
            decision="approve",
            actor=actor("reviewer"),
            expected=shown,
        )
    old.refresh_from_db()
    assert old.state == State.APPROVED


@pytest.mark.parametrize(("used", "to"), [(False, State.APPROVED), (True, State.USED)])
def test_reinstate_superseded_returns_to_where_it_was(actor, used, to):
    asset = make_asset(state=State.SUPERSEDED)
    if used:
        asset.first_used_at = asset.remote_seen_at
        asset.save()
    reinstate_asset(asset_id=asset.public_id, actor=actor("reviewer"), reason="Still right")
    asset.refresh_from_db()
    assert asset.state == to


def test_reopen_retired_by_admin_is_reviewed_again(actor):
    asset = make_asset(state=State.RETIRED)
    review = reopen_asset(asset_id=asset.public_id, actor=actor("admin"), reason="By mistake")
    asset.refresh_from_db()
    assert asset.state == State.IN_REVIEW
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    asset.refresh_from_db()
    assert asset.state == State.APPROVED


@pytest.mark.parametrize("role", ["media", "comms", "reviewer", "compliance", "auditor"])
def test_reopen_without_the_role_is_forbidden(actor, role):
    asset = make_asset(state=State.RETIRED)
    with pytest.raises(Forbidden):
        reopen_asset(asset_id=asset.public_id, actor=actor(role), reason="By mistake")
