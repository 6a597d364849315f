"""What no column and no calendar can hold is a 400 that changes nothing, never a fault of ours."""

import base64
from datetime import date

import pytest

from governance.domain.declarations import local_bounds, local_window
from governance.domain.errors import InvalidInput
from governance.models import AuditEntry
from tests.conftest import ClientOf
from tests.factories import CampaignFactory, MappingFactory, SlotFactory, make_asset

pytestmark = pytest.mark.django_db

HALF = '"\\ud800"'
"""Half a character, as JSON may spell it."""


def key(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        "after=" + key("[" * 5000),
        f"sort=title&after={key(f'[{HALF},1]')}",
        f"sort=title&before={key(f'[{HALF},1]')}",
        "q=%00",
        "brand=%00",
        "language=%00",
        "sort=%00",
        "q=" + "a" * 5000,
    ],
)
def test_catalogue_with_a_forged_parameter_answers_400(query: str, client_as: ClientOf) -> None:
    assert client_as("media").get(f"/assets/?{query}").status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/admin/governance/asset/?state__exact=%00",
        "/admin/governance/user/?username=%00",
        "/admin/governance/auditentry/?verb__exact=%00",
    ],
)
def test_console_with_a_character_that_no_row_holds_answers_400(
    address: str, admin_client: object
) -> None:
    assert admin_client.get(address).status_code == 400


@pytest.mark.parametrize("text", ["a " * 3000, "\x00"])
def test_search_for_too_much_answers_400_at_once(text: str, client_as: ClientOf) -> None:
    slot = SlotFactory.create()
    client = client_as("comms")
    place = f"/campaigns/{slot.campaign.key}/slots/{slot.key}/mappings/new/"
    assert client.get(place, {"find": text}).status_code == 400
    assert client.get("/campaigns/", {"q": text}).status_code == 400


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (date.min, date(2026, 1, 1), "starts_on"),
        (date(2026, 1, 1), date.max, "ends_on"),
    ],
)
def test_days_outside_of_the_calendar_are_refused_naming_them(
    first: date, last: date, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        local_window("Europe/Zurich", first, last)
    assert refusal.value.field == field


def test_one_day_outside_of_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput):
        local_bounds("Europe/Zurich", None, date.max)


@pytest.mark.parametrize("name", ["max_megabytes", "max_seconds"])
def test_slot_with_a_limit_beyond_every_file_answers_400(name: str, client_as: ClientOf) -> None:
    campaign = CampaignFactory.create()
    form = {"key": "hero", "name": "Hero", "kinds": "video", "language_policy": "default"}
    response = client_as("comms").post(
        f"/campaigns/{campaign.key}/slots/new/", {**form, name: "9" * 18}
    )
    assert response.status_code == 400
    assert not campaign.slots.exists()


def test_refused_form_with_half_a_character_in_what_was_seen_answers_409(
    client_as: ClientOf,
) -> None:
    mapping = MappingFactory.create()
    form = {"reason": "Wrong", "expected": "elsewhere", "seen": key(f'{{"a": {HALF}}}')}
    address = f"/mappings/{mapping.public_id}/withdraw/"
    assert client_as("comms").post(address, form).status_code == 409


@pytest.mark.parametrize("step", ["submit", "suspend", "retire", "supersede", "resume"])
def test_step_with_a_character_that_cannot_be_kept_changes_nothing(
    step: str, client_as: ClientOf
) -> None:
    asset = make_asset()
    names = ("reason", "expected", "acknowledged", "successor")
    before = AuditEntry.objects.count()
    for role in ("media", "compliance"):
        response = client_as(role).post(
            f"/assets/{asset.public_id}/{step}/", dict.fromkeys(names, "\x00")
        )
        assert response.status_code in (400, 403, 409)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("text", ["9" * 5000, "9" * 30, "²", "-1", "\x00"])
def test_sync_agreeing_to_no_number_answers_400(text: str, client_as: ClientOf) -> None:
    form = {"kind": "incremental", "losses_agreed": text}
    assert client_as("media").post("/sync/now/", form).status_code == 400
