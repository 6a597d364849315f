"""Mappings from proposal to answer: product.md §3 and §5, resolution.md §1 and §8."""

from datetime import UTC, date, datetime, timedelta

import pytest

from governance import clock
from governance.actions.lifecycle import resume_asset, retire_asset, suspend_asset
from governance.actions.mappings import MappingTerms, propose_mapping, withdraw_mapping
from governance.actions.reviews import cast_vote
from governance.domain.errors import AmbiguousTable, Conflict, Forbidden, InvalidInput
from governance.domain.lifecycle import State
from governance.domain.resolution import CompiledTable, resolve
from governance.domain.table import digest_of, parse_table
from governance.models import Alarm, Mapping, MediaLink, PublishedTable
from governance.queries.impact import impact_of
from governance.queries.tables import body_of, newest
from tests.factories import CampaignFactory, SlotFactory, make_asset

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def slot():
    return SlotFactory(campaign=CampaignFactory(key="RENEW26"), key="hero")


def propose(slot, asset, actor, **terms):
    return propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=asset.public_id,
        terms=MappingTerms(**terms),
        actor=actor("comms"),
    )


def approve(mapping, actor):
    cast_vote(
        review_id=mapping.reviews.get(state="open").public_id,
        decision="approve",
        actor=actor("reviewer"),
    )


def live(slot, asset, actor, **terms):
    mapping = propose(slot, asset, actor, **terms)
    approve(mapping, actor)
    return mapping


def answer(slot, **context):
    table = newest(slot.campaign_id)
    return resolve(CompiledTable(parse_table(body_of(table))), {"slot": slot.key, **context}, NOON)


def test_proposed_mapping_is_not_served(slot, actor):
    propose(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    assert newest(slot.campaign_id) is None


def test_approved_mapping_is_served_with_links(slot, actor):
    asset = make_asset(state=State.APPROVED)
    mapping = live(slot, asset, actor, languages=["en"])
    served = answer(slot, language="en")
    assert served["outcome"] == "served"
    assert served["row"] == mapping.pk
    assert served["asset"]["id"] == str(asset.public_id)
    links = {f"/m/{link.token}" for link in MediaLink.objects.filter(mapping=mapping)}
    assert {item["link"] for item in served["renditions"]} == links


def test_published_table_digest_is_that_of_its_bytes(slot, actor):
    live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    table = newest(slot.campaign_id)
    assert digest_of(body_of(table)) == table.digest
    assert parse_table(body_of(table)).generation == table.generation == 1


def test_mapping_to_a_candidate_is_withheld_until_approval(slot, actor):
    mapping = live(slot, make_asset(state=State.CANDIDATE), actor, languages=["en"])
    assert newest(slot.campaign_id).withheld == [
        {"row": mapping.pk, "slot": "hero", "reason": "asset_candidate"}
    ]
    assert answer(slot, language="en")["outcome"] == "none"


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"languages": ["e n"]}, "languages"),
        ({"regions": ["Canada"]}, "regions"),
        ({"regions": ["@NOWHERE"]}, "regions"),
        ({"when": {"colour": ["red"]}}, "when"),
        ({"when": {"channel": ["fax"]}}, "when"),
        ({"priority": 5000}, "priority"),
        ({"starts_on": date(2027, 2, 1), "ends_on": date(2027, 1, 1)}, "ends_on"),
        ({"starts_on": date(2030, 1, 1)}, "starts_on"),
    ],
)
def test_proposal_with_a_wrong_term_names_the_field(slot, actor, terms, field):
    with pytest.raises(InvalidInput) as refusal:
        propose(slot, make_asset(state=State.APPROVED), actor, **terms)
    assert refusal.value.field == field
    assert not Mapping.objects.exists()


def test_proposal_of_another_kind_is_refused(slot, actor):
    with pytest.raises(InvalidInput) as refusal:
        propose(slot, make_asset(kind="image", state=State.APPROVED), actor)
    assert refusal.value.field == "asset"


def test_proposal_of_a_retired_asset_is_refused(slot, actor):
    with pytest.raises(Conflict):
        propose(slot, make_asset(state=State.RETIRED), actor)


def test_proposal_by_another_role_is_forbidden(slot, actor):
    with pytest.raises(Forbidden):
        propose_mapping(
            campaign_id=slot.campaign.public_id,
            slot_key="hero",
            asset_id=make_asset(state=State.APPROVED).public_id,
            terms=MappingTerms(),
            actor=actor("media"),
        )


def test_approval_of_a_tie_is_refused_and_changes_nothing(slot, actor):
    live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    second = propose(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    with pytest.raises(AmbiguousTable) as refusal:
        approve(second, actor)
    assert str(second.pk) in str(refusal.value)
    second.refresh_from_db()
    assert second.state == "proposed"
    assert newest(slot.campaign_id).generation == 1


def test_withdrawal_publishes_without_the_row(slot, actor):
    mapping = live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    withdraw_mapping(mapping_id=mapping.public_id, actor=actor("comms"), reason="Wrong film")
    assert answer(slot, language="en")["reasons"] == {"empty_slot": 1}


def test_withdrawal_without_reason_is_refused(slot, actor):
    mapping = live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    with pytest.raises(InvalidInput):
        withdraw_mapping(mapping_id=mapping.public_id, actor=actor("comms"), reason="")
    assert newest(slot.campaign_id).generation == 1


def test_withdrawal_of_a_proposal_closes_its_review(slot, actor):
    mapping = propose(slot, make_asset(state=State.APPROVED), actor)
    withdraw_mapping(mapping_id=mapping.public_id, actor=actor("comms"), reason="Not needed")
    assert mapping.reviews.get().state == "cancelled"
    assert not PublishedTable.objects.exists()


def test_suspension_withholds_and_resuming_serves_again(slot, actor):
    asset = make_asset(state=State.APPROVED)
    mapping = live(slot, asset, actor, languages=["en"])
    suspend_asset(asset_id=asset.public_id, actor=actor("reviewer"), reason="Wrong logo")
    assert newest(slot.campaign_id).withheld[0]["reason"] == "asset_suspended"
    resume_asset(asset_id=asset.public_id, actor=actor("reviewer"), reason="Logo is right")
    assert answer(slot, language="en")["row"] == mapping.pk


def test_retirement_is_gone_from_answers_and_keeps_old_generations(slot, actor):
    asset = make_asset(state=State.APPROVED)
    mapping = live(slot, asset, actor, languages=["en"])
    retire_asset(
        asset_id=asset.public_id,
        actor=actor("compliance"),
        reason="Rights withdrawn",
        acknowledged=impact_of(asset).digest,
    )
    assert answer(slot, language="en")["outcome"] == "none"
    first = PublishedTable.objects.get(campaign=slot.campaign, generation=1)
    old = resolve(
        CompiledTable(parse_table(body_of(first))), {"slot": "hero", "language": "en"}, NOON
    )
    assert old["row"] == mapping.pk


def test_resumption_that_brings_a_tie_back_is_refused(slot, actor):
    first = make_asset(state=State.APPROVED)
    live(slot, first, actor, languages=["en"])
    suspend_asset(asset_id=first.public_id, actor=actor("reviewer"), reason="Wrong logo")
    live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    with pytest.raises(AmbiguousTable):
        resume_asset(asset_id=first.public_id, actor=actor("reviewer"), reason="Logo is right")
    assert not Alarm.objects.exists()


def test_compile_untouched_slots_keep_their_stored_fragment(slot, actor):
    other = SlotFactory(campaign=slot.campaign, key="footer")
    live(other, make_asset(state=State.APPROVED), actor, languages=["en"])
    before = newest(slot.campaign_id).slots["footer"]["digest"]
    live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    assert newest(slot.campaign_id).slots["footer"]["digest"] == before


def test_published_at_never_goes_back(slot, actor):
    live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    with clock.installed(lambda: NOON - timedelta(hours=1)):
        live(slot, make_asset(state=State.APPROVED), actor, languages=["fr"])
    times = list(
        PublishedTable.objects.order_by("generation").values_list("published_at", flat=True)
    )
    assert times == sorted(times)


def test_mapping_runs_within_its_campaign(slot, actor):
    live(slot, make_asset(state=State.APPROVED), actor, languages=["en"])
    row = parse_table(body_of(newest(slot.campaign_id))).slots["hero"].rows[0]
    assert (row.starts, row.ends) == ("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z")
