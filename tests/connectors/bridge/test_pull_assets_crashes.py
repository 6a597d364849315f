"""A worker that is killed anywhere: the next one goes on, loses nothing and repeats nothing."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from connectors.bridge import pull_assets, sync_runs
from connectors.bridge.places import Place
from connectors.models import Sighting, SyncRun
from governance.actions.review_subjects import content_of
from governance.domain.actor import system_actor
from governance.models import (
    Alarm,
    Asset,
    AssetVersion,
    AuditEntry,
    OutboxRow,
    PublishedTable,
    Rendition,
)
from tests.connectors.conftest import Mirror
from tests.governance.actions.remote_assets import SEEN as APPROVED_AT
from tests.governance.actions.remote_assets import live_mapping

pytestmark = pytest.mark.faults


class Killed(BaseException):
    """Ends the worker where it stands, as ``kill -9`` does: nothing of it runs any more."""


class Countdown:
    """Kills at the n-th step it is asked about; 0 never kills and only counts."""

    def __init__(self, at: int) -> None:
        self.at = at
        self.steps = 0

    def step(self, *_: object) -> None:
        self.steps += 1
        if self.steps == self.at:
            raise Killed

    def sql(self, execute: Callable[..., Any], *args: Any) -> Any:
        self.step()
        return execute(*args)


def prepare(mirror: Mirror) -> None:
    """A mirrored library with an asset in use, and then all kinds of changes in iconik."""
    mirror.page_size = 3
    for name in ("a-used", "b-renamed", "c-purged", "d-same"):
        mirror.film(name)
    mirror.full()
    _use(mirror.asset("a-used"))
    _use(mirror.asset("c-purged"))
    mirror.time.pass_by(minutes=5)
    edit = mirror.sandbox.edit
    edit.set_metadata("a-used", {"RightsEnd": "2026-12-31", "Language": "de"})
    edit.rename("b-renamed", "Renamed")
    edit.purge("c-purged")
    mirror.film("e-new")
    mirror.film("f-new")


def _use(asset: Asset) -> None:
    """Approve the asset, and let a published table depend on it."""
    asset.state, asset.facts = "approved", asset.remote_facts
    asset.save(update_fields=["state", "facts"])
    version = asset.versions.get()
    version.approval, version.approved_at = "approved", APPROVED_AT
    version.approved_content = content_of(version)
    version.save(update_fields=["approval", "approved_at", "approved_content"])
    live_mapping(asset)


KEYS = ["captions-fr", "original", "poster", "web-1080"]
USED = ("a-used", "c-purged")
TITLES = ["Renamed", "a-used", "c-purged", "d-same", "e-new", "f-new"]

OUTCOME: dict[str, object] = {
    "states": [
        ("Renamed", "candidate", False),
        ("a-used", "approved", False),
        ("c-purged", "approved", True),
        ("d-same", "candidate", False),
        ("e-new", "candidate", False),
        ("f-new", "candidate", False),
    ],
    "rights": [("a-used", "2027-01-01T00:00:00Z"), ("c-purged", "2027-04-01T00:00:00Z")],
    "waiting": [("a-used", {"languages": ["de"]})],
    "versions": [(title, "approved" if title in USED else "candidate") for title in TITLES],
    "files": [(title, key, "CLOSED") for title in TITLES for key in KEYS],
    "record": [
        ("asset.facts_changed", "a-used"),
        ("asset.facts_narrowed", "a-used"),
        ("asset.missing", "c-purged"),
        ("table.published", "Campaign of a-used"),
        ("table.published", "Campaign of a-used"),
        ("table.published", "Campaign of c-purged"),
        ("table.published", "Campaign of c-purged"),
    ],
    "tables": [(1, 1), (1, 1), (2, 0), (2, 1)],
    "told": ["iconik.history", *["iconik.push_state"] * 6],
    "alarms": [("asset_missing", None)],
}
"""What an undisturbed run leaves, and so every other one."""


def outcome() -> dict[str, object]:
    """Everything that anybody may see of what the mirror did, without ids and times."""
    rows = list(Asset.objects.order_by("remote_title"))
    return {
        "states": [(x.remote_title, x.state, x.remote_missing_since is not None) for x in rows],
        "rights": [(x.remote_title, x.facts["rights_until"]) for x in rows if x.facts],
        "waiting": [(x.remote_title, x.candidate_facts) for x in rows if x.candidate_facts],
        "versions": sorted(AssetVersion.objects.values_list("asset__remote_title", "approval")),
        "files": sorted(
            Rendition.objects.values_list("version__asset__remote_title", "key", "remote_status")
        ),
        "record": sorted(AuditEntry.objects.values_list("verb", "subject_label")),
        "tables": sorted(PublishedTable.objects.values_list("generation", "rows")),
        "told": sorted(OutboxRow.objects.values_list("topic", flat=True)),
        "alarms": sorted(Alarm.objects.values_list("kind", "closed_at")),
    }


@pytest.fixture
def prepared(mirror: Mirror) -> Mirror:
    prepare(mirror)
    return mirror


def run_until_killed(mirror: Mirror, kind: str, *, sql: Countdown, http: Countdown) -> bool:
    """Carry out a run; whether the worker was killed in it."""
    sync_runs.request_sync(kind, system_actor("Test"))
    mirror.before_request = http.step
    try:
        with connection.execute_wrapper(sql.sql):
            pull_assets.run_next(mirror.connect)
    except Killed:
        return True
    return False


NEVER = 0
SQL_POINTS = [1, *range(4, 118, 8)]
HTTP_POINTS = [1, 2, 8, 15, 22, 29, 33, 36]


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_undisturbed_run_has_its_whole_outcome(prepared: Mirror, kind: str) -> None:
    sql, http = Countdown(NEVER), Countdown(NEVER)
    assert not run_until_killed(prepared, kind, sql=sql, http=http)
    run = SyncRun.objects.latest("pk")
    assert (run.state, run.missing) == ("done", 1)
    assert outcome() == OUTCOME
    # The points below lie within a run, to its end.
    assert SQL_POINTS[-1] <= sql.steps <= SQL_POINTS[-1] + 60
    assert HTTP_POINTS[-1] <= http.steps


@pytest.mark.parametrize(
    ("kind", "way", "at"),
    [
        *itertools.product(["incremental"], ["sql"], SQL_POINTS),
        *itertools.product(["incremental"], ["http"], HTTP_POINTS),
        *itertools.product(["full"], ["sql"], SQL_POINTS[::4]),
        *itertools.product(["full"], ["http"], HTTP_POINTS[::4]),
    ],
)
def test_killed_worker_loses_nothing_and_repeats_nothing(
    prepared: Mirror, kind: str, way: str, at: int
) -> None:
    assert run_until_killed(
        prepared,
        kind,
        sql=Countdown(at if way == "sql" else NEVER),
        http=Countdown(at if way == "http" else NEVER),
    )
    assert prepared.recover().state == "done"
    assert outcome() == OUTCOME


@pytest.mark.parametrize("at", range(10, 90, 8))
def test_cursor_stands_exactly_behind_what_is_stored(mirror: Mirror, at: int) -> None:
    """Both are in one transaction: there is no instant with one of them alone."""
    mirror.page_size = 2
    mirror.sandbox.edit.create_assets(8)
    killed = run_until_killed(mirror, "full", sql=Countdown(at), http=Countdown(NEVER))
    going = Place.load(sync_runs.FULL).going
    listed = 8 if going is None and not killed else 0 if going is None else going.listed
    run = SyncRun.objects.get()
    assert Asset.objects.count() == Sighting.objects.count() == listed
    assert (run.seen, run.changed) == (listed, listed)


def test_killed_twice_goes_on_all_the_same(prepared: Mirror) -> None:
    assert run_until_killed(prepared, "full", sql=Countdown(60), http=Countdown(NEVER))
    prepared.time.pass_by(seconds=200)
    sync_runs.requeue_lost()
    prepared.before_request = Countdown(12).step
    with pytest.raises(Killed):
        pull_assets.run_next(prepared.connect)
    assert prepared.recover().state == "done"
    assert outcome() == OUTCOME
    assert list(SyncRun.objects.order_by("pk").values_list("state", flat=True))[1:] == [
        "abandoned",
        "abandoned",
        "done",
    ]


def test_worker_that_was_only_slow_stores_nothing_any_more(prepared: Mirror) -> None:
    """It comes back after another one has taken the run over."""
    sync_runs.request_sync("full", system_actor("Test"))
    taken: list[SyncRun] = []

    def take_over(_request: object) -> None:
        prepared.before_request = lambda request: None
        prepared.time.pass_by(seconds=200)
        before = outcome()
        taken.append(_in_another_worker())
        assert outcome() == before
        connection.close()  # this thread's own

    prepared.before_request = take_over
    run = pull_assets.run_next(prepared.connect)
    assert run is not None
    assert run.state == "abandoned"
    assert not Asset.objects.filter(remote_title="e-new").exists()
    assert prepared.work().pk == taken[0].pk
    assert Asset.objects.filter(remote_title="e-new").exists()


def _in_another_worker() -> SyncRun:
    found: list[SyncRun] = []

    def requeue() -> None:
        run = sync_runs.requeue_lost()
        assert run is not None
        found.append(run)
        connection.close()

    thread = threading.Thread(target=requeue)
    thread.start()
    thread.join()
    return found[0]


def test_run_that_takes_long_is_put_down_and_taken_up_again(prepared: Mirror) -> None:
    sync_runs.request_sync("full", system_actor("Test"))
    slices = 0
    run = None
    while run is None or run.state == "running":
        run = pull_assets.run_next(prepared.connect, slice_seconds=0.0)
        assert run is not None
        slices += 1
    assert run.state == "done"
    assert slices > 2
    assert SyncRun.objects.filter(kind="full").count() == 2  # the first one prepared the library
