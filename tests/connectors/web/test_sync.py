"""Sync health: what it shows, who may start a run, and how deliveries are tried again."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from connectors.models import Provision, SyncCursor, SyncFault, SyncRun
from governance import clock
from governance.models import OutboxRow
from tests.conftest import ClientOf
from tests.factories import AuditEntryFactory, BrandFactory, OutboxRowFactory, make_asset
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HTMX = {"HX-Request": "true"}
Record = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


def run(state: str = "done", **fields: Any) -> SyncRun:
    values = {"kind": "full", "asked_by": "Schedule", "requested_at": NOON} | fields
    if state not in ("queued", "running"):
        values = {"started_at": NOON - timedelta(minutes=2), "ended_at": NOON} | values
    return SyncRun.objects.create(state=state, **values)


def parked(**fields: Any) -> OutboxRow:
    values = {"parked_at": NOON, "attempts": 12, "last_error": "iconik answers 503."}
    return OutboxRowFactory.create(**{**values, **fields})


# Who may come here


@pytest.mark.parametrize("role", ROLES)
def test_page_is_for_every_role_and_for_nobody_without_one(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/sync/", PEOPLE)


@pytest.mark.parametrize("role", ROLES)
def test_moving_part_is_for_every_role_and_for_nobody_without_one(
    role: str, client_as: ClientOf
) -> None:
    client = client_as(role)
    client.defaults["HTTP_HX_REQUEST"] = "true"
    must_answer(client, role, "/sync/state/", PEOPLE)


@pytest.mark.parametrize("role", ROLES)
def test_run_is_started_by_media_and_administrators(role: str, client_as: ClientOf) -> None:
    may = {"media", "admin"}
    must_answer(client_as(role), role, "/sync/now/", may, data={"kind": "incremental"})
    assert SyncRun.objects.exists() == (role in may)


@pytest.mark.parametrize("role", ROLES)
def test_delivery_is_tried_again_by_media_and_administrators(
    role: str, client_as: ClientOf, record: Record
) -> None:
    row, may = parked(), {"media", "admin"}
    must_answer(client_as(role), role, f"/sync/deliveries/{row.pk}/retry/", may, data={})
    row.refresh_from_db()
    assert (row.parked_at is None) == (role in may)
    assert [verb for verb, _label in record()] == (["delivery.retried"] if role in may else [])


@pytest.mark.parametrize("path", ["/sync/now/", "/sync/deliveries/1/retry/"])
def test_writes_are_only_by_post(path: str, client_as: ClientOf) -> None:
    assert client_as("admin").get(path).status_code == 405


# What is shown


def test_page_before_the_first_run_says_so(client_as: ClientOf) -> None:
    text = words(client_as("media").get("/sync/"))
    assert "no run was complete yet" in text
    assert "The mirror has not run yet." in text


def test_page_shows_the_age_the_runs_and_how_long_they_took(client_as: ClientOf) -> None:
    run(seen=1234, changed=56)
    SyncCursor.objects.create(
        stream="iconik.changes",
        position={"reached": "2026-11-22T08:30:00+00:00"},
        moved_at=NOON,
    )
    response = client_as("auditor").get("/sync/")
    assert response.context["runs"][0]["took"] == 120_000
    text = words(response)
    for part in ("1,234", "2:00", "22 Nov 2026, 08:30"):
        assert part in text


@pytest.mark.parametrize(
    ("state", "every"), [("queued", "2s"), ("running", "2s"), ("done", "15s"), ("failed", "15s")]
)
def test_page_asks_oftener_while_a_run_goes_on(client_as: ClientOf, state: str, every: str) -> None:
    run(state)
    text = words(client_as("media").get("/sync/state/", headers=HTMX))
    assert f'hx-trigger="every {every}"' in text


def test_running_run_shows_its_progress(client_as: ClientOf) -> None:
    run("running", started_at=NOON, beat_at=NOON, seen=1200, total=4800)
    text = words(client_as("media").get("/sync/state/", headers=HTMX))
    assert '<progress id="run-progress" value="1200" max="4800">' in text
    assert "1,200 of 4,800 assets" in text


def test_moving_part_is_kept_by_no_cache_and_leads_to_the_page_without_htmx(
    client_as: ClientOf,
) -> None:
    client = client_as("media")
    assert client.get("/sync/state/", headers=HTMX)["Cache-Control"] == "no-store"
    assert client.get("/sync/state/")["Location"] == "/sync/"


def test_failed_run_is_told_with_its_message(client_as: ClientOf) -> None:
    run("failed", message="iconik does not answer.")
    text = words(client_as("auditor").get("/sync/"))
    assert "The last run failed; the catalogue keeps what it has" in text
    assert "iconik does not answer." in text


def test_place_that_could_not_be_made_is_told(client_as: ClientOf) -> None:
    Provision.objects.create(purpose="state", checked_at=NOON, problem="The view is locked.")
    assert "The view is locked." in words(client_as("auditor").get("/sync/"))


def test_faults_are_listed_and_counted_beyond_the_list(client_as: ClientOf) -> None:
    for number in range(55):
        SyncFault.objects.create(
            remote_id=f"asset-{number}", message="No version.", first_at=NOON, last_at=NOON
        )
    response = client_as("auditor").get("/sync/")
    assert len(response.context["health"].faults) == 50
    assert response.context["health"].faults_total == 55
    assert "50 of 55 are listed, the oldest first." in words(response)


# Asking for runs


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_asked_run_waits_for_a_worker(client_as: ClientOf, kind: str) -> None:
    response = client_as("media").post("/sync/now/", {"kind": kind})
    assert response["Location"] == "/sync/"
    assert SyncRun.objects.get().kind == kind


@pytest.mark.parametrize(
    "data",
    [
        {"kind": ""},
        {"kind": "everything"},
        {"kind": "full", "losses_agreed": "many"},
        {"kind": "full", "losses_agreed": "-1"},
        {"kind": "full", "losses_agreed": "9" * 20},
    ],
)
def test_malformed_request_for_a_run_is_refused(client_as: ClientOf, data: dict[str, str]) -> None:
    assert client_as("media").post("/sync/now/", data).status_code == 400
    assert not SyncRun.objects.exists()


def test_full_sweep_during_a_run_of_changes_is_refused_with_a_sentence(
    client_as: ClientOf,
) -> None:
    run("running", kind="incremental", started_at=NOON, beat_at=NOON)
    client = client_as("media")
    text = words(client.post("/sync/now/", {"kind": "full"}, follow=True))
    assert "The mirror is running. Ask again when it is done." in text
    assert SyncRun.objects.count() == 1


def test_stopped_run_asks_for_agreement_and_takes_it(client_as: ClientOf) -> None:
    run("stopped", missing=26, total=38, message="26 of 38 assets are not listed any more.")
    client = client_as("media")
    text = words(client.get("/sync/"))
    assert "26 of 38 assets are not listed any more." in text
    assert "Yes, 26 assets are gone: mark them as missing" in text
    client.post("/sync/now/", {"kind": "full", "losses_agreed": "26"})
    assert SyncRun.objects.get(state="queued").losses_agreed == 26


def test_agreement_is_asked_of_nobody_who_may_not_give_it(client_as: ClientOf) -> None:
    run("stopped", missing=26, message="26 assets are not listed any more.")
    text = words(client_as("auditor").get("/sync/"))
    assert "26 assets are not listed any more." in text
    assert "mark them as missing" not in text


# Deliveries


def row_of(client: Client) -> Any:
    (shown,) = client.get("/sync/").context["deliveries"].rows
    return shown


def test_deliveries_name_their_asset_to_those_who_may_know_it(client_as: ClientOf) -> None:
    asset = make_asset(remote_title="Secret film")
    parked(subject_id=str(asset.pk))
    other = BrandFactory.create(key="other")
    assert row_of(client_as("auditor")).label == "Secret film"
    limited = client_as("auditor", other)
    assert row_of(limited).label == ""
    assert "Secret film" not in words(limited.get("/sync/"))


def test_history_deliveries_name_their_entry_to_those_who_may_know_it(
    client_as: ClientOf,
) -> None:
    brand = BrandFactory.create()
    entry = AuditEntryFactory.create(subject_label="Secret film", brand_id=brand.pk)
    parked(topic="iconik.history", subject_id=str(entry.pk))
    assert row_of(client_as("auditor")).label == "Secret film"
    assert row_of(client_as("auditor", BrandFactory.create(key="other"))).label == ""


def test_delivery_that_arrived_meanwhile_is_no_error(client_as: ClientOf) -> None:
    client = client_as("media")
    response = client.post("/sync/deliveries/4711/retry/", follow=True)
    assert response.status_code == 200
    assert "There is no such delivery any more; it may have arrived." in words(response)


def test_page_makes_few_queries_with_everything_on_it(
    client_as: ClientOf, counted: Counted
) -> None:
    for number in range(12):
        run(message=str(number))
        parked(subject_id=str(make_asset().pk))
        parked(topic="iconik.history", subject_id=str(AuditEntryFactory.create().pk))
        SyncFault.objects.create(
            remote_id=str(number), message="Broken.", first_at=NOON, last_at=NOON
        )
    run("stopped", missing=5)
    client = client_as("media")
    with counted("sync"):
        client.get("/sync/")
    with counted("sync part"):
        client.get("/sync/state/", headers=HTMX)
