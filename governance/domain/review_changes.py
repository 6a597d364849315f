"""When two reviews ask for the very same change, so that they may be approved together.

Identical are only changes that leave nothing of their own to look at:

* changed facts: the same facts, each from the same old value to the same new one, of assets of the
  same kind;
* a version: the same, and its files are byte for byte those of the other, known by checksums; so
  are the files that it replaces;
* a mapping: the same asset and version, shown under the same conditions, days and priority, in
  slots of different campaigns.

A retirement and a replacement touch mappings of their own, so neither is ever identical to another.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

Values = Mapping[str, Any]


def fact_changes(before: Values, after: Values) -> list[list[Any]]:
    """The facts that differ, by name: ``[name, [old], [new]]``; an absent value is ``[]``."""
    names = sorted({*before, *after})
    return [
        [name, _held(before, name), _held(after, name)]
        for name in names
        if _held(before, name) != _held(after, name)
    ]


def facts_change(kind: str, before: Values, after: Values) -> str | None:
    """The digest of a change of facts: ``before`` as approved, ``after`` those to approve.

    ``after`` holds the facts that change alone; ``None`` where none does.
    """
    changes = fact_changes({name: before[name] for name in after if name in before}, after)
    return _digest(["facts", kind, changes]) if changes else None


def version_change(
    kind: str,
    before: Values | None,
    after: Values,
    old_files: Sequence[Sequence[Any]],
    new_files: Sequence[Sequence[Any]],
) -> str | None:
    """The digest of a version to approve: ``before`` is ``None`` where nothing was approved yet.

    Files are ``(kind, checksum, language)``. ``None`` where there is no file, or one without a
    checksum: what cannot be told apart is looked at.
    """
    if not new_files or any(not row[1] for row in (*old_files, *new_files)):
        return None
    files = [sorted(list(row) for row in rows) for rows in (old_files, new_files)]
    first = before is None
    return _digest(["version", kind, first, fact_changes(before or {}, after), files])


def mapping_change(asset: str, version: int | None, terms: Values) -> str:
    """The digest of a mapping: the asset, the version it is kept to, and its terms."""
    ordered = {
        name: sorted(value) if isinstance(value, list) else value for name, value in terms.items()
    }
    return _digest(["mapping", asset, version, ordered])


def _held(values: Values, name: str) -> list[Any]:
    return [_ordered(values[name])] if name in values else []


def _ordered(value: Any) -> Any:
    """Lists of facts are sets: their order says nothing."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return sorted(value)
    return value


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
