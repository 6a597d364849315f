"""What the mirror must know before it writes: how facts are read, and which assets are known."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID

from babel import Locale
from babel.core import get_global
from django.db.models import QuerySet

from governance.cldr import language_aliases, names
from governance.domain.errors import Conflict
from governance.domain.errors import gettext_noop as _
from governance.domain.fact_reading import Vocabulary
from governance.domain.transformations import Kind, Source, Transformation
from governance.models import Asset, Brand, FieldMapping, Market

UNSETTLED = ("OPEN", "GROWING", "AWAITED", "REDISCOVERED")
"""File statuses that will pass (iconik-api.md §4), perhaps without the index showing it."""

SETTLES_WITHIN = timedelta(days=1)

_UNKNOWN_COUNTRY = "ZZ"


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How metadata becomes facts: the administrator's mapping and the codes that exist.

    ``markets`` gives the countries of each market; ``brands`` the ids by key, the first made is
    the one of assets that name none.
    """

    sources: Mapping[str, Source]
    markets: Mapping[str, Sequence[str]]
    brands: Mapping[str, int]
    vocabulary: Vocabulary

    @property
    def default_brand(self) -> int:
        """The id of the brand of assets that name none.

        Raises:
            Conflict: if there is no brand yet.
        """
        if not self.brands:
            raise Conflict(_("Create a brand first: every asset belongs to one."))
        return next(iter(self.brands.values()))

    @property
    def fingerprint(self) -> str:
        """Changes when facts may be read differently from the same metadata."""
        told = [
            {fact: source.to_json() for fact, source in self.sources.items()},
            sorted(self.markets),
            sorted(self.brands),
        ]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def reading_rules() -> ReadingRules:
    """The rules as they are now; three queries."""
    markets = dict(Market.objects.values_list("code", "countries"))
    return ReadingRules(
        sources=sources(),
        markets=markets,
        brands=dict(Brand.objects.order_by("pk").values_list("key", "pk")),
        vocabulary=Vocabulary(
            markets=frozenset(markets),
            aliases=language_aliases(),
            countries=_countries(),
            languages=_languages(),
            names=names(),
        ),
    )


def sources() -> dict[str, Source]:
    """The administrator's mapping: whence each fact is read."""
    return {
        row.fact: Source(row.remote_field, Transformation(Kind(row.transformation), row.values))
        for row in FieldMapping.objects.all()
    }


@cache
def _countries() -> frozenset[str]:
    """The countries of CLDR: its territories that have languages of their own."""
    return frozenset(
        code
        for code in get_global("territory_languages")
        if len(code) == 2 and code.isalpha() and code != _UNKNOWN_COUNTRY
    )


@cache
def _languages() -> frozenset[str]:
    """The primary language subtags that CLDR knows a name of."""
    return frozenset(str(tag).partition("_")[0] for tag in Locale("en").languages)


def known_count() -> int:
    """How many assets iconik has, as far as we know."""
    return Asset.objects.filter(remote_missing_since__isnull=True).count()


def present_among(remote_ids: Iterable[UUID | str]) -> list[UUID]:
    """Those of the iconik ids whose assets are known and not marked missing."""
    rows = Asset.objects.filter(remote_id__in=list(remote_ids), remote_missing_since__isnull=True)
    return list(rows.order_by("pk").values_list("remote_id", flat=True))


def known_until(moment: datetime) -> QuerySet[Asset]:
    """The assets not marked missing that the mirror has not written after the moment."""
    return Asset.objects.filter(remote_missing_since__isnull=True, remote_seen_at__lte=moment)


def unsettled(*, now: datetime, limit: int) -> list[UUID]:
    """Assets changed of late that have a file on its way, newest change first."""
    rows = (
        Asset.objects.filter(
            remote_missing_since__isnull=True,
            remote_date_modified__gte=now - SETTLES_WITHIN,
            versions__renditions__remote_status__in=UNSETTLED,
        )
        .order_by("-remote_date_modified", "pk")
        .values_list("remote_id", flat=True)
        .distinct()
    )
    return list(rows[:limit])
