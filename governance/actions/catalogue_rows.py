"""Writes a page of the mirror: COPY into temporary tables, then INSERT … ON CONFLICT.

Only ``remote_*`` columns of existing rows are written; all others get their first values when a
row is made. An unchanged row is not rewritten (performance-findings.md §4).
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from django.db import connection

from governance.actions.arrivals import (
    GONE,
    Draft,
    KnownContent,
    RenditionRow,
    rendition_rows,
    version_row,
)
from governance.models.identifiers import new_public_id

REMOTE_COLUMNS: Final = (
    "remote_id",
    "remote_title",
    "remote_type",
    "remote_status",
    "remote_archive_status",
    "remote_external_id",
    "remote_media_type",
    "remote_kind",
    "remote_is_online",
    "remote_is_blocked",
    "remote_duration_ms",
    "remote_collections",
    "remote_metadata",
    "remote_facts",
    "remote_faults",
    "remote_date_created",
    "remote_date_modified",
    "remote_digest",
    "remote_seen_at",
)
"""What the mirror writes of an asset; ``remote_missing_since`` is cleared beside them."""

_VERSION_COLUMNS: Final = (
    "remote_number",
    "remote_status",
    "remote_date_created",
    "remote_content_digest",
)
_RENDITION_COLUMNS: Final = (
    "remote_name",
    "remote_kind",
    "remote_mime",
    "remote_status",
    "remote_width",
    "remote_height",
    "remote_duration_ms",
    "remote_bytes",
    "remote_checksum",
    "remote_language",
    "remote_is_poster",
    "remote_is_public",
)

Row = Sequence[Any]


def _listed(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)


def _set(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in names)


_TEMPORARY: Final = f"""
CREATE TEMP TABLE page_assets ON COMMIT DELETE ROWS AS
  SELECT public_id, brand_id, {_listed(REMOTE_COLUMNS)} FROM governance_asset WITH NO DATA;
CREATE TEMP TABLE page_versions ON COMMIT DELETE ROWS AS
  SELECT remote_id AS asset, remote_id, {_listed(_VERSION_COLUMNS)}
  FROM governance_assetversion WITH NO DATA;
CREATE TEMP TABLE page_renditions ON COMMIT DELETE ROWS AS
  SELECT v.remote_id AS version, r.key, r.remote_source, r.remote_id,
         {_listed(_RENDITION_COLUMNS, "r.")}
  FROM governance_rendition r JOIN governance_assetversion v ON v.id = r.version_id WITH NO DATA;
"""

_EMPTIED: Final = "DELETE FROM page_assets; DELETE FROM page_versions; DELETE FROM page_renditions"

_PUT_ASSETS: Final = f"""
INSERT INTO governance_asset AS a
  (public_id, brand_id, state, suspension_reason, candidate_facts, {_listed(REMOTE_COLUMNS)})
SELECT public_id, brand_id, 'candidate', '', '{{}}', {_listed(REMOTE_COLUMNS)}
FROM page_assets ORDER BY remote_id
ON CONFLICT (remote_id) DO UPDATE SET {_set(REMOTE_COLUMNS[1:])}, remote_missing_since = NULL
WHERE a.remote_digest IS DISTINCT FROM excluded.remote_digest
   OR a.remote_missing_since IS NOT NULL
RETURNING a.id, a.remote_id
"""

_PUT_VERSIONS: Final = f"""
INSERT INTO governance_assetversion
  (asset_id, approval, approved_content, remote_id, {_listed(_VERSION_COLUMNS)})
SELECT a.id, 'candidate', '[]', p.remote_id, {_listed(_VERSION_COLUMNS, "p.")}
FROM page_versions p JOIN governance_asset a ON a.remote_id = p.asset ORDER BY p.remote_id
ON CONFLICT (remote_id) DO UPDATE SET {_set(_VERSION_COLUMNS)}
"""

_PUT_RENDITIONS: Final = f"""
INSERT INTO governance_rendition
  (version_id, key, remote_source, remote_id, {_listed(_RENDITION_COLUMNS)})
SELECT v.id, p.key, p.remote_source, p.remote_id, {_listed(_RENDITION_COLUMNS, "p.")}
FROM page_renditions p JOIN governance_assetversion v ON v.remote_id = p.version
ORDER BY v.id, p.key
ON CONFLICT (version_id, remote_source, remote_id) DO UPDATE SET {_set(_RENDITION_COLUMNS)}
"""


def write_assets(drafts: Iterable[Draft], *, seen_at: datetime) -> dict[UUID, int]:
    """Insert new assets and update changed ones; the ids of the rows written, by iconik's id.

    The caller holds the locks of the rows that exist.
    """
    with connection.cursor() as cursor:
        _make_ready(cursor)
        _copy(
            cursor,
            f"COPY page_assets (public_id, brand_id, {_listed(REMOTE_COLUMNS)}) FROM STDIN",
            (_asset_row(item, seen_at) for item in drafts),
        )
        cursor.execute(_PUT_ASSETS)
        return {remote_id: pk for pk, remote_id in cursor.fetchall()}


def write_content(drafts: Iterable[Draft], known: KnownContent) -> None:
    """Write what changed of the versions and files of assets that were written before.

    A version or file that iconik no longer shows gets the status DELETED: its row stays, since
    decisions and links point to it, and its key is never given to another (rendition_keys).
    """
    changes = ContentChanges(known)
    for item in drafts:
        changes.compare(item)
    with connection.cursor() as cursor:
        if changes.versions:
            columns = _listed(("asset", "remote_id", *_VERSION_COLUMNS))
            _copy(cursor, f"COPY page_versions ({columns}) FROM STDIN", changes.versions)
            cursor.execute(_PUT_VERSIONS)
        if changes.renditions:
            columns = _listed(("version", "key", "remote_source", "remote_id", *_RENDITION_COLUMNS))
            _copy(cursor, f"COPY page_renditions ({columns}) FROM STDIN", changes.renditions)
            cursor.execute(_PUT_RENDITIONS)
        if changes.gone_versions:
            cursor.execute(
                "UPDATE governance_assetversion SET remote_status = %s WHERE remote_id = ANY(%s)",
                [GONE, changes.gone_versions],
            )
        if changes.gone_renditions:
            cursor.execute(
                "UPDATE governance_rendition SET remote_status = %s WHERE id = ANY(%s)",
                [GONE, changes.gone_renditions],
            )


class ContentChanges:
    """The rows of versions and files that differ from what is stored."""

    def __init__(self, known: KnownContent) -> None:
        self._known = known
        self.versions: list[Row] = []
        self.renditions: list[Row] = []
        self.gone_versions: list[UUID] = []
        self.gone_renditions: list[int] = []

    def compare(self, item: Draft) -> None:
        """Add what changed of one asset."""
        shown = item.arrival.versions
        for remote_id, version in shown.items():
            stored = self._known.versions.get(remote_id)
            row = version_row(version)
            if stored is None or stored.row != row:
                self.versions.append((item.arrival.remote_id, remote_id, *row))
            files = self._known.renditions.get(remote_id, {})
            self._compare_files(remote_id, rendition_rows(version, files), files)
        if item.known is None:
            return
        for remote_id, stored in self._known.of_asset(item.known.pk).items():
            if remote_id not in shown:
                if stored.row[1] != GONE:
                    self.gone_versions.append(remote_id)
                self._compare_files(remote_id, {}, self._known.renditions.get(remote_id, {}))

    def _compare_files(
        self,
        version_id: UUID,
        shown: dict[tuple[str, str], tuple[str, RenditionRow]],
        stored: dict[tuple[str, str], tuple[int, str, RenditionRow]],
    ) -> None:
        for identity, (key, row) in shown.items():
            before = stored.get(identity)
            if before is None or before[2] != row:
                self.renditions.append((version_id, key, *identity, *row))
        for identity, (pk, _key, row) in stored.items():
            if identity not in shown and row[3] != GONE:
                self.gone_renditions.append(pk)


def _make_ready(cursor: Any) -> None:
    """Make the temporary tables, once per connection; commits empty them."""
    cursor.execute("SELECT to_regclass('pg_temp.page_assets') IS NOT NULL")
    cursor.execute(_EMPTIED if cursor.fetchone()[0] else _TEMPORARY)


def _asset_row(item: Draft, seen_at: datetime) -> Row:
    asset = item.arrival.asset
    return (
        new_public_id(),
        item.brand_id,
        item.arrival.remote_id,
        asset.title,
        asset.type,
        asset.status,
        asset.archive_status,
        asset.external_id,
        asset.media_type,
        item.kind,
        asset.is_online,
        asset.is_blocked,
        asset.duration_ms,
        "{" + ",".join(asset.collections) + "}",
        _json(item.arrival.metadata),
        _json(item.facts.to_json()),
        _json({name: str(fault) for name, fault in item.faults.items()}),
        asset.date_created,
        asset.date_modified,
        item.arrival.digest,
        seen_at,
    )


def _json(value: object) -> str:
    """JSON for a ``jsonb`` column, which cannot hold the character NUL."""
    return msgspec.json.encode(value).decode().replace("\\u0000", "\\ufffd")


def _copy(cursor: Any, sql: str, rows: Iterable[Row]) -> None:
    with connection.wrap_database_errors, cursor.copy(sql) as copy:
        for row in rows:
            copy.write_row(row)
