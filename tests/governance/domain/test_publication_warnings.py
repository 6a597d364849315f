"""Warnings at publication: each exactly where going through all declared contexts finds it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.domain.canonical import canonical_json
from governance.domain.errors import InvalidInput
from governance.domain.publication_warnings import (
    NEUTRAL_HIDES_DEFAULT,
    OUTRANKED_BY_LANGUAGE,
    REGION_NEEDED,
    UNWINNABLE_ROW,
    PublicationWarning,
    publication_warnings,
)
from governance.domain.table import parse_table
from tests.governance.domain.plain_resolver import (
    edges_of,
    language_match,
    plain_context,
    rank_tuple,
    reason_of_context,
    reason_of_time,
)
from tests.governance.domain.random_tables import HEAD, askable, completed, tables

Document = dict[str, Any]
Declared = dict[str, Sequence[str | None]]


def warnings_of(table: Document, declared: Declared) -> list[PublicationWarning]:
    return publication_warnings(parse_table(canonical_json(table)), declared)


class Brute:
    """What every declared context finds at every instant from the publication on."""

    def __init__(self, table: Document, key: str, declared: Declared) -> None:
        self.table, self.slot = table, table["slots"][key]
        self.names = ["language", "region", *table["dimensions"]]
        self.won: set[int] = set()
        self.left: set[int] = set()
        self.left_to_win_by_language: set[int] = set()
        self.hidden: set[tuple[int, int]] = set()
        self.unplaced: set[int] = set()
        pools = [declared.get(name) or [None] for name in self.names]
        for values in product(*pools):
            given_values = dict(zip(self.names, values, strict=True))
            asked = plain_context(table, {"slot": key, **given_values})
            for instant in self.instants():
                self.look(asked, instant)

    def instants(self) -> Iterator[datetime]:
        published = datetime.fromisoformat(self.table["published_at"])
        yield published
        for edge in {edge for row in self.slot["rows"] for edge in edges_of(row)}:
            if edge > published:
                yield edge

    def look(self, asked: Document, instant: datetime) -> None:
        ranks = {}
        for row in self.slot["rows"]:
            if reason_of_time(row, instant) is not None:
                continue
            reason = reason_of_context(self.table, self.slot, row, asked)
            if reason is None:
                ranks[row["row"]] = rank_tuple(self.table, self.slot, row, asked)
            elif reason == "territory_unknown" and self.could_be_served(row, asked):
                self.unplaced.add(row["row"])
        if not ranks:
            return
        winner = min(ranks, key=lambda number: ranks[number])
        self.won.add(winner)
        self.left.update(ranks)
        nearest = min(rank[0] for rank in ranks.values())
        self.left_to_win_by_language |= {n for n, rank in ranks.items() if rank[0] == nearest}
        for row in self.slot["rows"]:
            match = language_match(self.table, self.slot, row, asked["language"])[1]
            if row["row"] in ranks and match == "default":
                self.hidden.add((winner, row["row"]))

    def could_be_served(self, row: Document, asked: Document) -> bool:
        free = {**row, "asset": {**row["asset"], "territories": []}}
        return reason_of_context(self.table, self.slot, free, asked) is None

    def expected(self, key: str) -> set[tuple[str, str, tuple[int, ...]]]:
        found: set[tuple[str, str, tuple[int, ...]]] = set()
        for row in sorted(self.slot["rows"], key=lambda row: row["row"]):
            number = row["row"]
            if number not in self.won:
                specific = row["regions"] or row["when"].get("channel")
                always = number in self.left and number not in self.left_to_win_by_language
                kind = OUTRANKED_BY_LANGUAGE if specific and always else UNWINNABLE_ROW
                found.add((kind, key, (number,)))
            conditioned = row["languages"] or row["regions"] or any(row["when"].values())
            hidden = sorted(other for winner, other in self.hidden if winner == number)
            if hidden and not conditioned:
                found.add((NEUTRAL_HIDES_DEFAULT, key, (number, *hidden)))
        if self.unplaced:
            found.add((REGION_NEEDED, key, tuple(sorted(self.unplaced))))
        return found


@st.composite
def declarations(draw: st.DrawFn, table: Document) -> Declared:
    return {
        name: draw(st.lists(st.one_of(values, values, values, st.none()), unique=True, max_size=3))
        for name, values in askable(table, ["hero", "banner"]).items()
    }


@given(data=st.data())
@settings(deadline=None, max_examples=80)
def test_warnings_are_exactly_those_of_all_declared_contexts(data: st.DataObject) -> None:
    table = data.draw(tables(most_rows=6))
    declared = data.draw(declarations(table))
    found = {
        (
            warning.kind,
            warning.slot,
            warning.rows
            if warning.kind in {NEUTRAL_HIDES_DEFAULT, REGION_NEEDED}
            else warning.rows[:1],
        )
        for warning in warnings_of(table, declared)
    }
    assert found == Brute(table, "hero", declared).expected("hero") | Brute(
        table, "banner", declared
    ).expected("banner")


@given(data=st.data())
@settings(deadline=None, max_examples=80)
def test_example_of_a_warning_shows_it(data: st.DataObject) -> None:
    table = data.draw(tables(most_rows=6))
    declared = data.draw(declarations(table))
    for warning in warnings_of(table, declared):
        instant = datetime.fromisoformat(warning.example_at)
        asked = plain_context(table, warning.example_context)
        assert asked["slot"] == warning.slot
        for name in ("region", *table["dimensions"]):
            pool = [value and value.upper() for value in declared[name] or [None]]
            assert (asked[name] and asked[name].upper()) in pool
        shown = shown_rows(table, asked, instant)
        first, *others = warning.rows
        if warning.kind == REGION_NEEDED:
            assert shown["unplaced"] >= {first}
        elif warning.kind == NEUTRAL_HIDES_DEFAULT:
            assert shown["winner"] == {first}
            assert shown["left"] & set(others)
        elif others:
            assert first in shown["left"]
            assert shown["winner"] == set(others)
        else:
            assert first not in shown["left"]


def shown_rows(table: Document, asked: Document, instant: datetime) -> dict[str, set[int]]:
    slot = table["slots"][asked["slot"]]
    ranks, unplaced = {}, set()
    for row in slot["rows"]:
        reason = reason_of_context(table, slot, row, asked) or reason_of_time(row, instant)
        if reason is None:
            ranks[row["row"]] = rank_tuple(table, slot, row, asked)
        elif reason == "territory_unknown":
            unplaced.add(row["row"])
    winner = {min(ranks, key=lambda number: ranks[number])} if ranks else set()
    return {"left": set(ranks), "winner": winner, "unplaced": unplaced}


def row(number: int, **changes: Any) -> Document:
    asset = {"territories": [], "rights_from": None, "rights_until": None, "channels": [["web"]]}
    asset |= changes.pop("asset", {})
    plain = {"priority": 0, "languages": [], "regions": [], "when": {}}
    return completed(number, {**plain, "from": None, "until": None, "asset": asset, **changes})


def slot_table(*rows: Document) -> Document:
    slot = {"required": True, "language_policy": "default", "rows": list(rows)}
    dimensions = ["channel", "segment"]
    head = {**HEAD, "default_language": "en"}
    return {**head, "dimensions": dimensions, "slots": {"hero": slot}}


def test_row_that_lists_an_undeclared_value_cannot_be_won() -> None:
    table = slot_table(row(1), row(2, when={"segment": ["a"]}))
    (warning,) = warnings_of(table, {"segment": ["b"], "channel": ["web"]})
    assert (warning.kind, warning.rows) == (UNWINNABLE_ROW, (2,))
    assert warning.example_context == {"slot": "hero", "segment": "b", "channel": "web"}


def test_row_covered_by_two_others_together_cannot_be_won() -> None:
    table = slot_table(
        row(1, priority=5, when={"segment": ["a"]}),
        row(2, priority=5, when={"segment": ["b"]}),
        row(3, when={"segment": ["a", "b"]}),
    )
    (warning,) = warnings_of(table, {"segment": ["a", "b", "c"]})
    assert (warning.kind, warning.rows) == (UNWINNABLE_ROW, (3, 1))


def test_row_covered_now_but_not_after_the_other_ends_is_no_oddity() -> None:
    table = slot_table(row(1, priority=5, until="2026-06-01T00:00:00Z"), row(2))
    assert warnings_of(table, {}) == []


def test_row_of_a_country_below_one_of_its_subdivision_cannot_be_won() -> None:
    table = slot_table(
        row(1, regions=["CA-QC"]), row(2, regions=["CA"], priority=5), row(3, priority=9)
    )
    found = warnings_of(table, {"region": ["CA-QC", None]})
    assert [(warning.kind, warning.rows) for warning in found] == [(UNWINNABLE_ROW, (2, 1))]


def test_row_whose_time_was_over_at_publication_cannot_be_won() -> None:
    table = slot_table(row(1), row(2, priority=5, until="2026-02-01T00:00:00Z"))
    (warning,) = warnings_of(table, {})
    assert (warning.kind, warning.rows) == (UNWINNABLE_ROW, (2,))


def test_region_row_below_a_closer_language_is_always_outranked() -> None:
    table = slot_table(row(1, languages=["fr-CA"]), row(2, languages=["fr"], regions=["CA-QC"]))
    (warning,) = warnings_of(table, {"language": ["fr-CA"], "region": ["CA", "CA-QC"]})
    assert (warning.kind, warning.rows) == (OUTRANKED_BY_LANGUAGE, (2, 1))
    assert warning.example_context == {"slot": "hero", "language": "fr-CA", "region": "CA-QC"}


def test_region_row_that_another_declared_language_wins_is_no_oddity() -> None:
    table = slot_table(row(1, languages=["fr-CA"]), row(2, languages=["fr"], regions=["CA-QC"]))
    assert warnings_of(table, {"language": ["fr-CA", "fr"], "region": ["CA-QC"]}) == []


def test_neutral_row_without_a_condition_hides_the_default_language() -> None:
    table = slot_table(row(1), row(2, languages=["en"]))
    (warning,) = warnings_of(table, {"language": ["en", "nl"]})
    assert (warning.kind, warning.rows) == (NEUTRAL_HIDES_DEFAULT, (1, 2))
    assert warning.example_context == {"slot": "hero", "language": "nl"}


def test_restricted_asset_where_some_consumer_sends_no_region_needs_one() -> None:
    table = slot_table(row(1), row(2, priority=1, asset={"territories": ["CA"]}))
    (warning,) = warnings_of(table, {"region": ["CA", None]})
    assert (warning.kind, warning.rows) == (REGION_NEEDED, (2,))
    assert warning.example_context == {"slot": "hero"}
    assert warnings_of(table, {"region": ["CA", "DE"]}) == []


@pytest.mark.parametrize("name", ["language", "region"])
def test_declared_value_malformed_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        warnings_of(slot_table(row(1)), {name: ["@EU"]})
    assert refusal.value.field == name
