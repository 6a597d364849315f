"""The page of one mapping."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance import clock, policies
from governance.actions.mappings import withdraw_mapping
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.models import Mapping, MappingState, ReviewState
from governance.queries import audit, campaigns
from governance.queries.tables import newest
from governance.web.requests import actor_of, refusal_context


@login_required
@require_safe
def mapping_page(request: HttpRequest, mapping_id: uuid.UUID) -> HttpResponse:
    """What a mapping says, how it stands, its links and its history."""
    return render(request, "governance/mapping.html", _context(request, mapping_id))


@login_required
@require_POST
def mapping_withdraw(request: HttpRequest, mapping_id: uuid.UUID) -> HttpResponse:
    """Take the mapping out of service."""
    try:
        withdraw_mapping(
            mapping_id=mapping_id,
            actor=actor_of(request),
            reason=request.POST.get("reason", ""),
            expected=request.POST.get("expected"),
        )
    except (Conflict, InvalidInput) as error:
        refused = refusal_context(error)
        context = _context(request, mapping_id) | refused
        return render(
            request, "governance/mapping.html", context, status=int(str(refused["refusal_status"]))
        )
    messages.success(request, _("The mapping is withdrawn; lookups no longer use it."))
    return redirect("governance:mapping", mapping_id=mapping_id)


def _context(request: HttpRequest, mapping_id: uuid.UUID) -> dict[str, Any]:
    actor = actor_of(request)
    mapping = campaigns.mapping(mapping_id, actor)
    if mapping is None:
        raise NotFound("There is no such mapping.")
    campaign = mapping.slot.campaign
    table = newest(campaign.pk)
    withheld = {row["row"]: row["reason"] for row in table.withheld} if table else {}
    open_states = (MappingState.PROPOSED, MappingState.APPROVED)
    return {
        "mapping": mapping,
        "campaign": campaign,
        "standing": campaigns.standing(mapping, campaign, withheld, clock.now()),
        "review": next((r for r in mapping.reviews.all() if r.state == ReviewState.OPEN), None),
        "links": mapping.links.select_related("version").order_by("rendition_key"),
        "events": audit.about("mapping", str(mapping.public_id))[:50],
        "may_withdraw": mapping.state in open_states
        and policies.may_withdraw_mapping(campaign, actor),
        "crumbs": _crumbs(mapping),
    }


def _crumbs(mapping: Mapping) -> list[dict[str, str]]:
    campaign = mapping.slot.campaign
    return [
        {"label": _("Campaigns"), "url": reverse("governance:campaign-list")},
        {"label": campaign.name, "url": reverse("governance:campaign", args=[campaign.key])},
        {"label": _("Mapping %(row)s") % {"row": mapping.pk}},
    ]
