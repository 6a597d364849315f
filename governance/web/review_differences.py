"""What differs between what is approved and what would be: facts, and the files of versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _

from governance.domain.facts import FACT_LABELS, Facts
from governance.domain.remote import CLOSED
from governance.models import Asset, Rendition
from governance.web.asset_files import file_name, form_and_size
from governance.web.wording import fact_text

ADDED: Final = "added"
REMOVED: Final = "removed"
SAME: Final = "same"
REPLACED: Final = "replaced"
GONE: Final = "gone"
UNSURE: Final = "unsure"

LONGEST_COMPARED: Final = 2000
"""Words of a text that are compared one by one; longer ones are shown whole."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value, or one text, that is added, removed or the same.

    ``parts`` are pieces of text with whether the piece itself is what differs.
    """

    mark: str
    parts: Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One governed fact: as approved before, and as it would be approved now.

    ``lines`` tell how the two differ; there are none where they do not.
    """

    label: str
    before: str
    value: str
    changed: bool
    fault: str
    lines: Sequence[Line] = ()

    @property
    def old_lines(self) -> Sequence[Line]:
        """What was, with what is taken away marked."""
        told = [line for line in self.lines if line.mark != ADDED]
        return told or [Line(SAME, [(self.before or "–", False)])]

    @property
    def new_lines(self) -> Sequence[Line]:
        """What would be, with what is added marked."""
        told = [line for line in self.lines if line.mark != REMOVED]
        return told or [Line(SAME, [(self.value, False)])]


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file of a version beside that of the approved one: how it came about, and its sizes.

    ``mark`` is added, replaced, gone, same, or unsure: of the same size, but iconik gives no
    checksum. ``bytes`` and ``before`` are the sizes in both versions.
    """

    mark: str
    name: str
    detail: str
    bytes: int | None
    before: int | None


def fact_rows(asset: Asset, *, only_changed: bool) -> list[FactRow]:
    """The facts as approved, and as they would be approved now."""
    approved = Facts.from_json(asset.facts or {}).known()
    seen = (
        Facts.from_json(asset.candidate_facts).known()
        if only_changed
        else asset.remote_facts_read.known()
    )
    rows = []
    for name in seen if only_changed else FACT_LABELS:
        differs = asset.facts is not None and approved.get(name, ...) != seen.get(name, ...)
        rows.append(
            FactRow(
                label=_(FACT_LABELS[name]),
                before=fact_text(name, approved[name]) if name in approved else "",
                value=fact_text(name, seen[name]) if name in seen else _("not known"),
                changed=differs,
                fault=asset.remote_faults.get(name, ""),
                lines=_lines(name, approved, seen) if differs else (),
            )
        )
    return rows


def pair_rows(old: Asset, new: Asset) -> list[FactRow]:
    """Two assets fact by fact, as approved; what differs first."""
    left, right = old.approved_facts.known(), new.approved_facts.known()
    rows = [
        FactRow(
            label=_(FACT_LABELS[name]),
            before=fact_text(name, left[name]) if name in left else _("not known"),
            value=fact_text(name, right[name]) if name in right else _("not known"),
            changed=left.get(name, ...) != right.get(name, ...),
            fault="",
            lines=_lines(name, left, right),
        )
        for name in FACT_LABELS
    ]
    return sorted(rows, key=lambda row: not row.changed)


def _lines(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Line]:
    """How a fact differs: by value where it lists several, else by word."""
    old, new = before.get(name), after.get(name)
    if isinstance(old, tuple) and isinstance(new, tuple) and old and new:
        return [
            Line(REMOVED, [(item, item not in new) for item in old]),
            Line(ADDED, [(item, item not in old) for item in new]),
        ]
    old_text = fact_text(name, old) if name in before else ""
    new_text = fact_text(name, new) if name in after else ""
    if not old_text or not new_text:
        return _whole(old_text, new_text)
    return _by_word(old_text, new_text)


def _whole(old: str, new: str) -> list[Line]:
    pairs = ((REMOVED, old), (ADDED, new))
    return [Line(mark, [(text, True)]) for mark, text in pairs if text]


def _by_word(old: str, new: str) -> list[Line]:
    left, right = old.split(), new.split()
    if max(len(left), len(right)) > LONGEST_COMPARED:
        return _whole(old, new)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if matcher.ratio() < 0.4:  # hardly a word in common: marks in every place help nobody
        return _whole(old, new)
    removed: list[tuple[str, bool]] = []
    added: list[tuple[str, bool]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        removed.append((" ".join(left[i1:i2]), kind != "equal"))
        added.append((" ".join(right[j1:j2]), kind != "equal"))
    return [
        Line(mark, [part for part in parts if part[0]])
        for mark, parts in ((REMOVED, removed), (ADDED, added))
    ]


def file_changes(before: Iterable[Rendition], after: Iterable[Rendition]) -> list[FileChange]:
    """The deliverable files of two versions, what changed first.

    Files correspond by what they are: their key, which says kind, size and language.
    """
    old = {item.key: item for item in before if item.remote_status == CLOSED}
    new = {item.key: item for item in after if item.remote_status == CLOSED}
    found = [_file_change(old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old])]
    order = (REPLACED, ADDED, GONE, UNSURE, SAME)
    return sorted(found, key=lambda change: order.index(change.mark))


def _file_change(old: Rendition | None, new: Rendition | None) -> FileChange:
    shown = new if new is not None else old
    assert shown is not None  # noqa: S101 - a key of one of the two
    if old is None:
        mark = ADDED
    elif new is None:
        mark = GONE
    elif old.remote_checksum and new.remote_checksum:
        mark = SAME if old.remote_checksum == new.remote_checksum else REPLACED
    else:
        mark = UNSURE if _size(old) == _size(new) else REPLACED
    return FileChange(
        mark=mark,
        name=file_name(shown),
        detail=form_and_size(shown),
        bytes=None if new is None else new.remote_bytes,
        before=None if old is None else old.remote_bytes,
    )


def _size(item: Rendition) -> tuple[int | None, int | None, int | None, int | None]:
    return item.remote_bytes, item.remote_width, item.remote_height, item.remote_duration_ms
