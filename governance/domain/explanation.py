"""Why each row of a slot won or lost: the trace of an explained answer (resolution.md §5–§7)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from governance.domain.evaluation import Evaluation, positions
from governance.domain.indexing import preference
from governance.domain.table_parts import Slot


@dataclass(frozen=True, slots=True)
class Withheld:
    """A mapping that exists but is not servable: kept beside the table, never in it."""

    row: int
    slot: str
    reason: str


def trace(
    slot: Slot, dimensions: Sequence[str], evaluation: Evaluation, withheld: Iterable[Withheld]
) -> list[dict[str, object]]:
    """One entry per row by ascending number, then the slot's withheld ones."""
    view = evaluation.view
    place = {row.row: position for position, row in enumerate(view.rows)}
    reasons = {
        position: reason for reason, lost in evaluation.losses() for position in positions(lost)
    }
    winner = evaluation.winner
    entries = []
    for number in sorted(row.row for row in slot.rows):
        position = place.get(number)
        if position is None:
            entries.append(_lost(number, "language"))
        elif position in reasons:
            entries.append(_lost(number, reasons[position]))
        elif winner is not None and position != winner:
            by = _deciding(dimensions, evaluation, winner, position)
            entries.append({**_lost(number, "outranked"), "by": by})
        else:
            entries.append({"row": number, "result": "won"})
    return [*entries, *_withheld(slot.key, withheld)]


def _lost(row: int, reason: str) -> dict[str, object]:
    return {"row": row, "result": "lost", "reason": reason}


def _withheld(slot: str, withheld: Iterable[Withheld]) -> Iterator[dict[str, object]]:
    here = (entry for entry in withheld if entry.slot == slot)
    for entry in sorted(here, key=lambda entry: (entry.row, entry.reason)):
        yield {"row": entry.row, "result": "withheld", "reason": entry.reason}


def _deciding(dimensions: Sequence[str], evaluation: Evaluation, winner: int, loser: int) -> str:
    """The first element of the winner's tuple that is smaller than the loser's."""
    names = ("language", "region", *dimensions, "priority", "row")
    winning = _rank(dimensions, evaluation, winner)
    losing = _rank(dimensions, evaluation, loser)
    return next(name for name, won, lost in zip(names, winning, losing, strict=True) if won != lost)


def _rank(dimensions: Sequence[str], evaluation: Evaluation, position: int) -> tuple[int, ...]:
    """The tuple of §6, the language rank as the number of the view's language class."""
    view = evaluation.view
    bit = 1 << position
    language = view.classes.index(view.class_of(position))
    region = next(rank for rank, rows in enumerate(evaluation.regions) if rows & bit)
    return language, region, *preference(view.rows[position], dimensions)
