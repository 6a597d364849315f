"""Checking the fields of a body: of which kind each is, which are needed; 400 names the wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from connectors.iconik.sandbox.errors import invalid
from connectors.iconik.sandbox.store import JsonObject

Kind = type | frozenset[str]
"""A JSON type, or the values of an enumeration."""

_WORDS: Mapping[type, str] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    list: "list",
    dict: "object",
}


class Fields:
    """The writable fields of one kind of object. Unknown and read-only keys are ignored."""

    def __init__(self, kinds: Mapping[str, Kind], *, needed: Iterable[str] = ()) -> None:
        self._kinds = kinds
        self._needed = tuple(needed)

    def checked(self, body: Mapping[str, Any], *, whole: bool = True) -> JsonObject:
        """The writable part of a body; `whole` False lets needed fields be left out."""
        wrong = {
            name: "Missing data for required field."
            for name in self._needed
            if whole and name not in body
        }
        known = {name: value for name, value in body.items() if name in self._kinds}
        for name, value in known.items():
            problem = self._problem(name, value)
            if problem:
                wrong[name] = problem
        if wrong:
            raise invalid(wrong)
        return known

    def _problem(self, name: str, value: object) -> str:
        """What is wrong with a value, or an empty text."""
        kind = self._kinds[name]
        if value is None:
            return "Field may not be null." if name in self._needed else ""
        if isinstance(kind, frozenset):
            return "" if value in kind else f"Must be one of: {', '.join(sorted(kind))}."
        if kind is int and isinstance(value, bool):
            return "Not a valid integer."
        if not isinstance(value, kind):
            return f"Not a valid {_WORDS[kind]}."
        blank = name in self._needed and isinstance(value, str) and not value.strip()
        return "Must not be empty." if blank else ""


def ids_of(value: object) -> list[str]:
    """A list of ids; null is an empty one. ValueError for anything else."""
    items = [] if value is None else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("no list of ids")
    return items
