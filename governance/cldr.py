"""The language data of a decision table, from CLDR through babel (resolution.md §1).

Babel's data lists no ``root`` parents and no scripts of territories, so both are made from its
likely subtags by the rule of §1. The data of a table is taken when it is compiled; resolving
never comes here.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from governance.domain.languages import ROOT, is_alias
from governance.domain.transformations import Names

_UNDETERMINED = "und"
"""Names no language, so it has no usual script."""


@lru_cache(maxsize=1)
def language_aliases() -> Mapping[str, str]:
    """CLDR's one-to-one aliases of primary language subtags, such as ``iw`` → ``he``.

    An alias for more than a subtag (``sh`` → ``sr-Latn``) is none of them.
    """
    known: Mapping[str, str] = get_global("language_aliases")
    aliases = {old: new for old, new in sorted(known.items()) if is_alias(old, new, known)}
    return MappingProxyType(aliases)


def language_parents(tags: Iterable[str] = ()) -> Mapping[str, str]:
    """The parents that truncation would not give, by tag (resolution.md §1).

    CLDR's own exceptions; ``root`` for a language in a script that is not its likely one; and
    for a language in a territory where another script is likely, the language in that script.

    The scripts are those that CLDR knows a language to be written in; for the primary
    languages of ``tags`` they are all the scripts there are. Pass the languages that rows
    list, and the default one: then no chain, of whatever tag, can reach one of them from the
    wrong script, as ``ru-Latn`` would reach ``ru``.
    """
    return _parents(frozenset(tag.partition("-")[0] for tag in tags))


@lru_cache(maxsize=64)
def _parents(languages: frozenset[str]) -> Mapping[str, str]:
    aliases = language_aliases()
    likely = _likely_scripts()
    parents: dict[str, str] = {}
    for language, script in sorted(_written_languages() | _all_scripts(languages)):
        if likely.get(language, script) != script:
            parents[f"{language}-{script}"] = ROOT
    for language, territory, script in _likely_in_territories():
        if likely.get(language, script) != script:
            parents[f"{language}-{territory}"] = f"{language}-{script}"
    for child, parent in sorted(get_global("parent_exceptions").items()):
        parents[_tag(child)] = _tag(parent)
    return MappingProxyType(
        {tag: parents[tag] for tag in sorted(parents) if tag.partition("-")[0] not in aliases}
    )


@lru_cache(maxsize=1)
def names() -> Names:
    """Codes by CLDR's English names in lower case, ``german`` → ``de``, ``italy`` → ``IT``.

    A language in a territory is found as CLDR writes it, ``french (canada)`` → ``fr-CA``. A name
    that two codes share is left out.
    """
    english = Locale("en")
    told = [(name, _tag(code)) for code, name in english.languages.items()]
    for identifier in locale_identifiers():
        language, *rest = identifier.split("_")
        if len(rest) == 1 and language in english.languages and rest[0] in english.territories:
            name = f"{english.languages[language]} ({english.territories[rest[0]]})"
            told.append((name, _tag(identifier)))
    places = [(name, code) for code, name in english.territories.items() if code.isalpha()]
    return Names(languages=_unambiguous(told), territories=_unambiguous(places))


def _unambiguous(told: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    codes: dict[str, set[str]] = {}
    for name, code in told:
        codes.setdefault(name.casefold(), set()).add(code)
    return MappingProxyType({name: min(found) for name, found in codes.items() if len(found) == 1})


def _tag(identifier: str) -> str:
    """A CLDR locale identifier (``zh_Hant_HK``) as a language tag."""
    return identifier.replace("_", "-")


def _likely_scripts() -> dict[str, str]:
    """The likely script of each language."""
    likely: Mapping[str, str] = get_global("likely_subtags")
    return {
        language: maximal.split("_")[1]
        for language, maximal in likely.items()
        if "_" not in language
    }


def _likely_in_territories() -> Iterator[tuple[str, str, str]]:
    """Language, territory and the script that CLDR gives for the two together."""
    likely: Mapping[str, str] = get_global("likely_subtags")
    for identifier, maximal in likely.items():
        language, *rest = identifier.split("_")
        if language != _UNDETERMINED and len(rest) == 1 and not _is_script(rest[0]):
            yield language, rest[0], maximal.split("_")[1]


def _written_languages() -> frozenset[tuple[str, str]]:
    """Each language and script that CLDR names together anywhere."""
    likely: Mapping[str, str] = get_global("likely_subtags")
    territories: Mapping[str, Mapping[str, object]] = get_global("territory_languages")
    identifiers = {*likely, *likely.values(), *locale_identifiers()}
    identifiers.update(*territories.values())
    pairs = set()
    for identifier in identifiers:
        language, *rest = identifier.split("_")
        if language != _UNDETERMINED and rest and _is_script(rest[0]):
            pairs.add((language, rest[0]))
    return frozenset(pairs)


def _all_scripts(languages: frozenset[str]) -> frozenset[tuple[str, str]]:
    scripts = Locale("en").scripts if languages else {}
    return frozenset((language, script) for language in languages for script in scripts)


def _is_script(subtag: str) -> bool:
    return len(subtag) == 4 and subtag.isalpha()
