"""The forms that make and change campaigns and slots: quick to fill in, exact about errors."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.actions.campaigns import SlotTerms, add_slot
from governance.domain.facts import Kind
from governance.models import Campaign, Slot
from tests.conftest import ActorOf, ClientOf
from tests.factories import (
    BrandFactory,
    CampaignFactory,
    MappingFactory,
)
from tests.governance.web.pages import words

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


def form_errors(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


def test_campaign_is_made_with_its_declared_values(client_as: ClientOf) -> None:
    brand = BrandFactory.create()
    response = client_as("comms").post("/campaigns/new/", {**TERMS, "brand": brand.pk})
    assert response["Location"] == "/campaigns/SPRING27/"
    made = Campaign.objects.get(key="SPRING27")
    assert made.languages == ["de-CH", "en"]
    assert made.dimensions == [{"name": "channel", "values": ["email", "web"]}]
    assert made.starts_at == datetime(2027, 2, 28, 23, tzinfo=UTC)
    assert made.ends_at == datetime(2027, 5, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", ""),
        ("key", "has space"),
        ("key", "new"),
        ("name", " "),
        ("name", "a\x00b"),
        ("brand", "999999"),
        ("brand", "x"),
        ("zone", "Mars/Olympus"),
        ("starts_on", "31.12.2026"),
        ("starts_on", ""),
        ("ends_on", "2027-02-28"),
        ("default_language", "english please"),
        ("languages", ""),
        ("languages", ", ,"),
        ("languages", "en, xx-yy-zz-11"),
        ("languages", "en\x00"),
        ("regions", "Switzerland"),
        ("dimensions", ""),
        ("dimensions", "segment: young"),
        ("dimensions", "channel: email, email"),
        ("dimensions", "channel"),
        ("dimensions", "channel: email\x00"),
        ("dimensions", "channel: email\nlanguage: en"),
    ],
)
def test_malformed_campaign_is_refused_beside_its_field_and_changes_nothing(
    client_as: ClientOf, record: Record, field: str, value: str
) -> None:
    before, brand = record(), BrandFactory.create()
    data = {**TERMS, "brand": brand.pk, field: value}
    response = client_as("comms").post("/campaigns/new/", data)
    assert response.status_code == 400
    assert list(form_errors(response)) == [field]
    assert f'href="#id_{field}"' in words(response)
    assert not Campaign.objects.exists()
    assert record() == before


def test_campaign_of_a_brand_that_the_role_does_not_cover_is_refused(client_as: ClientOf) -> None:
    own, other = BrandFactory.create(key="own"), BrandFactory.create(key="other")
    client = client_as("comms", own)
    offered = client.get("/campaigns/new/").context["form"].fields["brand"].queryset
    assert list(offered) == [own]
    response = client.post("/campaigns/new/", {**TERMS, "brand": other.pk})
    assert response.status_code == 400
    assert list(form_errors(response)) == ["brand"]


def test_campaign_with_a_taken_key_is_a_conflict_beside_the_key(
    client_as: ClientOf, campaign: Campaign
) -> None:
    data = {**TERMS, "key": "RENEW26", "brand": campaign.brand.pk}
    response = client_as("comms").post("/campaigns/new/", data)
    assert response.status_code == 409
    assert list(form_errors(response)) == ["key"]


def changed(client: Client, **fields: str) -> Any:
    page = client.get("/campaigns/RENEW26/change/")
    form = page.context["form"]
    data = {name: form[name].value() for name in form.fields}
    data |= {"expected": page.context["expected"], "seen": page.context["seen"]}
    return data | fields


def test_campaign_form_shows_what_is_declared_and_saves_the_change(
    client_as: ClientOf, campaign: Campaign
) -> None:
    client = client_as("comms")
    data = changed(client, name="Renewal", languages="en, it-CH")
    assert data["dimensions"] == "channel: email, web"
    assert client.post("/campaigns/RENEW26/change/", data).status_code == 302
    campaign.refresh_from_db()
    assert (campaign.name, campaign.languages) == ("Renewal", ["en", "it-CH"])


def test_change_on_an_older_picture_shows_what_others_changed_and_keeps_the_entries(
    client_as: ClientOf, campaign: Campaign
) -> None:
    client = client_as("comms")
    data = changed(client, name="Mine")
    Campaign.objects.filter(pk=campaign.pk).update(name="Theirs")
    response = client.post("/campaigns/RENEW26/change/", data)
    assert response.status_code == 409
    assert [(c.label, c.before, c.after) for c in response.context["changes"]] == [
        ("Name", "Policy renewal", "Theirs")
    ]
    assert 'value="Mine"' in words(response)
    campaign.refresh_from_db()
    assert campaign.name == "Theirs"
    again = {**data, "expected": response.context["expected"]}
    assert client.post("/campaigns/RENEW26/change/", again).status_code == 302


def test_change_without_the_picture_is_refused(client_as: ClientOf, campaign: Campaign) -> None:
    client = client_as("comms")
    data = {**changed(client, name="Mine"), "expected": ""}
    assert client.post("/campaigns/RENEW26/change/", data).status_code == 400
    campaign.refresh_from_db()
    assert campaign.name == "Policy renewal"


def test_change_that_loses_a_used_dimension_is_refused_beside_it(
    client_as: ClientOf, campaign: Campaign
) -> None:
    campaign.dimensions = [*campaign.dimensions, {"name": "segment", "values": ["young"]}]
    campaign.save()
    MappingFactory.create(slot__campaign=campaign, when={"segment": ["young"]})
    client = client_as("comms")
    response = client.post(
        "/campaigns/RENEW26/change/", changed(client, dimensions="channel: email, web")
    )
    assert response.status_code == 400
    assert list(form_errors(response)) == ["dimensions"]


def test_slot_is_added_with_its_limits(client_as: ClientOf, campaign: Campaign) -> None:
    data = {**SLOT, "channels": ["web"], "max_megabytes": "20", "max_seconds": "90"}
    response = client_as("comms").post("/campaigns/RENEW26/slots/new/", data)
    assert response["Location"] == "/campaigns/RENEW26/#slot-hero"
    slot = Slot.objects.get(campaign=campaign)
    assert (slot.max_bytes, slot.max_duration_ms) == (20_000_000, 90_000)
    assert (slot.channels, slot.kinds, slot.required) == (["web"], [Kind.VIDEO], False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("key", "has space"),
        ("name", ""),
        ("kinds", []),
        ("kinds", ["caption"]),
        ("channels", ["fax"]),
        ("language_policy", "guess"),
        ("max_megabytes", "0"),
        ("max_megabytes", "9" * 30),
        ("max_seconds", "long"),
    ],
)
def test_malformed_slot_is_refused_beside_its_field(
    client_as: ClientOf, campaign: Campaign, field: str, value: object
) -> None:
    response = client_as("comms").post("/campaigns/RENEW26/slots/new/", {**SLOT, field: value})
    assert response.status_code == 400
    assert list(form_errors(response)) == [field]
    assert not Slot.objects.exists()


def test_slot_with_a_taken_key_is_a_conflict_beside_the_key(
    client_as: ClientOf, campaign: Campaign, actor: ActorOf
) -> None:
    terms = SlotTerms(name="Hero", kinds=["video"])
    add_slot(campaign_id=campaign.public_id, key="hero", terms=terms, actor=actor("comms"))
    response = client_as("comms").post("/campaigns/RENEW26/slots/new/", SLOT)
    assert response.status_code == 409
    assert list(form_errors(response)) == ["key"]
