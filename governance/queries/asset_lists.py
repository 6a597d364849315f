"""The catalogue's orders, and the counts beside its filters."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Field,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast, JSONObject, Left, Lower

from governance.domain.facts import Kind
from governance.domain.remote import CLOSED
from governance.filters import FACTS, NEUTRAL, WORLDWIDE, Times, beginnings, condition, mapped
from governance.models import Asset, AssetVersion, Campaign, Rendition
from governance.models.asset_tags import TAG_FIELDS, TAG_WORDS
from governance.queries.assets import Preview, listed
from governance.queries.keysets import Order

FILTERS: Final = (
    "state",
    "kind",
    "language",
    "territory",
    "brand",
    "use",
    "tag",
    "rights",
    "fact",
)
"""The filters whose options are counted."""

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


@dataclass(frozen=True, slots=True)
class Base:
    """Rows to count, and the filters whose options are counted with them."""

    rows: QuerySet[Asset]
    options: frozenset[str] = frozenset(FILTERS)


def tallies(bases: Mapping[str, Base], times: Times) -> dict[str, Tally]:
    """Count bases and their options, all in one query.

    Only as many rows are read as are counted; the options of a larger base are left uncounted,
    because that would cost the whole catalogue, and name just what the rows that were read have.
    """
    found = {name: Tally() for name in bases}
    for name, row in _sample(bases, times):
        tally = found[name]
        tally.ids.append(row.pk)
        for option, value in _options_of(row, times):
            tally.options[option][value] += 1
    return found


def declared_languages() -> list[str]:
    """The languages that campaigns ask for."""
    tags = Campaign.objects.annotate(tag=Func("languages", function="unnest")).order_by()
    return sorted(tags.values_list("tag", flat=True).distinct())


def tags_like(rows: QuerySet[Asset], text: str) -> Counter[str]:
    """Tags with words that begin as those of a text do, from as many rows as are counted."""
    words = beginnings(text)
    if words is None:
        return Counter()
    found = rows.alias(tag_words=TAG_WORDS).filter(tag_words=words).order_by()
    counts: Counter[str] = Counter()
    for lists in found.annotate(tags=_TAGS).values_list("tags", flat=True)[: COUNTED + 1]:
        counts.update(_tags_in(lists))
    return counts


def _tags_in(lists: list[Any]) -> set[str]:
    """The tags of one row, each once; what a field holds instead of a list is none."""
    return {str(tag) for tags in lists if isinstance(tags, list) for tag in tags if tag}


def narrowed(rows: QuerySet[Asset], tally: Tally) -> QuerySet[Asset]:
    """The same rows, by id where they are few.

    Few matches of a rare word must not be looked for along the whole order of the list
    (performance-findings.md §5, the rare-word trap).
    """
    return rows if tally.is_more else rows.filter(pk__in=tally.ids)


def shown(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """The same assets with what a page of the catalogue shows of them: as :func:`described`, and
    for :func:`preview_of`.
    """
    stills = Rendition.objects.filter(
        version=OuterRef("pk"), remote_kind=Kind.IMAGE, remote_status=CLOSED
    )
    versions = AssetVersion.objects.filter(asset=OuterRef("pk")).order_by(
        _true_first(approval=AssetVersion.Approval.APPROVED),
        _true_first(remote_status="ACTIVE"),
        "-remote_number",
    )
    first = versions.values(told=JSONObject(number="remote_number", has_picture=Exists(stills)))
    return described(rows).annotate(first_version=Subquery(first[:1]))


def described(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """The same assets with what a line about them tells: ``brand_name``, ``iconik_id``, and for
    :func:`tags_of`.
    """
    return listed(rows).annotate(
        tag_lists=_TAGS, brand_name=F("brand__name"), iconik_id=F("remote_id")
    )


def _true_first(**condition: str) -> OrderBy:
    return ExpressionWrapper(Q(**condition), output_field=BooleanField()).desc()


def preview_of(row: Asset) -> Preview | None:
    """What :func:`shown` found of an asset's versions; ``None`` where it has none."""
    told = getattr(row, "first_version", None)
    return None if told is None else Preview(told["number"], told["has_picture"])


def tags_of(row: Asset) -> list[str]:
    """The tags that :func:`shown` found of an asset, by name."""
    return sorted(_tags_in(getattr(row, "tag_lists", [])), key=str.casefold)


class _Row(NamedTuple):
    """What is read of one row; what belongs to a filter that is not counted is null."""

    pk: int
    state: str | None
    kind: str | None
    brand: str | None
    languages: list[str] | None
    territories: list[str] | None
    tags: list[Any] | None
    mapped: bool | None
    rights_end: str | None
    suspended: bool | None
    missing: bool | None
    fault: bool | None
    changed: bool | None


def _held(name: str, times: Times) -> tuple[str, Any, Field[Any, Any]]:
    return "fact", condition("fact", name, times), BooleanField()


_TAGS: Final = Func(
    F("effective_facts__product_types"),
    *(F(f"remote_metadata__{name}") for name in TAG_FIELDS),
    function="jsonb_build_array",
    output_field=JSONField(),
)
"""The lists that hold an asset's tags, or what stands in their place."""


def _columns(times: Times) -> dict[str, tuple[str, Any, Field[Any, Any]]]:
    """The columns of a row, each with its filter and its type."""
    return {
        "base_state": ("state", F("state"), TextField()),
        "base_kind": ("kind", F("remote_kind"), TextField()),
        "base_brand": ("brand", F("brand__key"), TextField()),
        "base_languages": ("language", F("effective_facts__languages"), JSONField()),
        "base_territories": ("territory", F("effective_facts__territories"), JSONField()),
        "base_tags": ("tag", _TAGS, JSONField()),
        "base_mapped": ("use", mapped(times.moment), BooleanField()),
        "base_rights_end": ("rights", F("rights_end"), TextField()),
        **{f"base_{name}": _held(name, times) for name, _label in FACTS},
    }


def _sample(bases: Mapping[str, Base], times: Times) -> Iterator[tuple[str, _Row]]:
    columns = _columns(times)
    parts = [
        base.rows.order_by()
        .annotate(
            base=Value(name),
            **{
                column: value if filter_name in base.options else Cast(Value(None), kind)
                for column, (filter_name, value, kind) in columns.items()
            },
        )
        .values_list("base", "pk", *columns)[: COUNTED + 1]
        for name, base in bases.items()
    ]
    for name, *told in parts[0].union(*parts[1:], all=True):
        yield name, _Row(*told)


def _options_of(row: _Row, times: Times) -> Iterator[tuple[str, str]]:
    for name, value in (("state", row.state), ("kind", row.kind), ("brand", row.brand)):
        if value is not None:
            yield name, value
    for language in [NEUTRAL] if row.languages == [] else row.languages or ():
        yield "language", language
    for territory in [WORLDWIDE] if row.territories == [] else row.territories or ():
        yield "territory", territory
    for tag in _tags_in(row.tags or []):
        yield "tag", tag
    if row.mapped is not None:
        yield "use", "used" if row.mapped else "unused"
    if row.rights_end is not None and row.rights_end <= times.soon:
        yield "rights", "expired" if row.rights_end <= times.now else "expiring"
    for name, _label in FACTS:
        if getattr(row, name):
            yield "fact", name
