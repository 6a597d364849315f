"""How the files of two versions differ, in words."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext_lazy

from governance.domain.file_changes import Change, ComparedFile, FileChange, file_changes
from governance.models import AssetVersion, Rendition
from governance.templatetags.interface import duration, filesize
from governance.web.asset_files import file_name, is_ready

LOOKS: Final = {
    Change.ADDED: ("plus", "approved", gettext_lazy("Added")),
    Change.REMOVED: ("minus", "rejected", gettext_lazy("Removed")),
    Change.REPLACED: ("replace", "review", gettext_lazy("Replaced")),
    Change.SAME: ("equal", "", gettext_lazy("The same bytes")),
    Change.UNKNOWN: (
        "circle-question-mark",
        "",
        gettext_lazy("Nothing differs, but without a checksum"),
    ),
}
"""Icon, tone and words of each change."""


def ready_files(version: AssetVersion) -> list[Rendition]:
    """The files of a version that can be had, prefetched."""
    return [item for item in version.renditions.all() if is_ready(item)]


def file_change_rows(old: Sequence[Rendition], new: Sequence[Rendition]) -> list[dict[str, Any]]:
    """What became of each file of two versions, for ``_file_changes.html``; changes first."""
    items = {item.key: item for item in (*old, *new)}
    changes = file_changes(map(_file, old), map(_file, new))
    rows = [_row(change, items[change.key]) for change in changes]
    return sorted(rows, key=lambda row: not row["is_change"])


def _row(change: FileChange, item: Rendition) -> dict[str, Any]:
    icon, tone, words = LOOKS[change.change]
    return {
        "name": file_name(item),
        "key": change.key,
        "icon": icon,
        "tone": tone,
        "change": words,
        "is_change": change.change in (Change.ADDED, Change.REMOVED, Change.REPLACED),
        "left": _told(change.old),
        "right": _told(change.new),
    }


def _told(file: ComparedFile | None) -> dict[str, str] | None:
    if file is None:
        return None
    size = f"{file.width} × {file.height}" if file.width else ""
    length = duration(file.duration_ms) if file.duration_ms is not None else ""
    parts = (filesize(file.size), size, length, file.mime)
    return {"words": ", ".join(part for part in parts if part), "checksum": file.checksum}


def _file(item: Rendition) -> ComparedFile:
    return ComparedFile(
        key=item.key,
        checksum=item.remote_checksum,
        size=item.remote_bytes,
        duration_ms=item.remote_duration_ms,
        width=item.remote_width,
        height=item.remote_height,
        mime=item.remote_mime,
    )
