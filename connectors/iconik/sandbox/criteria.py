"""The criteria language of searches (iconik-api.md §2): filters, free text and sort orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.iconik.sandbox.clock import parse_instant
from connectors.iconik.sandbox.errors import invalid
from connectors.iconik.sandbox.index import SortValue
from connectors.iconik.sandbox.store import JsonObject

Test = Callable[[JsonObject], bool]


def values_of(document: JsonObject, name: str) -> list[Any]:
    """The values a document has under a name: its own, `metadata.<field>`, or bare `<field>`.

    Both spellings of metadata fields occur in clients, so both are understood.
    """
    metadata: Mapping[str, list[str]] = document.get("metadata", {})
    if name.startswith("metadata."):
        return list(metadata.get(name.removeprefix("metadata."), []))
    if name not in document:
        return list(metadata.get(name, []))
    value = document[name]
    if isinstance(value, list):
        return [item for item in value if not isinstance(item, dict)]
    return [] if value is None or isinstance(value, dict) else [value]


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# Filters ----------------------------------------------------------------------------------------


def matcher(criteria: object) -> Test:
    """A test for a `filter`; None matches everything. 400 for what the language does not have."""
    if criteria is None:
        return lambda document: True
    if not isinstance(criteria, dict) or not isinstance(criteria.get("operator"), str):
        raise invalid({"filter": "Needs an operator."})
    terms, filters = criteria.get("terms") or [], criteria.get("filters") or []
    if not isinstance(terms, list) or not isinstance(filters, list):
        raise invalid({"filter": "terms and filters have to be lists."})
    tests = [_term(term) for term in terms] + [matcher(inner) for inner in filters]
    operator = criteria["operator"].upper()
    if operator == "AND":
        return lambda document: all(test(document) for test in tests)
    if operator == "OR":
        return lambda document: any(test(document) for test in tests)
    if operator == "NOT":
        return lambda document: not any(test(document) for test in tests)
    raise invalid({"filter": f"Unknown operator {criteria['operator']!r:.40}."})


def _term(term: object) -> Test:
    if not isinstance(term, dict) or not isinstance(term.get("name"), str):
        raise invalid({"filter": "Each term needs a name."})
    name: str = term["name"]
    if "range" in term:
        return _range(name, term["range"])
    if "value_in" in term:
        if not isinstance(term["value_in"], list):
            raise invalid({"filter": "value_in has to be a list."})
        wanted = {_text(value) for value in term["value_in"]}
        return lambda document: any(_text(v) in wanted for v in values_of(document, name))
    if "value" in term:
        single = _text(term["value"])
        return lambda document: any(_text(v) == single for v in values_of(document, name))
    for key in ("exists", "missing"):
        if isinstance(term.get(key), bool):
            there = term[key] == (key == "exists")
            return lambda document: bool(values_of(document, name)) == there
    raise invalid({"filter": f"Term {name!r:.60} asks for nothing."})


def _range(name: str, bounds: object) -> Test:
    if not isinstance(bounds, dict) or not any(bounds.get(key) for key in ("min", "max")):
        raise invalid({"filter": "A range needs min or max."})
    low, high = (_bound(bounds.get(key)) for key in ("min", "max"))

    def test(document: JsonObject) -> bool:
        for value in values_of(document, name):
            found = _bound(value)
            above = low is None or (type(found) is type(low) and found >= low)  # type: ignore[operator]
            below = high is None or (type(found) is type(high) and found <= high)  # type: ignore[operator]
            if above and below:
                return True
        return False

    return test


def _bound(value: object) -> float | datetime | str | None:
    """A value as something that can be compared: a number, an instant, else a text."""
    if value is None or value == "":
        return None
    text = str(value)
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return float(text)
    try:
        return parse_instant(text)
    except ValueError:
        return text


# Free text --------------------------------------------------------------------------------------


def text_matcher(query: object) -> Test:
    """A test for `query`: words that must all occur, `field:value`, and `a OR b`."""
    if query is None or query == "":
        return lambda document: True
    if not isinstance(query, str):
        raise invalid({"query": "Not a valid string."})
    branches = [
        [_word(word) for word in branch.split()] for branch in re.split(r"\s+OR\s+", query.strip())
    ]
    return lambda document: any(all(word(document) for word in branch) for branch in branches)


def _word(word: str) -> Test:
    name, colon, value = word.partition(":")
    if colon and name and value:
        wanted = value.strip('"').lower()
        return lambda document: any(
            _text(found).lower() == wanted for found in values_of(document, name)
        )
    plain = word.strip('"').lower()
    return lambda document: plain in _all_text(document)


def _all_text(document: JsonObject) -> str:
    parts = [str(document.get("title")), str(document.get("external_id"))]
    for values in document.get("metadata", {}).values():
        parts += [str(value) for value in values]
    return " ".join(parts).lower()


# Sort orders ------------------------------------------------------------------------------------


class SortOrder:
    """A list of `{name, order}`; gives each document its `_sort` values.

    As in the index behind iconik, dates sort by whole milliseconds and a missing value comes
    last, whichever the direction.
    """

    def __init__(self, criteria: object, *, by_id: bool) -> None:
        if not isinstance(criteria, list) or not all(
            isinstance(key, dict)
            and isinstance(key.get("name"), str)
            and key.get("order", "asc") in {"asc", "desc"}
            for key in criteria
        ):
            raise invalid({"sort": "Each key needs a name, and asc or desc as order."})
        self.keys = [(str(key["name"]), key.get("order", "asc") == "desc") for key in criteria]
        if not by_id and any(name == "id" for name, _ in self.keys):
            raise invalid({"sort": "Sorting on id is not possible."})

    def values(self, document: JsonObject) -> list[SortValue]:
        """The `_sort` of a document."""
        return [_sort_value(name, values_of(document, name)) for name, _ in self.keys]

    def sorted(self, rows: list[tuple[list[SortValue], JsonObject]]) -> None:
        """Sort rows of (`_sort`, document) in place."""
        for place in reversed(range(len(self.keys))):
            descending = self.keys[place][1]
            there = [row for row in rows if row[0][place] is not None]
            missing = [row for row in rows if row[0][place] is None]
            there.sort(key=lambda row: _comparable(row[0][place]), reverse=descending)
            rows[:] = there + missing

    def follows(self, values: Sequence[SortValue], after: Sequence[SortValue]) -> bool:
        """Does a row with these values come after one with those?"""
        for (_, descending), value, other in zip(self.keys, values, after, strict=True):
            if value == other:
                continue
            if value is None or other is None:
                return value is None
            later = _comparable(value) > _comparable(other)
            return later is not descending
        return False


def _sort_value(name: str, values: list[Any]) -> SortValue:
    if not values:
        return None
    value = values[0]
    if name.startswith("date_"):
        instant = parse_instant(str(value))
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return (instant - epoch) // (instant.resolution * 1000)
    return value if isinstance(value, int | float) else str(value)


def _comparable(value: SortValue) -> tuple[int, float, str]:
    """Numbers before texts, so that any two values compare."""
    return (1, 0.0, value) if isinstance(value, str) else (0, float(value or 0), "")
