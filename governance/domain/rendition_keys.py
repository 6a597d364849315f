"""The stable keys of renditions: what tables, links and people call one file of a version.

A key is given once. It stays with its file, also when the file is gone, and never moves to
another: a link that was sent must not come to show something else (product.md §6).
"""

import re
from collections.abc import Collection, Iterable, Mapping

from governance.domain.remote import RemoteRendition

Identity = tuple[str, str]
"""What iconik knows a file of a version by: source and id."""

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_LONGEST = 72  # leaves room for a number below the column's 80


def assign_keys(
    renditions: Iterable[RemoteRendition], given: Mapping[Identity, str]
) -> dict[Identity, str]:
    """The key of each rendition of one version; ``given`` are all that were ever given."""
    keys: dict[Identity, str] = {}
    taken = set(given.values())
    for item in sorted(renditions, key=lambda item: (item.source, item.remote_id)):
        identity = (item.source, item.remote_id)
        key = given.get(identity)
        if key is None:
            key = _free(_base_key(item), taken)
            taken.add(key)
        keys[identity] = key
    return keys


def _base_key(item: RemoteRendition) -> str:
    """What the file is, in a word: ``web-1080``, ``original``, ``poster``, ``captions-fr-cc``."""
    if item.source == "proxy":
        return f"web-{item.height}" if item.height else "web"
    if item.source == "file":
        return "original"
    if item.source == "keyframe":
        return "poster" if item.is_poster else "keyframe"
    if item.source == "subtitle":
        closed = "-cc" if item.remote_id.endswith(":cc") else ""
        return f"captions-{_plain(item.language or 'und')}{closed}"
    return _plain(item.source)


def _plain(text: str) -> str:
    return _NOT_PLAIN.sub("-", text.lower()).strip("-")[:_LONGEST] or "file"


def _free(base: str, taken: Collection[str]) -> str:
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
