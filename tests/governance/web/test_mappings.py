"""Mappings: the proposal in two steps, the page, and the withdrawal."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.models import Mapping, Slot
from tests.conftest import ActorOf, ClientOf
from tests.factories import (
    FACTS,
    AuditEntryFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    MarketFactory,
    MediaLinkFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Record = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def slot() -> Slot:
    return SlotFactory.create(campaign=CampaignFactory.create(key="RENEW26"), key="hero")


@pytest.fixture
def live(slot: Slot, actor: ActorOf) -> Mapping:
    """A mapping that was proposed and approved."""
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=make_asset(state="approved").public_id,
        terms=MappingTerms(languages=["en"]),
        actor=actor("comms"),
    )
    review = mapping.reviews.get()
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    mapping.refresh_from_db()
    return mapping


PROPOSAL = "/campaigns/RENEW26/slots/hero/mappings/new/"


def form_errors(response: Any) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in response.context["form"].errors.items()}


# Who may come here


@pytest.mark.parametrize("role", ROLES)
def test_proposal_is_for_the_communications_team(
    role: str, client_as: ClientOf, slot: Slot, record: Record
) -> None:
    before, asset = record(), make_asset(state="approved")
    refusal = {"none": 404}
    must_answer(client_as(role), role, PROPOSAL, {"comms"}, refusal=refusal)
    data = {"asset": str(asset.public_id), "priority": "0", "languages": ["en"]}
    must_answer(client_as(role), role, PROPOSAL, {"comms"}, data=data, refusal=refusal)
    assert Mapping.objects.exists() == (role == "comms")
    assert role == "comms" or record() == before


@pytest.mark.parametrize("role", ROLES)
def test_page_opens_for_every_role_and_is_unknown_without_one(
    role: str, client_as: ClientOf, live: Mapping
) -> None:
    path = f"/mappings/{live.public_id}/"
    must_answer(client_as(role), role, path, PEOPLE, refusal={"none": 404})


@pytest.mark.parametrize("role", ROLES)
def test_withdrawal_is_for_communications_and_reviewers(
    role: str, client_as: ClientOf, live: Mapping, record: Record
) -> None:
    before, allowed = record(), {"comms", "reviewer", "compliance"}
    path, data = f"/mappings/{live.public_id}/withdraw/", {"expected": "approved", "reason": "Old."}
    must_answer(client_as(role), role, path, allowed, data=data, refusal={"none": 404})
    live.refresh_from_db()
    assert live.state == ("withdrawn" if role in allowed else "approved")
    assert role in allowed or record() == before


def test_mapping_of_another_brands_campaign_is_unknown(client_as: ClientOf, live: Mapping) -> None:
    client = client_as("comms", BrandFactory.create(key="other"))
    path = f"/mappings/{live.public_id}/"
    assert client.get(path).status_code == 404
    data = {"expected": "approved", "reason": "Old."}
    assert client.post(f"{path}withdraw/", data).status_code == 404
    live.refresh_from_db()
    assert live.state == "approved"


@pytest.mark.parametrize("slot_key", ["none", "%00"])
def test_unknown_slot_is_not_found(client_as: ClientOf, slot: Slot, slot_key: str) -> None:
    path = f"/campaigns/RENEW26/slots/{slot_key}/mappings/new/"
    assert client_as("comms").get(path).status_code == 404


# Choosing the asset


def titles(client: Client, query: str = "") -> list[str]:
    return [row["title"] for row in client.get(PROPOSAL + query).context["choices"]]


def test_choice_lists_only_what_the_slot_may_show(client_as: ClientOf, slot: Slot) -> None:
    slot.max_duration_ms = 100_000
    slot.save()
    make_asset(state="approved", remote_title="Fits")
    make_asset(remote_title="Fits later")
    make_asset(state="approved", remote_title="Too long", remote_duration_ms=200_000)
    make_asset(state="retired", remote_title="Retired")
    make_asset(state="approved", remote_title="Gone", remote_missing_since=NOON)
    make_asset(state="approved", remote_title="Picture", kind="image")
    assert titles(client_as("comms")) == ["Fits", "Fits later"]


def test_choice_searches_title_and_key_word_by_word(client_as: ClientOf, slot: Slot) -> None:
    make_asset(state="approved", remote_title="Home cover", remote_external_id="hc-90")
    make_asset(state="approved", remote_title="Home claims", remote_external_id="cl-1")
    client = client_as("comms")
    assert titles(client, "?find=home") == ["Home claims", "Home cover"]
    assert titles(client, "?find=cover+HOME") == ["Home cover"]
    assert titles(client, "?find=cl-1") == ["Home claims"]
    assert titles(client, "?find=%25") == []


def test_choice_among_hundreds_shows_the_first_and_says_so(client_as: ClientOf, slot: Slot) -> None:
    for number in range(30):
        make_asset(state="approved", remote_title=f"Film {number:03}")
    response = client_as("comms").get(PROPOSAL)
    assert len(response.context["choices"]) == 24
    assert "The first 24 by title; search to find others." in words(response)


def test_choice_shows_languages_and_leads_on_with_the_language_of_the_gap(
    client_as: ClientOf, slot: Slot
) -> None:
    asset = make_asset(state="approved", remote_facts={**FACTS, "languages": ["fr-CA"]})
    response = client_as("comms").get(f"{PROPOSAL}?language=fr-CA")
    (choice,) = response.context["choices"]
    assert choice["languages"] == ("fr-CA",)
    assert choice["url"] == f"{PROPOSAL}?asset={asset.public_id}&language=fr-CA"


def test_choice_leaves_out_assets_of_other_brands(client_as: ClientOf, slot: Slot) -> None:
    make_asset(state="approved", brand=BrandFactory.create(key="other"))
    assert titles(client_as("comms", slot.campaign.brand)) == []


# Saying when


def test_form_prefills_the_languages_of_the_asset(client_as: ClientOf, slot: Slot) -> None:
    asset = make_asset(state="approved", remote_facts={**FACTS, "languages": ["en", "fr-CA"]})
    form = client_as("comms").get(f"{PROPOSAL}?asset={asset.public_id}").context["form"]
    assert form["languages"].value() == ["en", "fr-CA"]
    offered = [value for value, _label in form.fields["languages"].choices]
    assert offered == [*slot.campaign.languages, "fr-CA"]


def test_form_prefills_the_language_of_the_gap_where_the_asset_suits_it(
    client_as: ClientOf, slot: Slot
) -> None:
    client = client_as("comms")
    neutral = make_asset(state="approved", remote_facts={**FACTS, "languages": []})
    english = make_asset(state="approved")
    for asset, chosen in ((neutral, ["de-CH"]), (english, ["en"])):
        response = client.get(f"{PROPOSAL}?asset={asset.public_id}&language=de-CH")
        assert response.context["form"]["languages"].value() == chosen


def test_proposal_keeps_all_terms_and_waits_for_review(client_as: ClientOf, slot: Slot) -> None:
    MarketFactory.create()
    asset = make_asset(state="approved")
    data = {
        "asset": str(asset.public_id),
        "languages": ["en"],
        "regions": "ch, @DACH",
        "when_channel": ["web"],
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-31",
        "priority": "3",
        "pin_version": "on",
        "note": "For the spring.",
    }
    response = client_as("comms").post(PROPOSAL, data)
    mapping = Mapping.objects.get()
    assert response["Location"] == f"/mappings/{mapping.public_id}/"
    assert (mapping.state, mapping.languages, mapping.regions) == (
        "proposed",
        ["en"],
        ["@DACH", "CH"],
    )
    assert (mapping.when, mapping.priority) == ({"channel": ["web"]}, 3)
    assert mapping.ends_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert mapping.pinned_version == asset.versions.get()
    assert mapping.reviews.get().note == "For the spring."


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("languages", ["xx"]),
        ("regions", "Switzerland"),
        ("regions", "@MARS"),
        ("regions", "CH\x00"),
        ("when_channel", ["fax"]),
        ("starts_on", "tomorrow"),
        ("starts_on", "2099-01-01"),
        ("ends_on", "2020-01-01"),
        ("priority", "5000"),
        ("priority", ""),
        ("note", "a\x00b"),
        ("pin_version", "on"),
    ],
)
def test_malformed_proposal_is_refused_beside_its_field_and_changes_nothing(
    client_as: ClientOf, slot: Slot, record: Record, field: str, value: object
) -> None:
    before, asset = record(), make_asset()
    data = {"asset": str(asset.public_id), "priority": "0", field: value}
    response = client_as("comms").post(PROPOSAL, data)
    assert response.status_code == 400
    expected = "starts_on" if value == "2020-01-01" else field
    assert list(form_errors(response)) == [expected]
    assert not Mapping.objects.exists()
    assert record() == before


def test_proposal_of_an_asset_that_does_not_fit_is_refused(client_as: ClientOf, slot: Slot) -> None:
    client = client_as("comms")
    picture = make_asset(state="approved", kind="image")
    response = client.post(PROPOSAL, {"asset": str(picture.public_id), "priority": "0"})
    assert response.status_code == 400
    assert "Choose another asset" in words(response)
    assert client.post(PROPOSAL, {"priority": "0"}).status_code == 400
    assert client.post(PROPOSAL, {"asset": "x", "priority": "0"}).status_code == 400
    assert client.get(f"{PROPOSAL}?asset=x").status_code == 400
    assert not Mapping.objects.exists()


# The page


def test_page_shows_standing_links_and_history(client_as: ClientOf, live: Mapping) -> None:
    response = client_as("auditor").get(f"/mappings/{live.public_id}/")
    text = words(response)
    assert response.context["standing"].word == "live"
    for link in live.links.all():
        assert f'href="/m/{link.token}"' in text
        assert f'href="/m/{link.token}/qr.svg"' in text
    assert "Mapping approved" in text
    assert "Withdraw mapping" not in text


def test_page_leads_from_a_replaced_mapping_to_the_new_one_and_back(client_as: ClientOf) -> None:
    old = MappingFactory.create(state="withdrawn")
    new = MappingFactory.create(slot=old.slot, replaces=old)
    client = client_as("comms")
    assert f'href="/mappings/{new.public_id}/"' in words(client.get(f"/mappings/{old.public_id}/"))
    assert f'href="/mappings/{old.public_id}/"' in words(client.get(f"/mappings/{new.public_id}/"))


def test_page_of_a_proposal_leads_to_its_review(
    client_as: ClientOf, slot: Slot, actor: ActorOf
) -> None:
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key="hero",
        asset_id=make_asset(state="approved").public_id,
        terms=MappingTerms(languages=["en"]),
        actor=actor("comms"),
    )
    text = words(client_as("reviewer").get(f"/mappings/{mapping.public_id}/"))
    assert f'href="/reviews/{mapping.reviews.get().public_id}/"' in text


def test_page_makes_few_queries(client_as: ClientOf, live: Mapping, counted: Counted) -> None:
    for number in range(5):
        MediaLinkFactory.create(mapping=live, rendition_key=f"file-{number}")
    for number in range(20):
        AuditEntryFactory.create(
            subject_kind="mapping", subject_id=str(live.public_id), reason=str(number)
        )
    client = client_as("comms")
    with counted("mapping"):
        assert client.get(f"/mappings/{live.public_id}/").status_code == 200


# The withdrawal


def withdraw(client: Client, mapping: Mapping, **fields: str) -> Any:
    page = client.get(f"/mappings/{mapping.public_id}/")
    data = {"expected": mapping.state, "seen": page.context["seen"], "reason": "Outdated."}
    return client.post(f"/mappings/{mapping.public_id}/withdraw/", data | fields)


def test_withdrawal_takes_the_mapping_out_at_once(client_as: ClientOf, live: Mapping) -> None:
    generation = live.slot.campaign.generation
    assert withdraw(client_as("comms"), live).status_code == 302
    live.refresh_from_db()
    live.slot.campaign.refresh_from_db()
    assert live.state == "withdrawn"
    assert live.slot.campaign.generation == generation + 1


def test_withdrawal_without_reason_is_shown_beside_the_field(
    client_as: ClientOf, live: Mapping, record: Record
) -> None:
    before = record()
    response = withdraw(client_as("comms"), live, reason=" ")
    assert response.status_code == 400
    assert 'id="withdraw-reason_error"' in words(response)
    assert record() == before


@pytest.mark.parametrize("fields", [{"expected": ""}, {"reason": "a\x00b"}])
def test_malformed_withdrawal_is_refused(
    client_as: ClientOf, live: Mapping, record: Record, fields: dict[str, str]
) -> None:
    before = record()
    assert withdraw(client_as("comms"), live, **fields).status_code == 400
    assert record() == before


def test_withdrawal_on_an_older_picture_tells_what_changed_and_keeps_the_reason(
    client_as: ClientOf, slot: Slot, actor: ActorOf
) -> None:
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key="hero",
        asset_id=make_asset(state="approved").public_id,
        terms=MappingTerms(languages=["en"]),
        actor=actor("comms"),
    )
    client = client_as("comms")
    page = client.get(f"/mappings/{mapping.public_id}/")
    review = mapping.reviews.get()
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    data = {"expected": "proposed", "seen": page.context["seen"], "reason": "Not needed."}
    response = client.post(f"/mappings/{mapping.public_id}/withdraw/", data)
    assert response.status_code == 409
    changes = [(change.before, change.after) for change in response.context["changes"]]
    assert changes == [("Proposed", "Live")]
    assert "Not needed." in words(response)


def test_withdrawal_is_only_by_post(client_as: ClientOf, live: Mapping) -> None:
    assert client_as("comms").get(f"/mappings/{live.public_id}/withdraw/").status_code == 405
