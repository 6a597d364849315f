"""The list of campaigns with its filters, coverage and pages; and the calendar."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.models import Campaign
from governance.web.campaign_calendar import LANES
from governance.web.campaign_list import PER_PAGE
from tests.conftest import ClientOf
from tests.factories import (
    FACTS,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    MarketFactory,
    SlotFactory,
    UserFactory,
    make_asset,
)
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HARD = "<script>alert(1)</script> 🎬 " + "عنوان " * 25


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


def keys(client: Client, query: str) -> list[str]:
    response = client.get(f"/campaigns/{query}")
    assert response.status_code == 200
    return [row.key for row in response.context["page"]]


def test_list_is_narrowed_by_brand_and_owner(client_as: ClientOf) -> None:
    owner = UserFactory.create()
    CampaignFactory.create(key="ONE", brand=BrandFactory.create(key="north"), owner=owner)
    CampaignFactory.create(key="TWO", brand=BrandFactory.create(key="south"), owner=owner)
    CampaignFactory.create(key="THREE", brand=BrandFactory.create(key="south"))
    client = client_as("auditor")
    assert keys(client, "?brand=south") == ["THREE", "TWO"]
    assert keys(client, f"?owner={owner.pk}") == ["TWO", "ONE"]
    assert keys(client, f"?owner={owner.pk}&brand=south") == ["TWO"]
    assert keys(client, "?brand=gone") == []


@pytest.mark.parametrize("query", ["?owner=x", "?owner=-1", "?owner=9999999999", "?after=x"])
def test_list_refuses_an_address_it_did_not_give(query: str, client_as: ClientOf) -> None:
    assert client_as("auditor").get(f"/campaigns/{query}").status_code == 400


def test_pages_of_the_list_follow_each_other_without_gap_or_repeat(client_as: ClientOf) -> None:
    CampaignFactory.create_batch(PER_PAGE * 2 + 3)
    client = client_as("auditor")
    seen: list[str] = []
    address = "/campaigns/"
    while address:
        context = client.get(address).context
        seen += [row.key for row in context["page"]]
        address = context["older_url"]
    assert len(seen) == len(set(seen)) == PER_PAGE * 2 + 3


def test_list_tells_how_many_languages_of_slots_are_mapped(client_as: ClientOf) -> None:
    campaign = CampaignFactory.create(key="ONE", languages=["de-CH", "en", "fr-CH"])
    slot, _empty = SlotFactory.create_batch(2, campaign=campaign)
    MappingFactory.create(slot=slot, languages=["en", "it"])
    MappingFactory.create(slot=slot, languages=["en", "de-CH"])
    MappingFactory.create(slot=slot, languages=["fr-CH"], state="proposed")
    page = client_as("auditor").get("/campaigns/")
    (row,) = page.context["page"]
    assert (row.covered, row.pairs) == (2, 6)
    assert "2 of 6 slots × languages" in words(page)


def test_list_and_calendar_show_hard_names_as_text(client_as: ClientOf) -> None:
    CampaignFactory.create(name=HARD)
    client = client_as("auditor")
    for path in ("/campaigns/", "/campaigns/calendar/"):
        assert b"<script>alert" not in client.get(path).content
        assert HARD.strip() in words(client.get(path))


# The calendar


def month(client: Client, query: str = "") -> Any:
    response = client.get(f"/campaigns/calendar/{query}")
    assert response.status_code == 200
    return response.context


def running(first: date, last: date, **fields: object) -> Campaign:
    made: Campaign = CampaignFactory.create(
        starts_on=first,
        ends_on=last,
        starts_at=datetime(first.year, first.month, first.day, tzinfo=UTC),
        ends_at=datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1),
        **fields,
    )
    return made


@pytest.mark.parametrize("role", ROLES)
def test_calendar_opens_for_whoever_is_logged_in(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/campaigns/calendar/", PEOPLE | {"none"})


@pytest.mark.parametrize(
    "query", ["?month=x", "?month=2026-13", "?month=2026-00", "?month=0001-01", "?month=%00"]
)
def test_calendar_refuses_what_is_no_month(query: str, client_as: ClientOf) -> None:
    assert client_as("auditor").get(f"/campaigns/calendar/{query}").status_code == 400


def test_calendar_shows_what_runs_in_the_month_and_leads_to_its_neighbours(
    client_as: ClientOf,
) -> None:
    inside = running(date(2026, 11, 10), date(2026, 11, 20))
    across = running(date(2026, 10, 1), date(2026, 12, 25))
    running(date(2026, 12, 1), date(2026, 12, 24))
    running(date(2026, 11, 1), date(2026, 11, 2), archived_at=NOON)
    shown = month(client_as("auditor"))
    assert shown["campaigns"] == [across, inside]
    assert [mark.kind for mark in shown["marks"]] == ["start", "end"]
    assert shown["previous"]["url"].endswith("?month=2026-10")
    assert shown["next"]["url"].endswith("?month=2026-12")


def test_weeks_of_the_calendar_hold_each_day_once_and_bars_of_seven_days(
    client_as: ClientOf,
) -> None:
    running(date(2026, 11, 3), date(2026, 11, 12))
    running(date(2026, 11, 5), date(2026, 11, 6))
    running(date(2026, 11, 13), date(2026, 11, 30))
    shown = month(client_as("auditor"), "?month=2026-11")
    weeks = shown["weeks"]
    days = [day for week in weeks for day, _marks in week.days]
    assert days[0] == date(2026, 10, 26)
    assert len(days) == len(set(days)) == 42
    for week in weeks:
        assert all(sum(bar.days for bar in lane) == 7 for lane in week.lanes)
    assert [len(week.lanes) for week in weeks] == [0, 2, 1, 1, 1, 1]


def test_week_with_more_campaigns_than_lanes_counts_the_rest(client_as: ClientOf) -> None:
    for _number in range(LANES + 3):
        running(date(2026, 11, 9), date(2026, 11, 15))
    weeks = month(client_as("auditor"))["weeks"]
    assert [week.left_out for week in weeks if week.lanes] == [3]


def test_calendar_marks_the_last_day_of_rights_in_the_campaigns_zone(
    client_as: ClientOf,
) -> None:
    facts = {**FACTS, "rights_until": "2026-11-17T11:00:00Z"}
    asset = make_asset(state="approved", remote_title="Short film", remote_facts=facts)
    for campaign in (CampaignFactory.create(zone="Pacific/Auckland"), CampaignFactory.create()):
        slot = SlotFactory.create(campaign=campaign)
        MappingFactory.create_batch(2, slot=slot, asset=asset)
        MappingFactory.create(slot=slot, state="proposed")
    marks = month(client_as("auditor"))["marks"]
    found = [(mark.kind, mark.day, mark.label) for mark in marks]
    assert found == [("rights", date(2026, 11, 17), "Short film")] * 2


def test_empty_month_says_so_and_leads_on(client_as: ClientOf) -> None:
    page = client_as("auditor").get("/campaigns/calendar/?month=2031-02")
    assert "Nothing runs in this month" in words(page)
    assert "Show the list" in words(page)


def test_calendar_hides_what_lies_in_another_market(client_as: ClientOf) -> None:
    MarketFactory.create()
    CampaignFactory.create(name="Foreign", brand=BrandFactory.create(key="foreign"))
    client = client_as("comms", BrandFactory.create(key="own"))
    assert "Foreign" not in words(client.get("/campaigns/calendar/"))
