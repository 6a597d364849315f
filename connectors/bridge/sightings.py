"""What the index showed last: which details need fetching, and what a sweep has seen.

In most runs nothing has changed, for any number of assets. So a page is compared in one statement
that gives back only what differs; ids and digests travel as one text each, because making and
quoting a value for each asset costs more than the comparison.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from connectors.iconik.records import IndexedAsset
from connectors.models import Sighting, SweepPage
from governance.domain.fact_reading import OWN_FIELDS
from governance.queries import mirror

_encode = msgspec.json.Encoder(order="deterministic").encode
_fields_of = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode

_OWN_FIELD: Final = f'"{OWN_FIELDS}'.encode()
_is_uuid = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}").fullmatch


class Sighted(NamedTuple):
    """One index document: whose it is, and its digest where it can be read.

    ``remote_id`` is the id as PostgreSQL writes it, ``digest`` is in hexadecimal.
    """

    hit: IndexedAsset
    remote_id: str | None
    digest: str | None


def sighted(hit: IndexedAsset) -> Sighted:
    """Look at an index document once."""
    try:
        digest = digest_of(hit)
    except msgspec.DecodeError:
        digest = None
    return Sighted(hit, _id_text(hit.id), digest)


def uuid_of(text: str) -> UUID | None:
    """The id, or None if iconik gave something else."""
    try:
        return UUID(text)
    except ValueError:
        return None


def _id_text(text: str) -> str | None:
    """The id in its usual form, or None if iconik gave something else."""
    if _is_uuid(text):
        return text
    found = uuid_of(text)
    return None if found is None else str(found)


def digest_of(hit: IndexedAsset) -> str:
    """SHA-256 over what the index shows of an asset, but for the fields that we write ourselves.

    Values of metadata count as they were written, so they need not be decoded: another way to
    write the same value at worst fetches an asset once more.

    ``msgspec.DecodeError`` if its metadata is no object.
    """
    raw = bytes(hit.metadata)
    metadata = {} if raw in (b"", b"null") else _fields_of(raw)
    if _OWN_FIELD in raw:
        metadata = {k: v for k, v in metadata.items() if not k.startswith(OWN_FIELDS)}
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
    return hashlib.sha256(_encode(shown)).hexdigest()


# Looked up one by one: for a join PostgreSQL would read the whole table for each page.
_DIFFERS: Final = """
(SELECT s.digest FROM connectors_sighting s WHERE s.remote_id = shown.remote_id)
IS DISTINCT FROM decode(shown.digest, 'hex')
"""

_NEWS: Final = f"""
SELECT shown.number
FROM unnest(%s::uuid[], %s::text[]) WITH ORDINALITY AS shown (remote_id, digest, number)
WHERE {_DIFFERS}
"""

_RECORD: Final = f"""
INSERT INTO connectors_sighting (remote_id, digest)
SELECT shown.remote_id, decode(shown.digest, 'hex')
FROM unnest(%s::uuid[], %s::text[]) AS shown (remote_id, digest)
WHERE {_DIFFERS}
ORDER BY shown.remote_id
ON CONFLICT (remote_id) DO UPDATE SET digest = excluded.digest
"""

_UNSEEN: Final = """
SELECT known.remote_id FROM ({known}) AS known
WHERE NOT EXISTS (
  SELECT FROM connectors_sweeppage p CROSS JOIN unnest(p.remote_ids) AS seen (remote_id)
  WHERE p.sweep = %s AND seen.remote_id = known.remote_id
)
ORDER BY known.id
"""


def news_among(found: Sequence[Sighted]) -> list[Sighted]:
    """The documents that are not the ones whose details are mirrored, in their order."""
    comparable = [n for n, item in enumerate(found) if item.remote_id and item.digest]
    news = set(range(len(found))).difference(comparable)
    if comparable:
        ids = _array(found[n].remote_id for n in comparable)
        digests = _array(found[n].digest for n in comparable)
        with connection.cursor() as cursor:
            cursor.execute(_NEWS, [ids, digests])
            news.update(comparable[number - 1] for (number,) in cursor.fetchall())
    return [found[n] for n in sorted(news)]


def record(shown: Mapping[str, str]) -> None:
    """Remember digests by id, in the transaction that stores the details.

    Whose details could not be stored must not be among them: they are fetched again next time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, [_array(shown.keys()), _array(shown.values())])


def mark(remote_ids: Sequence[str], *, sweep: int) -> None:
    """Keep that a sweep has seen a page, in the transaction that moves the cursor."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO connectors_sweeppage (sweep, remote_ids) VALUES (%s, %s::uuid[])",
            [sweep, _array(remote_ids)],
        )


def unseen(sweep: int, *, known_until: datetime) -> list[UUID]:
    """The known assets, not marked missing, that a sweep did not see.

    Assets that the mirror wrote later, such as during the sweep itself, are passed over.
    """
    assets = mirror.known_until(known_until).order_by().values("id", "remote_id")
    known, params = assets.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_UNSEEN.format(known=known), [*params, sweep])
        return [row[0] for row in cursor.fetchall()]


def drop_marks(*, but: Collection[int] = ()) -> None:
    """Drop what sweeps have seen that are settled or superseded: all but those that go on."""
    SweepPage.objects.exclude(sweep__in=but).delete()


def forget(ids: Iterable[UUID]) -> None:
    """Drop assets that are gone: if they come back, their details are fetched."""
    Sighting.objects.filter(remote_id__in=list(ids)).delete()


def _array(texts: Iterable[str | None]) -> str:
    """An array for PostgreSQL, of ids or digests: they need no quotes."""
    return "{" + ",".join(text for text in texts if text is not None) + "}"
