"""What is odd about a table, though nothing forbids it: the warnings of resolution.md §10.

Exact within the declared values: a warning is about every context they can form, at every
instant from the publication on, without going through them one by one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from governance.domain.evaluation import lowest, winner_among
from governance.domain.indexing import DEFAULT, SlotIndex, View, slot_indexes
from governance.domain.languages import canonical_language
from governance.domain.regions import canonical_region
from governance.domain.table_parts import CHANNEL, Row, Table

UNWINNABLE_ROW = "unwinnable_row"
"""No declared context can win the row named first; the second, if any, wins the example."""
OUTRANKED_BY_LANGUAGE = "outranked_by_language"
"""The same, and what a region- or channel-specific row always loses to is a closer language."""
NEUTRAL_HIDES_DEFAULT = "neutral_hides_default"
"""The unconditioned neutral row named first wins while the default-language rows are left."""
REGION_NEEDED = "region_needed"
"""The rows' assets are restricted to territories, and some context comes without a region."""

Declared = Mapping[str, Sequence[str | None]]


@dataclass(frozen=True, slots=True)
class PublicationWarning:
    """One oddity, with an example: a context for ``resolve`` and a written instant."""

    kind: str
    slot: str
    rows: tuple[int, ...]
    example_context: Mapping[str, str]
    example_at: str


def publication_warnings(table: Table, declared: Declared) -> list[PublicationWarning]:
    """The warnings of a table, slot by slot.

    ``declared`` holds the values of ``language``, ``region`` and each dimension that contexts
    are made of; None among them says that some consumer leaves the field out, and a field
    without values is left out by all. Raises :class:`InvalidInput` for a malformed language
    or region.
    """
    values = _canonical(table, declared)
    found: list[PublicationWarning] = []
    for key, index in slot_indexes(table.slots, table).items():
        survey = _Survey(key, index, table, values)
        found += chain(survey.dead_rows(), survey.hidden_defaults(), survey.region_needed())
    return found


def _canonical(table: Table, declared: Declared) -> dict[str, Sequence[str | None]]:
    aliases = table.language_aliases
    values = {name: declared.get(name) or (None,) for name in table.dimensions}
    values["language"] = [
        tag and canonical_language(tag, aliases) for tag in declared.get("language") or (None,)
    ]
    values["region"] = [
        code and canonical_region(code) for code in declared.get("region") or (None,)
    ]
    return values


@dataclass(frozen=True, slots=True)
class _Scene:
    """A region and a stretch of time in which the same rows of a view compete.

    ``regions`` are the rows by region rank, ``alive`` those that language, region, territory
    and time leave.
    """

    region: str | None
    regions: tuple[int, int, int, int]
    instant: str
    alive: int


class _Stage:
    """One view, with the declared contexts that lead to it.

    ``options`` has, for each dimension, the rows that a declared value leaves, with the first
    value that leaves just these.
    """

    def __init__(self, view: View, language: str | None, table: Table, declared: Declared) -> None:
        self.view = view
        self.language = language
        self.place = {row.row: position for position, row in enumerate(view.rows)}
        self.options: list[dict[int, str | None]] = []
        for dimension, name in enumerate(table.dimensions):
            option: dict[int, str | None] = {}
            for value in declared[name]:
                option.setdefault(view.accepting(dimension, value), value)
            self.options.append(option)
        later = [edge for edge in view.timeline.edges if edge > table.published_at]
        self._moments = [
            (instant, view.timeline.moment(instant).live)
            for instant in (table.published_at, *later)
        ]
        self.scenes = list(self._scenes(declared["region"]))

    def _scenes(self, regions: Sequence[str | None]) -> Iterator[_Scene]:
        for region in regions:
            yield from self._scenes_in(region, self.view.allowed_in(region))

    def _scenes_in(self, region: str | None, allowed: int) -> Iterator[_Scene]:
        ranks = self.view.region_classes(region)
        matching = (ranks[0] | ranks[1] | ranks[2] | ranks[3]) & allowed
        seen = set()
        for instant, live in self._moments:
            if matching & live not in seen:
                seen.add(matching & live)
                yield _Scene(region, ranks, instant, matching & live)

    def unplaced_scenes(self) -> Iterator[_Scene]:
        """The scenes without a region, if every asset could be shown anywhere."""
        return self._scenes_in(None, self.view.everything)

    def better(self, scene: _Scene, position: int) -> int:
        """The rows alive whose tuple is smaller than that of the row at ``position``."""
        bit = 1 << position
        nearer = 0
        for rank in scene.regions:
            if rank & bit:
                break
            nearer |= rank
        same = rank & (bit - 1)
        class_rows = self.view.class_of(position).rows
        return self.closer(scene, position) | scene.alive & class_rows & (nearer | same)

    def closer(self, scene: _Scene, position: int) -> int:
        """The rows alive of the language classes before that of the row at ``position``."""
        first = self.view.class_of(position).rows
        return scene.alive & ((1 << lowest(first)) - 1)

    def values(self, wanted: int, unwanted: int) -> tuple[str | None, ...] | None:
        """Declared values that leave all the wanted rows and none of the unwanted, or None."""
        reached: dict[int, tuple[str | None, ...]] = {unwanted: ()}
        for option in self.options:
            fitting = [(rows, value) for rows, value in option.items() if rows & wanted == wanted]
            further: dict[int, tuple[str | None, ...]] = {}
            for left, values in reached.items():
                for rows, value in fitting:
                    further.setdefault(left & rows, (*values, value))
            reached = _smallest(further)
        return reached.get(0)


def _smallest(reached: dict[int, tuple[str | None, ...]]) -> dict[int, tuple[str | None, ...]]:
    """The sets that contain no other: whatever empties a larger one empties these too."""
    kept: dict[int, tuple[str | None, ...]] = {}
    for rows in sorted(reached, key=int.bit_count):
        if all(smaller & rows != smaller for smaller in kept):
            kept[rows] = reached[rows]
    return kept


@dataclass(frozen=True, slots=True)
class _Found:
    """A context, as the stage, the scene and the values that make it."""

    stage: _Stage
    scene: _Scene
    values: tuple[str | None, ...]

    def winner(self) -> int:
        """The number of the row that wins; some row must be left."""
        left = self.scene.alive
        for option, value in zip(self.stage.options, self.values, strict=True):
            left &= next(rows for rows, known in option.items() if known == value)
        view = self.stage.view
        return view.rows[winner_among(view, self.scene.regions, left)].row


Rivals = Callable[[_Stage, _Scene, int], int]


class _Survey:
    """The warnings of one slot."""

    def __init__(self, key: str, index: SlotIndex, table: Table, declared: Declared) -> None:
        self._key = key
        self._table = table
        self._rows = sorted(index.slot.rows, key=lambda row: row.row)
        self._declared = declared
        stages: dict[int, _Stage] = {}
        for language in declared["language"]:
            view = index.view(language)
            if id(view) not in stages:
                stages[id(view)] = _Stage(view, language, table, declared)
        self._stages = list(stages.values())

    def dead_rows(self) -> Iterator[PublicationWarning]:
        """Rows that win nowhere, told apart by what they lose to."""
        for row in self._rows:
            if self._find(row, _Stage.better):
                continue
            left = self._find(row, _no_rivals)
            if left is None:
                yield self._warning(UNWINNABLE_ROW, (row.row,), self._any_context())
                continue
            specific = bool(row.regions) or CHANNEL in row.when
            kind = UNWINNABLE_ROW
            if specific and not self._find(row, _Stage.closer):
                kind = OUTRANKED_BY_LANGUAGE
            yield self._warning(kind, (row.row, left.winner()), left)

    def hidden_defaults(self) -> Iterator[PublicationWarning]:
        """Neutral rows without any condition that win over default-language rows."""
        for neutral in self._rows:
            if neutral.languages or neutral.when or neutral.regions:
                continue
            hidden = {row.row: self._find(neutral, _Stage.better, row) for row in self._rows}
            found = {number: example for number, example in hidden.items() if example}
            if found:
                example = next(iter(found.values()))
                yield self._warning(NEUTRAL_HIDES_DEFAULT, (neutral.row, *found), example)

    def region_needed(self) -> Iterator[PublicationWarning]:
        """Rows that only the missing region keeps back."""
        if None not in self._declared["region"]:
            return
        found = {row.row: self._unplaced(row) for row in self._rows if row.asset.territories}
        rows = {number: example for number, example in found.items() if example}
        if rows:
            yield self._warning(REGION_NEEDED, tuple(rows), next(iter(rows.values())))

    def _unplaced(self, row: Row) -> _Found | None:
        for stage in self._stages:
            position = stage.place.get(row.row)
            if position is None:
                continue
            bit = 1 << position
            for scene in stage.unplaced_scenes():
                values = stage.values(bit, 0) if scene.alive & bit else None
                if values is not None:
                    return _Found(stage, scene, values)
        return None

    def _find(self, row: Row, rivals: Rivals, beside: Row | None = None) -> _Found | None:
        """A context that leaves a row (and a default-language row beside it) and no rival."""
        for stage in self._stages:
            position = stage.place.get(row.row)
            if position is None:
                continue
            wanted = 1 << position
            if beside is not None:
                other = stage.place.get(beside.row)
                if other is None or stage.view.class_of(other).match != DEFAULT:
                    continue
                wanted |= 1 << other
            found = self._find_in(stage, position, wanted, rivals)
            if found is not None:
                return found
        return None

    def _find_in(self, stage: _Stage, position: int, wanted: int, rivals: Rivals) -> _Found | None:
        hopeless: list[int] = []
        for scene in stage.scenes:
            if scene.alive & wanted != wanted:
                continue
            unwanted = rivals(stage, scene, position)
            if any(fewer & unwanted == fewer for fewer in hopeless):
                continue
            values = stage.values(wanted, unwanted)
            if values is not None:
                return _Found(stage, scene, values)
            hopeless.append(unwanted)
        return None

    def _any_context(self) -> _Found:
        stage = self._stages[0]
        values = tuple(self._declared[name][0] for name in self._table.dimensions)
        return _Found(stage, stage.scenes[0], values)

    def _warning(self, kind: str, rows: tuple[int, ...], found: _Found) -> PublicationWarning:
        members = {
            "slot": self._key,
            "language": found.stage.language,
            "region": found.scene.region,
            **dict(zip(self._table.dimensions, found.values, strict=True)),
        }
        return PublicationWarning(
            kind=kind,
            slot=self._key,
            rows=rows,
            example_context={name: value for name, value in members.items() if value is not None},
            example_at=found.scene.instant,
        )


def _no_rivals(_stage: _Stage, _scene: _Scene, _position: int) -> int:
    return 0
