"""What iconik shows of an asset, in our words: the form in which the mirror hands pages over.

Built from wire records by ``connectors.bridge.pull_assets``; read by
``governance.actions.catalogue.ingest_assets``. All strings are iconik's; unknown enum values are
kept as they came (iconik-api.md §14.9).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

CLOSED: Final = "CLOSED"
"""The one file status in which bytes can be delivered (iconik-api.md §4)."""


@dataclass(frozen=True, slots=True)
class RemoteRendition:
    """One deliverable file, proxy, keyframe or caption track of a version.

    ``source`` is ``proxy``, ``file``, ``keyframe`` or ``subtitle``; ``remote_id`` is unique within
    it (a caption's is its language, with ``:cc`` for closed captions); sizes in pixels, bytes and
    milliseconds; ``checksum`` is iconik's free string.
    """

    source: str
    remote_id: str
    name: str
    kind: str
    mime: str
    status: str
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None
    bytes: int | None = None
    checksum: str | None = None
    language: str | None = None
    is_poster: bool = False
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class RemoteVersion:
    """One version of a remote asset; ``number`` counts from 1."""

    remote_id: str
    number: int
    status: str
    date_created: datetime | None = None
    renditions: tuple[RemoteRendition, ...] = ()

    @property
    def content(self) -> list[list[str | int]]:
        """What the version delivers, one entry per CLOSED file, sorted.

        Names and public links move without the content changing, so they are left out.
        """
        return sorted(
            content_entry(item.source, item.remote_id, item.bytes, item.checksum, item.language)
            for item in self.renditions
            if item.status == CLOSED
        )

    @property
    def content_digest(self) -> str:
        """SHA-256 over :attr:`content`: a vote is void when this changes."""
        return content_digest(self.content)


def content_entry(
    source: str, remote_id: str, size: int | None, checksum: str | None, language: str | None
) -> list[str | int]:
    """The identity of one file's content: another size or checksum is other content."""
    return [source, remote_id, size or 0, checksum or "", language or ""]


def content_digest(content: list[list[str | int]]) -> str:
    """SHA-256 of sorted content entries."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class RemoteAsset:
    """One asset as iconik shows it.

    ``metadata`` is the flat form of the search index: a list of strings per field name.
    ``versions`` are ordered by number; the last ACTIVE one is the current one.
    """

    remote_id: str
    title: str
    type: str
    status: str
    date_created: datetime
    date_modified: datetime
    archive_status: str = ""
    external_id: str = ""
    media_type: str = ""
    is_online: bool = True
    is_blocked: bool = False
    duration_ms: int | None = None
    collections: tuple[str, ...] = ()
    metadata: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: tuple[RemoteVersion, ...] = ()
