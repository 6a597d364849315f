"""The last sync of an asset on its page, and "Read again from iconik now"."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from connectors.models import SyncFault, SyncRun
from governance import clock
from governance.actions.read_again import record_reading
from governance.domain.actor import integration_actor
from governance.models import Asset, AuditEntry, OutboxRow
from tests.conftest import ClientOf
from tests.factories import MOMENT, BrandFactory, make_asset
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import ROLES, must_answer, words

pytestmark = pytest.mark.django_db

PUSH, READ = "iconik.push_state", "iconik.read_asset"
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def at_now() -> Iterator[None]:
    """Hold the clock: a run of all tests may reach this file long after it was read."""
    with clock.installed(lambda: NOW):
        yield


@pytest.fixture(autouse=True)
def connected(settings: Settings) -> None:
    settings.ICONIK_URL = "https://iconik.invalid"


def page(client: Client, asset: Asset) -> Any:
    response = client.get(f"/assets/{asset.public_id}/")
    assert response.status_code == 200
    return response


def part(client: Client, asset: Asset) -> Any:
    return client.get(f"/assets/{asset.public_id}/sync/", headers={"HX-Request": "true"})


def ask(client: Client, asset: Asset, **options: Any) -> Any:
    return client.post(f"/assets/{asset.public_id}/read-again/", **options)


def row(asset: Asset, topic: str, **fields: Any) -> OutboxRow:
    values: dict[str, Any] = {"requested_at": NOW, "due_at": NOW, **fields}
    return OutboxRow.objects.create(topic=topic, subject_id=str(asset.pk), **values)


def mirrored(state: str = "done") -> datetime:
    started = NOW - timedelta(minutes=3)
    SyncRun.objects.create(
        kind="full",
        state=state,
        asked_by="Schedule",
        requested_at=started,
        started_at=started,
        ended_at=NOW,
    )
    return started


FAILED = {"attempts": 3, "last_error": "iconik does not answer at the moment."}


@pytest.mark.parametrize(
    ("fields", "state", "every"),
    [
        ({}, "queued", {PUSH: 5, READ: 2}),
        (
            {"attempts": 1, "leased_until": NOW + timedelta(minutes=5)},
            "running",
            {PUSH: 5, READ: 2},
        ),
        (FAILED | {"due_at": NOW + timedelta(hours=1)}, "retrying", {PUSH: 15, READ: 15}),
        (FAILED | {"parked_at": NOW}, "parked", {PUSH: None, READ: None}),
        (
            FAILED | {"leased_until": NOW - timedelta(days=1)},
            "retrying",
            {PUSH: 15, READ: 15},
        ),
    ],
    ids=["waits", "goes on", "failed", "given up", "worker was killed"],
)
@pytest.mark.parametrize("topic", [PUSH, READ])
def test_delivery_is_told_with_its_state_and_error(
    client_as: ClientOf,
    topic: str,
    fields: dict[str, Any],
    state: str,
    every: dict[str, int | None],
) -> None:
    asset = make_asset(state="approved")
    row(make_asset(), topic, parked_at=NOW, last_error="Of another asset.")
    row(asset, topic, **fields)
    response = page(client_as("media"), asset)
    sync = response.context["sync"]
    shown = sync["push" if topic == PUSH else "reading"]
    assert shown["state"] == state
    assert sync["every"] == every[topic]
    text = words(response)
    assert fields.get("last_error", "") in text
    assert "Of another asset." not in text
    assert ("next try" in text) is (state == "retrying")
    assert ("given up" in text) is (state == "parked")


def test_asset_of_which_everything_is_told_says_so_and_asks_no_more(client_as: ClientOf) -> None:
    response = page(client_as("media"), make_asset(state="approved"))
    assert response.context["sync"]["every"] is None
    assert 'data-state="delivered"' in words(response)
    assert "/sync/" not in response.content.decode().replace('href="/sync/"', "")


def test_asset_was_seen_by_the_last_complete_run(client_as: ClientOf) -> None:
    client, asset = client_as("auditor"), make_asset()
    assert page(client, asset).context["sync"]["seen_at"] == MOMENT
    started = mirrored()
    mirrored("failed")
    assert page(client, asset).context["sync"]["seen_at"] == started


def test_asset_that_could_not_be_read_was_not_seen_by_that_run(client_as: ClientOf) -> None:
    asset = make_asset()
    mirrored()
    SyncFault.objects.create(
        remote_id=str(asset.remote_id), message="It broke off.", first_at=NOW, last_at=NOW
    )
    response = page(client_as("auditor"), asset)
    assert response.context["sync"]["seen_at"] == MOMENT
    assert "It broke off." in words(response)
    assert "It broke off." not in words(page(client_as("auditor"), make_asset()))


def test_missing_asset_was_not_seen_since(client_as: ClientOf) -> None:
    mirrored()
    response = page(client_as("auditor"), make_asset(remote_missing_since=MOMENT))
    assert response.context["sync"]["seen_at"] is None
    assert "missing since" in words(response)


def test_asked_for_is_kept_recorded_and_told(client_as: ClientOf) -> None:
    asset, client = make_asset(state="approved"), client_as("media")
    response = ask(client, asset)
    assert response.status_code == 302
    assert response["Location"] == f"/assets/{asset.public_id}/#sync"
    assert OutboxRow.objects.get(topic=READ).subject_id == str(asset.pk)
    entry = AuditEntry.objects.get(verb="asset.read_asked")
    assert entry.subject_id == str(asset.public_id)
    assert "a worker takes it up within seconds" in words(page(client, asset))


def test_asked_twice_is_one_row_and_one_entry(client_as: ClientOf) -> None:
    asset = make_asset()
    for role in ("media", "admin", "media"):
        assert ask(client_as(role), asset).status_code == 302
    assert OutboxRow.objects.get(topic=READ).generation == 1
    assert AuditEntry.objects.filter(verb="asset.read_asked").count() == 1


@pytest.mark.parametrize("fields", [FAILED, FAILED | {"parked_at": NOW}], ids=["failed", "parked"])
def test_asked_again_after_a_failure_is_due_at_once(
    client_as: ClientOf, fields: dict[str, Any]
) -> None:
    asset = make_asset()
    row(asset, READ, **fields | {"due_at": NOW + timedelta(hours=2)})
    ask(client_as("media"), asset)
    waiting = OutboxRow.objects.get(topic=READ)
    assert (waiting.attempts, waiting.parked_at) == (0, None)
    assert waiting.due_at < NOW + timedelta(hours=1)
    assert AuditEntry.objects.filter(verb="asset.read_asked").count() == 1


def test_asked_from_the_page_answers_its_part_that_asks_again(client_as: ClientOf) -> None:
    asset, client = make_asset(), client_as("media")
    response = ask(client, asset, headers={"HX-Request": "true"})
    assert response.status_code == 200
    text = words(response)
    assert "<html" not in text
    assert f'hx-get="/assets/{asset.public_id}/sync/" hx-trigger="every 2s"' in text
    assert 'id="read-again"' in text


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ({"changed": True}, "changes were taken over."),
        ({"changed": False}, "nothing had changed."),
        ({"changed": True, "gone": True}, "iconik no longer has it."),
    ],
)
def test_result_is_told_with_who_asked(
    client_as: ClientOf, found: dict[str, bool], sentence: str
) -> None:
    asset, client = make_asset(), client_as("media")
    ask(client, asset)
    OutboxRow.objects.all().delete()
    record_reading(asset.pk, actor=integration_actor("iconik"), **found)
    name = AuditEntry.objects.get(verb="asset.read_asked").actor_name
    response = part(client, asset)
    text = words(response)
    assert sentence in text
    assert f"asked by {name}" in text
    assert ("Load the page again" in text) is found["changed"]
    assert response.context["sync"]["every"] is None
    assert response["Cache-Control"] == "no-store"


def test_readings_are_no_steps_of_the_life(client_as: ClientOf) -> None:
    asset, client = make_asset(), client_as("media")
    ask(client, asset)
    record_reading(asset.pk, changed=True, actor=integration_actor("iconik"))
    labels = [event["label"] for event in page(client, asset).context["events"]]
    assert labels == ["Found in iconik"]


def test_reading_is_offered_and_allowed_to_media_and_administrators_alone(
    client_as: ClientOf,
) -> None:
    asset = make_asset()
    place = f"/assets/{asset.public_id}/read-again/"
    for role in ROLES:
        client = client_as(role)
        must_answer(client, role, place, {"media", "admin"}, data={}, refusal={"none": 404})
        if role not in ("anonymous", "none"):
            offered = 'id="read-again"' in words(page(client, asset))
            assert offered is (role in ("media", "admin"))


def test_asset_of_another_brand_is_not_found(client_as: ClientOf) -> None:
    asset, client = make_asset(), client_as("media", BrandFactory.create(key="other"))
    assert ask(client, asset).status_code == 404
    assert part(client, asset).status_code == 404
    assert not OutboxRow.objects.exists()


def test_part_asked_for_as_a_page_leads_to_the_page(client_as: ClientOf) -> None:
    asset = make_asset()
    response = client_as("media").get(f"/assets/{asset.public_id}/sync/")
    assert response["Location"] == f"/assets/{asset.public_id}/#sync"


def test_installation_without_iconik_offers_no_reading(
    client_as: ClientOf, settings: Settings
) -> None:
    settings.ICONIK_URL = ""
    text = words(page(client_as("media"), make_asset()))
    assert "iconik is not connected, so it cannot be read again." in text
    assert 'id="read-again"' not in text


def test_part_makes_the_same_queries_whatever_it_shows(
    client_as: ClientOf, counted: Counted
) -> None:
    asset, client = make_asset(), client_as("media")
    with counted("asset sync part"):
        part(client, asset)
    ask(client, asset)
    row(asset, PUSH, **FAILED)
    with counted("asset sync part"):
        part(client, asset)


def test_question_on_its_way_is_named_on_the_sync_page_and_not_counted_as_to_be_told(
    client_as: ClientOf,
) -> None:
    asset = make_asset(remote_title="Home cover")
    row(asset, READ, **FAILED)
    response = client_as("media").get("/sync/")
    text = words(response)
    assert "Home cover" in text
    assert "read again from iconik" in text
    assert response.context["deliveries"].waiting == 0
