"""The page of one campaign."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import clock, policies
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Campaign, MappingState
from governance.queries import campaigns
from governance.web.coverage import SlotView, coverage, coverage_words
from governance.web.readiness import readiness
from governance.web.requests import actor_of

GENERATIONS = 6
PAST = 50
"""How many rejected and withdrawn mappings of a slot are listed."""


@login_required
@require_safe
def campaign_page(request: HttpRequest, key: str) -> HttpResponse:
    """One campaign: its slots with their mappings, and its published generations."""
    actor = actor_of(request)
    campaign = campaigns.with_slots(key, actor, clock.now())
    if campaign is None:
        raise NotFound(noop("There is no such campaign."))
    generations = campaigns.generations(campaign.pk, limit=GENERATIONS)
    withheld = {row["row"]: row["reason"] for row in generations[0].withheld} if generations else {}
    slots = slot_views(campaign, withheld)
    may_edit = policies.may_edit_campaign(campaign, actor)
    context = {
        "campaign": campaign,
        "slots": slots,
        "coverage": coverage(campaign, slots, may_edit=bool(may_edit)),
        "coverage_meta": coverage_words(campaign, slots),
        "columns": [*campaign.languages, _("Neutral")],
        "readiness": readiness(campaign, slots, may_edit=bool(may_edit)),
        "generations": generations,
        "alarms": campaign.alarms.filter(closed_at__isnull=True),
        "may_edit": may_edit,
        "may_archive": may_archive(campaign, slots),
        "lookup": _lookup_example(campaign, slots),
        "crumbs": [list_crumb(), {"label": campaign.name}],
    }
    return render(request, "governance/campaign.html", context)


def slot_views(campaign: Campaign, withheld: dict[int, str]) -> list[SlotView]:
    """The slots of a campaign with their mappings and how each of them stands."""
    now = clock.now()
    gone = (MappingState.REJECTED, MappingState.WITHDRAWN)
    views = []
    for slot in campaign.slots.all():
        rows = [
            (row, campaigns.standing(row, campaign, withheld, now, row.asset.approved_facts))
            for row in slot.mappings.all()
        ]
        current = [pair for pair in rows if pair[0].state not in gone]
        past = [pair for pair in reversed(rows) if pair[0].state in gone]
        views.append(SlotView(slot, current, past[:PAST]))
    return views


def may_archive(campaign: Campaign, slots: list[SlotView]) -> bool:
    """Whether the campaign may be put away now: it is over, or nothing of it is in service."""
    states = {row.state for view in slots for row, _how in view.rows}
    over = campaign.ends_at <= clock.now() or MappingState.APPROVED not in states
    return over and MappingState.PROPOSED not in states


def list_crumb() -> dict[str, str]:
    """The first step of the way to a campaign."""
    return {"label": _("Campaigns"), "url": reverse("governance:campaign-list")}


def crumb(campaign: Campaign) -> dict[str, str]:
    """The step of the way that is the campaign itself."""
    return {"label": campaign.name, "url": reverse("governance:campaign", args=[campaign.key])}


def _lookup_example(campaign: Campaign, slots: list[SlotView]) -> str:
    """The address of one lookup that the campaign answers: of something live, if there is any."""
    live = [(view.slot, row) for view in slots for row, how in view.rows if how.word == "live"]
    asked = {"language": campaign.default_language}
    if campaign.regions:
        asked["region"] = campaign.regions[0]
    asked |= {name: values[0] for name, values in campaign.dimension_values.items()}
    slot = slots[0].slot.key if slots else ""
    if live:
        slot, row = live[0][0].key, live[0][1]
        asked |= {name: values[0] for name, values in row.when.items() if values}
        asked |= {"language": row.languages[0]} if row.languages else {}
    path = f"/api/v1/campaigns/{campaign.key}/lookup"
    return f"{settings.BASE_URL}{path}?{urlencode({'slot': slot} | asked)}"
