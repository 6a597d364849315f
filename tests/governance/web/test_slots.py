"""Slots after they were added: changed without loss, removed while empty, in two tabs at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from governance.actions.campaigns import SlotTerms, add_slot
from governance.models import AuditEntry, Campaign, PublishedTable, Rendition, Slot
from tests.conftest import ActorOf, ClientOf
from tests.factories import (
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import ROLES, must_answer, words

pytestmark = pytest.mark.django_db

HERE = "/campaigns/ONE/slots/hero/change/"
REMOVE = "/campaigns/ONE/slots/hero/remove/"
FORM = {
    "name": "Opening film",
    "kinds": ["video"],
    "language_policy": "default",
    "required": "on",
    "max_megabytes": "",
    "max_seconds": "",
}
Add = Callable[[], Slot]


@pytest.fixture
def slot(actor: ActorOf) -> Slot:
    campaign: Campaign = CampaignFactory.create(key="ONE")
    terms = SlotTerms(name="Opening film", kinds=["video"])
    return add_slot(campaign_id=campaign.public_id, key="hero", terms=terms, actor=actor("comms"))


def sent(client: Client, expected: str = "", **fields: Any) -> Any:
    digest = expected or client.get(HERE).context["expected"]
    return client.post(HERE, FORM | {"expected": digest} | fields)


def generation() -> int:
    newest = PublishedTable.objects.order_by("-generation").first()
    return newest.generation if newest else 0


@pytest.mark.parametrize("place", [HERE, REMOVE])
@pytest.mark.parametrize("role", ROLES)
def test_slots_are_changed_and_removed_by_communications(
    role: str, place: str, slot: Slot, client_as: ClientOf
) -> None:
    must_answer(client_as(role), role, place, {"comms"}, refusal={"none": 404})


def test_change_is_saved_recorded_and_published_where_answers_change(
    slot: Slot, client_as: ClientOf
) -> None:
    before = generation()
    response = sent(client_as("comms"), language_policy="exact", name="First film")
    assert response["Location"] == "/campaigns/ONE/#slot-hero"
    slot.refresh_from_db()
    assert (slot.name, slot.language_policy) == ("First film", "exact")
    assert generation() == before + 1
    entry = AuditEntry.objects.get(verb="campaign.slot_changed")
    assert (entry.before["name"], entry.after["name"]) == ("Opening film", "First film")


def test_change_of_words_alone_publishes_nothing(slot: Slot, client_as: ClientOf) -> None:
    before = generation()
    sent(client_as("comms"), name="First film")
    assert generation() == before


def test_saving_without_a_change_records_nothing(slot: Slot, client_as: ClientOf) -> None:
    assert sent(client_as("comms")).status_code == 302
    assert not AuditEntry.objects.filter(verb="campaign.slot_changed").exists()


def test_limit_that_nobody_touched_stays_exact(slot: Slot, client_as: ClientOf) -> None:
    Slot.objects.update(max_bytes=1_234_567, max_duration_ms=30_400)
    sent(client_as("comms"), max_megabytes="1", max_seconds="30", name="First film")
    slot.refresh_from_db()
    assert (slot.name, slot.max_bytes, slot.max_duration_ms) == ("First film", 1_234_567, 30_400)


def test_second_tab_is_told_what_changed_and_keeps_its_entries(
    slot: Slot, client_as: ClientOf
) -> None:
    client = client_as("comms")
    opened = client.get(HERE).context
    sent(client, max_seconds="90")
    answer = sent(client, opened["expected"], name="Mine", seen=opened["seen"])
    assert answer.status_code == 409
    text = words(answer)
    assert "Somebody else changed the slot" in text
    assert 'value="Mine"' in text
    assert [change.after for change in answer.context["changes"]] == ["90000"]
    slot.refresh_from_db()
    assert slot.name == "Opening film"
    again = sent(client, answer.context["expected"], name="Mine", max_seconds="90")
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("fields", "field"), [({"kinds": ["image"]}, "kinds"), ({"max_seconds": "91"}, "max_seconds")]
)
@pytest.mark.parametrize("state", ["proposed", "approved"])
def test_limit_that_a_mapping_in_force_does_not_keep_is_refused_at_its_field(
    fields: dict[str, Any], field: str, state: str, slot: Slot, client_as: ClientOf
) -> None:
    MappingFactory.create(slot=slot, asset=make_asset(state="approved"), state=state)
    answer = sent(client_as("comms"), **fields)
    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    slot.refresh_from_db()
    assert (slot.kinds, slot.max_duration_ms) == (["video"], None)


@pytest.mark.parametrize("fields", [{"max_megabytes": "1"}, {"channels": ["print"]}])
def test_limit_that_leaves_a_live_mapping_without_a_file_is_refused(
    fields: dict[str, Any], slot: Slot, client_as: ClientOf
) -> None:
    Campaign.objects.update(dimensions=[{"name": "channel", "values": ["email", "print"]}])
    MappingFactory.create(slot=slot, asset=make_asset(state="approved"), state="approved")
    Rendition.objects.update(remote_bytes=2_000_000)
    before = generation()
    answer = sent(client_as("comms"), **fields)
    assert answer.status_code == 409
    assert "would have no file within these limits" in words(answer)
    slot.refresh_from_db()
    assert (slot.max_bytes, slot.channels, generation()) == (None, [], before)


def test_ended_mapping_binds_no_slot(slot: Slot, client_as: ClientOf) -> None:
    MappingFactory.create(slot=slot, asset=make_asset(state="approved"), state="withdrawn")
    assert sent(client_as("comms"), kinds=["image"]).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x00b"),
        ("kinds", ["hologram"]),
        ("kinds", []),
        ("language_policy", "x"),
        ("channels", ["fax"]),
        ("max_megabytes", "9" * 18),
        ("max_seconds", "0"),
    ],
)
def test_wrong_entry_is_refused_and_changes_nothing(
    field: str, value: Any, slot: Slot, client_as: ClientOf
) -> None:
    assert sent(client_as("comms"), **{field: value}).status_code == 400
    assert not AuditEntry.objects.filter(verb="campaign.slot_changed").exists()


@pytest.mark.parametrize("place", [HERE, REMOVE])
def test_form_that_was_cut_off_changes_nothing(place: str, slot: Slot, client_as: ClientOf) -> None:
    assert client_as("comms").post(place, FORM).status_code == 400
    assert Slot.objects.filter(name="Opening film").exists()


def test_empty_slot_is_removed_recorded_and_published(slot: Slot, client_as: ClientOf) -> None:
    client, before = client_as("comms"), generation()
    assert REMOVE in words(client.get(HERE))
    expected = client.get(REMOVE).context["expected"]
    assert client.post(REMOVE, {"expected": expected})["Location"] == "/campaigns/ONE/"
    assert not Slot.objects.exists()
    assert generation() == before + 1
    assert PublishedTable.objects.get(generation=generation()).slots == {}
    assert AuditEntry.objects.get(verb="campaign.slot_removed").before["slot"] == "hero"


@pytest.mark.parametrize("state", ["proposed", "approved", "rejected", "withdrawn"])
def test_slot_that_has_or_had_a_mapping_stays(state: str, slot: Slot, client_as: ClientOf) -> None:
    MappingFactory.create(slot=slot, asset=make_asset(state="approved"), state=state)
    client = client_as("comms")
    assert REMOVE not in words(client.get(HERE))
    expected = client.get(REMOVE).context["expected"]
    assert client.post(REMOVE, {"expected": expected}).status_code == 409
    assert Slot.objects.exists()


def test_slot_that_changed_meanwhile_is_not_removed(slot: Slot, client_as: ClientOf) -> None:
    client = client_as("comms")
    expected = client.get(REMOVE).context["expected"]
    sent(client, name="Wanted after all")
    assert client.post(REMOVE, {"expected": expected}).status_code == 409
    assert Slot.objects.exists()


def test_slot_of_an_archived_campaign_stays_as_it_is(slot: Slot, client_as: ClientOf) -> None:
    client = client_as("comms")
    expected = client.get(HERE).context["expected"]
    Campaign.objects.update(archived_at="2026-11-01T00:00:00Z")
    assert sent(client, expected, name="Late").status_code == 409
    assert client.post(REMOVE, {"expected": expected}).status_code == 409


def test_slot_of_another_brand_is_not_there(slot: Slot, client_as: ClientOf) -> None:
    client = client_as("comms", BrandFactory.create(key="other"))
    for place in (HERE, REMOVE):
        assert client.get(place).status_code == 404
        assert client.post(place, {"expected": "x"}).status_code == 404


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "عنوان 🎬", "x" * 120])
def test_hard_names_of_slots_are_text(name: str, slot: Slot, client_as: ClientOf) -> None:
    client = client_as("comms")
    sent(client, name=name)
    for place in (HERE, REMOVE, "/campaigns/ONE/"):
        assert b"<script>alert" not in client.get(place).content


def test_page_makes_a_fixed_number_of_queries(
    slot: Slot, client_as: ClientOf, counted: Counted
) -> None:
    client = client_as("comms")
    with counted("slot change"):
        client.get(HERE)
