"""What a reviewer is told of a proposed mapping is what its approval brings about."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance import clock
from governance.actions.candidates import outlook
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.domain.errors import AmbiguousTable
from governance.models import Mapping, MediaLink, Slot
from governance.queries.lookup import table_of
from governance.queries.tables import newest
from tests.conftest import ActorOf
from tests.factories import CampaignFactory, MarketFactory, SlotFactory, make_asset

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def slot() -> Slot:
    return SlotFactory.create(campaign=CampaignFactory.create(key="RENEW26"), key="hero")


def propose(slot: Slot, actor: ActorOf, state: str = "approved", **terms: Any) -> Mapping:
    return propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=make_asset(state=state).public_id,
        terms=MappingTerms(**{"languages": ["en"], **terms}),
        actor=actor("comms"),
    )


def approve(mapping: Mapping, actor: ActorOf) -> None:
    review = mapping.reviews.get()
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))


def seen(mapping: Mapping) -> Any:
    """The outlook of a mapping, read anew."""
    row = Mapping.objects.select_related("slot__campaign", "asset").get(pk=mapping.pk)
    versions = list(row.asset.versions.prefetch_related("renditions"))
    campaign = row.slot.campaign
    table = table_of(campaign.pk, campaign.generation).compiled.table
    with CaptureQueriesContext(connection) as queries:
        found = outlook(row, versions, table)
    assert len(queries) <= 1
    return found


@pytest.mark.parametrize(
    ("terms", "ties"),
    [
        ({}, True),
        ({"languages": ["en", "fr-CH"]}, True),
        ({"languages": ["fr-CH"]}, False),
        ({"priority": 1}, False),
        ({"regions": ["CH"]}, False),
        ({"when": {"channel": ["web"]}}, False),
        ({"starts_on": date(2027, 1, 1)}, True),
        ({"languages": []}, False),
    ],
)
def test_ties_are_told_exactly_where_the_approval_is_refused(
    slot: Slot, actor: ActorOf, terms: dict[str, Any], ties: bool
) -> None:
    approve(propose(slot, actor), actor)
    mapping = propose(slot, actor, **terms)
    assert bool(seen(mapping).ties) == ties
    if ties:
        with pytest.raises(AmbiguousTable):
            approve(mapping, actor)
    else:
        approve(mapping, actor)


def test_market_that_the_table_does_not_know_yet_is_read(slot: Slot, actor: ActorOf) -> None:
    MarketFactory.create()
    approve(propose(slot, actor, regions=["AT"]), actor)
    mapping = propose(slot, actor, regions=["@DACH"])
    assert seen(mapping).ties == []
    approve(mapping, actor)


@pytest.mark.parametrize(
    ("state", "reason"), [("candidate", "asset_candidate"), ("approved", "asset_suspended")]
)
def test_mapping_that_would_be_withheld_is_told_with_its_reason(
    slot: Slot, actor: ActorOf, state: str, reason: str
) -> None:
    approve(propose(slot, actor, languages=["fr-CH"]), actor)
    mapping = propose(slot, actor, state=state)
    if reason == "asset_suspended":
        asset = mapping.asset
        asset.suspended_at, asset.suspension_reason = NOON, "Wrong premium."
        asset.save()
    assert seen(mapping).withheld == reason
    approve(mapping, actor)
    table = newest(slot.campaign_id)
    assert table is not None
    assert table.withheld == [{"row": mapping.pk, "slot": "hero", "reason": reason}]


def test_neutral_mapping_that_hides_the_default_language_is_warned_of(
    slot: Slot, actor: ActorOf
) -> None:
    approve(propose(slot, actor), actor)
    mapping = propose(slot, actor, languages=[])
    assert [warning.kind for warning in seen(mapping).warnings] == ["neutral_hides_default"]


def test_looking_ahead_writes_nothing(slot: Slot, actor: ActorOf) -> None:
    approve(propose(slot, actor), actor)
    mapping = propose(slot, actor, languages=["fr-CH"])
    before = MediaLink.objects.count()
    seen(mapping)
    mapping.refresh_from_db()
    assert (mapping.state, MediaLink.objects.count()) == ("proposed", before)
