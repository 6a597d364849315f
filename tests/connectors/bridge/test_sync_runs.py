"""Runs of the mirror: who may ask, when one is due, what the pages are told."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from config.celery import app, schedule
from connectors import tasks
from connectors.bridge import sync_faults, sync_runs
from connectors.models import SyncFault, SyncRun
from governance import clock
from governance.domain.actor import system_actor
from governance.domain.errors import Conflict, Forbidden

pytestmark = pytest.mark.django_db

SYSTEM = system_actor("Schedule")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Hands:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def pass_by(self, **step: float) -> None:
        self.now += timedelta(**step)


@pytest.fixture(autouse=True)
def hands(settings: Any) -> Iterator[Hands]:
    settings.ICONIK_URL = "http://127.0.0.1:9"
    hands = Hands()
    with clock.installed(lambda: hands.now):
        yield hands


def ended(kind: str, state: str, *, ago: timedelta, took: timedelta = timedelta()) -> SyncRun:
    return SyncRun.objects.create(
        kind=kind,
        state=state,
        asked_by="Schedule",
        requested_at=NOW - ago - took,
        started_at=NOW - ago - took,
        ended_at=NOW - ago,
    )


def due() -> str | None:
    run = sync_runs.request_due(SYSTEM)
    return None if run is None else run.kind


# Asking -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["media", "admin"])
def test_request_by_who_may_waits_for_a_worker(actor, role):
    run = sync_runs.request_sync("incremental", actor(role))
    assert (run.state, run.kind) == ("queued", "incremental")
    assert run.asked_by.startswith("Person-")


@pytest.mark.parametrize("role", ["comms", "reviewer", "compliance", "auditor", "none"])
@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_request_by_anybody_else_is_refused_and_changes_nothing(actor, role, kind):
    with pytest.raises(Forbidden):
        sync_runs.request_sync(kind, actor(role))
    assert not SyncRun.objects.exists()


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_second_request_gives_the_run_that_waits(kind):
    assert sync_runs.request_sync(kind, SYSTEM) == sync_runs.request_sync(kind, SYSTEM)


def test_full_sweep_asked_for_while_a_run_waits_makes_it_one():
    waiting = sync_runs.request_sync("incremental", SYSTEM)
    assert sync_runs.request_sync("full", SYSTEM) == waiting
    waiting.refresh_from_db()
    assert waiting.kind == "full"


def test_changes_asked_for_while_a_full_sweep_goes_on_are_part_of_it():
    sync_runs.request_sync("full", SYSTEM)
    running = sync_runs.claim()
    assert sync_runs.request_sync("incremental", SYSTEM) == running


def test_full_sweep_asked_for_while_changes_are_read_is_a_conflict():
    sync_runs.request_sync("incremental", SYSTEM)
    sync_runs.claim()
    with pytest.raises(Conflict, match="running"):
        sync_runs.request_sync("full", SYSTEM)


def test_confirmed_number_while_a_run_goes_on_is_a_conflict():
    sync_runs.request_sync("full", SYSTEM)
    sync_runs.claim()
    with pytest.raises(Conflict, match="running"):
        sync_runs.request_sync("full", SYSTEM, losses_agreed=4)


@pytest.mark.django_db(transaction=True)
def test_many_requests_at_once_make_one_run():
    found: list[int] = []

    def ask() -> None:
        with clock.installed(lambda: NOW):
            found.append(sync_runs.request_sync("incremental", SYSTEM).pk)
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {SyncRun.objects.get().pk}


# Claiming ---------------------------------------------------------------------------------------


def test_claim_without_a_run_is_nothing():
    assert sync_runs.claim() is None


def test_claimed_run_is_not_given_to_another_worker():
    sync_runs.request_sync("full", SYSTEM)
    assert sync_runs.claim() is not None
    assert sync_runs.claim() is None


def test_run_put_down_is_given_to_the_next_worker_and_keeps_its_start(hands):
    sync_runs.request_sync("full", SYSTEM)
    first = sync_runs.claim()
    assert first is not None
    sync_runs.put_down(first)
    hands.pass_by(minutes=1)
    second = sync_runs.claim()
    assert second is not None
    assert (second.pk, second.started_at) == (first.pk, NOW)


def test_beating_run_is_left_alone(hands):
    sync_runs.request_sync("full", SYSTEM)
    run = sync_runs.claim()
    assert run is not None
    for _ in range(5):
        hands.pass_by(seconds=60)
        sync_runs.beat(run)
        assert sync_runs.requeue_lost() is None


def test_silent_run_is_given_up_and_queued_again_in_its_place(hands):
    sync_runs.request_sync("full", SYSTEM, losses_agreed=7)
    run = sync_runs.claim()
    assert run is not None
    hands.pass_by(minutes=3)
    again = sync_runs.requeue_lost()
    assert again is not None
    run.refresh_from_db()
    assert run.state == "abandoned"
    assert run.message
    assert (again.kind, again.state, again.losses_agreed) == ("full", "queued", 7)


def test_lost_run_can_do_nothing_any_more(hands):
    sync_runs.request_sync("full", SYSTEM)
    run = sync_runs.claim()
    assert run is not None
    hands.pass_by(minutes=3)
    again = sync_runs.requeue_lost()
    for attempt in (lambda: sync_runs.beat(run), lambda: sync_runs.advance(run, seen=5)):
        with pytest.raises(sync_runs.RunLost):
            attempt()
    sync_runs.end(run, "done")
    sync_runs.put_down(run)
    run.refresh_from_db()
    assert (run.state, run.seen) == ("abandoned", 0)
    assert again is not None
    assert sync_runs.claim() == again


# When one is due --------------------------------------------------------------------------------


def test_first_run_is_a_full_sweep():
    assert due() == "full"


def test_nothing_is_due_while_a_run_is_alive():
    due()
    assert due() is None


def test_nothing_is_due_without_a_connection(settings):
    settings.ICONIK_URL = ""
    assert due() is None


@pytest.mark.parametrize(
    ("ago", "took", "kind"),
    [
        (timedelta(minutes=9), timedelta(seconds=1), "incremental"),
        (timedelta(minutes=11), timedelta(seconds=1), "full"),
        (timedelta(minutes=11), timedelta(minutes=5), "incremental"),
        (timedelta(hours=5), timedelta(minutes=5), "full"),
        (timedelta(hours=23), timedelta(hours=5), "incremental"),
        (timedelta(hours=24), timedelta(hours=5), "full"),
    ],
)
def test_full_sweep_is_due_daily_or_oftener_where_it_is_quick(ago, took, kind):
    ended("full", "done", ago=ago, took=took)
    assert due() == kind


@pytest.mark.parametrize("state", ["failed", "abandoned"])
@pytest.mark.parametrize(("minutes", "kind"), [(4, "incremental"), (6, "full")])
def test_failed_sweep_is_tried_again_soon_with_changes_between(state, minutes, kind):
    ended("full", state, ago=timedelta(minutes=minutes), took=timedelta(hours=3))
    assert due() == kind


def test_stopped_sweep_is_not_tried_again_at_once():
    ended("full", "stopped", ago=timedelta(minutes=6), took=timedelta(seconds=1))
    assert due() == "incremental"


def test_lost_run_is_queued_again_by_the_schedule(hands):
    sync_runs.request_sync("incremental", SYSTEM)
    sync_runs.claim()
    hands.pass_by(minutes=3)
    assert due() is None
    assert sorted(SyncRun.objects.values_list("state", flat=True)) == ["abandoned", "queued"]


# What pages are told ----------------------------------------------------------------------------


def test_health_before_the_first_run_tells_no_age():
    health = sync_runs.sync_health()
    assert health.configured
    assert (health.age, health.live, health.last_success, health.reached) == (None,) * 4
    assert (health.error, health.faults_total, list(health.recent)) == ("", 0, [])


def test_health_tells_how_old_the_mirror_is_at_most():
    ended("incremental", "done", ago=timedelta(minutes=4), took=timedelta(minutes=1))
    ended("incremental", "failed", ago=timedelta(minutes=1))
    assert sync_runs.sync_health().age == timedelta(minutes=5)


def test_health_tells_what_the_last_run_failed_with():
    run = ended("incremental", "failed", ago=timedelta(minutes=1))
    SyncRun.objects.filter(pk=run.pk).update(message="iconik does not answer.")
    assert sync_runs.sync_health().error == "iconik does not answer."
    ended("incremental", "done", ago=timedelta(seconds=1))
    assert sync_runs.sync_health().error == ""


def test_health_tells_the_progress_of_the_run_that_goes_on():
    sync_runs.request_sync("full", SYSTEM)
    run = sync_runs.claim()
    assert run is not None
    sync_runs.advance(run, seen=100, changed=3, total=240)
    sync_runs.advance(run, seen=100, faults=1)
    live = sync_runs.sync_health().live
    assert live is not None
    assert (live.seen, live.total, live.changed, live.faults) == (200, 240, 3, 1)


def test_health_tells_the_newest_change_read():
    sync_runs.move(sync_runs.CHANGES, {"reached": "2026-11-23T11:58:00+00:00"})
    assert sync_runs.sync_health().reached == datetime(2026, 11, 23, 11, 58, tzinfo=UTC)


def test_health_lists_assets_that_cannot_be_mirrored(django_assert_max_num_queries):
    for number in range(60):
        sync_faults.note(f"asset-{number}", "iconik answered something we cannot read.")
    with django_assert_max_num_queries(6):
        health = sync_runs.sync_health()
    assert (len(health.faults), health.faults_total) == (50, 60)


# Faults -----------------------------------------------------------------------------------------


def test_fault_noted_again_counts_and_keeps_its_beginning(hands):
    sync_faults.note("a", "first")
    hands.pass_by(hours=1)
    sync_faults.note("a", "second")
    fault = SyncFault.objects.get()
    assert (fault.attempts, fault.message) == (2, "second")
    assert (fault.first_at, fault.last_at) == (NOW, NOW + timedelta(hours=1))


def test_fault_is_retried_later_the_oftener_it_failed(hands):
    sync_faults.note("a", "x")
    assert sync_faults.to_retry(10) == []
    hands.pass_by(seconds=21)
    assert sync_faults.to_retry(10) == ["a"]
    for _ in range(30):
        sync_faults.note("a", "x")
    hands.pass_by(hours=5)
    assert sync_faults.to_retry(10) == []
    hands.pass_by(hours=2)
    assert sync_faults.to_retry(10) == ["a"]


def test_fault_of_a_mirrored_asset_is_forgotten():
    sync_faults.note("a", "x")
    sync_faults.note("b", "x")
    sync_faults.clear(["a"])
    assert list(SyncFault.objects.values_list("remote_id", flat=True)) == ["b"]


# Tasks ------------------------------------------------------------------------------------------


def test_request_task_asks_for_the_run_that_is_due():
    tasks.request_sync_task()
    assert SyncRun.objects.get().asked_by == "Schedule"


def test_run_task_without_a_run_asks_iconik_nothing():
    tasks.run_sync_task()
    assert not SyncRun.objects.exists()


def test_run_task_without_a_connection_writes_it_on_the_run(settings):
    run = sync_runs.request_sync("full", SYSTEM)
    settings.ICONIK_URL = ""
    tasks.run_sync_task()
    run.refresh_from_db()
    assert run.state == "failed"
    assert "ICONIK_URL" in run.message


def test_schedule_names_only_tasks_that_exist():
    app.loader.import_default_modules()
    for entry in schedule(30).values():
        assert entry["task"] in app.tasks


def test_schedule_asks_for_runs_as_often_as_set():
    assert schedule(30)["connectors.request_sync"]["schedule"] == 30


def test_worker_keeps_a_task_until_it_is_done_and_never_repeats_it_by_itself():
    assert app.conf.task_acks_late
    assert app.conf.task_ignore_result
    assert not app.conf.worker_hijack_root_logger
    for name in ("connectors.request_sync", "connectors.run_sync"):
        assert not getattr(app.tasks[name], "autoretry_for", ())
