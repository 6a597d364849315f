"""Regions of a context and of a row: countries, subdivisions, markets (resolution.md §2, §4)."""

import re
from collections.abc import Iterable, Mapping, Sequence

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

ANY = 3
"""The region rank of a row that lists no region: the farthest that still matches."""

_REGION = re.compile(r"[A-Za-z]{2}(?:-[A-Za-z0-9]{1,3})?")


def canonical_region(code: str, *, field: str = "region") -> str:
    """A country (``CA``) or subdivision (``CA-QC``) in upper case; only the shape is checked.

    Raises :class:`InvalidInput` naming ``field`` for anything else, a market included.
    """
    if _REGION.fullmatch(code) is None:
        raise InvalidInput(
            _("“%(value)s” is neither a country nor a subdivision code."),
            field=field,
            value=code[:80],
        )
    return code.upper()


def is_market(code: str) -> bool:
    """Whether a code is a market's: ``@`` and a name, so never a country's."""
    return code.startswith("@")


def country_of(region: str) -> str:
    """The country of a canonical region; a country is its own."""
    return region[:2]


def markets_by_country(markets: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    """For each country the markets that contain it, in the order of their codes."""
    found: dict[str, list[str]] = {}
    for market in sorted(markets):
        for country in set(markets[market]):
            found.setdefault(country, []).append(market)
    return {country: tuple(codes) for country, codes in found.items()}


def region_rank(
    listed: Sequence[str], region: str | None, containing: Mapping[str, Sequence[str]]
) -> int | None:
    """How closely the regions that a row lists match a context's: R of resolution.md §4.

    0 the subdivision, 1 the country, 2 a market containing the country, 3 any; None for no
    match. ``containing`` is :func:`markets_by_country`.
    """
    if not listed:
        return ANY
    if region is None:
        return None
    country = country_of(region)
    if region != country and region in listed:
        return 0
    if country in listed:
        return 1
    if any(market in listed for market in containing.get(country, ())):
        return 2
    return None


def territory_allows(
    territories: Sequence[str], region: str | None, containing: Mapping[str, Sequence[str]]
) -> bool:
    """Whether an asset may be shown in a region: resolution.md §5, step 4.

    False as well when the asset is restricted and the region is not known. The rule is that
    of the region rank, with "any" meaning worldwide.
    """
    return region_rank(territories, region, containing) is not None


def countries_and_subdivisions(
    codes: Iterable[str], markets: Mapping[str, Iterable[str]]
) -> frozenset[str]:
    """The codes with each market replaced by its countries.

    If some region matches all of several lists, so does one of those named by them: any other
    country matches "any" alone, as no region does, and any other subdivision as its country.
    """
    expanded: set[str] = set()
    for code in codes:
        expanded.update(markets[code] if is_market(code) else (code,))
    return frozenset(expanded)
