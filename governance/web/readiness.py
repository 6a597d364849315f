"""What a campaign still lacks before it can run, each with the place to act.

Worked out from the mappings that the page shows anyway: a required slot needs, for every declared
channel, language, region and value of the further dimensions, a mapping that is live or scheduled
and fits by language policy, region, conditions and territory (resolution.md §3–§5).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.cldr import language_parents
from governance.domain.coverage import first_gap
from governance.domain.declarations import CHANNEL
from governance.domain.facts import FACT_LABELS, UNKNOWN, missing_facts
from governance.domain.languages import language_chain
from governance.domain.regions import markets_by_country, region_rank, territory_allows
from governance.models import Campaign, LanguagePolicy, Market, Slot
from governance.models import Mapping as MappingModel
from governance.web.coverage import SlotView

SERVING: Final = frozenset({"live", "scheduled"})
SHOWN: Final = 20
"""The most things that are listed of one kind."""


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that lacks: its look, what it is, and where to act."""

    state: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """All that lacks; ``more`` counts what is not listed."""

    lacks: Sequence[Lack] = ()
    more: int = 0

    @property
    def is_ready(self) -> bool:
        """Whether nothing lacks."""
        return not self.lacks


_Asked = tuple[str, str | None, str]
"""A language, a region and a channel."""


@dataclass(frozen=True, slots=True)
class _Terms:
    """What fitting is judged by, read once."""

    campaign: Campaign
    containing: Mapping[str, Sequence[str]]
    parents: Mapping[str, str]
    default_chain: tuple[str, ...] = field(default=())


def readiness(campaign: Campaign, views: Iterable[SlotView], *, may_edit: bool) -> Readiness:
    """What the campaign lacks; one query, for the markets."""
    slots = list(views)
    markets = dict(Market.objects.values_list("code", "countries"))
    parents = language_parents([*campaign.languages, campaign.default_language])
    chain = language_chain(campaign.default_language, parents)
    terms = _Terms(campaign, markets_by_country(markets), parents, chain)
    found: list[Lack] = []
    more = 0
    if not slots:
        place = "governance:slot-new" if may_edit else "governance:campaign"
        url = reverse(place, args=[campaign.key])
        found.append(Lack("none", _("It has no slot yet."), url))
    for lacks in (
        [lack for view in slots for lack in _gaps(terms, view, may_edit)],
        [lack for view in slots for lack in _waiting(view)],
        [lack for view in slots for lack in _assets(campaign, view)],
    ):
        found += lacks[:SHOWN]
        more += len(lacks[SHOWN:])
    return Readiness(found, more)


def _gaps(terms: _Terms, view: SlotView, may_edit: bool) -> Iterator[Lack]:
    """The languages of a required slot that some channel or region has nothing for."""
    slot, campaign = view.slot, terms.campaign
    if not slot.required:
        return
    rows = [row for row, how in view.rows if how.word in SERVING]
    channels = slot.channels or campaign.dimension_values.get(CHANNEL, [])
    regions: list[str | None] = [*campaign.regions] or [None]
    address = reverse("governance:mapping-new", args=[campaign.key, slot.key])
    for language in campaign.languages:
        gaps = {
            " ".join(part for part in (channel, region) if part): gap
            for channel in channels
            for region in regions
            if (gap := _gap(terms, slot, rows, (language, region, channel))) is not None
        }
        if not gaps:
            continue
        everywhere = len(gaps) == len(channels) * len(regions) and not any(gaps.values())
        where = _("everywhere") if everywhere else ", ".join(_places(gaps)[:6])
        words = {"slot": slot.name, "language": language, "where": where}
        text = _("%(slot)s has nothing in %(language)s: %(where)s.") % words
        url = f"{address}?{urlencode({'language': language})}"
        yield Lack("none", text, url if may_edit else f"#slot-{slot.key}")


def _places(gaps: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The places of gaps in words, such as ``email CH (segment: young)``."""
    conditions = {
        place: ", ".join(f"{name}: {value}" for name, value in gap.items())
        for place, gap in gaps.items()
    }
    return [f"{place} ({words})" if words else place for place, words in conditions.items()]


def _gap(
    terms: _Terms, slot: Slot, rows: Iterable[MappingModel], asked: _Asked
) -> dict[str, str] | None:
    """The values of further dimensions that nothing answers for, empty where nothing at all does.

    ``None`` where every declared value is answered for.
    """
    fitting = [row.when | {CHANNEL: []} for row in rows if _fits(terms, slot, row, asked)]
    return first_gap(fitting, terms.campaign.dimension_values)


def _fits(terms: _Terms, slot: Slot, row: MappingModel, asked: _Asked) -> bool:
    """Whether a mapping answers for what is asked, whatever the instant and further dimensions."""
    language, region, channel = asked
    if row.when.get(CHANNEL) and channel not in row.when[CHANNEL]:
        return False
    if region_rank(row.regions, region, terms.containing) is None:
        return False
    territories = row.asset.approved_facts.territories
    known = () if territories is UNKNOWN else territories
    if known and not territory_allows(known, region, terms.containing):
        return False
    if not row.languages or language in row.languages:
        return True
    if slot.language_policy == LanguagePolicy.EXACT:
        return False
    chain = set(language_chain(language, terms.parents))
    if slot.language_policy == LanguagePolicy.DEFAULT:
        chain.update(terms.default_chain)
    return not chain.isdisjoint(row.languages)


def _waiting(view: SlotView) -> Iterator[Lack]:
    for row, how in view.rows:
        if how.word == "proposed":
            words = {"title": row.asset.remote_title, "slot": view.slot.name}
            text = _("“%(title)s” waits for review in %(slot)s.") % words
            yield Lack("in_review", text, reverse("governance:mapping", args=[row.public_id]))


def _assets(campaign: Campaign, view: SlotView) -> Iterator[Lack]:
    """Assets in service or proposed whose rights, facts or length do not carry the campaign."""
    seen: set[int] = set()
    for row, how in view.rows:
        asset = row.asset
        if how.word not in {*SERVING, "withheld", "proposed"} or asset.pk in seen:
            continue
        seen.add(asset.pk)
        url = reverse("governance:asset", args=[asset.public_id])
        words = {"title": asset.remote_title, "slot": view.slot.name}
        facts = asset.approved_facts
        until, ends = facts.rights_until, min(row.ends_at or campaign.ends_at, campaign.ends_at)
        if isinstance(until, datetime) and until < ends:
            text = _("The rights of “%(title)s” end before %(slot)s stops showing it.") % words
            yield Lack("expired", text, url)
        for name in missing_facts(asset.remote_kind or None, facts):
            if name in ("captions", "alt"):
                label = _(FACT_LABELS[name])
                text = _("“%(title)s” lacks: %(fact)s.") % {**words, "fact": label.lower()}
                yield Lack("fault", text, url)
        longest = view.slot.max_duration_ms
        if asset.remote_kind not in view.slot.kinds or (
            longest and (asset.remote_duration_ms or 0) > longest
        ):
            yield Lack(
                "fault", _("“%(title)s” no longer fits the limits of %(slot)s.") % words, url
            )
