"""How far a role reaches: the brands and the markets that it is limited to (product.md §1).

One rule for assets, whose places are their territories, and for campaigns, whose places are the
regions they declare. Naming no place means everywhere: an asset is worldwide, a campaign asks for
any region.

* **Seeing is wide**: a thing is seen when its places meet the market, or when it names none.
  Nobody can work in a market without the worldwide films that it shows.
* **Changing and deciding are narrow**: every place must lie inside the market. Who answers for
  Austria does not retire a film that Canada shows, nor edit a campaign that runs everywhere.

A mapping belongs to its campaign: it is decided by who may change the campaign and see the asset.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from governance.domain.regions import country_of, is_market


@dataclass(frozen=True, slots=True)
class MarketLimit:
    """The countries of the markets that a role is limited to.

    ``touched`` are the codes of all markets that share a country with them, ``enclosed`` the codes
    of those that lie inside; both are found anew for each request, so that a changed market holds
    at once.
    """

    countries: frozenset[str]
    touched: frozenset[str] = frozenset()
    enclosed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, codes: Collection[str], markets: Mapping[str, Iterable[str]]) -> "MarketLimit":
        """The limit to the markets with these codes; an unknown one adds no country."""
        own = frozenset(country for code in codes for country in markets.get(code, ()))
        sets = {code: frozenset(countries) for code, countries in markets.items()}
        return cls(
            own,
            frozenset(code for code, countries in sets.items() if countries & own),
            frozenset(code for code, countries in sets.items() if countries and countries <= own),
        )

    def meets(self, places: Collection[str]) -> bool:
        """Whether one of the countries, subdivisions and markets touches the limit, or none is."""
        return not places or any(self._has(place, self.touched) for place in places)

    def encloses(self, places: Collection[str]) -> bool:
        """Whether all of them lie inside; no place is everywhere, and that is not inside."""
        return bool(places) and all(self._has(place, self.enclosed) for place in places)

    def _has(self, place: str, markets: frozenset[str]) -> bool:
        return place in markets if is_market(place) else country_of(place) in self.countries


@dataclass(frozen=True, slots=True)
class Reach:
    """The brands and the market of one role; ``None`` means all of them, and everywhere."""

    brands: frozenset[int] | None = field(default=None)
    market: MarketLimit | None = field(default=None)

    def sees(self, brand_id: int, places: Collection[str]) -> bool:
        """Whether something of the brand and the places may be seen."""
        return self._covers(brand_id) and (self.market is None or self.market.meets(places))

    def governs(self, brand_id: int, places: Collection[str]) -> bool:
        """Whether something of the brand and the places may be changed and decided on."""
        return self._covers(brand_id) and (self.market is None or self.market.encloses(places))

    def _covers(self, brand_id: int) -> bool:
        return self.brands is None or brand_id in self.brands


EVERYWHERE = Reach()
