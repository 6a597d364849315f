"""The rows of one slot, arranged so that a question touches whole sets of them at once.

A context's language selects a *view*: the rows that its chain, "neutral" and the default
language can reach, and no others, so rows of other languages cost nothing. Inside a view a
set of rows is one integer, bit *i* for row *i*; each rule of resolution.md §3–§5 is then an
AND of such masks, and the rows are sorted so that the lowest bit of a language and region
class is its winner (§6). Views are built when first asked for.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import accumulate
from operator import or_

from governance.domain.languages import language_chain, nearest_language
from governance.domain.regions import country_of, markets_by_country
from governance.domain.table_parts import CHANNEL, Head, Row, Slot

PARENT, NEUTRAL, DEFAULT = "parent", "neutral", "default"

MOMENTS_KEPT = 64
"""How many stretches of time a view keeps masks for; live traffic needs one or two."""


def preference(row: Row, dimensions: Sequence[str]) -> tuple[int, ...]:
    """The part of the winner's tuple that no context changes: (D1, D2, …, -priority, row)."""
    return (*(name not in row.when for name in dimensions), -row.priority, row.row)


@dataclass(frozen=True, slots=True)
class Listing:
    """Which rows list which values: ``by_value`` masks, and ``free``, the rows that list none."""

    by_value: Mapping[str, int]
    free: int

    @classmethod
    def of(cls, lists: Iterable[Iterable[str]]) -> "Listing":
        """From the values of row 0, row 1, …; a row without values is free."""
        by_value: dict[str, int] = {}
        free = 0
        for position, values in enumerate(lists):
            bit = 1 << position
            listed = False
            for value in values:
                by_value[value] = by_value.get(value, 0) | bit
                listed = True
            if not listed:
                free |= bit
        return cls(by_value, free)

    def by_closeness(
        self, region: str | None, containing: Mapping[str, Sequence[str]]
    ) -> tuple[int, int, int, int]:
        """For a listing of regions, the rows that match at rank 0, 1, 2, 3 (resolution.md §4).

        A row may stand in several; its rank is the first.
        """
        if region is None:
            return 0, 0, 0, self.free
        country = country_of(region)
        by_value = self.by_value
        markets = 0
        for market in containing.get(country, ()):
            markets |= by_value.get(market, 0)
        subdivision = by_value.get(region, 0) if region != country else 0
        return subdivision, by_value.get(country, 0), markets, self.free


@dataclass(frozen=True, slots=True)
class LanguageClass:
    """The rows of a view with one language rank, and what an answer says of it.

    ``language`` is the row language that gave the rank, None for neutral rows; ``match`` is
    PARENT (exact, if the language is the very one asked for), NEUTRAL or DEFAULT.
    """

    language: str | None
    match: str
    rows: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What holds from one edge of time of a view's rows to the next.

    ``steps`` are steps 6 and 7 of resolution.md §5 as (reason, rows that pass), ``live`` the
    rows that pass all of them. ``coming`` lists the later edges in order, and ``due[i]`` the
    rows that have an edge among the first i + 1.
    """

    steps: tuple[tuple[str, int], ...]
    live: int
    coming: Sequence[str]
    due: Sequence[int]

    def next_change(self, rows: int) -> str | None:
        """The earliest coming edge of any of these rows, or None."""
        if not self.due or not self.due[-1] & rows:
            return None
        return self.coming[bisect_left(self.due, 1, key=lambda mask: mask & rows != 0)]


class Timeline:
    """The windows and rights of a view's rows."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._everything = (1 << len(rows)) - 1
        self._starts = Listing.of(_instants(row.starts) for row in rows).by_value
        self._ends = Listing.of(_instants(row.ends) for row in rows).by_value
        self._rights_from = Listing.of(_instants(row.asset.rights_from) for row in rows).by_value
        self._rights_until = Listing.of(_instants(row.asset.rights_until) for row in rows).by_value
        at_edge: dict[str, int] = {}
        for listing in (self._starts, self._ends, self._rights_from, self._rights_until):
            for edge, mask in listing.items():
                at_edge[edge] = at_edge.get(edge, 0) | mask
        self.edges = sorted(at_edge)
        self._at_edge = [at_edge[edge] for edge in self.edges]
        self._moments: dict[int, Moment] = {}

    def moment(self, instant: str) -> Moment:
        """The moment that a written instant belongs to."""
        position = bisect_right(self.edges, instant)
        moment = self._moments.get(position)
        if moment is None:
            if len(self._moments) >= MOMENTS_KEPT:
                self._moments = {}
            moment = self._moments[position] = self._build(position)
        return moment

    def _build(self, position: int) -> Moment:
        since = self.edges[position - 1] if position else ""
        steps = (
            ("window_not_started", self._everything & ~_later(self._starts, since)),
            ("window_ended", self._everything & ~_reached(self._ends, since)),
            ("rights_not_started", self._everything & ~_later(self._rights_from, since)),
            ("rights_expired", self._everything & ~_reached(self._rights_until, since)),
        )
        live = self._everything
        for _reason, mask in steps:
            live &= mask
        return Moment(
            steps=steps,
            live=live,
            coming=self.edges[position:],
            due=list(accumulate(self._at_edge[position:], or_)),
        )


def _instants(instant: str | None) -> tuple[str, ...]:
    return () if instant is None else (instant,)


def _later(masks: Mapping[str, int], since: str) -> int:
    return reduce(or_, (mask for edge, mask in masks.items() if edge > since), 0)


def _reached(masks: Mapping[str, int], since: str) -> int:
    return reduce(or_, (mask for edge, mask in masks.items() if edge <= since), 0)


class View:
    """The rows that one language reaches in a slot.

    ``rows`` is sorted by language class, and inside a class by :func:`preference`.
    """

    def __init__(
        self,
        reached: Iterable[tuple[str | None, str, Iterable[Row]]],
        head: Head,
        containing: Mapping[str, Sequence[str]],
    ) -> None:
        rows: list[Row] = []
        self.classes: list[LanguageClass] = []
        seen: set[int] = set()
        for language, match, candidates in reached:
            fresh = [row for row in candidates if row.row not in seen]
            if not fresh:
                continue
            seen.update(row.row for row in fresh)
            fresh.sort(key=lambda row: preference(row, head.dimensions))
            mask = ((1 << len(fresh)) - 1) << len(rows)
            self.classes.append(LanguageClass(language, match, mask))
            rows += fresh
        self.rows = tuple(rows)
        self.everything = (1 << len(rows)) - 1
        self.timeline = Timeline(rows)
        self._containing = containing
        self._class_of = [place for place in self.classes for _ in range(place.rows.bit_count())]
        self._regions = Listing.of(row.regions for row in rows)
        self._territories = Listing.of(row.asset.territories for row in rows)
        self._conditions = [
            Listing.of(row.when.get(name, ()) for row in rows) for name in head.dimensions
        ]
        conditions = [f"condition:{name}" for name in head.dimensions]
        self._reasons_placed = ("region", *conditions, "territory", "no_rendition")
        self._reasons_unplaced = ("region", *conditions, "territory_unknown", "no_rendition")
        self._channel = head.dimensions.index(CHANNEL)
        self._renditions = Listing.of(rendition_channels(row) for row in rows)

    def region_classes(self, region: str | None) -> tuple[int, int, int, int]:
        """The rows whose own regions match a context's, at rank 0, 1, 2, 3."""
        return self._regions.by_closeness(region, self._containing)

    def reasons(self, region: str | None) -> tuple[str, ...]:
        """What a row that falls at each of :meth:`steps` loses with."""
        return self._reasons_unplaced if region is None else self._reasons_placed

    def steps(self, region: str | None, matching: int, values: Sequence[str | None]) -> list[int]:
        """The rows that pass steps 2, 3 for each dimension, 4 and 5 of resolution.md §5.

        ``matching`` are the rows of any region class, ``values`` the context's, one per
        dimension in order.
        """
        steps = [matching]
        for listing, value in zip(self._conditions, values, strict=True):
            listed = 0 if value is None else listing.by_value.get(value, 0)
            steps.append(listing.free | listed)
        steps.append(self.allowed_in(region))
        channel = values[self._channel]
        served = self._renditions.by_value
        steps.append(self.everything if channel is None else served.get(channel, 0))
        return steps

    def accepting(self, dimension: int, value: str | None) -> int:
        """The rows that a value of one dimension, by its place, leaves: steps 3 and 5."""
        listing = self._conditions[dimension]
        rows = listing.free | (0 if value is None else listing.by_value.get(value, 0))
        if dimension == self._channel and value is not None:
            rows &= self._renditions.by_value.get(value, 0)
        return rows

    def allowed_in(self, region: str | None) -> int:
        """The rows whose assets may be shown in a region, or where it is not known: step 4."""
        first, second, third, worldwide = self._territories.by_closeness(region, self._containing)
        return first | second | third | worldwide

    def class_of(self, position: int) -> LanguageClass:
        """The language class of the row at a position."""
        return self._class_of[position]


def rendition_channels(row: Row) -> frozenset[str]:
    """The channels that at least one rendition of a row's asset can serve."""
    return frozenset(
        channel for rendition in row.asset.renditions for channel in rendition.channels
    )


class SlotIndex:
    """One slot, its rows grouped by language, and the views asked for so far.

    There is at most one view per language that the rows list, and one for all others.
    """

    def __init__(
        self, slot: Slot, head: Head, containing: Mapping[str, Sequence[str]], longest_child: int
    ) -> None:
        self.slot = slot
        self._head = head
        self._containing = containing
        self._by_language: dict[str, list[Row]] = {}
        self._neutral: list[Row] = []
        for row in slot.rows:
            for language in dict.fromkeys(row.languages):
                self._by_language.setdefault(language, []).append(row)
            if not row.languages:
                self._neutral.append(row)
        self._longest = max(longest_child, *map(len, self._by_language), 0)
        self._views: dict[str | None, View] = {}

    def view(self, language: str | None) -> View:
        """The view of a context's canonical language, or of none."""
        nearest = None
        if language is not None:
            nearest = self._nearest(language)
        view = self._views.get(nearest)
        if view is None:
            view = self._views[nearest] = View(self._reached(nearest), self._head, self._containing)
        return view

    def _nearest(self, language: str) -> str | None:
        if self.slot.language_policy == "exact":
            return language if language in self._by_language else None
        return nearest_language(
            language, self._head.language_parents, self._by_language, longest=self._longest
        )

    def _reached(self, nearest: str | None) -> Iterator[tuple[str | None, str, list[Row]]]:
        """The table of resolution.md §3, from the first language of the chain that rows list."""
        policy = self.slot.language_policy
        parents = self._head.language_parents
        chain: tuple[str, ...] = ()
        if nearest is not None:
            chain = (nearest,) if policy == "exact" else language_chain(nearest, parents)
        for language in chain:
            if language in self._by_language:
                yield language, PARENT, self._by_language[language]
        yield None, NEUTRAL, self._neutral
        if policy == "default":
            for language in language_chain(self._head.default_language, parents):
                if language in self._by_language:
                    yield language, DEFAULT, self._by_language[language]


def slot_indexes(slots: Mapping[str, Slot], head: Head) -> dict[str, SlotIndex]:
    """The index of every slot of a table."""
    containing = markets_by_country(head.markets)
    longest_child = max(map(len, head.language_parents), default=0)
    return {key: SlotIndex(slot, head, containing, longest_child) for key, slot in slots.items()}
