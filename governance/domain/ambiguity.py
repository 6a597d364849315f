"""Two rows of a slot that would tie: decided pairwise and exactly (resolution.md §8).

The conditions of §8 are sets again: each is turned into masks over the rows of one priority
and one set of listed dimensions, sorted by their first instant, so that most pairs are never
looked at one by one.
"""

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from governance.domain import instants
from governance.domain.evaluation import positions
from governance.domain.indexing import rendition_channels
from governance.domain.regions import (
    countries_and_subdivisions,
    markets_by_country,
    region_rank,
    territory_allows,
)
from governance.domain.table_parts import CHANNEL, Head, Row, Slot

_NEVER = "9999-12-31T23:59:60Z"
"""After the last instant that can be written."""


_Listed = tuple[tuple[str, ...], tuple[str, ...]]
"""The regions of a row and the territories of its asset."""

_Key = TypeVar("_Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Two rows, the lower number first, and a context and a written instant that leave both tied.

    The context can be put to ``resolve``, ``slot`` included; what it does not name is absent.
    """

    row_a: int
    row_b: int
    example_context: Mapping[str, str]
    example_at: str


def ambiguous_pairs(slot: Slot, table: Head) -> list[Ambiguity]:
    """All pairs of rows of a slot that tie for some context and instant, by row number.

    Of the table only the markets and the instant of publication are needed.
    """
    return sorted(iter_ambiguous_pairs(slot, table), key=lambda pair: (pair.row_a, pair.row_b))


def iter_ambiguous_pairs(slot: Slot, table: Head) -> Iterator[Ambiguity]:
    """The same pairs in no certain order, one at a time, for who needs the first alone."""
    alike: dict[tuple[int, frozenset[str]], list[_Claim]] = {}
    for row in slot.rows:
        claim = _Claim.of(row)
        if claim.start < claim.end and all(claim.values.values()):
            alike.setdefault((row.priority, frozenset(row.when)), []).append(claim)
    places = _Places(table)
    for claims in alike.values():
        if len(claims) > 1:
            yield from _Rivals(slot.key, claims, places, table.published_at).pairs()


@dataclass(frozen=True, slots=True)
class _Claim:
    """What a row claims: its row, the stretch of time it lives, and the values it listens to.

    ``values`` holds each listed dimension, the channel only with values that a rendition of
    the asset can serve: with no others can the row be left.
    """

    row: Row
    start: str
    end: str
    values: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, row: Row) -> "_Claim":
        asset = row.asset
        values = dict(row.when)
        if CHANNEL in values:
            served = rendition_channels(row)
            values[CHANNEL] = tuple(value for value in values[CHANNEL] if value in served)
        return cls(
            row=row,
            start=max(row.starts or instants.FIRST, asset.rights_from or instants.FIRST),
            end=min(row.ends or _NEVER, asset.rights_until or _NEVER),
            values=values,
        )

    @property
    def places(self) -> _Listed:
        return self.row.regions, self.row.asset.territories


class _Places:
    """Finds a region context that two rows share, once for each pair of lists."""

    def __init__(self, table: Head) -> None:
        self._markets = table.markets
        self._containing = markets_by_country(table.markets)
        self._found: dict[tuple[_Listed, _Listed], tuple[str | None] | None] = {}

    def common(self, one: _Listed, other: _Listed) -> tuple[str | None] | None:
        """A region (or no region) that gives both rows the same rank and both assets leave.

        In a tuple, because "no region" is a context as well; None if there is no such region.
        """
        pair = (one, other) if one <= other else (other, one)
        if pair not in self._found:
            self._found[pair] = self._search(*pair)
        return self._found[pair]

    def _search(self, one: _Listed, other: _Listed) -> tuple[str | None] | None:
        named = countries_and_subdivisions((*one[0], *one[1], *other[0], *other[1]), self._markets)
        for region in (None, *sorted(named)):
            rank = region_rank(one[0], region, self._containing)
            if (
                rank is not None
                and rank == region_rank(other[0], region, self._containing)
                and territory_allows(one[1], region, self._containing)
                and territory_allows(other[1], region, self._containing)
            ):
                return (region,)
        return None


class _Rivals:
    """Rows of one priority that list the same dimensions, sorted by their first instant.

    A set of them is a mask, as in a view.
    """

    def __init__(self, slot: str, claims: list[_Claim], places: _Places, published_at: str) -> None:
        self._slot = slot
        self._claims = sorted(claims, key=lambda claim: claim.start)
        self._starts = [claim.start for claim in self._claims]
        self._places = places
        self._published_at = published_at
        self._languages = _masks([_languages(claim.row) for claim in self._claims])
        self._values = {
            name: _masks([claim.values[name] for claim in self._claims])
            for name in self._claims[0].values
        }
        self._by_places = _masks([(claim.places,) for claim in self._claims])
        self._sharing: dict[_Listed, int] = {}

    def pairs(self) -> Iterator[Ambiguity]:
        """Each pair that meets all the conditions of §8."""
        for position, claim in enumerate(self._claims):
            begun_before_it_ends = bisect_left(self._starts, claim.end)
            rivals = (1 << begun_before_it_ends) - (1 << (position + 1))
            rivals &= _any(self._languages, _languages(claim.row))
            for name, values in claim.values.items():
                rivals &= _any(self._values[name], values)
            if rivals:
                rivals &= self._sharing_places(claim.places)
            for rival in positions(rivals):
                yield self._ambiguity(claim, self._claims[rival])

    def _sharing_places(self, places: _Listed) -> int:
        sharing = self._sharing.get(places)
        if sharing is None:
            sharing = 0
            for others, rows in self._by_places.items():
                if self._places.common(places, others) is not None:
                    sharing |= rows
            self._sharing[places] = sharing
        return sharing

    def _ambiguity(self, one: _Claim, other: _Claim) -> Ambiguity:
        first, second = sorted((one, other), key=lambda claim: claim.row.row)
        context = {"slot": self._slot}
        language = _common(_languages(first.row), _languages(second.row))
        if language:
            context["language"] = language
        region = self._places.common(one.places, other.places)
        if region is not None and region[0] is not None:
            context["region"] = region[0]
        for name, values in first.values.items():
            context[name] = _common(values, second.values[name])
        return Ambiguity(
            row_a=first.row.row,
            row_b=second.row.row,
            example_context=context,
            example_at=self._instant(max(one.start, other.start), min(one.end, other.end)),
        )

    def _instant(self, start: str, end: str) -> str:
        """An instant from ``start``, before ``end``: that of publication if it is one."""
        if start <= self._published_at < end:
            return self._published_at
        return start if start > instants.FIRST else instants.second_before(end)


def _languages(row: Row) -> tuple[str, ...]:
    """The languages a row lists; a neutral row shares "none" with others of its kind."""
    return row.languages or ("",)


def _masks(lists: Iterable[Iterable[_Key]]) -> dict[_Key, int]:
    """For each key the mask of the places whose list has it."""
    masks: dict[_Key, int] = {}
    for position, keys in enumerate(lists):
        for key in keys:
            masks[key] = masks.get(key, 0) | 1 << position
    return masks


def _any(masks: Mapping[str, int], values: Sequence[str]) -> int:
    return reduce(or_, (masks.get(value, 0) for value in values), 0)


def _common(one: Sequence[str], other: Sequence[str]) -> str:
    return min(value for value in one if value in other)
