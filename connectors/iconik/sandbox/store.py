"""Where a sandbox keeps its objects: JSON documents in SQLite.

One connection behind one lock; every request is one transaction. With a file, write-ahead
logging keeps each committed request through a `kill -9`.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

JsonObject = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    rank INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL, id TEXT NOT NULL, parent TEXT NOT NULL,
    body TEXT NOT NULL, media TEXT,
    UNIQUE (kind, id));
CREATE INDEX IF NOT EXISTS record_by_parent ON record (kind, parent, rank);
CREATE TABLE IF NOT EXISTS search_document (id TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS search_queue (
    rank INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, due REAL NOT NULL, body TEXT);
CREATE INDEX IF NOT EXISTS search_queue_due ON search_queue (due);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One stored object. `rank` is its place in the order of creation; `media` a file path."""

    rank: int
    kind: str
    id: str
    parent: str
    body: JsonObject
    media: str | None


class Store:
    """JSON documents by kind and id, each below a parent, in order of creation."""

    def __init__(self, path: Path | None) -> None:
        """Open (or make) the file; None keeps everything in memory."""
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(
            ":memory:" if path is None else path,
            isolation_level=None,
            check_same_thread=False,
        )
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the connection; the store cannot be used afterwards."""
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, alone; nested use joins the outer transaction."""
        with self._lock:
            outermost = self._depth == 0
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if outermost:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    # Objects ------------------------------------------------------------------------------

    def put(
        self,
        kind: str,
        key: str,
        body: JsonObject,
        *,
        parent: str = "",
        media: str | None = None,
    ) -> None:
        """Insert or replace; a replaced object keeps its place in the order."""
        with self._lock:
            self._db.execute(
                "INSERT INTO record (kind, id, parent, body, media) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (kind, id) DO UPDATE SET parent = excluded.parent,"
                " body = excluded.body, media = excluded.media",
                (kind, key, parent, _dump(body), media),
            )

    def get(self, kind: str, key: str) -> Record | None:
        """The object, or None."""
        with self._lock:
            row = self._db.execute(
                "SELECT rank, kind, id, parent, body, media FROM record WHERE kind = ? AND id = ?",
                (kind, key),
            ).fetchone()
        return None if row is None else _record(row)

    def children(self, kind: str, parent: str = "") -> list[Record]:
        """All objects of a kind below one parent, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT rank, kind, id, parent, body, media FROM record"
                " WHERE kind = ? AND parent = ? ORDER BY rank",
                (kind, parent),
            ).fetchall()
        return [_record(row) for row in rows]

    def every(self, kind: str) -> list[Record]:
        """All objects of a kind, oldest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT rank, kind, id, parent, body, media FROM record WHERE kind = ?"
                " ORDER BY rank",
                (kind,),
            ).fetchall()
        return [_record(row) for row in rows]

    def with_value(self, kind: str, key: str, value: str) -> list[Record]:
        """Objects of a kind whose body has this text under a top-level key."""
        with self._lock:
            rows = self._db.execute(
                "SELECT rank, kind, id, parent, body, media FROM record"
                " WHERE kind = ? AND json_extract(body, '$.' || ?) = ? ORDER BY rank",
                (kind, key, value),
            ).fetchall()
        return [_record(row) for row in rows]

    def delete(self, kind: str, key: str) -> bool:
        """Remove one object; False if there was none."""
        with self._lock:
            done = self._db.execute("DELETE FROM record WHERE kind = ? AND id = ?", (kind, key))
            return done.rowcount > 0

    def delete_below(self, parent: str) -> None:
        """Remove every object, of any kind, below a parent."""
        with self._lock:
            self._db.execute("DELETE FROM record WHERE parent = ?", (parent,))

    # The search index ---------------------------------------------------------------------

    def queue_document(self, key: str, due: float, body: JsonObject | None) -> None:
        """Remember what the index will hold from `due` (epoch seconds) on; None removes it."""
        with self._lock:
            self._db.execute(
                "INSERT INTO search_queue (id, due, body) VALUES (?, ?, ?)",
                (key, due, None if body is None else _dump(body)),
            )

    def take_due_documents(self, now: float) -> list[tuple[str, JsonObject | None]]:
        """Move due changes into the index and return them, oldest first."""
        with self.transaction():
            rows = self._db.execute(
                "SELECT rank, id, body FROM search_queue WHERE due <= ? ORDER BY rank",
                (now,),
            ).fetchall()
            for rank, key, body in rows:
                self._db.execute("DELETE FROM search_queue WHERE rank = ?", (rank,))
                if body is None:
                    self._db.execute("DELETE FROM search_document WHERE id = ?", (key,))
                else:
                    self._db.execute(
                        "INSERT INTO search_document VALUES (?, ?)"
                        " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                        (key, body),
                    )
        return [(key, None if body is None else json.loads(body)) for _, key, body in rows]

    def documents(self) -> dict[str, JsonObject]:
        """The whole index by id."""
        with self._lock:
            rows = self._db.execute("SELECT id, body FROM search_document").fetchall()
        return {key: json.loads(body) for key, body in rows}

    # Settings -----------------------------------------------------------------------------

    def setting(self, name: str) -> str | None:
        """A setting of this tenant, or None."""
        with self._lock:
            row = self._db.execute("SELECT value FROM setting WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def set_setting(self, name: str, value: str) -> None:
        """Write one setting."""
        with self._lock:
            self._db.execute(
                "INSERT INTO setting VALUES (?, ?)"
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )


def _dump(body: JsonObject) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _record(row: tuple[int, str, str, str, str, str | None]) -> Record:
    rank, kind, key, parent, body, media = row
    return Record(rank, kind, key, parent, json.loads(body), media)
