"""Lists of campaigns: by stage, brand, owner and words; by month; how much of each is mapped."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from governance.domain.actor import Actor
from governance.domain.facts import instant_text
from governance.models import Asset, Brand, Campaign, MappingState, Slot, User
from governance.models import Mapping as MappingModel
from governance.queries import reach
from governance.queries.keysets import Order

STAGES: Final = ("draft", "scheduled", "live", "ended", "archived")
"""Nothing approved yet; approved and not begun; running; over; put away."""

NEWEST_FIRST: Final = Order(
    F("starts_on"),
    descending=True,
    encode=lambda value: value.isoformat() if isinstance(value, date) else "",
    decode=date.fromisoformat,
)


def staged(actor: Actor, now: datetime) -> QuerySet[Campaign]:
    """The campaigns within the actor's reach; rows know their ``stage``."""
    approved = MappingModel.objects.filter(
        slot__campaign=OuterRef("pk"), state=MappingState.APPROVED
    )
    stage = Case(
        When(archived_at__isnull=False, then=Value("archived")),
        When(ends_at__lte=now, then=Value("ended")),
        When(~Exists(approved), then=Value("draft")),
        When(starts_at__gt=now, then=Value("scheduled")),
        default=Value("live"),
        output_field=TextField(),
    )
    return reach.campaigns(actor).select_related("brand", "owner").annotate(stage=stage)


def listed(
    actor: Actor,
    *,
    now: datetime,
    text: str = "",
    stage: str = "",
    brand: str = "",
    owner: int | None = None,
) -> QuerySet[Campaign]:
    """Campaigns with their counts of slots, filled slots, mappings and proposals.

    Archived ones stand in their own stage alone. The counts are worked out for the rows of a page.
    """
    campaigns = staged(actor, now)
    campaigns = campaigns.filter(Q(stage=stage)) if stage else campaigns.filter(archived_at=None)
    if text:
        campaigns = campaigns.filter(Q(name__icontains=text) | Q(key__icontains=text))
    if brand:
        campaigns = campaigns.filter(brand__key=brand)
    if owner is not None:
        campaigns = campaigns.filter(owner_id=owner)
    slots = Slot.objects.filter(campaign=OuterRef("pk"))
    mappings = MappingModel.objects.filter(slot__campaign=OuterRef("pk"))
    live = mappings.filter(state=MappingState.APPROVED)
    return campaigns.annotate(
        slot_count=_count(slots),
        filled_slots=_count(live, "slot"),
        live_mappings=_count(live),
        waiting_mappings=_count(mappings.filter(state=MappingState.PROPOSED)),
    )


def _count(rows: QuerySet[Slot] | QuerySet[MappingModel], of: str = "pk") -> Coalesce:
    """How many distinct values ``of`` the rows of a campaign have, as a subquery."""
    owner = "campaign" if rows.model is Slot else "slot__campaign"
    counted = rows.order_by().values(owner).annotate(found=Count(of, distinct=True))
    return Coalesce(Subquery(counted.values("found"), output_field=IntegerField()), 0)


def owners(actor: Actor) -> list[tuple[int, str]]:
    """Who owns a campaign within the actor's reach, by name."""
    ids = reach.campaigns(actor).order_by().values("owner_id")
    return sorted(((row.pk, str(row)) for row in User.objects.filter(pk__in=ids)), key=_second)


def brands(actor: Actor) -> list[tuple[str, str]]:
    """The brands that have a campaign within the actor's reach."""
    ids = reach.campaigns(actor).order_by().values("brand_id")
    return list(Brand.objects.filter(pk__in=ids).values_list("key", "name"))


def _second(pair: tuple[int, str]) -> str:
    return pair[1].casefold()


def covered_pairs(campaigns: Collection[Campaign]) -> Mapping[int, int]:
    """How many pairs of slot and declared language have an approved mapping of their own.

    By campaign; one query. The whole is the number of slots times that of languages.
    """
    declared = {row.pk: frozenset(row.languages) for row in campaigns}
    rows = (
        MappingModel.objects.filter(slot__campaign__in=declared, state=MappingState.APPROVED)
        .annotate(tag=Func(F("languages"), function="unnest", output_field=TextField()))
        .order_by()
        .values_list("slot__campaign_id", "slot_id", "tag")
        .distinct()
    )
    return Counter(campaign for campaign, _slot, tag in rows if tag in declared[campaign])


def between(actor: Actor, first: date, last: date, *, now: datetime) -> QuerySet[Campaign]:
    """The campaigns that run on one of these days, the earliest first; archived ones left out."""
    return (
        staged(actor, now)
        .filter(archived_at=None, starts_on__lte=last, ends_on__gte=first)
        .order_by("starts_on", "ends_on", "pk")
    )


@dataclass(frozen=True, slots=True)
class RightsEnd:
    """An asset in use whose rights end while a campaign shows it."""

    campaign: Campaign
    asset: Asset
    at: datetime


def rights_ends(campaigns: Sequence[Campaign], start: datetime, end: datetime) -> list[RightsEnd]:
    """Where the rights of mapped assets end from ``start`` to before ``end``; one query.

    Once for each campaign and asset, where the end lies within the campaign.
    """
    known = {row.pk: row for row in campaigns}
    until = KeyTextTransform("rights_until", "asset__effective_facts")
    rows = (
        MappingModel.objects.filter(slot__campaign__in=known, state=MappingState.APPROVED)
        .annotate(until=until)
        .filter(until__gte=instant_text(start), until__lt=instant_text(end))
        .select_related("asset", "slot")
        .order_by("until", "pk")
    )
    found: dict[tuple[int, int], RightsEnd] = {}
    for row in rows:
        campaign, at = known[row.slot.campaign_id], row.asset.approved_facts.rights_until
        if isinstance(at, datetime) and campaign.starts_at < at < campaign.ends_at:
            found[campaign.pk, row.asset_id] = RightsEnd(campaign, row.asset, at)
    return list(found.values())
