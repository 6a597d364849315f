"""The decision: which media may be shown in a context at an instant (resolution.md).

``resolve(table, context, at)`` is a pure function of a published table; the table carries
all that it needs. A table is compiled once and then asked as often as one likes.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from governance.domain import instants
from governance.domain.answers import AnswerMemo, Decision, SlotAnswers
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.evaluation import Evaluation, evaluate
from governance.domain.explanation import Withheld, trace
from governance.domain.indexing import SlotIndex, slot_indexes
from governance.domain.languages import canonical_language
from governance.domain.regions import canonical_region
from governance.domain.table_parts import CHANNEL, Table

__all__ = ["AnswerMemo", "CompiledTable", "Withheld", "resolve"]

LONGEST_KEPT = 1_000
"""Characters of a context's values beyond which its answer is not kept in the memo."""


class CompiledTable:
    """A table with its rows indexed.

    ``memo`` may be shared by all the tables of a process, to bound what they keep together.
    """

    def __init__(self, table: Table, *, memo: AnswerMemo | None = None) -> None:
        self.table = table
        self.slots: Mapping[str, SlotIndex] = slot_indexes(table.slots, table)
        self.answers = {key: SlotAnswers(index, table) for key, index in self.slots.items()}
        self.memo = AnswerMemo() if memo is None else memo
        self.fields = frozenset({"slot", "language", "region", *table.dimensions})
        self.channel = table.dimensions.index(CHANNEL)


class Question(NamedTuple):
    """A context found right: canonical language and region, a value per dimension in order."""

    slot: SlotIndex
    language: str | None
    region: str | None
    values: tuple[str | None, ...]

    @property
    def length(self) -> int:
        """The characters of its parts that may be of any length."""
        return len(self.language or "") + len("".join(filter(None, self.values)))


def resolve(
    table: CompiledTable,
    context: Mapping[str, object],
    at: datetime,
    *,
    explain: bool = False,
    withheld: Iterable[Withheld] = (),
) -> dict[str, object]:
    """The answer of a table to a context at an instant, as JSON-ready members (§7).

    ``context`` holds ``slot`` and any of ``language``, ``region`` and the table's dimensions;
    None means absent. ``at`` is aware; its fraction of a second is dropped. With ``explain``
    the answer has a ``trace``, which ends with those of ``withheld`` that are of the slot.
    Raises :class:`InvalidInput` naming the first field at fault (§2), ``at`` included.
    """
    instant = instants.written(at)
    if explain:
        question = read_context(table, context)
        evaluation = _evaluate(question, instant)
        answer = _decide(table, question, evaluation, instant).at(instant)
        slot = question.slot.slot
        answer["trace"] = trace(slot, table.table.dimensions, evaluation, withheld)
        return answer
    key = (table.table.digest, *context, *context.values())
    try:
        known = table.memo.get(key)
    except TypeError:  # a value that cannot be hashed, so no text
        known = None
    if known is None or not known.holds_at(instant):
        question = read_context(table, context)
        known = _decide(table, question, _evaluate(question, instant), instant)
        if question.length <= LONGEST_KEPT:
            table.memo.keep(key, known)
    return known.at(instant)


def read_context(table: CompiledTable, context: Mapping[str, object]) -> Question:
    """A context in canonical form; raises :class:`InvalidInput` in the order of §2."""
    slot = context.get("slot")
    if not isinstance(slot, str):
        raise InvalidInput(_("The slot is missing or is not a text."), field="slot")
    index = table.slots.get(slot)
    if index is None:
        raise InvalidInput(
            _("There is no slot “%(slot)s” in this campaign."), field="slot", slot=slot[:80]
        )
    if not table.fields.issuperset(context):
        name = min(context.keys() - table.fields)
        raise InvalidInput(
            _("“%(name)s” is not a field of this campaign."), field=name, name=name[:80]
        )
    language = _value(context, "language")
    if language is not None:
        language = canonical_language(language, table.table.language_aliases)
    region = _value(context, "region")
    if region is not None:
        region = canonical_region(region)
    return Question(index, language, region, _values(context, table.table.dimensions))


def _values(context: Mapping[str, object], dimensions: Sequence[str]) -> tuple[str | None, ...]:
    values = []
    for name in dimensions:
        value = context.get(name)
        values.append(value if isinstance(value, str) and value else _value(context, name))
    return tuple(values)


def _value(context: Mapping[str, object], field: str) -> str | None:
    value = context.get(field)
    if value is None:
        return None
    if not isinstance(value, str) or not value:
        raise InvalidInput(_("A value must be a text that is not empty."), field=field)
    return value


def _evaluate(question: Question, instant: str) -> Evaluation:
    return evaluate(question.slot, question.language, question.region, question.values, instant)


def _decide(
    table: CompiledTable, question: Question, evaluation: Evaluation, instant: str
) -> Decision:
    return table.answers[question.slot.slot.key].decided(
        evaluation,
        asked=(question.language, question.region),
        channel=question.values[table.channel],
        instant=instant,
    )
