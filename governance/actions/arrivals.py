"""A page of the mirror compared with what is known: what is news, and what will be written."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from governance.domain.errors import gettext_noop as _
from governance.domain.fact_reading import (
    Fault,
    kind_of,
    read_brand,
    read_facts,
    without_own_fields,
)
from governance.domain.facts import Facts
from governance.domain.remote import CLOSED, RemoteAsset, RemoteRendition, RemoteVersion
from governance.domain.rendition_keys import assign_keys
from governance.queries.mirror import ReadingRules

ACTIVE: Final = "ACTIVE"
GONE: Final = "DELETED"
"""The status of a version or file that iconik no longer shows: its row and key stay."""

_encode = msgspec.json.Encoder(order="deterministic").encode

RenditionRow = tuple[Any, ...]
"""The ``remote_*`` columns of a rendition after its identity, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One asset of a page.

    ``metadata`` is without our own fields, ``versions`` are by id, ``digest`` is over all shown.
    """

    remote_id: UUID
    asset: RemoteAsset
    metadata: Mapping[str, Sequence[str]]
    versions: Mapping[UUID, RemoteVersion]
    digest: str

    @property
    def current_version(self) -> RemoteVersion | None:
        """The version that iconik means by the asset: the last ACTIVE one."""
        return next((v for v in reversed(self.asset.versions) if v.status == ACTIVE), None)


class Known(NamedTuple):
    """What is stored of an asset, as far as a page is compared with it."""

    pk: int
    remote_id: UUID
    digest: str
    modified: datetime
    missing_since: datetime | None
    brand_id: int
    governed: bool
    title: str
    kind: str


class KnownVersion(NamedTuple):
    """What is stored of a version; ``row`` are its mirrored columns."""

    asset_id: int
    approval: str
    row: tuple[Any, ...]


@dataclass(slots=True)
class KnownContent:
    """What is stored of versions and files, by iconik's ids.

    ``renditions`` holds id, key and columns of each file by its source and id.
    """

    versions: dict[UUID, KnownVersion] = field(default_factory=dict)
    by_asset: dict[int, list[UUID]] = field(default_factory=dict)
    renditions: dict[UUID, dict[tuple[str, str], tuple[int, str, RenditionRow]]] = field(
        default_factory=dict
    )

    def add(self, remote_id: UUID, version: KnownVersion) -> None:
        """Take in one version."""
        self.versions[remote_id] = version
        self.by_asset.setdefault(version.asset_id, []).append(remote_id)

    def of_asset(self, asset_id: int) -> dict[UUID, KnownVersion]:
        """The versions of one asset."""
        return {key: self.versions[key] for key in self.by_asset.get(asset_id, ())}


@dataclass(frozen=True, slots=True)
class Draft:
    """One arrival ready to be written, with the facts that were read from it."""

    arrival: Arrival
    known: Known | None
    kind: str
    facts: Facts
    faults: Mapping[str, Fault]
    brand_id: int


def arrivals_of(page: Iterable[RemoteAsset]) -> tuple[list[Arrival], dict[str, Fault]]:
    """The assets of a page, each once and by id, and the faults of those that cannot be stored."""
    newest: dict[UUID, Arrival] = {}
    faults: dict[str, Fault] = {}
    for asset in page:
        try:
            arrival = _arrival(asset)
        except ValueError:
            faults[asset.remote_id] = Fault(_("iconik gave it an id that is not a UUID."))
            continue
        other = newest.get(arrival.remote_id)
        if other is None or other.asset.date_modified <= asset.date_modified:
            newest[arrival.remote_id] = arrival
    return [newest[key] for key in sorted(newest)], faults


def _arrival(asset: RemoteAsset) -> Arrival:
    """Raise ValueError for an id that is not a UUID."""
    metadata = without_own_fields(asset.metadata)
    for collection in asset.collections:
        UUID(collection)
    return Arrival(
        UUID(asset.remote_id),
        asset,
        metadata,
        {UUID(version.remote_id): version for version in asset.versions},
        _digest(asset, metadata),
    )


def _digest(asset: RemoteAsset, metadata: Mapping[str, Sequence[str]]) -> str:
    """SHA-256 over everything shown but our own fields; the order of lists is iconik's."""
    shown = (
        asset.title,
        asset.type,
        asset.status,
        asset.date_created,
        asset.date_modified,
        asset.archive_status,
        asset.external_id,
        asset.media_type,
        asset.is_online,
        asset.is_blocked,
        asset.duration_ms,
        asset.collections,
        metadata,
        asset.versions,
    )
    return hashlib.sha256(_encode(shown)).hexdigest()


def is_news(arrival: Arrival, known: Known | None) -> bool:
    """Whether something must be written: it is new, has come back, or shows other things.

    An older state of an asset, as a lagging index gives it, is no news; an equal date with other
    content is, because metadata may change without moving the date (iconik-api.md §2).
    """
    if known is None or known.missing_since is not None:
        return True
    return known.digest != arrival.digest and known.modified <= arrival.asset.date_modified


def is_stale(arrival: Arrival, known: Known | None) -> bool:
    """Whether the arrival is older than what is known."""
    return known is not None and arrival.asset.date_modified < known.modified


_KNOWN = """
SELECT id, remote_id, remote_digest, remote_date_modified, remote_missing_since, brand_id,
       facts IS NOT NULL, remote_title, remote_kind
FROM governance_asset WHERE {column} = ANY(%s::{type}[]) {lock}
"""


def read_known(remote_ids: Iterable[UUID]) -> dict[UUID, Known]:
    """What is stored of the assets with these iconik ids, without a lock."""
    return _read(_KNOWN.format(column="remote_id", type="uuid", lock=""), list(remote_ids))


def lock_known(ids: Iterable[int]) -> dict[UUID, Known]:
    """Lock assets by ascending id (product.md §4), and read what is stored of them."""
    lock = "ORDER BY id FOR UPDATE"
    return _read(_KNOWN.format(column="id", type="bigint", lock=lock), list(ids))


def array(values: Iterable[UUID | int]) -> str:
    """An array for PostgreSQL, of values that need no quotes: much quicker than one by one."""
    return "{" + ",".join(map(str, values)) + "}"


def _read(sql: str, values: Sequence[UUID | int]) -> dict[UUID, Known]:
    if not values:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(sql, [array(values)])
        rows = map(Known._make, cursor.fetchall())
        return {row.remote_id: row for row in rows}


def read_known_content(ids: Sequence[int], version_ids: Sequence[UUID]) -> KnownContent:
    """The stored versions and files of assets, and whoever owns the versions named besides."""
    content = KnownContent()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT remote_id, asset_id, approval, remote_number, remote_status,
                   remote_date_created, remote_content_digest
            FROM governance_assetversion
            WHERE asset_id = ANY(%s::bigint[]) OR remote_id = ANY(%s::uuid[])
            """,
            [array(ids), array(version_ids)],
        )
        for remote_id, asset_id, approval, *row in cursor.fetchall():
            content.add(remote_id, KnownVersion(asset_id, approval, tuple(row)))
        if not ids:
            return content
        cursor.execute(
            """
            SELECT v.remote_id, r.remote_source, r.remote_id, r.id, r.key, r.remote_name,
                   r.remote_kind, r.remote_mime, r.remote_status, r.remote_width, r.remote_height,
                   r.remote_duration_ms, r.remote_bytes, r.remote_checksum, r.remote_language,
                   r.remote_is_poster, r.remote_is_public
            FROM governance_rendition r JOIN governance_assetversion v ON v.id = r.version_id
            WHERE v.asset_id = ANY(%s::bigint[])
            """,
            [array(ids)],
        )
        for version_id, source, remote_id, pk, key, *columns in cursor.fetchall():
            of_version = content.renditions.setdefault(version_id, {})
            of_version[source, remote_id] = (pk, key, tuple(columns))
    return content


def draft(arrival: Arrival, known: Known | None, rules: ReadingRules) -> Draft:
    """Read the facts and the brand of an arrival. A known asset keeps its brand: it is ours."""
    asset, version = arrival.asset, arrival.current_version
    facts, faults = read_facts(
        arrival.metadata, rules.sources, rules.vocabulary, captions=caption_languages(version)
    )
    brand, fault = read_brand(arrival.metadata, rules.sources, rules.brands, rules.vocabulary)
    if fault is None and known is not None and brand and rules.brands[brand] != known.brand_id:
        fault = Fault(
            _("iconik now names the brand “%(value)s”; an administrator must move the asset."),
            {"value": brand},
        )
    if fault is not None:
        faults["brand"] = fault
    mimes = [item.mime for item in version.renditions if item.source == "file"] if version else []
    return Draft(
        arrival,
        known,
        kind_of(asset.media_type, mimes),
        facts,
        faults,
        rules.brands[brand] if brand else rules.default_brand,
    )


def caption_languages(version: RemoteVersion | None) -> list[str]:
    """The languages of a version's deliverable caption files."""
    if version is None:
        return []
    return [
        item.language or ""
        for item in version.renditions
        if item.kind == "caption" and item.status == CLOSED
    ]


def version_row(version: RemoteVersion) -> tuple[Any, ...]:
    """The mirrored columns of a version after its identity."""
    return (version.number, version.status, version.date_created, version.content_digest)


def rendition_rows(
    version: RemoteVersion, known: Mapping[tuple[str, str], tuple[int, str, RenditionRow]]
) -> dict[tuple[str, str], tuple[str, RenditionRow]]:
    """Key and columns of each file of a version, by source and id."""
    keys = assign_keys(version.renditions, {k: key for k, (_pk, key, _row) in known.items()})
    return {
        (item.source, item.remote_id): (keys[item.source, item.remote_id], _columns(item))
        for item in version.renditions
    }


def _columns(item: RemoteRendition) -> RenditionRow:
    return (
        item.name,
        item.kind,
        item.mime,
        item.status,
        item.width,
        item.height,
        item.duration_ms,
        item.bytes,
        item.checksum or "",
        item.language or "",
        item.is_poster,
        item.is_public,
    )
