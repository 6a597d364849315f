"""Campaigns: the list, the page, and the forms that make and change them."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from governance import clock
from governance.models import Campaign
from tests.conftest import ClientOf
from tests.factories import (
    FACTS,
    AlarmFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    PublishedTableFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Record = Callable[[], list[tuple[str, str]]]

TERMS = {
    "key": "SPRING27",
    "name": "Spring check",
    "communication_type": "",
    "zone": "Europe/Zurich",
    "starts_on": "2027-03-01",
    "ends_on": "2027-05-31",
    "default_language": "en",
    "languages": "en, de-CH",
    "regions": "CH",
    "dimensions": "channel: email, web",
}
SLOT = {"key": "hero", "name": "Opening film", "kinds": ["video"], "language_policy": "default"}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def campaign() -> Campaign:
    return CampaignFactory.create(key="RENEW26", name="Policy renewal")


# Who may come here


@pytest.mark.parametrize("role", ROLES)
def test_list_opens_for_whoever_is_logged_in(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/campaigns/", PEOPLE | {"none"})


@pytest.mark.parametrize("role", ROLES)
def test_campaign_opens_for_every_role_and_is_unknown_without_one(
    role: str, client_as: ClientOf, campaign: Campaign
) -> None:
    must_answer(client_as(role), role, "/campaigns/RENEW26/", PEOPLE, refusal={"none": 404})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("path", "data", "unknown"),
    [
        ("/campaigns/new/", None, 403),
        ("/campaigns/new/", TERMS, 403),
        ("/campaigns/RENEW26/change/", None, 404),
        ("/campaigns/RENEW26/change/", {**TERMS, "expected": "stale"}, 404),
        ("/campaigns/RENEW26/slots/new/", None, 404),
        ("/campaigns/RENEW26/slots/new/", SLOT, 404),
    ],
)
def test_forms_are_for_the_communications_team(
    role: str,
    path: str,
    data: dict[str, object] | None,
    unknown: int,
    client_as: ClientOf,
    campaign: Campaign,
    record: Record,
) -> None:
    before = record()
    if role == "comms" and data and "expected" in data:
        assert client_as(role).post(path, data).status_code == 409
        return
    data = {**data, "brand": campaign.brand.pk} if data else None
    must_answer(client_as(role), role, path, {"comms"}, data=data, refusal={"none": unknown})
    assert role == "comms" or record() == before


def test_campaigns_of_other_brands_are_unknown(client_as: ClientOf, campaign: Campaign) -> None:
    client = client_as("comms", BrandFactory.create(key="other"))
    assert list(client.get("/campaigns/").context["page"]) == []
    for path in ("", "change/", "slots/new/", "slots/hero/mappings/new/"):
        assert client.get(f"/campaigns/RENEW26/{path}").status_code == 404


@pytest.mark.parametrize("key", ["NONE", "%00", "a%2Fb", "x" * 300])
def test_unknown_campaign_is_not_found(client_as: ClientOf, key: str) -> None:
    assert client_as("comms").get(f"/campaigns/{key}/").status_code == 404


# The list


def listed(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/campaigns/{query}")
    assert response.status_code == 200
    return [row.key for row in response.context["page"]]


def test_list_is_narrowed_by_stage_and_text(client_as: ClientOf) -> None:
    for key, first, last in (
        ("PAST", date(2025, 1, 1), date(2025, 12, 31)),
        ("NOW", date(2026, 11, 1), date(2026, 11, 30)),
        ("NEXT", date(2027, 1, 1), date(2027, 12, 31)),
    ):
        CampaignFactory.create(
            key=key,
            name=f"Campaign of {first.year}",
            starts_on=first,
            ends_on=last,
            starts_at=datetime(first.year, first.month, first.day, tzinfo=UTC),
            ends_at=datetime(last.year, last.month, last.day, tzinfo=UTC),
        )
    for key in ("PAST", "NOW", "NEXT"):
        MappingFactory.create(slot__campaign=Campaign.objects.get(key=key))
    CampaignFactory.create(key="IDEA", starts_on=date(2024, 1, 1))
    CampaignFactory.create(key="AWAY", archived_at=NOON)
    client = client_as("auditor")
    assert listed(client) == ["NEXT", "NOW", "PAST", "IDEA"]
    assert listed(client, "?stage=draft") == ["IDEA"]
    assert listed(client, "?stage=live") == ["NOW"]
    assert listed(client, "?stage=scheduled") == ["NEXT"]
    assert listed(client, "?stage=ended") == ["PAST"]
    assert listed(client, "?stage=archived") == ["AWAY"]
    assert listed(client, "?q=of+2025") == ["PAST"]
    assert listed(client, "?q=next&stage=live") == []


def test_list_counts_slots_and_mappings_of_each_campaign(
    client_as: ClientOf, campaign: Campaign
) -> None:
    filled, _empty = SlotFactory.create_batch(2, campaign=campaign)
    MappingFactory.create_batch(2, slot=filled)
    MappingFactory.create(slot=filled, state="proposed")
    MappingFactory.create(slot=filled, state="withdrawn")
    CampaignFactory.create(key="OTHER")
    rows = {row.key: row for row in client_as("auditor").get("/campaigns/").context["page"]}
    row = rows["RENEW26"]
    assert (row.slot_count, row.filled_slots) == (2, 1)
    assert (row.live_mappings, row.waiting_mappings) == (2, 1)
    assert rows["OTHER"].slot_count == rows["OTHER"].live_mappings == 0


@pytest.mark.parametrize(
    ("query", "field"), [("?stage=soon", "stage"), ("?q=%00", "q"), ("?stage=%00", "stage")]
)
def test_list_refuses_what_it_cannot_look_for(client_as: ClientOf, query: str, field: str) -> None:
    assert client_as("comms").get(f"/campaigns/{query}").status_code == 400


def test_list_gives_htmx_its_part_alone(client_as: ClientOf, campaign: Campaign) -> None:
    client = client_as("comms")
    part = client.get("/campaigns/", headers={"HX-Request": "true"})
    assert words(part).startswith('<div class="results stack" id="results">')
    assert "HX-Request" in part["Vary"]
    restored = client.get(
        "/campaigns/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )
    assert "<!doctype html>" in words(restored)


def test_empty_list_shows_a_way_to_begin_to_those_who_may(client_as: ClientOf) -> None:
    assert "Make the first one" in words(client_as("comms").get("/campaigns/"))
    assert "Make the first one" not in words(client_as("auditor").get("/campaigns/"))
    assert "Your account has no role yet" in words(client_as("none").get("/campaigns/"))


# The page


def test_page_shows_what_is_mapped_by_slot_and_language(
    client_as: ClientOf, campaign: Campaign
) -> None:
    slot = SlotFactory.create(campaign=campaign, key="hero", name="Opening film")
    live = MappingFactory.create(slot=slot, languages=["en"])
    waiting = MappingFactory.create(slot=slot, languages=["de-CH"], state="proposed")
    neutral = MappingFactory.create(slot=slot, languages=[])
    response = client_as("comms").get("/campaigns/RENEW26/")
    (row,) = response.context["coverage"]
    columns = response.context["columns"]
    assert columns == ["de-CH", "en", "fr-CH", "Neutral"]
    cells = dict(zip(columns, row["cells"], strict=True))
    assert cells["en"]["state"] == cells["Neutral"]["state"] == "live"
    assert cells["en"]["url"] == f"/mappings/{live.public_id}/"
    assert cells["Neutral"]["url"] == f"/mappings/{neutral.public_id}/"
    assert (cells["de-CH"]["state"], cells["de-CH"]["url"]) == (
        "proposed",
        f"/mappings/{waiting.public_id}/",
    )
    assert cells["fr-CH"]["state"] == "none"
    assert cells["fr-CH"]["url"].endswith("/slots/hero/mappings/new/?language=fr-CH")
    assert response.context["coverage_meta"] == "1 of 3 live"


def test_gap_leads_nowhere_for_those_who_may_not_fill_it(
    client_as: ClientOf, campaign: Campaign
) -> None:
    SlotFactory.create(campaign=campaign, key="hero")
    page = client_as("auditor").get("/campaigns/RENEW26/")
    assert page.context["coverage"][0]["cells"][0]["url"] == "#slot-hero"
    assert "Propose a mapping" not in words(page)
    assert "Add a slot" not in words(page)


def test_page_tells_in_words_why_a_mapping_is_withheld(
    client_as: ClientOf, campaign: Campaign
) -> None:
    slot = SlotFactory.create(campaign=campaign)
    retired = MappingFactory.create(slot=slot)
    facts = {**FACTS, "rights_until": "2026-01-01T00:00:00Z"}
    MappingFactory.create(slot=slot, asset=make_asset(state="approved", remote_facts=facts))
    PublishedTableFactory.create(
        campaign=campaign,
        withheld=[{"row": retired.pk, "slot": slot.key, "reason": "asset_retired"}],
    )
    text = words(client_as("comms").get("/campaigns/RENEW26/"))
    assert "the asset is retired" in text
    assert "the asset's rights have ended" in text
    assert "1 withheld" in text


def test_page_shows_open_alarms_and_no_closed_ones(client_as: ClientOf, campaign: Campaign) -> None:
    AlarmFactory.create(campaign=campaign, message="Mappings 1 and 2 tie.")
    AlarmFactory.create(campaign=campaign, message="Mended long ago.", closed_at=NOON)
    text = words(client_as("comms").get("/campaigns/RENEW26/"))
    assert "Mappings 1 and 2 tie." in text
    assert "Mended long ago." not in text


def test_page_shows_the_days_of_a_mapping_in_the_campaigns_zone(client_as: ClientOf) -> None:
    campaign = CampaignFactory.create(key="AUCKLAND", zone="Pacific/Auckland")
    MappingFactory.create(
        slot__campaign=campaign,
        starts_at=datetime(2026, 11, 30, 11, tzinfo=UTC),
        ends_at=datetime(2026, 12, 31, 11, tzinfo=UTC),
    )
    text = words(client_as("comms").get("/campaigns/AUCKLAND/"))
    assert "from 1 Dec 2026" in text
    assert "until 31 Dec 2026" in text


def test_lookup_example_asks_for_something_live(client_as: ClientOf, campaign: Campaign) -> None:
    SlotFactory.create(campaign=campaign, key="empty")
    slot = SlotFactory.create(campaign=campaign, key="hero")
    MappingFactory.create(slot=slot, languages=["fr-CH"], when={"channel": ["web"]})
    address = client_as("comms").get("/campaigns/RENEW26/").context["lookup"]
    assert address.endswith(
        "/api/v1/campaigns/RENEW26/lookup?slot=hero&language=fr-CH&region=CH&channel=web"
    )


def test_campaign_pages_make_few_queries_however_many_rows(
    client_as: ClientOf, campaign: Campaign, counted: Counted
) -> None:
    CampaignFactory.create_batch(8)
    slots = SlotFactory.create_batch(4, campaign=campaign)
    for slot in slots:
        MappingFactory.create_batch(6, slot=slot)
        MappingFactory.create_batch(3, slot=slot, state="withdrawn", decided_at=NOON)
    PublishedTableFactory.create(campaign=campaign)
    client = client_as("comms")
    for name, path in (
        ("campaign list", "/campaigns/"),
        ("campaign calendar", "/campaigns/calendar/"),
        ("campaign", "/campaigns/RENEW26/"),
        ("campaign form", "/campaigns/RENEW26/change/"),
        ("mapping choice", f"/campaigns/RENEW26/slots/{slots[0].key}/mappings/new/"),
    ):
        with counted(name):
            assert client.get(path).status_code == 200
