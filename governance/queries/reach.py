"""The rows within an actor's reach, as conditions of a query: the rule is ``domain.reach``."""

import re
from collections.abc import Iterable

from django.db.models import F, Func, JSONField, Q, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, Regex

from governance.domain.actor import Actor
from governance.domain.reach import EVERYWHERE, MarketLimit, Reach
from governance.models import Asset, Campaign

NOWHERE = Q(pk__in=[])


def assets_seen(actor: Actor, path: str = "") -> Q:
    """The assets that the actor may see; ``path`` leads to the asset, such as ``asset__``."""
    return _any(_asset(reach, path, narrow=False) for reach in actor.reaches)


def campaigns_seen(actor: Actor, path: str = "") -> Q:
    """The campaigns that the actor may see; ``path`` leads to the campaign."""
    return _any(_campaign(reach, path, narrow=False) for reach in actor.reaches)


def asset_governed(reach: Reach, path: str = "") -> Q:
    """The assets that a role of this reach may change and decide on."""
    return _asset(reach, path, narrow=True)


def mapping_governed(reach: Reach, asset: str, campaign: str) -> Q:
    """The mappings that a role of this reach may decide on: its campaign, with an asset it sees."""
    return _asset(reach, asset, narrow=False) & _campaign(reach, campaign, narrow=True)


def _any(conditions: Iterable[Q]) -> Q:
    found = NOWHERE
    for condition in conditions:
        if not condition:
            return Q()
        found |= condition
    return found


def _asset(reach: Reach, path: str, *, narrow: bool) -> Q:
    return _within(reach, path, F(f"{path}effective_facts__territories"), narrow=narrow)


def _campaign(reach: Reach, path: str, *, narrow: bool) -> Q:
    listed = Func(F(f"{path}regions"), function="to_json", output_field=JSONField())
    return _within(reach, path, listed, narrow=narrow)


def _within(reach: Reach, path: str, places: Combinable, *, narrow: bool) -> Q:
    if reach == EVERYWHERE:
        return Q()
    found = Q() if reach.brands is None else Q(**{f"{path}brand__in": reach.brands})
    if reach.market is None:
        return found
    written = Func(places, template="(%(expressions)s)::text", output_field=TextField())
    text = Coalesce(written, Value("[]"), output_field=TextField())
    if narrow:
        return found & Q(Regex(text, Value(_all_inside(reach.market))))
    worldwide = Q(Exact(text, Value("[]")))
    return found & (worldwide | Q(Regex(text, Value(_one_inside(reach.market)))))


def _place(market: MarketLimit, codes: frozenset[str]) -> str:
    """An expression for one quoted place of a JSON list: a country, a part of one, a market."""
    countries = "|".join(sorted(market.countries))
    markets = "|".join(re.escape(code) for code in sorted(codes))
    return f'"(({countries or "-"})(-[A-Z0-9]+)?|({markets or "-"}))"'


def _one_inside(market: MarketLimit) -> str:
    return _place(market, market.touched)


def _all_inside(market: MarketLimit) -> str:
    place = _place(market, market.enclosed)
    return rf"^\[{place}(, ?{place})*\]$"


def assets(actor: Actor) -> QuerySet[Asset]:
    """The assets that the actor may see."""
    return Asset.objects.filter(assets_seen(actor))


def campaigns(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns that the actor may see."""
    return Campaign.objects.filter(campaigns_seen(actor))
