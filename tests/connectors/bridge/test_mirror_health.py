"""How old the catalogue is, as pages are told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from connectors.bridge.mirror_health import mirror_health
from connectors.models import SyncRun
from governance import clock
from tests.factories import MOMENT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def connected(settings: Settings) -> Iterator[None]:
    """iconik is connected, and it is two hours after the first run."""
    settings.ICONIK_URL = "https://iconik.invalid"
    with clock.installed(lambda: MOMENT + timedelta(hours=2)):
        yield


def run(state: str, hours: int, message: str = "") -> datetime:
    started = MOMENT + timedelta(hours=hours)
    ended = None if state in ("queued", "running") else started + timedelta(minutes=1)
    SyncRun.objects.create(
        kind="incremental",
        state=state,
        asked_by="Schedule",
        requested_at=started,
        started_at=started,
        ended_at=ended,
        message=message,
    )
    return started


def test_catalogue_that_was_never_mirrored_has_no_age() -> None:
    health = mirror_health()
    assert (health.as_of, health.problem) == (None, "")


def test_catalogue_is_as_old_as_the_start_of_the_last_complete_run() -> None:
    run("done", 0)
    last = run("done", 2)
    run("running", 2)
    health = mirror_health()
    assert (health.as_of, health.problem) == (last, "")


@pytest.mark.parametrize("state", ["failed", "stopped"])
def test_run_that_failed_is_told_with_the_age_of_the_one_before(state: str) -> None:
    done = run("done", 0)
    run(state, 1, "iconik did not answer in time.")
    health = mirror_health()
    assert (health.as_of, health.problem) == (done, "iconik did not answer in time.")


def test_run_that_was_interrupted_is_no_problem() -> None:
    done = run("done", 2)
    run("abandoned", 2)
    assert mirror_health().as_of == done
    assert not mirror_health().problem


def test_installation_without_iconik_says_so(settings: Settings) -> None:
    settings.ICONIK_URL = ""
    assert "not connected" in mirror_health().problem


def test_mirror_that_runs_no_more_is_told() -> None:
    done = run("done", 1)
    health = mirror_health()
    assert (health.as_of, health.problem) == (done, "No run of the mirror has ended of late.")
