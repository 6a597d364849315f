"""Campaigns as people see them."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from governance.domain.actor import Actor
from governance.domain.facts import Facts
from governance.models import Asset, Campaign, Mapping, MappingState, PublishedTable, Slot
from governance.queries.campaign_lists import staged
from governance.queries.reach import assets as assets_within
from governance.queries.reach import campaigns as campaigns_within
from governance.queries.reach import campaigns_seen

MAPPABLE = ("candidate", "in_review", "approved", "used")
"""The states of assets that a mapping may be proposed for."""


def visible_to(actor: Actor) -> QuerySet[Campaign]:
    """The campaigns within the actor's reach."""
    return campaigns_within(actor).select_related("brand", "owner")


def campaign(key: str, actor: Actor) -> Campaign | None:
    """One campaign."""
    return visible_to(actor).filter(key=key).first() if "\x00" not in key else None


def with_slots(key: str, actor: Actor, now: datetime) -> Campaign | None:
    """One campaign that knows its ``stage``, with its slots and their mappings, oldest first.

    Three queries.
    """
    if "\x00" in key:
        return None
    mappings = Mapping.objects.select_related("asset").order_by("id")
    slots = Slot.objects.prefetch_related(Prefetch("mappings", queryset=mappings)).order_by("key")
    return (
        staged(actor, now).prefetch_related(Prefetch("slots", queryset=slots)).filter(key=key)
    ).first()


def slot(campaign: Campaign, key: str) -> Slot | None:
    """One slot of a campaign, which it knows."""
    found = Slot.objects.filter(campaign=campaign, key=key).first() if "\x00" not in key else None
    if found is not None:
        found.campaign = campaign
    return found


def mapping(mapping_id: uuid.UUID, actor: Actor) -> Mapping | None:
    """One mapping with its slot, campaign, asset, reviews, and what took its place."""
    rows = Mapping.objects.select_related(
        "slot__campaign__brand", "asset", "pinned_version", "replaces"
    ).prefetch_related("reviews", "replaced_by")
    rows = rows.filter(campaigns_seen(actor, "slot__campaign__"))
    return rows.filter(public_id=mapping_id).first()


def fitting_assets(slot: Slot, actor: Actor, text: str = "") -> QuerySet[Asset]:
    """The assets that a slot may show, by title; each word of ``text`` is in title or key."""
    assets = assets_within(actor).filter(
        remote_kind__in=slot.kinds, state__in=MAPPABLE, remote_missing_since__isnull=True
    )
    if slot.max_duration_ms:
        assets = assets.filter(
            Q(remote_duration_ms__isnull=True) | Q(remote_duration_ms__lte=slot.max_duration_ms)
        )
    for word in text.split():
        assets = assets.filter(
            Q(remote_title__icontains=word) | Q(remote_external_id__icontains=word)
        )
    return assets.order_by("remote_title", "pk")


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
    row: Mapping,
    campaign: Campaign,
    withheld: dict[int, str],
    now: datetime,
    facts: Facts | None = None,
) -> MappingStanding:
    """The word for a mapping: proposed, live, scheduled, ended, withheld, rejected, withdrawn.

    With the ``facts`` of its asset, a mapping whose asset is outside of its rights is withheld.
    """
    if row.state != MappingState.APPROVED:
        return MappingStanding(row.state)
    if row.pk in withheld:
        return MappingStanding("withheld", withheld[row.pk])
    if max(row.starts_at or campaign.starts_at, campaign.starts_at) > now:
        return MappingStanding("scheduled")
    if min(row.ends_at or campaign.ends_at, campaign.ends_at) <= now:
        return MappingStanding("ended")
    reason = _outside_rights(facts, now) if facts is not None else ""
    return MappingStanding("withheld", reason) if reason else MappingStanding("live")


def _outside_rights(facts: Facts, now: datetime) -> str:
    """Why rights forbid to serve an asset now (resolution.md §5), or nothing."""
    starts, ends = facts.rights_from, facts.rights_until
    if isinstance(starts, datetime) and now < starts:
        return "rights_not_started"
    return "rights_expired" if isinstance(ends, datetime) and ends <= now else ""
