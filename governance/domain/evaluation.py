"""Which rows of a slot a question leaves, and which of them wins (resolution.md §3–§6)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from governance.domain.indexing import Moment, SlotIndex, View


class Evaluation(NamedTuple):
    """A question put to a view; sets of rows are masks of the view.

    ``regions`` are the rows by region rank; ``steps`` the rows that pass each of steps 2 to 5
    of §5, ``reasons`` what those that fall lose with; ``passing`` the rows that pass them all,
    ``live`` those whose time it is as well; ``winner`` the position of the row served, None if
    none is left.
    """

    view: View
    regions: tuple[int, int, int, int]
    reasons: Sequence[str]
    steps: Sequence[int]
    moment: Moment
    passing: int
    live: int
    winner: int | None

    @property
    def valid_until(self) -> str | None:
        """The earliest coming edge of time of the rows that pass (§7)."""
        return self.moment.next_change(self.passing)

    def losses(self) -> Iterator[tuple[str, int]]:
        """Steps 2 to 7 in order, as (reason, the rows that fall at it); each row falls once."""
        left = self.view.everything
        steps = zip(self.reasons, self.steps, strict=True)
        for reason, mask in (*steps, *self.moment.steps):
            yield reason, left & ~mask
            left &= mask


def evaluate(
    index: SlotIndex,
    language: str | None,
    region: str | None,
    values: Sequence[str | None],
    instant: str,
) -> Evaluation:
    """Put a canonical context to a slot at a written instant.

    ``values`` are the context's, one per dimension of the table in order.
    """
    view = index.view(language)
    regions = view.region_classes(region)
    matching = regions[0] | regions[1] | regions[2] | regions[3]
    steps = view.steps(region, matching, values)
    passing = view.everything
    for step in steps:
        passing &= step
    moment = view.timeline.moment(instant)
    live = passing & moment.live
    return Evaluation(
        view=view,
        regions=regions,
        reasons=view.reasons(region),
        steps=steps,
        moment=moment,
        passing=passing,
        live=live,
        winner=winner_among(view, regions, live) if live else None,
    )


def winner_among(view: View, regions: Sequence[int], left: int) -> int:
    """The position of the row with the smallest tuple (§6) among rows left, of which there is one.

    A view is sorted by language class and preference, so the lowest bit gives the language
    class, and the lowest bit of that class's nearest region class the winner.
    """
    nearest = left & view.class_of(lowest(left)).rows
    return lowest(next(hit for hit in (nearest & rank for rank in regions) if hit))


def lowest(rows: int) -> int:
    """The position of the lowest bit of a mask that is not empty."""
    return (rows & -rows).bit_length() - 1


def positions(rows: int) -> Iterator[int]:
    """The positions of all bits of a mask, lowest first."""
    while rows:
        yield lowest(rows)
        rows &= rows - 1
