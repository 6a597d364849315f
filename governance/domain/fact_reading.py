"""Reads governed facts from iconik's metadata values (product.md §3). Nothing is ever guessed.

A value that cannot be read leaves its fact unknown and gives a fault that people see. What an
absent or blank field means, by fact:

- ``languages``, ``rights_until``, ``alt``, ``spoken``: unknown, so that a submission for review
  asks for them (product.md §4);
- ``territories``, ``product_types``: known and empty, which is worldwide and any product
  (product.md §3);
- ``rights_from``: known and open, so that a start named later narrows and applies at once.

Fields that Imprimatur itself writes (:data:`OWN_FIELDS`) never feed a fact: no loop is possible.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.facts import UNKNOWN, Facts, Kind
from governance.domain.languages import canonical_language
from governance.domain.regions import canonical_region, country_of, is_market
from governance.domain.transformations import NO_NAMES, Names, Source

OWN_FIELDS: Final = "gov_"
"""The prefix of the metadata fields that our write-back provisions and fills in iconik."""

NEUTRAL: Final = frozenset({"neutral", "language-neutral", "zxx", "mul"})
WORLDWIDE: Final = frozenset({"worldwide", "ww", "world", "001"})
UNLIMITED: Final = frozenset({"unlimited", "perpetual"})
NOT_SPOKEN: Final = frozenset({"none", "no", "false", "0", "zxx"})
SPOKEN: Final = frozenset({"yes", "true", "1"})

NO_SOURCE: Final = Source("")
"""Stands where no field is mapped to a fact."""

_SEPARATORS = re.compile(r"[,;|]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_SHOWN = 80

# The primary language subtags that are registered have two or three letters (RFC 5646 §2.2.1):
# a longer word such as "English" has the syntax of a tag and is none.
_LONGEST_LANGUAGE = 3


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a fact could not be read: a sentence with ``%(name)s`` places, and what fills them."""

    template: str
    params: Mapping[str, object] = field(default_factory=dict)

    def localised(self, translate: Callable[[str], str]) -> str:
        """The sentence in the language of ``translate``."""
        return translate(self.template) % self.params

    def __str__(self) -> str:
        return self.localised(lambda text: text)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The codes that values may name.

    ``countries`` and ``languages`` are the registered ones, where they are known (else only the
    form is checked); ``aliases`` are CLDR's one-to-one aliases of language subtags; ``names``
    are for texts that name a language or a country in words.
    """

    markets: Collection[str] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    countries: Collection[str] | None = None
    languages: Collection[str] | None = None
    names: Names = NO_NAMES
    read_before: dict[str, str] = field(default_factory=dict, compare=False, repr=False)
    """Language tags read already, by their text: pages repeat a few of them very often."""
    facts_before: dict[tuple[str, ...], object] = field(
        default_factory=dict, compare=False, repr=False
    )
    """Values read already, by the name of the fact and its texts."""


class _Unreadable(Exception):
    """One value cannot be read, for the reason that the sentence gives."""

    def __init__(self, template: str, **params: object) -> None:
        super().__init__(template)
        self.template = template
        self.params = params


def read_facts(
    metadata: Mapping[str, Sequence[str]],
    sources: Mapping[str, Source],
    vocabulary: Vocabulary,
    *,
    captions: Iterable[str] = (),
) -> tuple[Facts, dict[str, Fault]]:
    """The facts that metadata values tell, and the faults by fact name.

    ``metadata`` holds the texts of each iconik field; ``sources`` tell the field of each fact and
    what is done to its texts before; ``captions`` are the languages of the deliverable caption
    files of the version.
    """
    known: dict[str, Any] = {}
    faults: dict[str, Fault] = {}
    for name, reader in _READERS.items():
        source = sources.get(name, NO_SOURCE)
        try:
            texts = _told(name, source, metadata, vocabulary)
            known[name] = _read(name, reader, texts, vocabulary)
        except _Unreadable as error:
            faults[name] = Fault(error.template, {"field": source.field, **error.params})
    try:
        known["captions"] = _caption_languages(captions, vocabulary)
    except _Unreadable as error:
        faults["captions"] = Fault(error.template, error.params)
    _check_window(known, faults)
    return Facts(**known), faults


def _read(name: str, reader: "_Reader", texts: list[str], vocabulary: Vocabulary) -> object:
    """The value of a fact; read once for all assets that say the same, but for free texts."""
    if name in _FREE_TEXTS:
        return reader(texts, vocabulary)
    key = (name, *texts)
    if key not in vocabulary.facts_before:
        vocabulary.facts_before[key] = reader(texts, vocabulary)
    return vocabulary.facts_before[key]


def read_brand(
    metadata: Mapping[str, Sequence[str]],
    sources: Mapping[str, Source],
    brands: Collection[str],
    vocabulary: Vocabulary,
) -> tuple[str | None, Fault | None]:
    """The key of the brand that the metadata names, if any, and the fault if it is unknown."""
    source = sources.get("brand", NO_SOURCE)
    try:
        text = _one(_told("brand", source, metadata, vocabulary))
        if text is not None and text not in brands:
            raise _Unreadable(_("“%(value)s” in “%(field)s” is not one of our brands."), value=text)
    except _Unreadable as error:
        return None, Fault(error.template, {"field": source.field, **error.params})
    return text, None


def without_own_fields(
    metadata: Mapping[str, Sequence[str]],
) -> Mapping[str, Sequence[str]]:
    """The metadata without the fields that our own write-back fills."""
    if any(name.startswith(OWN_FIELDS) for name in metadata):
        return {k: v for k, v in metadata.items() if not k.startswith(OWN_FIELDS)}
    return metadata


def kind_of(media_type: str, mimes: Iterable[str]) -> str:
    """What an asset is, by iconik's media type or else by the media types of its originals.

    Empty where neither tells: then a submission for review asks for it.
    """
    for text in (media_type, *mimes):
        main, _slash, rest = text.lower().partition("/")
        if main in (Kind.VIDEO, Kind.IMAGE, Kind.AUDIO, Kind.DOCUMENT):
            return main
        if main == "text" or (main == "application" and _is_document(rest)):
            return Kind.DOCUMENT.value
    return ""


def _is_document(subtype: str) -> bool:
    return subtype in ("pdf", "msword", "rtf") or subtype.startswith(
        ("vnd.openxmlformats-officedocument", "vnd.oasis.opendocument", "vnd.ms-")
    )


# Values -----------------------------------------------------------------------------------------


def _told(
    fact: str, source: Source, metadata: Mapping[str, Sequence[str]], vocabulary: Vocabulary
) -> list[str]:
    """The texts of a fact's source, as they are to be read."""
    if source.field.startswith(OWN_FIELDS):
        raise _Unreadable(_("Imprimatur itself writes “%(field)s”; map another field."))
    texts = metadata.get(source.field, ())
    return _texts(source.transformation.applied(fact, texts, vocabulary.names))


def _texts(values: Sequence[str]) -> list[str]:
    """The values without blanks and repetitions, white space collapsed."""
    if not values:
        return []
    cleaned = [" ".join(value.split()) for value in values]
    return list(dict.fromkeys([text for text in cleaned if text]))


def _codes(texts: list[str]) -> list[str]:
    """The single codes of values that may each hold a list."""
    return _texts([part for text in texts for part in _SEPARATORS.split(text)])


def _one(texts: list[str]) -> str | None:
    """The only value, or None.

    Raises:
        _Unreadable: if there are several: which one counts would be a guess.
    """
    if len(texts) > 1:
        raise _Unreadable(_("“%(field)s” holds several values where one is needed."))
    return texts[0] if texts else None


def _free_of(word_set: frozenset[str], codes: list[str]) -> bool:
    """Whether the codes are one word of the set, such as "worldwide".

    Raises:
        _Unreadable: if such a word stands beside codes.
    """
    words = [code for code in codes if code.lower() in word_set]
    if words and len(words) < len(codes):
        raise _Unreadable(
            _("“%(field)s” says “%(value)s” and names others beside it."), value=words[0]
        )
    return bool(words)


# Readers by fact --------------------------------------------------------------------------------


def _languages(texts: list[str], vocabulary: Vocabulary) -> object:
    codes = _codes(texts)
    if not codes:
        return UNKNOWN
    if _free_of(NEUTRAL, codes):
        return ()
    return tuple(sorted({_language(code, vocabulary) for code in codes}))


def _language(text: str, vocabulary: Vocabulary) -> str:
    known_tag = vocabulary.read_before.get(text)
    if known_tag is not None:
        return known_tag
    try:
        tag = canonical_language(text.replace("_", "-"), vocabulary.aliases)
    except InvalidInput:
        tag = ""
    primary = tag.partition("-")[0]
    known = vocabulary.languages is None or primary in vocabulary.languages
    if not tag or len(primary) > _LONGEST_LANGUAGE or not known:
        raise _Unreadable(
            _("“%(value)s” in “%(field)s” is not a language tag."), value=text[:_SHOWN]
        )
    vocabulary.read_before[text] = tag
    return tag


def _caption_languages(languages: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    found = set()
    for text in languages:
        try:
            found.add(_language(text, vocabulary))
        except _Unreadable:
            raise _Unreadable(
                _("A caption file has the language “%(value)s”, which is not a language tag."),
                value=text[:_SHOWN],
            ) from None
    return tuple(sorted(found))


def _territories(texts: list[str], vocabulary: Vocabulary) -> object:
    codes = _codes(texts)
    if not codes or _free_of(WORLDWIDE, codes):
        return ()
    return tuple(sorted({_territory(code, vocabulary) for code in codes}))


def _territory(text: str, vocabulary: Vocabulary) -> str:
    if is_market(text):
        if text.upper() not in vocabulary.markets:
            raise _Unreadable(
                _("“%(value)s” in “%(field)s” is not one of our markets."), value=text[:_SHOWN]
            )
        return text.upper()
    try:
        code = canonical_region(text)
    except InvalidInput:
        code = ""
    known = vocabulary.countries is None or country_of(code) in vocabulary.countries
    if not code or not known:
        raise _Unreadable(
            _("“%(value)s” in “%(field)s” is not a country, a subdivision or a market."),
            value=text[:_SHOWN],
        )
    return code


def _rights_from(texts: list[str], _vocabulary: Vocabulary) -> object:
    text = _one(texts)
    if text is None or text.lower() in UNLIMITED:
        return None
    return _read_instant(text, _start_of_day, _second_not_before)


def _rights_until(texts: list[str], _vocabulary: Vocabulary) -> object:
    text = _one(texts)
    if text is None:
        return UNKNOWN
    if text.lower() in UNLIMITED:
        return None
    return _read_instant(text, _end_of_day, _whole_second)


def _read_instant(
    text: str, of_day: Callable[[datetime], datetime], of_moment: Callable[[datetime], datetime]
) -> datetime:
    """An ISO date or date and time as a UTC instant at a whole second; without offset it is UTC.

    A fraction of a second is rounded to the side that grants less.
    """
    try:
        if _DAY.fullmatch(text):
            return of_day(datetime.fromisoformat(text).replace(tzinfo=UTC))
        if _MOMENT.fullmatch(text):
            moment = datetime.fromisoformat(text)
            aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return of_moment(aware.astimezone(UTC))
    except (ValueError, OverflowError):
        pass  # not on the calendar, or beyond the years that can be written
    raise _Unreadable(_("“%(value)s” in “%(field)s” is not a date."), value=text[:_SHOWN])


def _start_of_day(day: datetime) -> datetime:
    return day


def _end_of_day(day: datetime) -> datetime:
    """The last day is inclusive: its end is the next midnight (product.md §3)."""
    return day + timedelta(days=1)


def _whole_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)


def _second_not_before(moment: datetime) -> datetime:
    return _whole_second(moment + timedelta(microseconds=999_999))


def _product_types(texts: list[str], _vocabulary: Vocabulary) -> object:
    return tuple(sorted(texts))


def _alt(texts: list[str], _vocabulary: Vocabulary) -> object:
    return _one(texts) or UNKNOWN


def _spoken(texts: list[str], vocabulary: Vocabulary) -> object:
    """Whether there is speech: a yes or no, or the languages that are spoken."""
    codes = _codes(texts)
    if not codes:
        return UNKNOWN
    if _free_of(NOT_SPOKEN, codes):
        return False
    if not _free_of(SPOKEN, codes):
        for code in codes:
            _language(code, vocabulary)
    return True


_Reader = Callable[[list[str], Vocabulary], object]

_FREE_TEXTS: Final = frozenset({"alt", "product_types"})
"""Facts whose texts seldom repeat: remembering them would fill memory."""

_READERS: Final[Mapping[str, _Reader]] = {
    "languages": _languages,
    "territories": _territories,
    "rights_from": _rights_from,
    "rights_until": _rights_until,
    "product_types": _product_types,
    "alt": _alt,
    "spoken": _spoken,
}


def _check_window(known: Mapping[str, Any], faults: dict[str, Fault]) -> None:
    """Tell that the rights never hold; both values stay, so nothing is served."""
    start, end = known.get("rights_from"), known.get("rights_until")
    if isinstance(start, datetime) and isinstance(end, datetime) and start >= end:
        faults["rights_until"] = Fault(_("The rights end before they start."))
