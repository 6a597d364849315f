"""The page on which a mapping is proposed: first the asset, then when it is shown."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import policies
from governance.actions.mappings import propose_mapping
from governance.domain.actor import Actor
from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.domain.facts import UNKNOWN
from governance.models import Asset, Market, Slot
from governance.models import Mapping as MappingModel
from governance.queries import campaigns
from governance.web.asset_cards import kind_words
from governance.web.campaign_edits import campaign_or_refuse, submitted
from governance.web.campaign_forms import MappingForm
from governance.web.campaigns import crumb, list_crumb
from governance.web.requests import actor_of, search_in, text_in

FOUND = 24
"""How many assets a search lists."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_new(request: HttpRequest, key: str, slot_key: str) -> HttpResponse:
    """Propose that a slot shows an asset; ``?asset=`` is the chosen one, ``?find=`` a search."""
    actor = actor_of(request)
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    slot = campaigns.slot(campaign, slot_key)
    if slot is None:
        raise NotFound(noop("There is no such slot."))
    asset = _chosen(request, slot, actor)
    if asset is None:
        return _search_page(request, slot, actor)
    form = MappingForm(
        request.POST or None, slot=slot, asset=asset, initial=_initial(request, asset)
    )
    made: list[MappingModel] = []

    def propose() -> None:
        mapping = propose_mapping(
            campaign_id=campaign.public_id,
            slot_key=slot.key,
            asset_id=asset.public_id,
            terms=form.terms(),
            pin_version=form.cleaned_data["pin_version"],
            actor=actor,
        )
        made.append(mapping)

    status = submitted(request, form, propose)
    if status == 302:
        messages.success(request, _("The mapping is proposed and waits for review."))
        return redirect("governance:mapping", mapping_id=made[0].public_id)
    context = {
        **_frame(slot),
        "form": form,
        "asset": _asset_view(asset),
        "markets": list(Market.objects.values_list("code", flat=True)),
        "again_url": _address(slot, find=text_in(request.GET, "find")),
    }
    return render(request, "governance/mapping_form.html", context, status=status)


def _chosen(request: HttpRequest, slot: Slot, actor: Actor) -> Asset | None:
    """The asset that the address or the form names, if the slot may show it.

    Raises:
        InvalidInput: on ``asset``, for something that is no id.
    """
    text = text_in(request.POST if request.method == "POST" else request.GET, "asset")
    if not text:
        return None
    try:
        wanted = uuid.UUID(text)
    except ValueError as error:
        raise InvalidInput(noop("Choose an asset from the list."), field="asset") from error
    return campaigns.fitting_assets(slot, actor).filter(public_id=wanted).first()


def _search_page(request: HttpRequest, slot: Slot, actor: Actor) -> HttpResponse:
    """The assets to choose from; a form that came without a usable one is refused here."""
    text = search_in(request.GET, "find")
    rows = list(campaigns.fitting_assets(slot, actor, text)[: FOUND + 1])
    language = text_in(request.GET, "language")
    refused = request.method == "POST" or bool(request.GET.get("asset"))
    context = {
        **_frame(slot),
        "text": text,
        "language": language,
        "refused": refused,
        "choices": [
            {
                **_asset_view(row),
                "url": _address(slot, asset=str(row.public_id), language=language, find=text),
            }
            for row in rows[:FOUND]
        ],
        "is_more": len(rows) > FOUND,
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "governance/mapping_choice.html", context, status=status)


def _frame(slot: Slot) -> dict[str, Any]:
    title = _("Propose a mapping for %(slot)s") % {"slot": slot.name}
    return {
        "slot": slot,
        "campaign": slot.campaign,
        "title": title,
        "crumbs": [list_crumb(), crumb(slot.campaign), {"label": title}],
        "back_url": reverse("governance:campaign", args=[slot.campaign.key]),
    }


def _initial(request: HttpRequest, asset: Asset) -> dict[str, Any]:
    """The language of the gap that the person came from, where the asset suits it."""
    language, own = text_in(request.GET, "language"), asset.approved_facts.languages
    fits = own is UNKNOWN or not own or language in own
    return {"languages": [language]} if language and fits else {}


def _asset_view(asset: Asset) -> dict[str, Any]:
    languages = asset.approved_facts.languages
    icon, kind = kind_words(asset.remote_kind)
    return {
        "public_id": asset.public_id,
        "title": asset.remote_title,
        "key": asset.remote_external_id,
        "kind": kind,
        "icon": icon,
        "state": asset.state,
        "duration_ms": asset.remote_duration_ms,
        "languages": None if languages is UNKNOWN else languages,
        "poster_url": reverse("governance:asset-poster", args=[asset.public_id]),
        "suspended": asset.suspended_at is not None,
    }


def _address(slot: Slot, **query: str) -> str:
    address = reverse("governance:mapping-new", args=[slot.campaign.key, slot.key])
    parts = QueryDict(mutable=True)
    parts.update({name: value for name, value in query.items() if value})
    return f"{address}?{parts.urlencode()}" if parts else address
