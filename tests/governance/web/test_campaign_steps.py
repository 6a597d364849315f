"""Campaigns made step by step, copied, archived and reopened; declared values held against CLDR."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.models import AuditEntry, Campaign, CampaignDraft, Mapping
from tests.conftest import ClientOf
from tests.factories import (
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    MarketFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.pages import ROLES, must_answer, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HARD = "<script>alert(1)</script> 🎬 " + "عنوان " * 25
DATES = {"zone": "Europe/Zurich", "starts_on": "2027-03-01", "ends_on": "2027-05-31"}
VALUES = {
    "default_language": "en",
    "languages": "en, de-CH",
    "regions": "CH, @DACH",
    "dimensions": "channel: email, web",
}
SLOT = {
    "key": "hero",
    "name": "Opening film",
    "kinds": ["video"],
    "language_policy": "default",
    "max_seconds": "90",
}


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def client(client_as: ClientOf) -> Client:
    BrandFactory.create()
    MarketFactory.create()
    return client_as("comms")


def begin(client: Client) -> CampaignDraft:
    assert client.post("/campaigns/drafts/").status_code == 302
    return CampaignDraft.objects.get()


def basics(**changed: str) -> dict[str, Any]:
    brand = BrandFactory.create()
    return {"key": "SPRING27", "name": "Spring check", "brand": brand.pk} | changed


def send(client: Client, step: str, form: dict[str, Any], revision: int | None = None) -> Any:
    draft = CampaignDraft.objects.get()
    expected = draft.revision if revision is None else revision
    return client.post(
        f"/campaigns/drafts/{draft.public_id}/{step}/", form | {"expected": expected}
    )


@pytest.mark.parametrize("role", ROLES)
def test_drafts_are_for_the_communications_team(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/campaigns/drafts/", {"comms"})
    must_answer(client_as(role), role, "/campaigns/drafts/", {"comms"}, data={})


def test_steps_lead_to_a_campaign_with_its_slots(client: Client) -> None:
    begin(client)
    assert send(client, "basics", basics())["Location"].endswith("/dates/")
    assert send(client, "dates", DATES)["Location"].endswith("/values/")
    assert send(client, "values", VALUES)["Location"].endswith("/slots/")
    assert send(client, "slots", {**SLOT, "do": "add"})["Location"].endswith("/slots/")
    assert send(client, "slots", {"do": "next"})["Location"].endswith("/overview/")
    overview = client.get(f"/campaigns/drafts/{CampaignDraft.objects.get().public_id}/overview/")
    assert "Opening film" in words(overview)
    assert not Campaign.objects.exists()
    assert send(client, "overview", {"do": "create"})["Location"] == "/campaigns/SPRING27/"
    campaign = Campaign.objects.get()
    assert campaign.regions == ["AT", "CH", "DE"]
    assert campaign.slots.get().max_duration_ms == 90_000
    assert not CampaignDraft.objects.exists()
    assert AuditEntry.objects.filter(verb="campaign.created").count() == 1


def test_step_that_is_not_right_is_kept_and_names_the_field(client: Client) -> None:
    draft = begin(client)
    answer = send(client, "values", {**VALUES, "languages": "en, qqq", "regions": "ZZ"})
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"languages", "regions"}
    again = client.get(f"/campaigns/drafts/{draft.public_id}/values/")
    assert "en, qqq" in words(again)


def test_second_tab_does_not_write_over_the_first_unnoticed(client: Client) -> None:
    begin(client)
    send(client, "basics", basics(name="From the first tab"), 0)
    answer = send(client, "basics", basics(name="From the second tab"), 0)
    assert answer.status_code == 409
    text = words(answer)
    assert "From the first tab" in text
    assert "From the second tab" in text
    assert CampaignDraft.objects.get().data["basics"]["name"] == ["From the first tab"]
    assert send(client, "basics", basics(name="From the second tab")).status_code == 302


def test_draft_of_somebody_else_is_not_there(client: Client, client_as: ClientOf) -> None:
    draft = begin(client)
    other = client_as("comms")
    assert other.get(f"/campaigns/drafts/{draft.public_id}/basics/").status_code == 404
    assert client.get(f"/campaigns/drafts/{draft.public_id}/nowhere/").status_code == 404


def test_unfinished_draft_is_not_created_and_says_what_lacks(client: Client) -> None:
    begin(client)
    send(client, "basics", basics())
    answer = send(client, "overview", {"do": "create"})
    assert answer.status_code == 400
    assert "Some steps are not complete yet." in words(answer)
    assert not Campaign.objects.exists()


def test_key_that_is_taken_leaves_the_draft_as_it_is(client: Client) -> None:
    CampaignFactory.create(key="SPRING27")
    begin(client)
    send(client, "basics", basics())
    send(client, "dates", DATES)
    send(client, "values", VALUES)
    answer = send(client, "overview", {"do": "create"})
    assert answer.status_code == 409
    assert "SPRING27" in words(answer)
    assert CampaignDraft.objects.exists()


def test_slots_of_a_draft_are_removed_and_not_doubled(client: Client) -> None:
    begin(client)
    send(client, "slots", {**SLOT, "do": "add"})
    assert send(client, "slots", {**SLOT, "do": "add"}).status_code == 400
    send(client, "slots", {"do": "remove-hero"})
    assert CampaignDraft.objects.get().data["slots"] == []


def test_discarded_draft_is_gone(client: Client) -> None:
    begin(client)
    assert send(client, "basics", {"do": "discard"}).status_code == 302
    assert not CampaignDraft.objects.exists()


@pytest.mark.parametrize("expected", ["", "x", "-1", "9" * 40])
def test_form_without_a_usable_revision_is_refused(client: Client, expected: str) -> None:
    draft = begin(client)
    place = f"/campaigns/drafts/{draft.public_id}/dates/"
    assert client.post(place, {**DATES, "expected": expected}).status_code == 400


def test_hard_name_is_shown_as_text_in_steps(client: Client) -> None:
    draft = begin(client)
    send(client, "basics", basics(name=HARD + "\x00"))
    for place in ("/campaigns/drafts/", f"/campaigns/drafts/{draft.public_id}/overview/"):
        assert b"<script>alert" not in client.get(place).content


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("languages", "en, xx"),
        ("languages", "en-Abcd"),
        ("languages", "en-ZX"),
        ("default_language", "qq"),
        ("regions", "XY"),
        ("regions", "EU"),
        ("regions", "@NONE"),
        ("zone", "Europe/Nowhere"),
    ],
)
def test_value_that_nobody_knows_is_refused_at_its_field(
    field: str, value: str, client: Client
) -> None:
    form = {**basics(), **DATES, **VALUES, field: value}
    answer = client.post("/campaigns/new/", form)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]


# Copies


def copied(client: Client, **changed: object) -> Any:
    form = {"key": "NEXT", "name": "Next", "starts_on": "2027-01-01", "ends_on": "2027-02-01"}
    return client.post("/campaigns/OLD/copy/", form | changed)


@pytest.fixture
def old(client: Client) -> Campaign:
    campaign: Campaign = CampaignFactory.create(key="OLD", name="Old one")
    slot = SlotFactory.create(campaign=campaign, key="hero", max_bytes=5_000_000)
    MappingFactory.create(slot=slot, languages=["en"], priority=3)
    MappingFactory.create(slot=slot, languages=["de-CH"], asset=make_asset(state="retired"))
    MappingFactory.create(slot=slot, languages=["fr-CH"], state="withdrawn")
    return campaign


def test_copy_has_slots_and_dimensions_and_no_mappings(client: Client, old: Campaign) -> None:
    assert copied(client)["Location"] == "/campaigns/NEXT/"
    made = Campaign.objects.get(key="NEXT")
    assert (made.dimensions, made.languages) == (old.dimensions, old.languages)
    assert made.slots.get().max_bytes == 5_000_000
    assert not Mapping.objects.filter(slot__campaign=made).exists()


def test_copy_proposes_mappings_again_as_one_bundle_and_leaves_out_what_is_retired(
    client: Client, old: Campaign
) -> None:
    answer = copied(client, with_mappings="on")
    mapping = Mapping.objects.get(slot__campaign__key="NEXT")
    assert (mapping.languages, mapping.priority, mapping.state) == (["en"], 3, "proposed")
    assert mapping.bundle is not None
    text = words(client.get(answer["Location"]))
    assert "1 mapping waits for review." in text
    assert "1 mapping no longer fits and was left out." in text


def test_copy_under_a_key_that_is_taken_changes_nothing(client: Client, old: Campaign) -> None:
    before = AuditEntry.objects.count()
    answer = copied(client, key="OLD")
    assert answer.status_code == 409
    assert list(answer.context["form"].errors) == ["key"]
    assert AuditEntry.objects.count() == before


# The archive


def over() -> dict[str, object]:
    return {
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2025, 12, 31),
        "starts_at": datetime(2025, 1, 1, tzinfo=UTC),
        "ends_at": datetime(2026, 1, 1, tzinfo=UTC),
    }


def test_campaign_that_ended_is_archived_changed_by_nobody_and_reopened(client: Client) -> None:
    campaign = CampaignFactory.create(key="OVER", **over())
    MappingFactory.create(slot__campaign=campaign)
    assert client.post("/campaigns/OVER/archive/", {"reason": "Over."}).status_code == 302
    assert AuditEntry.objects.get(verb="campaign.archived").reason == "Over."
    assert list(client.get("/campaigns/").context["page"]) == []
    slot = {"key": "more", "name": "More", "kinds": ["video"], "language_policy": "default"}
    assert client.post("/campaigns/OVER/slots/new/", slot).status_code == 409
    assert client.post("/campaigns/OVER/archive/").status_code == 409
    assert client.post("/campaigns/OVER/reopen/").status_code == 302
    assert client.post("/campaigns/OVER/reopen/").status_code == 409
    assert Campaign.objects.get().archived_at is None


@pytest.mark.parametrize(
    ("state", "ended", "status"),
    [
        ("approved", False, 409),
        ("approved", True, 302),
        ("withdrawn", False, 302),
        ("proposed", True, 409),
    ],
)
def test_campaign_is_archived_only_when_over_or_out_of_service(
    state: str, ended: bool, status: int, client: Client
) -> None:
    campaign = CampaignFactory.create(key="ONE", **(over() if ended else {}))
    MappingFactory.create(slot__campaign=campaign, state=state)
    offered = "/campaigns/ONE/archive/" in words(client.get("/campaigns/ONE/"))
    assert offered == (status == 302)
    assert client.post("/campaigns/ONE/archive/").status_code == status


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", ["copy", "archive"])
def test_copy_and_archive_are_for_the_communications_team(
    step: str, role: str, client_as: ClientOf
) -> None:
    CampaignFactory.create(key="ONE")
    place = f"/campaigns/ONE/{step}/"
    must_answer(client_as(role), role, place, {"comms"}, refusal={"none": 404})
