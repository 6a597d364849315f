"""What an administrator may have done to a field's text before it is read as a fact.

A short list (issue 3, item 5). A text that a transformation does not know passes unchanged, so
that reading it ends in a fault that people see: nothing is guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _


class Kind(StrEnum):
    """The transformations that there are."""

    AS_IS = "as_is"
    FIRST = "first"
    VALUES = "values"
    NAMES = "names"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


ONE_VALUE: Final = frozenset({"rights_from", "rights_until", "alt", "brand"})
"""The facts of which an asset has one value."""

FITTING: Final[Mapping[str, frozenset[Kind]]] = {
    "languages": frozenset({Kind.AS_IS, Kind.VALUES, Kind.NAMES}),
    "territories": frozenset({Kind.AS_IS, Kind.VALUES, Kind.NAMES}),
    "rights_from": frozenset({Kind.AS_IS, Kind.FIRST, Kind.DAY_FIRST, Kind.MONTH_FIRST}),
    "rights_until": frozenset({Kind.AS_IS, Kind.FIRST, Kind.DAY_FIRST, Kind.MONTH_FIRST}),
    "product_types": frozenset({Kind.AS_IS, Kind.VALUES}),
    "alt": frozenset({Kind.AS_IS, Kind.FIRST}),
    "spoken": frozenset({Kind.AS_IS, Kind.VALUES, Kind.NAMES}),
    "brand": frozenset({Kind.AS_IS, Kind.FIRST, Kind.VALUES}),
}
"""Which transformations make sense for which fact."""

MOST_VALUES: Final = 200
"""The most pairs of one list of values."""

_SEPARATORS = re.compile(r"[,;|]")
_DATE = re.compile(r"([0-9]{1,2})([./-])([0-9]{1,2})\2([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Names:
    """Codes by their names in lower case: of languages, and of countries and subdivisions."""

    languages: Mapping[str, str] = field(default_factory=dict)
    territories: Mapping[str, str] = field(default_factory=dict)


NO_NAMES: Final = Names()


@dataclass(frozen=True, slots=True)
class Transformation:
    """One transformation; ``values`` are the pairs of ``VALUES``, found without regard to case."""

    kind: Kind = Kind.AS_IS
    values: Mapping[str, str] = field(default_factory=dict)

    def applied(self, fact: str, texts: Sequence[str], names: Names = NO_NAMES) -> Sequence[str]:
        """The texts as they are read as ``fact``."""
        if self.kind is Kind.AS_IS or not texts:
            return texts
        if self.kind is Kind.FIRST:
            return [text for text in texts if text.strip()][:1]
        if self.kind is Kind.DAY_FIRST or self.kind is Kind.MONTH_FIRST:
            return [_iso_date(text, day_first=self.kind is Kind.DAY_FIRST) for text in texts]
        known = self._known(fact, names)
        return [known.get(_key(part), part) for text in texts for part in _parts(text, known)]

    def _known(self, fact: str, names: Names) -> Mapping[str, str]:
        if self.kind is Kind.NAMES:
            return names.territories if fact == "territories" else names.languages
        return {_key(text): code for text, code in self.values.items()}


AS_IS: Final = Transformation()


@dataclass(frozen=True, slots=True)
class Source:
    """Whence a fact is read: the iconik field, and what is done to its texts before."""

    field: str
    transformation: Transformation = AS_IS

    def to_json(self) -> dict[str, object]:
        """As it is stored and recorded."""
        return {
            "field": self.field,
            "transformation": self.transformation.kind.value,
            "values": dict(self.transformation.values),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Source":
        """The same back again."""
        kind = Kind(stored["transformation"])
        return cls(stored["field"], Transformation(kind, stored["values"]))


def _parts(text: str, known: Mapping[str, str]) -> list[str]:
    """The whole text if it is known, since a name may hold a comma; else the parts of a list."""
    return [text] if _key(text) in known else _SEPARATORS.split(text)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _iso_date(text: str, *, day_first: bool) -> str:
    """A date written with its year last as ``YYYY-MM-DD``; any other text as it is."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return text
    one, _mark, two, year = match.groups()
    day, month = (one, two) if day_first else (two, one)
    return f"{year}-{int(month):02}-{int(day):02}"


def checked(fact: str, kind: str, values: Mapping[str, str], *, field: str) -> Transformation:
    """The transformation that somebody chose for a fact.

    Raises:
        InvalidInput: on ``field``, if it does not fit the fact, or on its values.
    """
    chosen = next((item for item in FITTING[fact] if item.value == kind), None)
    if chosen is None:
        raise InvalidInput(_("This transformation does not fit the fact."), field=field)
    if chosen is not Kind.VALUES:
        return Transformation(chosen)
    if not values:
        raise InvalidInput(_("Name at least one value and what it means."), field=field)
    if len(values) > MOST_VALUES:
        raise InvalidInput(_("A list may have %(most)s values."), field=field, most=MOST_VALUES)
    return Transformation(chosen, dict(values))
