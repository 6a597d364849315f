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
from governance.domain.errors import gettext_noop as noop
from governance.models import Mapping, MappingState, ReviewState
from governance.queries import audit, campaigns
from governance.queries.tables import newest
from governance.web.campaigns import crumb, list_crumb
from governance.web.requests import actor_of, refusal_context, text_in
from governance.web.seen import Picture, changes_since, packed

EVENTS = 50
OPEN_STATES = (MappingState.PROPOSED, MappingState.APPROVED)


@login_required
@require_safe
def mapping_page(request: HttpRequest, mapping_id: uuid.UUID) -> HttpResponse:
    """What a mapping says, how it stands, its links and its history."""
    return render(request, "governance/mapping.html", _context(request, mapping_id))


@login_required
@require_POST
def mapping_withdraw(request: HttpRequest, mapping_id: uuid.UUID) -> HttpResponse:
    """Take the mapping out of service.

    A refusal shows the page as it is by now, the reason kept: 400 names the field, 409 tells what
    changed.
    """
    actor = actor_of(request)
    try:
        expected = text_in(request.POST, "expected")
        if not expected:
            raise InvalidInput(noop("The form is incomplete. Open it again."), field="expected")
        withdraw_mapping(
            mapping_id=mapping_id,
            actor=actor,
            reason=text_in(request.POST, "reason"),
            expected=expected,
        )
    except (Conflict, InvalidInput) as error:
        refused = refusal_context(error) | {"reason": request.POST.get("reason", "")}
        context = _context(request, mapping_id) | refused
        context["changes"] = changes_since(
            request.POST.get("seen", ""), _picture(context["mapping"])
        )
        status = int(str(refused["refusal_status"]))
        return render(request, "governance/mapping.html", context, status=status)
    messages.success(request, _("The mapping is withdrawn; lookups no longer use it."))
    return redirect("governance:mapping", mapping_id=mapping_id)


def _context(request: HttpRequest, mapping_id: uuid.UUID) -> dict[str, Any]:
    actor = actor_of(request)
    mapping = campaigns.mapping(mapping_id, actor)
    if mapping is None:
        raise NotFound(noop("There is no such mapping."))
    campaign = mapping.slot.campaign
    table = newest(campaign.pk)
    withheld = {row["row"]: row["reason"] for row in table.withheld} if table else {}
    facts = mapping.asset.approved_facts
    reviews = sorted(mapping.reviews.all(), key=lambda review: review.opened_at, reverse=True)
    return {
        "mapping": mapping,
        "campaign": campaign,
        "standing": campaigns.standing(mapping, campaign, withheld, clock.now(), facts),
        "review": next((row for row in reviews if row.state == ReviewState.OPEN), None),
        "decided": next((row for row in reviews if row.state != ReviewState.OPEN), None),
        "replacement": next(iter(mapping.replaced_by.all()), None),
        "links": mapping.links.select_related("version").order_by("version_id", "rendition_key"),
        "events": audit.about("mapping", str(mapping.public_id))[:EVENTS],
        "may_withdraw": mapping.state in OPEN_STATES
        and policies.may_withdraw_mapping(campaign, actor),
        "seen": packed(_picture(mapping)),
        "crumbs": [
            list_crumb(),
            crumb(campaign),
            {"label": _("Mapping %(row)s") % {"row": mapping.pk}},
        ],
        "slot_url": reverse("governance:campaign", args=[campaign.key])
        + f"#slot-{mapping.slot.key}",
    }


def _picture(mapping: Mapping) -> Picture:
    """What the person has before them when they withdraw it."""
    return {
        _("Mapping"): str(mapping.get_state_display()),
        _("State of the asset"): str(mapping.asset.get_state_display()),
    }
