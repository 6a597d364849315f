"""What a sweep has seen: kept page by page with the cursor, and dropped when it is settled."""

from __future__ import annotations

import uuid
from datetime import timedelta

import msgspec
import pytest
from django.db import connection

from connectors.bridge import places, sightings, sync_runs
from connectors.iconik.records import IndexedAsset
from connectors.models import Sighting, SweepPage, SyncRun
from governance import clock
from governance.domain.actor import system_actor
from governance.models import Asset
from tests.connectors.bridge.test_pull_assets_crashes import (
    NEVER,
    Countdown,
    run_until_killed,
)
from tests.connectors.conftest import Mirror
from tests.factories import AssetFactory

pytestmark = pytest.mark.django_db


def ids(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def hit(asset_id: str, **shown: object) -> IndexedAsset:
    """An index document as it is read from the wire."""
    document = {"id": asset_id, "title": "A film", **shown}
    return msgspec.json.decode(msgspec.json.encode(document), type=IndexedAsset)


def written_by() -> set[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT remote_id, xmin::text, ctid::text FROM connectors_sighting")
        return set(cursor.fetchall())


@pytest.mark.parametrize("kind", ["incremental", "full"])
def test_settled_sweep_leaves_no_marks(mirror: Mirror, kind: str) -> None:
    mirror.page_size = 2
    mirror.sandbox.edit.create_assets(5)
    assert mirror.sync(kind).state == "done"
    assert not SweepPage.objects.exists()
    assert Sighting.objects.count() == 5


def test_sweep_stopped_for_safety_leaves_no_marks(mirror: Mirror) -> None:
    mirror.sandbox.edit.create_assets(8)
    mirror.full()
    for number in range(4):
        mirror.sandbox.edit.silently_delete(f"asset-0000{number}")
    assert mirror.full().state == "stopped"
    assert not SweepPage.objects.exists()


def test_marks_survive_a_worker_killed_between_pages(mirror: Mirror) -> None:
    """The next one goes on from there, and misses nothing that only the first one saw."""
    mirror.page_size = 2
    mirror.sandbox.edit.create_assets(8)
    mirror.full()
    mirror.sandbox.edit.silently_delete("asset-00006")
    mirror.time.pass_by(minutes=5)
    sync_runs.request_sync("incremental", system_actor("Test"))
    assert run_until_killed(mirror, "incremental", sql=Countdown(NEVER), http=Countdown(3))
    going = places.Place.load(sync_runs.CHANGES).going
    assert going is not None
    marked = [str(item) for page in SweepPage.objects.all() for item in page.remote_ids]
    assert len(marked) == going.listed == 4
    assert set(SweepPage.objects.values_list("sweep", flat=True)) == {going.sweep}
    run = mirror.recover()
    assert (run.state, run.missing) == ("done", 1)
    lost = Asset.objects.get(remote_missing_since__isnull=False)
    assert lost.remote_title == "asset-00006"
    assert not SweepPage.objects.exists()


def test_marks_of_a_sweep_of_the_other_stream_are_kept(mirror: Mirror) -> None:
    mirror.page_size = 2
    mirror.sandbox.edit.create_assets(4)
    assert run_until_killed(mirror, "incremental", sql=Countdown(NEVER), http=Countdown(18))
    going = places.Place.load(sync_runs.CHANGES).going
    assert going is not None
    kept = SweepPage.objects.count()
    assert kept > 0
    SyncRun.objects.update(state=SyncRun.State.FAILED, ended_at=clock.now(), beat_at=None)
    mirror.before_request = lambda request: None
    assert mirror.full().state == "done"
    assert SweepPage.objects.filter(sweep=going.sweep).count() == SweepPage.objects.count() == kept


def test_unseen_are_the_known_assets_without_a_mark_of_the_sweep() -> None:
    now = clock.now()
    before, after = now - timedelta(hours=1), now + timedelta(seconds=1)
    seen, elsewhere, unseen = (AssetFactory(remote_seen_at=before) for _ in range(3))
    AssetFactory(remote_seen_at=after)
    AssetFactory(remote_seen_at=before, remote_missing_since=before)
    sightings.mark([str(seen.remote_id), *ids(3)], sweep=7)
    sightings.mark(ids(2), sweep=7)
    sightings.mark([str(elsewhere.remote_id)], sweep=6)
    found = sightings.unseen(7, known_until=now)
    assert [str(item) for item in found] == [str(elsewhere.remote_id), str(unseen.remote_id)]


def test_marks_are_dropped_but_for_the_sweeps_that_go_on() -> None:
    for sweep in (4, 5, 5, 6):
        sightings.mark(ids(2), sweep=sweep)
    sightings.drop_marks(but=[5])
    assert list(SweepPage.objects.values_list("sweep", flat=True)) == [5, 5]


def test_news_are_the_documents_that_differ_in_their_order() -> None:
    same, other, new = ids(3)
    found = [
        sightings.sighted(hit(new)),
        sightings.sighted(hit("no id")),
        sightings.sighted(hit(same)),
        sightings.sighted(hit(other, title="Renamed")),
    ]
    sightings.record({same: sightings.digest_of(hit(same)), other: sightings.digest_of(hit(other))})
    assert [item.hit.id for item in sightings.news_among(found)] == [new, "no id", other]


def test_page_without_any_news_gives_none() -> None:
    found = [sightings.sighted(hit(asset_id)) for asset_id in ids(4)]
    sightings.record({item.hit.id: item.digest for item in found if item.digest})
    assert sightings.news_among(found) == []
    assert sightings.news_among([]) == []


def test_only_digests_that_differ_are_written() -> None:
    kept, moved = ids(2)
    sightings.record({kept: "11" * 32, moved: "22" * 32})
    before = written_by()
    sightings.record({kept: "11" * 32, moved: "33" * 32})
    assert {str(row[0]) for row in before - written_by()} == {moved}
    assert bytes(Sighting.objects.get(remote_id=moved).digest) == b"\x33" * 32


def test_id_in_another_form_is_the_same_asset() -> None:
    (asset_id,) = ids(1)
    sightings.record({asset_id: sightings.digest_of(hit(asset_id))})
    assert sightings.sighted(hit(asset_id.upper())).remote_id == asset_id
    assert sightings.news_among([sightings.sighted(hit(asset_id.upper()))]) == []


@pytest.mark.parametrize(
    "metadata", [{"gov_state": ["approved"]}, {"gov_state": ["used"], "gov_note": []}]
)
def test_fields_that_we_write_do_not_change_the_digest(metadata: dict[str, object]) -> None:
    (asset_id,) = ids(1)
    plain = sightings.digest_of(hit(asset_id, metadata={"Language": ["fr"], "Note": ["“gov_”"]}))
    ours = {"Note": ["“gov_”"], **metadata, "Language": ["fr"]}
    assert sightings.digest_of(hit(asset_id, metadata=ours)) == plain


@pytest.mark.parametrize(
    "other",
    [
        {"title": "Another"},
        {"metadata": {"Language": ["de"]}},
        {"metadata": {"Language": ["fr", "de"]}},
        {"metadata": {"Langue": ["fr"]}},
        {"metadata": {}},
        {"versions": [{"id": "v1", "status": "ACTIVE"}]},
        {"custom_poster": "k1"},
    ],
)
def test_digest_changes_with_whatever_is_shown(other: dict[str, object]) -> None:
    (asset_id,) = ids(1)
    shown: dict[str, object] = {"metadata": {"Language": ["fr"]}}
    digest = sightings.digest_of(hit(asset_id, **shown))
    assert sightings.digest_of(hit(asset_id, **{**shown, **other})) != digest


def test_absent_metadata_are_as_none() -> None:
    (asset_id,) = ids(1)
    digest = sightings.digest_of(hit(asset_id))
    assert sightings.digest_of(hit(asset_id, metadata=None)) == digest
    assert sightings.digest_of(hit(asset_id, metadata={})) == digest


def test_document_whose_metadata_cannot_be_read_is_always_news() -> None:
    (asset_id,) = ids(1)
    spoiled = sightings.sighted(hit(asset_id, metadata=["no", "object"]))
    assert spoiled.digest is None
    assert sightings.news_among([spoiled]) == [spoiled]
