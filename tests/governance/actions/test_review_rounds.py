"""Rounds of a review: the first, and one more after each rejection."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps

from governance.actions.lifecycle import submit_asset
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.models import Asset, Review, Slot
from governance.queries.review_work import yields
from tests.conftest import ActorOf
from tests.factories import (
    MOMENT,
    BrandFactory,
    ReviewFactory,
    SlotFactory,
    VoteFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db


def submit(asset: Asset, actor: ActorOf) -> Review:
    return submit_asset(asset_id=asset.public_id, actor=actor("media"))


def reject(review: Review, actor: ActorOf) -> None:
    cast_vote(
        review_id=review.public_id, decision="reject", reason="Wrong.", actor=actor("reviewer")
    )


def propose(slot: Slot, asset: Asset, actor: ActorOf) -> Review:
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=asset.public_id,
        terms=MappingTerms(languages=["en"], regions=[], when={}),
        actor=actor("comms"),
    )
    return mapping.reviews.get()


def test_submission_after_two_rejections_is_the_third_round(actor: ActorOf) -> None:
    asset = make_asset()
    rounds = []
    for _ in range(3):
        review = submit(asset, actor)
        rounds.append(review.round)
        reject(review, actor)
    assert rounds == [1, 2, 3]


def test_submission_of_another_asset_is_its_first_round(actor: ActorOf) -> None:
    reject(submit(make_asset(), actor), actor)
    assert submit(make_asset(), actor).round == 1


def test_mapping_proposed_again_after_a_rejection_is_the_second_round(actor: ActorOf) -> None:
    slot, asset = SlotFactory.create(), make_asset(state="approved")
    reject(propose(slot, asset, actor), actor)
    assert propose(slot, asset, actor).round == 2
    other = SlotFactory.create(campaign=slot.campaign)
    assert propose(other, asset, actor).round == 1


def closed(asset: Asset, day: int, state: str, **values: Any) -> Review:
    return ReviewFactory.create(
        asset=asset, state=state, opened_at=MOMENT + timedelta(days=day), **values
    )


def test_numbering_of_earlier_reviews_starts_again_after_an_approval() -> None:
    asset = make_asset(state="approved")
    states = ["rejected", "cancelled", "rejected", "approved", "rejected", "open"]
    rows = [closed(asset, day, state) for day, state in enumerate(states)]
    facts = closed(asset, 9, "open", subject="facts")
    import_module("governance.migrations.0008_review_work").number_rounds(apps, None)
    for row in [*rows, facts]:
        row.refresh_from_db()
    assert [row.round for row in rows] == [1, 2, 2, 3, 1, 2]
    assert facts.round == 1


# How reviews went


def test_yields_count_first_rounds_that_passed_at_once(actor: ActorOf) -> None:
    now = MOMENT + timedelta(days=30)
    made = {"closed_at": now - timedelta(days=1)}
    closed(make_asset(), 1, "approved", **made)
    voided = closed(make_asset(), 1, "approved", **made)
    VoteFactory.create(review=voided, void=True)
    closed(make_asset(), 1, "rejected", **made)
    closed(make_asset(), 2, "approved", round=2, **made)
    closed(make_asset(), 2, "cancelled", **made)
    closed(make_asset(), 2, "open")
    closed(make_asset(), 1, "approved", closed_at=now - timedelta(days=40))
    found = yields(now - timedelta(days=30), actor("reviewer"))
    assert (found.decided, found.first, found.passed, found.reworked) == (4, 3, 1, 1)
    assert found.rate == 33


def test_yields_tell_nothing_of_other_brands_and_have_no_rate_without_a_review(
    actor: ActorOf,
) -> None:
    closed(make_asset(), 1, "approved", closed_at=MOMENT)
    found = yields(MOMENT, actor("reviewer", BrandFactory.create(key="other")))
    assert (found.decided, found.rate) == (0, None)
