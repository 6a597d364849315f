"""What differs between the facts that are approved and those that would be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from django.utils.translation import gettext as _

from governance.domain.facts import FACT_LABELS, Facts
from governance.models import Asset
from governance.web.wording import fact_text

ADDED: Final = "added"
REMOVED: Final = "removed"
SAME: Final = "same"

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
