"""Publication where nobody can refuse: ties are withheld with an alarm (resolution.md §8)."""

from datetime import UTC, datetime

import pytest

from governance import clock
from governance.actions.campaigns import SlotTerms, add_slot
from governance.actions.lifecycle import retire_asset
from governance.actions.markets import save_market
from governance.actions.publication import publish
from governance.actions.transactions import lock_campaigns
from governance.domain.actor import integration_actor, system_actor
from governance.domain.errors import AmbiguousTable, Forbidden, InvalidInput
from governance.domain.lifecycle import State
from governance.domain.resolution import CompiledTable, resolve
from governance.domain.table import parse_table
from governance.models import Alarm, AuditEntry, Market, PublishedTable
from governance.queries.impact import impact_of
from governance.queries.tables import body_of, newest
from tests.factories import (
    CampaignFactory,
    MappingFactory,
    MarketFactory,
    RenditionFactory,
    SlotFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def two_markets():
    """A slot with one film for each of two markets that share no country."""
    slot = SlotFactory(campaign=CampaignFactory(key="RENEW26"), key="hero")
    MarketFactory(code="@NORTH", name="North", countries=["DK", "SE"])
    MarketFactory(code="@SOUTH", name="South", countries=["ES", "IT"])
    rows = [MappingFactory(slot=slot, languages=["en"], regions=[code]) for code in MARKETS]
    publish({slot.campaign_id: None}, cause="test", actor=system_actor(), refusable=True)
    return slot, rows


MARKETS = ("@NORTH", "@SOUTH")


def answer(slot, **context):
    table = CompiledTable(parse_table(body_of(newest(slot.campaign_id))))
    return resolve(table, {"slot": slot.key, **context}, NOON)


def test_market_change_that_brings_a_tie_withholds_both_and_raises_an_alarm(two_markets, actor):
    slot, rows = two_markets
    save_market(code="@SOUTH", name="South", countries=["ES", "SE"], actor=actor("admin"))
    assert [item["reason"] for item in newest(slot.campaign_id).withheld] == ["ambiguous"] * 2
    assert answer(slot, language="en", region="SE")["outcome"] == "none"
    alarm = Alarm.objects.get(closed_at=None)
    assert all(str(row.pk) in alarm.message for row in rows)


def test_market_change_back_closes_the_alarm_and_serves_again(two_markets, actor):
    slot, rows = two_markets
    admin = actor("admin")
    save_market(code="@SOUTH", name="South", countries=["ES", "SE"], actor=admin)
    save_market(code="@SOUTH", name="South", countries=["ES", "IT"], actor=admin)
    assert not Alarm.objects.filter(closed_at=None).exists()
    assert answer(slot, language="en", region="SE")["row"] == rows[0].pk


def test_retirement_of_one_of_a_tie_serves_the_other_and_closes_the_alarm(two_markets, actor):
    slot, rows = two_markets
    save_market(code="@SOUTH", name="South", countries=["ES", "SE"], actor=actor("admin"))
    asset = rows[1].asset
    retire_asset(
        asset_id=asset.public_id,
        actor=actor("compliance"),
        reason="Rights withdrawn",
        acknowledged=impact_of(asset).digest,
    )
    assert answer(slot, language="en", region="SE")["row"] == rows[0].pk
    assert not Alarm.objects.filter(closed_at=None).exists()


def test_unrelated_change_beside_a_withheld_tie_is_not_refused(two_markets, actor):
    slot, _rows = two_markets
    save_market(code="@SOUTH", name="South", countries=["ES", "SE"], actor=actor("admin"))
    fresh = MappingFactory(slot=slot, languages=["fr"])
    publish(
        {slot.campaign_id: frozenset({"hero"})},
        cause="test",
        actor=system_actor(),
        refusable=True,
    )
    assert answer(slot, language="fr")["row"] == fresh.pk


def test_new_tie_beside_a_withheld_one_is_refused(two_markets, actor):
    slot, rows = two_markets
    save_market(code="@SOUTH", name="South", countries=["ES", "SE"], actor=actor("admin"))
    MappingFactory(slot=slot, languages=["en"], regions=["@NORTH"])
    with pytest.raises(AmbiguousTable):
        publish(
            {slot.campaign_id: frozenset({"hero"})},
            cause="test",
            actor=system_actor(),
            refusable=True,
        )
    assert rows


def test_market_that_no_table_names_compiles_nothing(two_markets, actor):
    slot, _rows = two_markets
    before = newest(slot.campaign_id).generation
    save_market(code="@WEST", name="West", countries=["FR"], actor=actor("admin"))
    assert newest(slot.campaign_id).generation == before


@pytest.mark.parametrize("role", ["media", "comms", "reviewer", "compliance", "auditor"])
def test_market_saved_without_the_role_is_forbidden(actor, role):
    with pytest.raises(Forbidden):
        save_market(code="@WEST", name="West", countries=["FR"], actor=actor(role))
    assert not Market.objects.filter(code="@WEST").exists()


@pytest.mark.parametrize(
    ("code", "countries", "field"),
    [("WEST", ["FR"], "code"), ("@WEST", [], "countries"), ("@WEST", ["France"], "countries")],
)
def test_market_with_a_wrong_value_names_the_field(actor, code, countries, field):
    with pytest.raises(InvalidInput) as refusal:
        save_market(code=code, name="West", countries=countries, actor=actor("admin"))
    assert refusal.value.field == field


def test_publish_without_a_difference_keeps_the_generation(two_markets):
    slot, _rows = two_markets
    entries = AuditEntry.objects.count()
    again = publish(
        {slot.campaign_id: None}, cause="test", actor=integration_actor("iconik"), refusable=False
    )
    assert again == []
    assert AuditEntry.objects.count() == entries


def test_publish_of_two_campaigns_makes_one_generation_each(two_markets):
    slot, _rows = two_markets
    other = SlotFactory()
    asset = make_asset(state=State.APPROVED)
    MappingFactory(slot=slot, asset=asset, languages=["fr"])
    MappingFactory(slot=other, asset=asset, languages=["fr"])
    lock_campaigns([slot.campaign_id, other.campaign_id])
    made = publish(
        {slot.campaign_id: frozenset({"hero"}), other.campaign_id: None},
        cause="test",
        actor=system_actor(),
        refusable=True,
    )
    assert sorted(table.generation for table in made) == [1, 2]


def test_file_replaced_in_iconik_is_not_served_until_reviewed(two_markets):
    slot, rows = two_markets
    rendition = rows[0].asset.versions.get().renditions.get(key="web")
    rendition.remote_checksum = "another"
    rendition.save()
    RenditionFactory(version=rendition.version, key="added")
    publish(
        {slot.campaign_id: frozenset({"hero"})},
        cause="mirror",
        actor=integration_actor("iconik"),
        refusable=False,
    )
    served = answer(slot, language="en", region="SE")
    assert {item["key"] for item in served["renditions"]} == {"poster", "captions-en"}


def test_slot_limits_keep_large_files_and_other_channels_out(actor):
    campaign = CampaignFactory()
    add_slot(
        campaign_id=campaign.public_id,
        key="hero",
        terms=SlotTerms(name="Hero", kinds=["video"], channels=["email"], max_bytes=1_000_000),
        actor=actor("comms"),
    )
    slot = campaign.slots.get()
    MappingFactory(slot=slot)
    publish({campaign.pk: None}, cause="test", actor=system_actor(), refusable=True)
    files = answer(slot)["renditions"]
    assert {item["key"] for item in files} == {"captions-en", "poster"}
    assert all(item["channels"] == ["email"] for item in files)


def test_published_table_cannot_be_changed(two_markets):
    from django.db import DatabaseError, transaction

    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedTable.objects.update(cause="forged")
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedTable.objects.all().delete()
