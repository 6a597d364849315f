"""Language tags: their canonical form and the chain of their parents (resolution.md §2, §3)."""

import re
from collections.abc import Container, Mapping
from functools import lru_cache

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

ROOT = "root"
"""The parent that ends a chain: CLDR's name for "no language at all"."""

# The production `langtag` of RFC 5646 §2.1, for a tag that is already in lower case. Every
# subtag is told from the others by its length and kind, so matching never backtracks far.
_LANGTAG = re.compile(
    r"(?P<language>[a-z]{2,8})"
    r"(?P<extlang>(?:-[a-z]{3}){0,3})"
    r"(?:-(?P<script>[a-z]{4}))?"
    r"(?:-(?P<territory>[a-z]{2}|[0-9]{3}))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?)"
)

# RFC 5646 §4.4.1 counts 35 characters for the longest sensible tag; longer ones are not kept.
_LONGEST_KEPT = 35

# RFC 5646 §2.1, `regular`: tags that look like a langtag and are none. The irregular ones
# do not match the production in the first place.
_GRANDFATHERED = frozenset(
    {
        "art-lojban",
        "cel-gaulish",
        "no-bok",
        "no-nyn",
        "zh-guoyu",
        "zh-hakka",
        "zh-min",
        "zh-min-nan",
        "zh-xiang",
    }
)


def canonical_language(tag: str, aliases: Mapping[str, str], *, field: str = "language") -> str:
    """The canonical form of a language tag (resolution.md §2).

    Only the syntax counts, not whether the subtags are registered. Raises
    :class:`InvalidInput` naming ``field`` for a tag that does not begin with a language
    subtag or is malformed.
    """
    parts = _parts(tag) if len(tag) <= _LONGEST_KEPT else _parts.__wrapped__(tag)
    if parts is None:
        raise _malformed(tag, field)
    language, extlang, rest = parts
    canonical = aliases.get(language, language) + extlang + rest
    if extlang and canonical.lower() in _GRANDFATHERED:
        raise _malformed(tag, field)
    return canonical


@lru_cache(maxsize=4096)
def _parts(tag: str) -> tuple[str, str, str] | None:
    """Primary subtag, extended language and the rest, each in its case; None if malformed."""
    lowered = tag.lower() if tag.isascii() else ""
    match = _LANGTAG.fullmatch(lowered)
    if match is None or lowered in _GRANDFATHERED:
        return None
    language, extlang, script, territory, rest = match.groups()
    if extlang and len(language) > 3:
        return None
    if territory:
        rest = f"-{territory.upper()}{rest}"
    if script:
        rest = f"-{script.capitalize()}{rest}"
    return language, extlang, rest


def _malformed(tag: str, field: str) -> InvalidInput:
    return InvalidInput(_("“%(value)s” is not a language tag."), field=field, value=tag[:80])


def is_alias(subtag: str, replacement: str, aliases: Mapping[str, str]) -> bool:
    """Whether one entry of ``language_aliases`` replaces a primary subtag once and for all.

    A replacement that is an alias itself, or that could not carry an extended language,
    would give a "canonical" tag that is not canonical.
    """
    return (
        re.fullmatch("[a-z]{2,8}", subtag) is not None
        and re.fullmatch("[a-z]{2,3}", replacement) is not None
        and replacement not in aliases
    )


def parent_language(tag: str, parents: Mapping[str, str]) -> str | None:
    """The next member of a canonical tag's chain, or None where the chain ends."""
    parent = parents.get(tag)
    if parent is None:
        return _cut(tag, tag.rfind("-"))
    return None if parent == ROOT else parent


def _cut(tag: str, end: int) -> str | None:
    """The tag up to ``end``, without the single-character subtags then left at its end."""
    while end > 1 and tag[end - 2] == "-":
        end -= 2
    return tag[:end] if end > 0 and tag[:end] != ROOT else None


def language_chain(tag: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    """A canonical tag and its parents, nearest first (resolution.md §3).

    ``parents`` must be free of cycles (:func:`parent_cycle`).
    """
    chain = []
    member: str | None = tag
    while member is not None:
        chain.append(member)
        member = parent_language(member, parents)
    return tuple(chain)


def nearest_language(
    tag: str, parents: Mapping[str, str], wanted: Container[str], *, longest: int
) -> str | None:
    """The first member of the tag's chain that is in ``wanted``, or None.

    No tag of ``wanted`` or of the keys of ``parents`` may have more than ``longest``
    characters: so a tag of any length costs no more than a short one.
    """
    member: str | None = tag
    if len(tag) > longest:
        member = _cut(tag, tag.rfind("-", 0, longest + 1))
    while member is not None and member not in wanted:
        member = parent_language(member, parents)
    return member


def parent_cycle(parents: Mapping[str, str]) -> str | None:
    """A tag from which the chain comes back to itself, or None if every chain ends.

    Truncation takes part: ``{"fr": "fr-CA"}`` alone is a cycle.
    """
    ending: set[str] = set()
    for start in parents:
        walked: set[str] = set()
        member: str | None = start
        while member is not None and member not in ending:
            if member in walked:
                return member
            walked.add(member)
            member = parent_language(member, parents)
        ending |= walked
    return None
