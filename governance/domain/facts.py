"""Governed facts of an asset: what approval freezes and what a later change may do to them.

Source of the rules: product.md §3 ("Approval freezes them") and §4 (what a submission needs).
A fact that is absent is *unknown*; an empty list and ``None`` are known values: an empty language
list means language-neutral, empty territories mean worldwide, no instant means unlimited.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any, Final, cast

from governance.domain.errors import gettext_noop as _


class Unknown(Enum):
    """The one value of a fact that iconik does not tell."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN


class Kind(StrEnum):
    """What an asset or a rendition is."""

    VIDEO = "video"
    IMAGE = "image"
    AUDIO = "audio"
    DOCUMENT = "document"
    CAPTION = "caption"


@dataclass(frozen=True, slots=True)
class Facts:
    """The governed facts of one asset version.

    Languages are canonical BCP 47 tags; territories are countries, subdivisions or markets
    (resolution.md §1); rights are a half-open window of UTC instants at whole seconds;
    ``spoken`` tells whether a film or recording has speech; ``captions`` are the languages
    of its caption files.
    """

    languages: tuple[str, ...] | Unknown = UNKNOWN
    territories: tuple[str, ...] | Unknown = UNKNOWN
    rights_from: datetime | None | Unknown = UNKNOWN
    rights_until: datetime | None | Unknown = UNKNOWN
    product_types: tuple[str, ...] | Unknown = UNKNOWN
    alt: str | Unknown = UNKNOWN
    spoken: bool | Unknown = UNKNOWN
    captions: tuple[str, ...] | Unknown = UNKNOWN

    def known(self) -> dict[str, Any]:
        """The known facts by name."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {name: value for name, value in values.items() if value is not UNKNOWN}

    def to_json(self) -> dict[str, object]:
        """The known facts as JSON values; instants as ``YYYY-MM-DDTHH:MM:SSZ``."""
        return {name: _encode(value) for name, value in self.known().items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Facts":
        """Read what :meth:`to_json` wrote."""
        return cls(**{name: _decode(name, value) for name, value in data.items()})

    def with_values(self, values: Mapping[str, Any]) -> "Facts":
        """A copy in which the named facts have other values."""
        return Facts(**{**self.known(), **values})


FACT_NAMES: Final = tuple(item.name for item in fields(Facts))

FACT_LABELS: Final[Mapping[str, str]] = {
    "languages": _("Languages"),
    "territories": _("Territories"),
    "rights_from": _("Rights start"),
    "rights_until": _("Rights end"),
    "product_types": _("Product types"),
    "alt": _("Alternative text"),
    "spoken": _("Speech"),
    "captions": _("Captions"),
}


def missing_facts(kind: str | None, facts: Facts) -> list[str]:
    """What a submission for review still lacks, as fact names (product.md §4); ``kind`` first.

    A film counts as spoken until iconik says that it is not.
    """
    lacking = [] if kind else ["kind"]
    if facts.languages is UNKNOWN:
        lacking.append("languages")
    if facts.rights_until is UNKNOWN:
        lacking.append("rights_until")
    if kind == Kind.IMAGE and not _filled(facts.alt):
        lacking.append("alt")
    if kind == Kind.VIDEO and facts.spoken is not False and not _filled(facts.captions):
        lacking.append("captions")
    return lacking


@dataclass(frozen=True, slots=True)
class Drift:
    """How the facts that iconik shows now differ from the approved ones.

    ``narrowed`` only narrows and applies at once; ``candidates`` widens or replaces and is to be
    reviewed, the approved value being served until then.
    """

    narrowed: Mapping[str, Any]
    candidates: Mapping[str, Any]


def drift(approved: Facts, seen: Facts, markets: Mapping[str, Iterable[str]]) -> Drift:
    """Compare approved facts with those read from iconik now (product.md §3).

    An unknown value changes nothing: what cannot be read is a fault of the asset, not a fact.
    """
    narrowed: dict[str, Any] = {}
    candidates: dict[str, Any] = {}
    before = approved.known()
    for name, value in seen.known().items():
        if name in before and before[name] == value:
            continue
        only_narrows = name in before and _narrows(name, before[name], value, markets)
        (narrowed if only_narrows else candidates)[name] = value
    return Drift(narrowed, candidates)


def _narrows(name: str, old: Any, new: Any, markets: Mapping[str, Iterable[str]]) -> bool:
    if name == "rights_until":
        return new is not None and (old is None or new < old)
    if name == "rights_from":
        return new is not None and (old is None or new > old)
    if name == "territories":
        return bool(new) and (not old or all(_covered(code, old, markets) for code in new))
    return False


def _covered(code: str, territories: Iterable[str], markets: Mapping[str, Iterable[str]]) -> bool:
    """Whether every place of ``code`` is in ``territories``."""
    allowed = set(territories)
    if code in allowed:
        return True
    if code.startswith("@"):
        countries = list(markets.get(code, ()))
        return bool(countries) and all(_covered(item, allowed, markets) for item in countries)
    country = code.split("-", 1)[0]
    within = {item for market in allowed if market[:1] == "@" for item in markets.get(market, ())}
    return country in allowed or country in within


def _filled(value: object) -> bool:
    return value is not UNKNOWN and bool(value)


def instant(text: str) -> datetime:
    """The instant of a table's ``YYYY-MM-DDTHH:MM:SSZ``."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def instant_text(value: datetime) -> str:
    """An aware instant as ``YYYY-MM-DDTHH:MM:SSZ``, cut to whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _encode(value: Any) -> object:
    if isinstance(value, datetime):
        return instant_text(value)
    return list(value) if isinstance(value, tuple) else value


def _decode(name: str, value: Any) -> Any:
    if name in ("rights_from", "rights_until"):
        return None if value is None else instant(cast("str", value))
    return tuple(value) if isinstance(value, list) else value
