"""Campaigns as people see them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from governance.domain.actor import Actor
from governance.models import Campaign, Mapping, MappingState, PublishedTable, Slot

STAGES = ("running", "upcoming", "ended")


def visible_to(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns of brands that the actor may see."""
    campaigns = Campaign.objects.select_related("brand", "owner")
    return campaigns if actor.brands is None else campaigns.filter(brand__in=actor.brands)


def listed(actor: Actor, *, now: datetime, text: str = "", stage: str = "") -> QuerySet[Campaign]:
    """Campaigns with their counts of slots, filled slots and waiting proposals, newest first."""
    campaigns = visible_to(actor)
    if text:
        campaigns = campaigns.filter(Q(name__icontains=text) | Q(key__icontains=text))
    if stage == "running":
        campaigns = campaigns.filter(starts_at__lte=now, ends_at__gt=now)
    elif stage == "upcoming":
        campaigns = campaigns.filter(starts_at__gt=now)
    elif stage == "ended":
        campaigns = campaigns.filter(ends_at__lte=now)
    live = Q(slots__mappings__state=MappingState.APPROVED)
    waiting = Q(slots__mappings__state=MappingState.PROPOSED)
    return campaigns.annotate(
        slot_count=Count("slots", distinct=True),
        filled_slots=Count("slots", filter=live, distinct=True),
        live_mappings=Count("slots__mappings", filter=live, distinct=True),
        waiting_mappings=Count("slots__mappings", filter=waiting, distinct=True),
    ).order_by("-starts_on", "-id")


def campaign(key: str, actor: Actor) -> Campaign | None:
    """One campaign with its slots and their mappings, newest proposals last."""
    mappings = Mapping.objects.select_related("asset", "pinned_version").order_by("-state", "id")
    slots = Slot.objects.prefetch_related(Prefetch("mappings", queryset=mappings)).order_by("key")
    return (
        visible_to(actor).prefetch_related(Prefetch("slots", queryset=slots)).filter(key=key)
    ).first()


def mapping(mapping_id: uuid.UUID, actor: Actor) -> Mapping | None:
    """One mapping with its slot, campaign, asset and reviews."""
    rows = Mapping.objects.select_related(
        "slot__campaign__brand", "asset", "pinned_version", "replaces"
    ).prefetch_related("reviews")
    if actor.brands is not None:
        rows = rows.filter(slot__campaign__brand__in=actor.brands)
    return rows.filter(public_id=mapping_id).first()


def generations(campaign_id: int, *, limit: int = 10) -> list[PublishedTable]:
    """The newest generations of a campaign."""
    rows = PublishedTable.objects.filter(campaign_id=campaign_id).defer("head", "slots")
    return list(rows.order_by("-generation")[:limit])


@dataclass(frozen=True, slots=True)
class MappingStanding:
    """What a mapping does now, in one word, and why it does not serve."""

    word: str
    reason: str = ""


def standing(
    row: Mapping, campaign: Campaign, withheld: dict[int, str], now: datetime
) -> MappingStanding:
    """The word for a mapping: proposed, live, scheduled, ended, withheld, rejected, withdrawn."""
    if row.state != MappingState.APPROVED:
        return MappingStanding(row.state)
    if row.pk in withheld:
        return MappingStanding("withheld", withheld[row.pk])
    if max(row.starts_at or campaign.starts_at, campaign.starts_at) > now:
        return MappingStanding("scheduled")
    if min(row.ends_at or campaign.ends_at, campaign.ends_at) <= now:
        return MappingStanding("ended")
    return MappingStanding("live")
