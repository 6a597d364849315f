"""Regions: form, rank, territories, expansion."""

import pytest

from governance.domain.errors import InvalidInput
from governance.domain.regions import (
    canonical_region,
    countries_and_subdivisions,
    country_of,
    markets_by_country,
    region_rank,
    territory_allows,
)

MARKETS = {"@EU": ["AT", "DE", "FR"], "@DACH": ["AT", "CH", "DE", "DE"]}
CONTAINING = markets_by_country(MARKETS)


@pytest.mark.parametrize(
    ("code", "canonical"),
    [("ca", "CA"), ("CA", "CA"), ("ca-qc", "CA-QC"), ("GB-eng", "GB-ENG"), ("at-9", "AT-9")],
)
def test_region_well_shaped_is_upper_cased(code: str, canonical: str) -> None:
    assert canonical_region(code) == canonical


@pytest.mark.parametrize(
    "code",
    [
        *("", "C", "CAN", "Canada", "C1", "CA-", "CA-QUEB", "CA_QC", "CA-Q-C", "CA ", "CA\n"),
        *("@EU", "419", "ÇA", "ı\u0307", "CA-\u0661"),
    ],
)
def test_region_malformed_is_refused(code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        canonical_region(code, field="here")
    assert refusal.value.field == "here"


@pytest.mark.parametrize(
    ("listed", "region", "rank"),
    [
        ((), None, 3),
        ((), "DE", 3),
        (("DE",), None, None),
        (("DE",), "DE", 1),
        (("DE",), "DE-BY", 1),
        (("DE-BY",), "DE-BY", 0),
        (("DE-BY",), "DE", None),
        (("DE-BY",), "DE-BE", None),
        (("@EU",), "DE", 2),
        (("@EU",), "DE-BY", 2),
        (("@EU",), "CH", None),
        (("@EU", "DE", "DE-BY"), "DE-BY", 0),
        (("@EU", "DE", "DE-BY"), "DE", 1),
        (("@EU", "@DACH"), "CH", 2),
    ],
)
def test_region_rank_is_that_of_the_closest_region_listed(
    listed: tuple[str, ...], region: str | None, rank: int | None
) -> None:
    assert region_rank(listed, region, CONTAINING) == rank


@pytest.mark.parametrize(
    ("territories", "region", "allowed"),
    [
        ((), None, True),
        ((), "CA", True),
        (("CA",), None, False),
        (("CA",), "CA-QC", True),
        (("CA-QC",), "CA-QC", True),
        (("CA-QC",), "CA", False),
        (("CA-QC",), "CA-ON", False),
        (("@DACH",), "CH-ZH", True),
        (("@DACH",), "FR", False),
    ],
)
def test_territory_allows_the_region_its_country_or_a_market_of_it(
    territories: tuple[str, ...], region: str | None, allowed: bool
) -> None:
    assert territory_allows(territories, region, CONTAINING) is allowed


def test_markets_by_country_lists_each_market_once() -> None:
    assert CONTAINING["DE"] == ("@DACH", "@EU")
    assert CONTAINING["CH"] == ("@DACH",)


def test_expansion_replaces_markets_by_their_countries() -> None:
    assert countries_and_subdivisions(["@DACH", "CA-QC", "US"], MARKETS) == {
        *("AT", "CH", "DE"),
        *("CA-QC", "US"),
    }


def test_country_of_a_country_is_itself() -> None:
    assert (country_of("CA"), country_of("CA-QC")) == ("CA", "CA")
