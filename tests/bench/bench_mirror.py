"""The mirror: pages of iconik's index decoded and applied, against Django's own upsert.

Pages are made as iconik sends them (about 2.7 kB for each asset). A *look* is a whole run of the
mirror over a library in which nothing changed, its HTTP client included, without a network.
*Apply* hands decoded pages to the catalogue, each in a transaction of its own. The plain way
beside it decodes with the standard library and writes the same rows with
``bulk_create(update_conflicts=True)``; it reads no facts, compares nothing, and has no
consequences to carry out.
"""

import json
import logging
import statistics
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import httpx
from django.db import connection, transaction

from connectors.bridge import sightings, sync_runs
from connectors.bridge.pull_assets import run_next
from connectors.bridge.reading import index_metadata, remote_asset
from connectors.http.rates import LocalRateGate
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from connectors.iconik.pagination import PageReader
from connectors.iconik.records import IndexedAsset
from connectors.models import Sighting, SyncCursor, SyncRun
from governance.actions.catalogue import PAGE, ingest_assets
from governance.actions.catalogue_rows import REMOTE_COLUMNS
from governance.domain.actor import integration_actor, system_actor
from governance.models import Asset, AssetVersion, Brand, FieldMapping
from tests.bench import scale
from tests.factories import BrandFactory

Record = Callable[..., None]

ASSETS = {"small": 6_000, "full": 30_000}
ROUNDS = 3
BUDGET = 30_000
SEEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
FACTS = {
    "languages": "Language",
    "territories": "Territory",
    "rights_from": "RightsStart",
    "rights_until": "RightsEnd",
    "alt": "AltText",
    "spoken": "Spoken",
}
LABELS = {
    "new": "apply pages of which every asset is new",
    "changed": "apply pages of which every asset has changed",
    "same": "apply pages of which nothing has changed",
    "look": "look through the library, nothing has changed",
}
FILLING = "A sentence that stands for what people write into such a field. "


def run(record: Record) -> None:
    """Measure the first time, everything changed, and nothing changed."""
    logging.getLogger("connectors.http").setLevel(logging.WARNING)  # a line for each page else
    count = ASSETS[scale()]
    ids = [(str(uuid.uuid4()), str(uuid.uuid4())) for _ in range(count)]
    brand = BrandFactory.create()
    for fact, name in FACTS.items():
        FieldMapping.objects.get_or_create(fact=fact, defaults={"remote_field": name})
    took: dict[str, list[float]] = {"new": [], "changed": [], "same": [], "look": [], "plain": []}
    try:
        for turn in range(ROUNDS):
            pages, later, last = (list(_pages(ids, turn * 3 + step)) for step in range(3))
            _empty()
            took["new"].append(_took(lambda pages=pages: _apply(pages)))
            took["changed"].append(_took(lambda pages=later: _apply(pages)))
            before = _written()
            took["same"].append(_took(lambda pages=later: _apply(pages)))
            _remember(later)
            took["look"].append(_took(lambda pages=later: _look(pages)))
            if _written() != before:
                raise AssertionError("Unchanged rows were rewritten.")
            took["plain"].append(_took(lambda pages=last: _apply_plainly(pages, brand)))
    finally:
        _empty()
    rates = {name: count / statistics.median(times) for name, times in took.items()}
    plain = rates.pop("plain")
    for name, label in LABELS.items():
        record(
            name=label,
            figure=rates[name],
            unit="assets/s",
            against=f"bulk_create(update_conflicts): {plain:,.0f}/s",
            ratio=rates[name] / plain,
            budget=1.0,
        )
    record(
        name="look through the library, unchanged rows not rewritten",
        figure=rates["look"],
        unit="assets/s",
        against=f"budget {BUDGET:,}/s",
        ratio=rates["look"] / BUDGET,
        budget=1.0,
    )


def _took(work: Callable[[], None]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def _pages(ids: Sequence[tuple[str, str]], turn: int) -> Iterator[bytes]:
    for start in range(0, len(ids), PAGE):
        hits = [_hit(*pair, start + n, turn) for n, pair in enumerate(ids[start : start + PAGE])]
        yield json.dumps({"objects": hits, "total": len(ids)}).encode()


def _hit(asset_id: str, version_id: str, number: int, turn: int) -> dict[str, object]:
    moment = f"2026-11-20T08:{turn:02}:00.000000+00:00"
    filling = {f"Field{n:02}": [f"{FILLING}{number % 97}"] for n in range(16)}
    return {
        "id": asset_id,
        "object_type": "assets",
        "title": f"Film {number}, edition {turn}",
        "type": "ASSET",
        "status": "ACTIVE",
        "archive_status": "NOT_ARCHIVED",
        "is_online": True,
        "is_blocked": False,
        "external_id": f"film-{number}",
        "date_created": "2026-01-05T08:00:00.000000+00:00",
        "date_modified": moment,
        "media_type": "video",
        "duration_milliseconds": 42_000,
        "in_collections": [asset_id],
        "versions": [
            {
                "id": version_id,
                "version_number": 1,
                "status": "ACTIVE",
                "date_created": "2026-01-05T08:00:00.000000+00:00",
            }
        ],
        "metadata": {
            "Language": ["fr", "de"],
            "Territory": ["CH", "FR"],
            "RightsStart": ["2026-01-01"],
            "RightsEnd": [f"2027-03-{1 + number % 28:02}"],
            "AltText": [f"A house, {turn}"],
            "Spoken": ["fr"],
            **filling,
        },
        "_sort": [number],
    }


def _apply(pages: Sequence[bytes] | Iterator[bytes]) -> None:
    """As the mirror does: typed partial decoding, then one page per transaction."""
    reader = PageReader(IndexedAsset)
    actor = integration_actor("Benchmark")
    for page in pages:
        hits = reader.read(page).objects
        assets = [remote_asset(hit, index_metadata(hit), {}, hit) for hit in hits]
        ingest_assets(assets, actor=actor, seen_at=SEEN)


def _remember(pages: Sequence[bytes]) -> None:
    """What a run leaves behind that has read these pages."""
    SyncRun.objects.all().delete()
    SyncCursor.objects.all().delete()
    Sighting.objects.all().delete()
    reader = PageReader(IndexedAsset)
    for page in pages:
        hits = reader.read(page).objects
        sightings.record({hit.id: sightings.digest_of(hit) for hit in hits})


def _look(pages: Sequence[bytes]) -> None:
    """One run of the mirror over the whole index."""
    config = IconikConfig("http://127.0.0.1", "app", "token", page_size=PAGE)
    transport = httpx.MockTransport(lambda request: _answer(request, pages))
    sync_runs.request_sync("incremental", system_actor("Benchmark"))
    run = run_next(lambda: IconikClient(config, transport=transport, gate=LocalRateGate([])))
    if run is None or run.state != "done" or run.changed:
        raise AssertionError(f"The run did not do what is measured: {run and run.message}")


def _answer(request: httpx.Request, pages: Sequence[bytes]) -> httpx.Response:
    """What iconik would answer to a run over these pages."""
    if request.url.path.endswith("/delete_queue/assets/"):
        return httpx.Response(200, json={"objects": [], "page": 1, "pages": 0})
    after = json.loads(request.content).get("search_after") or [-1]
    number = (after[0] + 1) // PAGE
    body = pages[number] if number < len(pages) else b'{"objects": []}'
    return httpx.Response(200, content=body, headers={"Content-Type": "application/json"})


def _apply_plainly(pages: Sequence[bytes], brand: Brand) -> None:
    """As one would with the standard library and Django alone."""
    for page in pages:
        hits = json.loads(page)["objects"]
        with transaction.atomic():
            rows = Asset.objects.bulk_create(
                [_row(hit, brand) for hit in hits],
                update_conflicts=True,
                unique_fields=["remote_id"],
                update_fields=[name for name in REMOTE_COLUMNS if name != "remote_id"],
            )
            AssetVersion.objects.bulk_create(
                [
                    AssetVersion(
                        asset=row,
                        remote_id=version["id"],
                        remote_number=version["version_number"],
                        remote_status=version["status"],
                        remote_date_created=datetime.fromisoformat(version["date_created"]),
                        remote_content_digest="0" * 64,
                    )
                    for row, hit in zip(rows, hits, strict=True)
                    for version in hit["versions"]
                ],
                update_conflicts=True,
                unique_fields=["remote_id"],
                update_fields=["remote_number", "remote_status", "remote_date_created"],
            )


def _row(hit: dict[str, object], brand: Brand) -> Asset:
    return Asset(
        brand=brand,
        remote_id=hit["id"],
        remote_title=hit["title"],
        remote_type=hit["type"],
        remote_status=hit["status"],
        remote_archive_status=hit["archive_status"],
        remote_external_id=hit["external_id"],
        remote_media_type=hit["media_type"],
        remote_kind=hit["media_type"],
        remote_is_online=hit["is_online"],
        remote_is_blocked=hit["is_blocked"],
        remote_duration_ms=hit["duration_milliseconds"],
        remote_collections=hit["in_collections"],
        remote_metadata=hit["metadata"],
        remote_date_created=datetime.fromisoformat(str(hit["date_created"])),
        remote_date_modified=datetime.fromisoformat(str(hit["date_modified"])),
        remote_digest="0" * 64,
        remote_seen_at=SEEN,
    )


def _written() -> list[tuple[object, ...]]:
    """Which transaction wrote each row: other ones if a row was rewritten."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM governance_asset ORDER BY id")
        return cursor.fetchall()


def _empty() -> None:
    """Leave the other benchmarks the database as it was."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM governance_outboxrow WHERE topic = 'iconik.push_state'")
        # Whatever another benchmark mapped to assets goes with them.
        cursor.execute("TRUNCATE governance_asset CASCADE")
