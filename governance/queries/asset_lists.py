"""The catalogue's orders, and the counts beside its filters."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import F, Func, QuerySet, Value
from django.db.models.functions import Left, Lower

from governance.filters import FACTS, NEUTRAL, Times, condition
from governance.models import Asset, Campaign
from governance.queries.keysets import Order

COUNTED: Final = 1000
"""Counts go up to here; what is more is shown as more (performance-findings.md §5)."""

TITLE_KEY: Final = Lower(Left("remote_title", 120))


def _moment(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(text)
    return value


def _iso(value: object) -> str:
    if not isinstance(value, datetime):
        raise TypeError(value)
    return value.isoformat()


ORDERS: Final[Mapping[str, Order]] = {
    "-changed": Order(F("remote_date_modified"), True, _iso, _moment),
    "changed": Order(F("remote_date_modified"), False, _iso, _moment),
    "title": Order(TITLE_KEY, False),
    "-title": Order(TITLE_KEY, True),
    "rights": Order(F("rights_end"), False),
    "-rights": Order(F("rights_end"), True),
}
"""What the list can be sorted by."""


@dataclass(slots=True)
class Tally:
    """How many rows a base has, and how many of them each option of each filter would leave.

    ``total`` and the counts end at :data:`COUNTED`; one more stands for "more than that".
    ``ids`` are the rows that were counted.
    """

    ids: list[int] = field(default_factory=list)
    options: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    @property
    def total(self) -> int:
        """The number of rows, as far as they are counted."""
        return len(self.ids)

    @property
    def is_more(self) -> bool:
        """Whether the base has more rows than are counted."""
        return self.total > COUNTED


def tallies(bases: Mapping[str, QuerySet[Asset]], times: Times) -> dict[str, Tally]:
    """Count bases and their options, all in one query.

    Only as many rows are read as are counted; the options of a larger base are left uncounted,
    because that would cost the whole catalogue, and name just what the rows that were read have.
    """
    found = {name: Tally() for name in bases}
    for name, row in _sample(bases):
        tally = found[name]
        tally.ids.append(row.pk)
        for option, value in _options_of(row, times):
            tally.options[option][value] += 1
    return found


def declared_languages() -> list[str]:
    """The languages that campaigns ask for."""
    tags = Campaign.objects.annotate(tag=Func("languages", function="unnest")).order_by()
    return sorted(tags.values_list("tag", flat=True).distinct())


def narrowed(rows: QuerySet[Asset], tally: Tally) -> QuerySet[Asset]:
    """The same rows, by id where they are few.

    Few matches of a rare word must not be looked for along the whole order of the list
    (performance-findings.md §5, the rare-word trap).
    """
    return rows if tally.is_more else rows.filter(pk__in=tally.ids)


class _Row(NamedTuple):
    pk: int
    state: str
    kind: str
    brand: str
    languages: list[str] | None
    rights_end: str
    suspended: bool
    missing: bool
    fault: bool
    changed: bool


_COLUMNS: Final[Mapping[str, Any]] = {
    "base_pk": F("pk"),
    "base_state": F("state"),
    "base_kind": F("remote_kind"),
    "base_brand": F("brand__key"),
    "base_languages": F("effective_facts__languages"),
    "base_rights_end": F("rights_end"),
    **{f"base_{name}": condition("fact", name, Times("", "")) for name, _label in FACTS},
}


def _sample(bases: Mapping[str, QuerySet[Asset]]) -> Iterator[tuple[str, _Row]]:
    parts = [
        rows.order_by()
        .annotate(base=Value(name), **_COLUMNS)
        .values_list("base", *_COLUMNS)[: COUNTED + 1]
        for name, rows in bases.items()
    ]
    for name, *columns in parts[0].union(*parts[1:], all=True):
        yield name, _Row(*columns)


def _options_of(row: _Row, times: Times) -> Iterator[tuple[str, str]]:
    yield "state", row.state
    yield "kind", row.kind
    yield "brand", row.brand
    for language in row.languages or ([NEUTRAL] if row.languages == [] else []):
        yield "language", language
    if row.rights_end <= times.now:
        yield "rights", "expired"
    elif row.rights_end <= times.soon:
        yield "rights", "expiring"
    for name, _label in FACTS:
        if getattr(row, name):
            yield "fact", name
