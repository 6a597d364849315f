"""Ambiguous pairs: exactly those that some context and instant leave tied."""

from collections.abc import Iterator
from datetime import datetime
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings

from governance.domain.ambiguity import Ambiguity, ambiguous_pairs, iter_ambiguous_pairs
from governance.domain.canonical import canonical_json
from governance.domain.resolution import CompiledTable, resolve
from governance.domain.table import parse_table
from tests.governance.domain.plain_resolver import (
    edges_of,
    plain_context,
    plain_tie,
    rank_tuple,
    reason_of_context,
    reason_of_time,
)
from tests.governance.domain.random_tables import HEAD, completed, tables

Document = dict[str, Any]

LANGUAGES = [None, "en", "en-001", "en-GB", "fr", "fr-CA", "he", "zh", "zh-Hant", "zh-TW", "nl"]
REGIONS = [None, "CA", "CA-QC", "CA-ON", "DE", "DE-BY", "DE-BE", "FR", "FR-75", "AT", "US", "JP"]
VALUES = {
    "channel": [None, "email", "web", "print", "other"],
    "segment": [None, "a", "b", "é", "other"],
    "product": [None, "a", "b", "é", "other"],
}


def pairs_of(table: Document, slot: str) -> list[Ambiguity]:
    parsed = parse_table(canonical_json(table))
    return ambiguous_pairs(parsed.slots[slot], parsed)


def slot_table(*rows: Document) -> Document:
    slot = {"required": True, "language_policy": "default", "rows": list(rows)}
    dimensions = ["channel", "segment", "product"]
    return {**HEAD, "dimensions": dimensions, "slots": {"hero": slot}}


def row(number: int, **changes: Any) -> Document:
    asset = {"territories": [], "rights_from": None, "rights_until": None, "channels": [["web"]]}
    asset |= changes.pop("asset", {})
    plain = {"priority": 0, "languages": [], "regions": [], "when": {}}
    return completed(number, {**plain, "from": None, "until": None, "asset": asset, **changes})


def tied_by_brute_force(table: Document, slot_key: str) -> Iterator[tuple[int, int]]:
    """Pairs tied in one of all contexts (steps 1 to 5 know no time) that live at one instant."""
    slot = table["slots"][slot_key]
    tied: set[tuple[int, int]] = set()
    dimensions = table["dimensions"]
    listed = {tag for row in slot["rows"] for tag in row["languages"]}
    languages = list(dict.fromkeys([*LANGUAGES, *sorted(listed)]))
    for language, region, *values in product(
        languages, REGIONS, *(relevant(slot, name) for name in dimensions)
    ):
        context = {"slot": slot_key, "language": language, "region": region}
        asked = plain_context(table, {**context, **dict(zip(dimensions, values, strict=True))})
        left = [
            (rank_tuple(table, slot, row, asked)[:-1], row["row"])
            for row in slot["rows"]
            if reason_of_context(table, slot, row, asked) is None
        ]
        for (one, first), (other, second) in combinations(sorted(left), 2):
            if one == other:
                tied.add((min(first, second), max(first, second)))
    by_number = {row["row"]: row for row in slot["rows"]}
    for pair in tied:
        instants = {datetime.fromisoformat("0001-01-01T00:00:00Z")}
        instants.update(edge for number in pair for edge in edges_of(by_number[number]))
        for instant in instants:
            if all(reason_of_time(by_number[number], instant) is None for number in pair):
                yield pair
                break


def relevant(slot: Document, name: str) -> list[str | None]:
    """Absent, and what rows of the slot listen to: all other values act as absent ones do."""
    if name == "channel":
        return [None, "email", "web", "print"]
    listed = {value for row in slot["rows"] for value in row["when"].get(name, [])}
    return [None, *sorted(listed)]


@given(tables(most_rows=5))
@settings(deadline=None, max_examples=60)
def test_pairs_found_are_exactly_those_of_brute_force(table: Document) -> None:
    found = [(pair.row_a, pair.row_b) for pair in pairs_of(table, "hero")]
    assert found == sorted(tied_by_brute_force(table, "hero"))


@given(tables(most_rows=8))
@settings(deadline=None, max_examples=150)
def test_example_of_a_pair_leaves_both_rows_tied(table: Document) -> None:
    compiled = CompiledTable(parse_table(canonical_json(table)))
    for slot in ("hero", "banner"):
        for pair in pairs_of(table, slot):
            at = datetime.fromisoformat(pair.example_at)
            context = dict(pair.example_context)
            assert context["slot"] == slot
            assert plain_tie(table, slot, pair.row_a, pair.row_b, context, at)
            answer: Any = resolve(compiled, context, at, explain=True)
            reasons = {entry["row"]: entry.get("reason") for entry in answer["trace"]}
            assert {reasons[pair.row_a], reasons[pair.row_b]} <= {None, "outranked"}


def test_rows_without_any_condition_tie_in_the_empty_context_at_publication() -> None:
    assert pairs_of(slot_table(row(7), row(3)), "hero") == [
        Ambiguity(3, 7, {"slot": "hero"}, HEAD["published_at"])
    ]


DIFFERENT: list[tuple[str, Document, Document]] = [
    ("priority", {"priority": 1}, {}),
    ("language", {"languages": ["fr"]}, {"languages": ["en", "nl"]}),
    ("a language and neutral", {"languages": ["fr"]}, {}),
    ("dimensions", {"when": {"segment": ["a"]}}, {}),
    ("values", {"when": {"segment": ["a"]}}, {"when": {"segment": ["b"]}}),
    ("window", {"until": "2026-03-01T00:00:00Z"}, {"from": "2026-03-01T00:00:00Z"}),
    (
        "window and rights",
        {"until": "2026-03-01T00:00:00Z"},
        {"asset": {"rights_from": "2026-03-01T00:00:00Z"}},
    ),
    ("region rank", {"regions": ["DE"]}, {"regions": ["@EU"]}),
    ("region and any", {"regions": ["DE"]}, {}),
    ("countries", {"regions": ["DE"]}, {"regions": ["FR"]}),
    ("country and subdivision", {"regions": ["DE"]}, {"regions": ["DE-BY"]}),
    ("markets", {"regions": ["@EU"]}, {"regions": ["@NA"]}),
    ("territories", {"asset": {"territories": ["DE"]}}, {"asset": {"territories": ["@NA"]}}),
    (
        "region and territory",
        {"regions": ["DE"]},
        {"regions": ["DE"], "asset": {"territories": ["FR"]}},
    ),
    (
        "renditions of the only channel",
        {"when": {"channel": ["email"]}},
        {"when": {"channel": ["email"]}, "asset": {"channels": [["email"]]}},
    ),
    ("an empty market", {"regions": ["@EMPTY"]}, {"regions": ["@EMPTY"]}),
    ("an empty window", {"from": "2026-03-01T00:00:00Z", "until": "2026-03-01T00:00:00Z"}, {}),
]


@pytest.mark.parametrize(("name", "one", "other"), DIFFERENT, ids=[case[0] for case in DIFFERENT])
def test_rows_told_apart_do_not_tie(name: str, one: Document, other: Document) -> None:
    assert pairs_of(slot_table(row(1, **one), row(2, **other)), "hero") == []


ALIKE: list[tuple[str, Document, Document, Document]] = [
    ("one language", {"languages": ["fr", "he"]}, {"languages": ["en", "he"]}, {"language": "he"}),
    (
        "one value",
        {"when": {"product": ["a", "b"]}},
        {"when": {"product": ["b"]}},
        {"product": "b"},
    ),
    ("one country of two markets", {"regions": ["@EU"]}, {"regions": ["@DACH"]}, {"region": "AT"}),
    (
        "another country of a market, where one lists the first",
        {"regions": ["@DACH", "AT"]},
        {"regions": ["@EU"]},
        {"region": "DE"},
    ),
    ("one subdivision", {"regions": ["DE-BY"]}, {"regions": ["DE-BY", "FR"]}, {"region": "DE-BY"}),
    (
        "a subdivision that an asset may be shown in",
        {"asset": {"territories": ["CA-QC"]}},
        {"asset": {"territories": ["@NA"]}},
        {"region": "CA-QC"},
    ),
    (
        "a country in a subdivision that an asset may be shown in",
        {"regions": ["CA"]},
        {"regions": ["CA"], "asset": {"territories": ["CA-QC"]}},
        {"region": "CA-QC"},
    ),
    (
        "one channel that both assets have a rendition for",
        {
            "when": {"channel": ["email", "web", "print"]},
            "asset": {"channels": [["email"], ["web"]]},
        },
        {"when": {"channel": ["email", "web"]}},
        {"channel": "web"},
    ),
    ("assets without renditions", {"asset": {"channels": []}}, {"asset": {"channels": []}}, {}),
]


@pytest.mark.parametrize(
    ("name", "one", "other", "example"), ALIKE, ids=[case[0] for case in ALIKE]
)
def test_rows_alike_tie_in_the_example(
    name: str, one: Document, other: Document, example: Document
) -> None:
    (pair,) = pairs_of(slot_table(row(1, **one), row(2, **other)), "hero")
    assert pair.example_context == {"slot": "hero", **example}


@pytest.mark.parametrize(
    ("one", "other", "instant"),
    [
        ({"from": "2026-06-01T00:00:00Z"}, {}, "2026-06-01T00:00:00Z"),
        ({"until": "2026-01-01T00:00:00Z"}, {}, "2025-12-31T23:59:59Z"),
        (
            {"from": "2025-01-01T00:00:00Z"},
            {"until": "2025-01-01T00:00:01Z"},
            "2025-01-01T00:00:00Z",
        ),
        ({"from": "2025-01-01T00:00:00Z"}, {"until": "2027-01-01T00:00:00Z"}, HEAD["published_at"]),
    ],
)
def test_example_instant_is_the_publication_if_both_live_then(
    one: Document, other: Document, instant: str
) -> None:
    (pair,) = pairs_of(slot_table(row(1, **one), row(2, **other)), "hero")
    assert pair.example_at == instant


def test_first_pair_of_many_rows_alike_is_given_without_the_others() -> None:
    table = parse_table(canonical_json(slot_table(*(row(number) for number in range(1, 3_000)))))
    pair = next(iter_ambiguous_pairs(table.slots["hero"], table))
    assert (pair.row_a, pair.row_b) == (1, 2)
