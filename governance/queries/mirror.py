"""What the mirror must know before it writes: how facts are read, and which assets are known."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from uuid import UUID

from babel import Locale
from babel.core import get_global
from django.db import connection

from governance.cldr import language_aliases
from governance.domain.errors import Conflict
from governance.domain.errors import gettext_noop as _
from governance.domain.fact_reading import Vocabulary
from governance.models import Asset, Brand, FieldMapping, Market

UNSETTLED = ("OPEN", "GROWING", "AWAITED", "REDISCOVERED")
"""File statuses that will pass (iconik-api.md §4), perhaps without the index showing it."""

SETTLES_WITHIN = timedelta(days=1)

_UNKNOWN_COUNTRY = "ZZ"
_PART = 10_000
_COPY_SEEN = "COPY seen_in_sweep FROM STDIN"


@dataclass(frozen=True, slots=True)
class ReadingRules:
    """How metadata becomes facts: the administrator's mapping and the codes that exist.

    ``markets`` gives the countries of each market; ``brands`` the ids by key, the first made is
    the one of assets that name none.
    """

    mapping: Mapping[str, str]
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
        told = [dict(self.mapping), sorted(self.markets), sorted(self.brands)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def reading_rules() -> ReadingRules:
    """The rules as they are now; three queries."""
    markets = dict(Market.objects.values_list("code", "countries"))
    return ReadingRules(
        mapping=dict(FieldMapping.objects.values_list("fact", "remote_field")),
        markets=markets,
        brands=dict(Brand.objects.order_by("pk").values_list("key", "pk")),
        vocabulary=Vocabulary(
            markets=frozenset(markets),
            aliases=language_aliases(),
            countries=_countries(),
            languages=_languages(),
        ),
    )


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


def unseen(seen: Iterable[UUID], *, known_before: datetime) -> list[UUID]:
    """The known assets, not marked missing, that are not among ``seen``.

    ``seen`` may be very long and is read once, in parts. Assets that the mirror wrote after
    ``known_before``, such as during the sweep itself, are passed over.
    """
    ids = iter(seen)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE IF NOT EXISTS seen_in_sweep (remote_id uuid PRIMARY KEY)")
        cursor.execute("TRUNCATE seen_in_sweep")
        while part := list(islice(ids, _PART)):
            with connection.wrap_database_errors, cursor.copy(_COPY_SEEN) as copy:
                for remote_id in part:
                    copy.write_row((remote_id,))
        cursor.execute(
            """
            SELECT a.remote_id FROM governance_asset a
            WHERE a.remote_missing_since IS NULL AND a.remote_seen_at <= %s
              AND NOT EXISTS (SELECT FROM seen_in_sweep s WHERE s.remote_id = a.remote_id)
            ORDER BY a.id
            """,
            [known_before],
        )
        left = [row[0] for row in cursor.fetchall()]
        cursor.execute("TRUNCATE seen_in_sweep")
    return left


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
