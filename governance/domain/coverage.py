"""Whether conditions leave out some value that was declared (resolution.md §5, reason 3)."""

from collections.abc import Collection, Mapping, Sequence

Conditions = Mapping[str, Collection[str]]
"""Dimension → accepted values; a dimension that is absent, or lists nothing, accepts any."""


def first_gap(
    accepting: Sequence[Conditions], declared: Mapping[str, Sequence[str]]
) -> dict[str, str] | None:
    """The first combination of ``declared`` values that none of ``accepting`` takes.

    It names only the dimensions that matter, so it is empty where ``accepting`` is. ``None`` if
    every combination is taken. The conditions are on declared dimensions only, as a table's are.
    """
    if not accepting:
        return {}
    if not all(any(conditions.values()) for conditions in accepting):
        return None
    name = next(name for name in declared if any(c.get(name) for c in accepting))
    for value in declared[name]:
        gap = first_gap(
            [_without(c, name) for c in accepting if _accepts(c, name, value)], declared
        )
        if gap is not None:
            return {name: value, **gap}
    return None


def _accepts(conditions: Conditions, name: str, value: str) -> bool:
    listed = conditions.get(name)
    return not listed or value in listed


def _without(conditions: Conditions, name: str) -> Conditions:
    return {other: listed for other, listed in conditions.items() if other != name}
