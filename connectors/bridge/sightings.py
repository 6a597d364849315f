"""What the index showed last: which details need fetching, and what a sweep has seen."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec
from django.db import connection

from connectors.bridge.reading import index_metadata
from connectors.iconik.records import IndexedAsset
from connectors.models import Sighting
from governance.domain.fact_reading import OWN_FIELDS

_encode = msgspec.json.Encoder(order="deterministic").encode


@dataclass(frozen=True, slots=True)
class Sighted:
    """One index document: whose it is, and its digest where it can be read."""

    hit: IndexedAsset
    remote_id: UUID | None
    digest: bytes | None


def sighted(hit: IndexedAsset) -> Sighted:
    """Look at an index document once."""
    try:
        digest = digest_of(hit)
    except msgspec.DecodeError:
        digest = None
    return Sighted(hit, uuid_of(hit.id), digest)


def uuid_of(text: str) -> UUID | None:
    """The id, or None if iconik gave something else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def digest_of(hit: IndexedAsset) -> bytes:
    """SHA-256 over what the index shows of an asset, but for the fields that we write ourselves.

    ``msgspec.DecodeError`` if its metadata is no object.
    """
    metadata = {
        name: values
        for name, values in index_metadata(hit).items()
        if not name.startswith(OWN_FIELDS)
    }
    shown = (
        hit.title,
        hit.type,
        hit.status,
        hit.archive_status,
        hit.is_online,
        hit.is_blocked,
        hit.external_id,
        hit.date_created,
        hit.date_modified,
        hit.media_type,
        hit.duration_milliseconds,
        hit.listed_collections,
        hit.custom_poster,
        hit.custom_keyframe,
        hit.listed_versions,
        metadata,
    )
    return hashlib.sha256(_encode(shown)).digest()


def news_among(found: Sequence[Sighted]) -> list[IndexedAsset]:
    """The documents that are not the ones whose details are mirrored."""
    ids = [item.remote_id for item in found if item.remote_id is not None]
    rows = Sighting.objects.filter(remote_id__in=ids).values_list("remote_id", "digest")
    known = {remote_id: bytes(digest) for remote_id, digest in rows}
    return [
        item.hit
        for item in found
        if item.digest is None or item.remote_id is None or known.get(item.remote_id) != item.digest
    ]


def record(seen: Sequence[tuple[UUID, bytes | None]], *, sweep: int | None) -> None:
    """Remember what was seen, in the transaction that stores its details.

    No digest means that the details could not be stored: they are fetched again next time.
    ``sweep`` is the sweep that goes on, if it is one over the whole library.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO connectors_sighting AS s (remote_id, digest, sweep)
            SELECT remote_id, coalesce(digest, ''), %s
            FROM unnest(%s::uuid[], %s::bytea[]) AS seen (remote_id, digest) ORDER BY remote_id
            ON CONFLICT (remote_id) DO UPDATE SET
              digest = CASE excluded.digest WHEN '' THEN s.digest ELSE excluded.digest END,
              sweep = coalesce(excluded.sweep, s.sweep)
            WHERE s.sweep IS DISTINCT FROM coalesce(excluded.sweep, s.sweep)
               OR (excluded.digest <> '' AND s.digest <> excluded.digest)
            """,
            [sweep, [item[0] for item in seen], [item[1] for item in seen]],
        )


def seen_in(sweep: int) -> Iterator[UUID]:
    """The ids that a sweep has seen; there may be very many."""
    rows = Sighting.objects.filter(sweep=sweep).values_list("remote_id", flat=True)
    return rows.iterator(chunk_size=10_000)


def forget(ids: Iterable[UUID]) -> None:
    """Drop assets that are gone: if they come back, their details are fetched."""
    Sighting.objects.filter(remote_id__in=list(ids)).delete()
