"""Whether an asset suits the places where it is shown: territories and the limits of slots."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.domain.facts import UNKNOWN, Facts
from governance.domain.regions import is_market, markets_by_country, territory_allows
from governance.models import Asset, AssetVersion, Market, Slot
from governance.models import Mapping as MappingModel
from governance.web.asset_lacks import lacks_in
from governance.web.findings import Check

LISTED = 4
"""Places that are named one by one; what is said of more is only counted."""


def slot_checks(
    asset: Asset, version: AssetVersion | None, slots: Iterable[Slot]
) -> Iterator[Check]:
    """The asset's kind, length and files against the limits of each slot (product.md §3)."""
    asked = list({slot.pk: slot for slot in slots}.values())
    if not asked or version is None:
        return
    found = [
        Check(False, row["text"], row["url"], _("The campaign"))
        for row in lacks_in(asset, version, asked)
    ]
    yield from _listed(found)
    if not found:
        words = ngettext(
            "Kind, length and files suit the slot",
            "Kind, length and files suit all %(count)s slots that show it",
            len(asked),
        )
        yield Check(True, words % {"count": len(asked)})


def _listed(found: Sequence[Check]) -> Iterator[Check]:
    """The first findings, and how many more there are."""
    yield from found[:LISTED]
    if len(found) > LISTED:
        count = len(found) - LISTED
        words = ngettext("%(count)s more of this kind", "%(count)s more of this kind", count)
        yield Check(False, words % {"count": count})


def territory_checks(
    facts: Facts, mappings: Sequence[MappingModel], markets: Mapping[str, Sequence[str]]
) -> Iterator[Check]:
    """The territories of the rights against the regions where campaigns show the asset.

    ``markets`` are those known without a query; others are read.
    """
    if facts.territories is UNKNOWN or not mappings:
        return
    if not facts.territories:
        yield Check(True, _("It may be shown everywhere"))
        return
    containing = _countries([*facts.territories, *_named(mappings)], markets)
    by_country = markets_by_country(containing)
    found: list[Check] = []
    for mapping in mappings:
        campaign = mapping.slot.campaign
        asked = _expanded(mapping.regions or campaign.regions, containing)
        lost = [code for code in asked if not territory_allows(facts.territories, code, by_country)]
        words = {"campaign": campaign.name, "regions": ", ".join(lost)}
        if lost:
            text = _("%(campaign)s shows it in %(regions)s, which its rights do not cover.") % words
            found.append(Check(False, text, _campaign_url(campaign.key), campaign.name))
    yield from _listed(list(dict.fromkeys(found)))
    if not found:
        words = {"places": ", ".join(facts.territories)}
        yield Check(True, _("Its territories (%(places)s) cover where it is shown") % words)


def _named(mappings: Iterable[MappingModel]) -> list[str]:
    return [code for mapping in mappings for code in mapping.regions]


def _countries(
    codes: Iterable[str], known: Mapping[str, Sequence[str]]
) -> dict[str, Sequence[str]]:
    """The countries of the markets among ``codes``; no query where all are known."""
    named = {code for code in codes if is_market(code)}
    missing = named - known.keys()
    rows = Market.objects.filter(code__in=missing) if missing else ()
    read = {row.code: row.countries for row in rows}
    return {code: known[code] for code in named if code in known} | read


def _expanded(codes: Iterable[str], markets: Mapping[str, Sequence[str]]) -> list[str]:
    """The codes with each market replaced by its countries, in their order."""
    found: dict[str, None] = {}
    for code in codes:
        found |= dict.fromkeys(markets.get(code, ()) if is_market(code) else (code,))
    return list(found)


def _campaign_url(key: str) -> str:
    return reverse("governance:campaign", args=[key])
