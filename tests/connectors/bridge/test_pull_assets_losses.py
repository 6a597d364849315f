"""Assets that iconik no longer has: marked, but never by a listing that looks broken."""

import pytest

from connectors.bridge import places, sync_runs
from connectors.models import SyncRun
from governance.models import Alarm, Asset, AuditEntry
from tests.connectors.conftest import Mirror

pytestmark = pytest.mark.faults


@pytest.fixture
def by_date_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large library: the whole index is not looked through in each run of changes."""
    monkeypatch.setattr(places, "SECONDS_PER_PAGE", 1_000_000)


def missing() -> list[str]:
    rows = Asset.objects.filter(remote_missing_since__isnull=False)
    return sorted(rows.values_list("remote_title", flat=True))


@pytest.mark.parametrize("kind", ["incremental", "full"])
@pytest.mark.parametrize("way", ["delete", "purge"])
def test_lost_asset_is_marked_as_missing(mirror: Mirror, kind: str, way: str) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.time.pass_by(minutes=5)
    getattr(mirror.sandbox.edit, way)("asset-00002")
    run = mirror.sync(kind)
    assert (run.state, run.missing) == ("done", 1)
    assert missing() == ["asset-00002"]
    assert AuditEntry.objects.get().verb == "asset.missing"


@pytest.mark.usefixtures("by_date_only")
def test_deletion_that_moves_the_date_is_seen_without_a_full_look(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.time.pass_by(hours=1)
    mirror.sandbox.edit.delete("asset-00002")
    mirror.forget_requests()
    assert mirror.sync().missing == 1
    assert mirror.requests("/delete_queue/") == 0
    assert missing() == ["asset-00002"]


@pytest.mark.usefixtures("by_date_only")
def test_silent_deletion_is_found_by_the_next_full_sweep(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.sandbox.edit.silently_delete("asset-00002")
    assert mirror.sync().missing == 0
    assert mirror.full().missing == 1


def test_asset_in_the_delete_queue_is_missing_even_where_the_index_still_lists_it(
    mirror: Mirror,
) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.sandbox.freeze_index()
    mirror.sandbox.edit.delete("asset-00002")
    run = mirror.full()  # the listing shows it, its entity says that it is deleted
    assert (run.state, missing()) == ("done", ["asset-00002"])


def test_restored_asset_is_there_again(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.sandbox.edit.delete("asset-00002")
    mirror.full()
    mirror.sandbox.edit.restore("asset-00002")
    mirror.sync()
    assert missing() == []
    assert list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "asset.missing",
        "asset.returned",
    ]


def test_asset_missing_already_is_not_asked_for_again(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.sandbox.edit.delete("asset-00002")
    mirror.full()
    mirror.forget_requests()
    assert mirror.full().missing == 0
    assert mirror.requests(mirror.sandbox.edit.find("asset-00002")) == 0


def test_asset_that_only_the_index_lost_is_not_missing(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(30)
    mirror.full()
    removed = mirror.index().pop(ids[3])  # a hole in the index; the entity is there
    run = mirror.full()
    assert (run.state, run.missing, missing()) == ("done", 0, [])
    assert removed["title"] == "asset-00003"


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_more_than_five_percent_stops_the_run_and_marks_nothing(mirror: Mirror, kind: str) -> None:
    mirror.sandbox.edit.create_assets(40)
    mirror.page_size = 100
    mirror.full()
    for number in range(4):
        mirror.sandbox.edit.purge(f"asset-{number:05}")
    mirror.time.pass_by(minutes=5)
    run = mirror.sync(kind)
    assert run.state == "stopped"
    assert "4 of 40 known assets would go missing" in run.message
    assert missing() == []
    assert not AuditEntry.objects.exists()


def test_five_percent_do_not_stop_the_run(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(80)
    mirror.page_size = 100
    mirror.full()
    for number in range(4):
        mirror.sandbox.edit.purge(f"asset-{number:05}")
    assert mirror.full().state == "done"
    assert len(missing()) == 4


def test_three_of_few_do_not_stop_the_run(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    for number in range(3):
        mirror.sandbox.edit.purge(f"asset-{number:05}")
    assert mirror.full().missing == 3


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_empty_listing_stops_the_run_and_empties_nothing(
    mirror: Mirror, kind: str, count: int
) -> None:
    mirror.sandbox.edit.create_assets(count)
    mirror.full()
    mirror.index().clear()
    mirror.time.pass_by(minutes=5)
    run = mirror.sync(kind)
    assert run.state == "stopped"
    assert "lists no assets at all" in run.message
    assert missing() == []


def test_stopped_run_goes_on_when_a_person_confirms_the_number(mirror: Mirror, actor) -> None:
    mirror.sandbox.edit.create_assets(40)
    mirror.page_size = 100
    mirror.full()
    for number in range(10):
        mirror.sandbox.edit.purge(f"asset-{number:05}")
    assert mirror.full().state == "stopped"
    assert sync_runs.sync_health().stopped is not None
    run = mirror.sync(actor=actor("media"), losses_agreed=10)
    assert (run.state, run.missing) == ("done", 10)
    assert len(missing()) == 10
    assert sync_runs.sync_health().stopped is None


def test_confirmed_number_does_not_cover_more(mirror: Mirror, actor) -> None:
    mirror.sandbox.edit.create_assets(40)
    mirror.page_size = 100
    mirror.full()
    for number in range(11):
        mirror.sandbox.edit.purge(f"asset-{number:05}")
    run = mirror.full(actor=actor("media"), losses_agreed=10)
    assert (run.state, missing()) == ("stopped", [])


@pytest.mark.usefixtures("by_date_only")
def test_many_deletions_stop_the_run_but_not_the_changes_behind_them(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(40)
    mirror.full()
    mirror.time.pass_by(hours=1)
    for number in range(12):
        mirror.sandbox.edit.delete(f"asset-{number:05}")
    mirror.sandbox.edit.rename("asset-00039", "Changed after them")
    run = mirror.sync()
    assert (run.state, missing()) == ("stopped", [])
    assert mirror.asset("asset-00039").remote_title == "Changed after them"
    again = mirror.sync()  # a look at everything, which can tell the whole number
    assert again.state == "stopped"
    assert "12 of 40" in again.message


def test_stop_stays_visible_until_everything_could_be_compared(mirror: Mirror, monkeypatch) -> None:
    mirror.sandbox.edit.create_assets(40)
    mirror.full()
    for number in range(10):
        mirror.sandbox.edit.purge(f"asset-{number:05}")
    stopped = mirror.full()
    monkeypatch.setattr(places, "SECONDS_PER_PAGE", 1_000_000)
    assert mirror.sync().state == "done"
    health = sync_runs.sync_health()
    assert health.stopped == stopped
    assert health.last_success is not None
    assert health.last_success.kind == SyncRun.Kind.INCREMENTAL


def test_lost_asset_raises_no_alarm_where_nobody_uses_it(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.sandbox.edit.purge("asset-00002")
    mirror.full()
    assert not Alarm.objects.exists()
