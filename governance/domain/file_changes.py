"""What differs between the files of two versions: added, removed, replaced.

Files are paired by their stable key (``domain.rendition_keys``), which says what a file is. Bytes
are told apart by checksum; where one has none, by size, length and dimensions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

CHECKSUM = "checksum"
SIZE = "size"
DURATION = "duration"
DIMENSIONS = "dimensions"
FORM = "form"


class Change(StrEnum):
    """What became of a file. ``UNKNOWN``: nothing differs, but a checksum is lacking."""

    ADDED = "added"
    REMOVED = "removed"
    REPLACED = "replaced"
    SAME = "same"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """One file of a version: bytes, milliseconds, pixels, and its media type."""

    key: str
    checksum: str = ""
    size: int | None = None
    duration_ms: int | None = None
    width: int | None = None
    height: int | None = None
    mime: str = ""


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file in both versions, or in one of them; ``differs`` names what is not the same."""

    key: str
    change: Change
    old: ComparedFile | None
    new: ComparedFile | None
    differs: tuple[str, ...] = ()


def file_changes(old: Iterable[ComparedFile], new: Iterable[ComparedFile]) -> list[FileChange]:
    """All files of both versions, by key."""
    before = {file.key: file for file in old}
    after = {file.key: file for file in new}
    return [_change(key, before.get(key), after.get(key)) for key in sorted({*before, *after})]


def _change(key: str, old: ComparedFile | None, new: ComparedFile | None) -> FileChange:
    if old is None:
        return FileChange(key, Change.ADDED, None, new)
    if new is None:
        return FileChange(key, Change.REMOVED, old, None)
    differs = _differs(old, new)
    if CHECKSUM in differs:
        return FileChange(key, Change.REPLACED, old, new, differs)
    if old.checksum and new.checksum:
        return FileChange(key, Change.SAME, old, new, differs)
    return FileChange(key, Change.REPLACED if differs else Change.UNKNOWN, old, new, differs)


def _differs(old: ComparedFile, new: ComparedFile) -> tuple[str, ...]:
    pairs: dict[str, tuple[object, object]] = {
        SIZE: (old.size, new.size),
        DURATION: (old.duration_ms, new.duration_ms),
        DIMENSIONS: ((old.width, old.height), (new.width, new.height)),
        FORM: (old.mime, new.mime),
    }
    if old.checksum and new.checksum:
        pairs = {CHECKSUM: (old.checksum, new.checksum), **pairs}
    return tuple(name for name, (mine, theirs) in pairs.items() if mine != theirs)
