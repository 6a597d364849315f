"""The mirror against the stand-in iconik: full sweeps, runs of changes, what iconik shows."""

from datetime import timedelta

import pytest

from connectors.bridge import places, sync_runs
from connectors.models import Sighting, SyncCursor, SyncRun
from governance.models import Asset, AuditEntry, OutboxRow
from tests.connectors.conftest import Mirror
from tests.governance.actions.test_catalogue_ingest import places as rows_places


@pytest.fixture
def by_date_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large library: the whole index is not looked through in each run of changes."""
    monkeypatch.setattr(places, "SECONDS_PER_PAGE", 1_000_000)


def test_full_sweep_mirrors_every_asset_over_several_pages(mirror: Mirror) -> None:
    ids = mirror.sandbox.edit.create_assets(12)
    run = mirror.full()
    assert (run.state, run.message) == ("done", "")
    assert (run.seen, run.total, run.changed, run.faults) == (12, 12, 12, 0)
    assert {str(row.remote_id) for row in Asset.objects.all()} == set(ids)


def test_full_sweep_mirrors_all_that_hangs_on_an_asset(mirror: Mirror) -> None:
    mirror.film("renewal-fr")
    mirror.full()
    asset = mirror.asset("renewal-fr")
    assert (asset.remote_kind, asset.remote_duration_ms) == ("video", 42_500)
    assert asset.remote_faults == {}
    assert asset.remote_facts["languages"] == ["fr"]
    assert asset.remote_facts["captions"] == ["fr"]
    files = {row.key: row for row in asset.versions.get().renditions.all()}
    assert set(files) == {"original", "web-1080", "poster", "captions-fr"}
    assert files["web-1080"].remote_mime == "video/webm"
    assert files["web-1080"].remote_duration_ms == 42_500
    assert files["original"].remote_bytes == len(b"original")
    assert files["poster"].remote_is_poster
    assert files["captions-fr"].remote_checksum.startswith("sha256:")


def test_full_sweep_again_rewrites_nothing(mirror: Mirror) -> None:
    for number in range(3):
        mirror.film(f"film-{number}")
    mirror.full()
    before = [rows_places(f"governance_{name}") for name in ("asset", "assetversion", "rendition")]
    run = mirror.full()
    after = [rows_places(f"governance_{name}") for name in ("asset", "assetversion", "rendition")]
    assert (run.seen, run.changed) == (3, 0)
    assert after == before


def test_run_of_changes_begins_with_everything(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(7)
    run = mirror.sync()
    assert (run.state, run.seen, run.changed) == ("done", 7, 7)


@pytest.mark.usefixtures("by_date_only")
def test_run_of_changes_asks_for_changes_only(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(12)
    mirror.full()
    for number in (3, 8):
        mirror.time.pass_by(hours=1)
        mirror.sandbox.edit.rename(f"asset-{number:05}", "Other")
        mirror.forget_requests()
        run = mirror.sync()
    assert (run.seen, run.changed) == (2, 1)  # one of them within the overlap
    assert mirror.asset("asset-00008").remote_title == "Other"
    assert mirror.requests("/versions/", "/proxies/") == 1


@pytest.mark.usefixtures("by_date_only")
def test_run_of_changes_looks_again_at_what_just_changed_but_fetches_it_once(
    mirror: Mirror,
) -> None:
    mirror.sandbox.edit.create_assets(6)
    mirror.full()
    mirror.forget_requests()
    run = mirror.sync()
    assert (run.seen, run.changed) == (6, 0)  # within the overlap
    assert mirror.requests("/API/files/") == 0


@pytest.mark.usefixtures("by_date_only")
def test_late_index_entry_within_the_overlap_is_found(mirror: Mirror) -> None:
    mirror.film("early")
    mirror.full()
    mirror.sandbox.freeze_index()
    mirror.film("late")  # written first, shown by the index last
    mirror.time.pass_by(seconds=30)
    mirror.sandbox.edit.rename("early", "Changed since")
    assert mirror.sync().changed == 0
    mirror.sandbox.thaw_index()
    assert mirror.sync().changed == 2
    assert mirror.asset("late").remote_title == "late"


@pytest.mark.usefixtures("by_date_only")
def test_late_index_never_brings_an_older_state_back(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.sandbox.freeze_index()
    mirror.sandbox.edit.rename("film", "Newer than the index")
    mirror.full()
    assert mirror.asset("film").remote_title == "Newer than the index"
    mirror.sandbox.thaw_index()
    mirror.sync()
    assert mirror.asset("film").remote_title == "Newer than the index"


def test_metadata_change_that_moves_no_date_is_found_by_a_run_of_changes(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.full()
    mirror.time.pass_by(hours=1)
    mirror.sandbox.edit.set_metadata("film", {"Language": "de"})
    run = mirror.sync()
    assert run.changed == 1
    assert mirror.asset("film").remote_facts["languages"] == ["de"]


@pytest.mark.usefixtures("by_date_only")
def test_change_that_the_index_does_not_show_is_found_by_a_full_sweep(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.full()
    mirror.time.pass_by(hours=1)
    mirror.sandbox.edit.attach_subtitle("film", "de", "WEBVTT\n")
    assert mirror.sync().changed == 0
    assert mirror.full().changed == 1
    assert mirror.asset("film").remote_facts["captions"] == ["de", "fr"]


@pytest.mark.usefixtures("by_date_only")
def test_caption_text_edited_in_place_is_other_content(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.full()
    before = mirror.asset("film").versions.get().remote_content_digest
    subtitle = mirror.sandbox.edit.parts("subtitle", "film")[0]["id"]
    mirror.sandbox.edit.change_part("subtitle", subtitle, content="WEBVTT\n\nAnother promise\n")
    mirror.full()
    assert mirror.asset("film").versions.get().remote_content_digest != before


def test_file_on_its_way_is_asked_for_until_it_is_there(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_asset("film", external_id="film")
    proxy = mirror.sandbox.edit.attach_proxy("film", "film.webm", b"x", status="AWAITED")
    mirror.full()
    assert mirror.asset("film").versions.get().renditions.get().remote_status == "AWAITED"
    mirror.sandbox.edit.change_part("proxy", proxy, status="CLOSED")
    assert mirror.sync().changed == 1
    assert mirror.asset("film").versions.get().renditions.get().remote_status == "CLOSED"


def test_new_version_is_mirrored_with_its_own_files(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.full()
    mirror.sandbox.edit.new_version("film")
    mirror.sandbox.edit.attach_proxy("film", "second.webm", b"y", resolution=(1280, 720))
    mirror.sync()
    first, second = mirror.asset("film").versions.order_by("remote_number")
    assert first.renditions.filter(remote_status="CLOSED").count() == 4
    assert [row.key for row in second.renditions.all()] == ["web-720"]


@pytest.mark.parametrize(
    ("status", "type_", "archive"), [("PONDERING", "HOLOGRAM", "FROZEN_SOLID")]
)
def test_unknown_words_of_iconik_stop_nothing(
    mirror: Mirror, status: str, type_: str, archive: str
) -> None:
    asset_id = mirror.film("film")
    store = mirror.sandbox.tenant.store
    with store.transaction():
        body = store.get("asset", asset_id).body  # type: ignore[union-attr]  # just made
        store.put(
            "asset", asset_id, body | {"status": status, "type": type_, "archive_status": archive}
        )
    proxy = mirror.sandbox.edit.parts("proxy", "film")[0]["id"]
    mirror.sandbox.edit.change_part("proxy", proxy, status="SHIMMERING")
    run = mirror.full()
    asset = mirror.asset("film")
    assert (run.state, run.faults) == ("done", 0)
    assert (asset.remote_status, asset.remote_type) == (status, type_)
    assert asset.versions.get().renditions.get(key="web-1080").remote_status == "SHIMMERING"


def test_unreadable_value_is_a_visible_fault_of_the_asset(mirror: Mirror) -> None:
    mirror.film("film", Language="Französisch")
    run = mirror.full()
    asset = mirror.asset("film")
    assert run.state == "done"
    assert "Französisch" in asset.remote_faults["languages"]
    assert "languages" not in asset.remote_facts


def test_what_we_write_back_is_no_change(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.full()
    OutboxRow.objects.all().delete()
    before = rows_places()
    mirror.sandbox.edit.set_metadata("film", {"gov_state": "candidate", "gov_link": "x"})
    mirror.forget_requests()
    assert mirror.sync().changed == 0
    assert mirror.requests("/API/files/") == 0
    assert mirror.full().changed == 0
    assert rows_places() == before
    assert not OutboxRow.objects.exists()
    assert not AuditEntry.objects.exists()


def test_deleted_asset_that_we_never_knew_is_not_mirrored(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.film("gone")
    mirror.sandbox.edit.delete("gone")
    run = mirror.full()
    assert (run.state, run.changed) == ("done", 1)
    assert Asset.objects.count() == 1


def test_full_sweep_is_where_runs_of_changes_begin(mirror: Mirror) -> None:
    mirror.film("film")
    mirror.full()
    place = places.Place.load(sync_runs.CHANGES)
    assert place.reached is not None
    assert place.going is None
    assert mirror.asset("film").remote_date_modified.isoformat() == place.reached


def test_date_in_the_future_does_not_carry_the_cursor_away(mirror: Mirror) -> None:
    future = (mirror.time.now() + timedelta(days=700)).isoformat()
    mirror.sandbox.edit.create_asset("film", date_created=future)
    mirror.full()
    assert Asset.objects.get().remote_date_modified.isoformat() == future
    place = places.Place.load(sync_runs.CHANGES)
    assert place.reached is not None
    assert place.reached < mirror.time.now().isoformat()


def test_every_run_leaves_its_cursor_and_sightings(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(3)
    mirror.full()
    assert Sighting.objects.count() == 3
    assert SyncCursor.objects.filter(stream__in=["iconik.full", "iconik.changes"]).count() == 2
    assert SyncRun.objects.get().ended_at is not None


def test_empty_iconik_and_empty_catalogue_are_no_reason_to_stop(mirror: Mirror) -> None:
    assert mirror.full().state == "done"
    assert mirror.sync().state == "done"
