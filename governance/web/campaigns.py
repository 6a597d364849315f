"""Pages of campaigns and slots."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import clock, policies
from governance.actions.campaigns import add_slot, create_campaign, update_campaign
from governance.actions.mappings import propose_mapping
from governance.domain.actor import Actor
from governance.domain.errors import DomainError, InvalidInput, NotFound
from governance.models import Campaign, MappingState, Slot, User
from governance.queries import campaigns
from governance.queries.tables import newest
from governance.refusals import sentence, status_of
from governance.web.campaign_forms import CampaignForm, MappingForm, SlotForm
from governance.web.requests import actor_of, respond

PER_PAGE = 25


@login_required
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All campaigns, newest first, by stage and text."""
    stage = request.GET.get("stage", "")
    text = request.GET.get("q", "").strip()
    actor = actor_of(request)
    rows = campaigns.listed(actor, now=clock.now(), text=text, stage=stage)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "text": text,
        "stage": stage,
        "tabs": _stage_tabs(stage, text),
        "may_create": policies.may_edit_campaigns(actor, None),
        "now": clock.now(),
    }
    return respond(
        request, "governance/campaign_list.html", "governance/_campaign_results.html", context
    )


@login_required
@require_safe
def campaign_page(request: HttpRequest, key: str) -> HttpResponse:
    """One campaign: its slots with their mappings, and its published generations."""
    actor = actor_of(request)
    campaign = _campaign_or_refuse(key, actor)
    table = newest(campaign.pk)
    withheld = {row["row"]: row["reason"] for row in table.withheld} if table else {}
    now = clock.now()
    slots = []
    for slot in campaign.slots.all():
        rows: list[dict[str, Any]] = [
            {"mapping": row, "standing": campaigns.standing(row, campaign, withheld, now)}
            for row in slot.mappings.all()
        ]
        gone = (MappingState.REJECTED, MappingState.WITHDRAWN)
        slots.append(
            {
                "slot": slot,
                "rows": [row for row in rows if row["mapping"].state not in gone],
                "past": [row for row in rows if row["mapping"].state in gone],
            }
        )
    context = {
        "campaign": campaign,
        "slots": slots,
        "table": table,
        "generations": campaigns.generations(campaign.pk),
        "alarms": campaign.alarms.filter(closed_at__isnull=True),
        "may_edit": policies.may_edit_campaigns(actor, campaign.brand_id),
        "lookup_path": f"/api/v1/campaigns/{campaign.key}/lookup",
        "crumbs": [_list_crumb(), {"label": campaign.name}],
    }
    return render(request, "governance/campaign.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Make a campaign."""
    actor = actor_of(request)
    policies.may_edit_campaigns(actor, None).require()
    initial = {"zone": "Europe/Zurich", "dimensions": [{"name": "channel", "values": ["email"]}]}
    form = CampaignForm(request.POST or None, actor=actor, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                created = create_campaign(
                    key=form.cleaned_data["key"],
                    brand_id=form.cleaned_data["brand"].pk,
                    owner_id=cast("User", request.user).pk,
                    terms=form.terms(),
                    actor=actor,
                )
            except DomainError as error:
                status = refused(form, error)
            else:
                messages.success(request, _("The campaign is created. Add its slots next."))
                return redirect("governance:campaign", key=created.key)
    return _form_page(request, form, _("New campaign"), _("Create campaign"), [], status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what a campaign declares."""
    actor = actor_of(request)
    campaign = _campaign_or_refuse(key, actor)
    policies.may_edit_campaigns(actor, campaign.brand_id).require()
    names = CampaignForm.base_fields.keys() - {"key", "brand"}
    initial = {name: getattr(campaign, name) for name in names}
    form = CampaignForm(request.POST or None, actor=actor, campaign=campaign, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                update_campaign(campaign_id=campaign.public_id, terms=form.terms(), actor=actor)
            except DomainError as error:
                status = refused(form, error)
            else:
                messages.success(request, _("The campaign is changed."))
                return redirect("governance:campaign", key=key)
    return _form_page(
        request, form, _("Change campaign"), _("Save changes"), [_crumb(campaign)], status
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slot_new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a slot to a campaign."""
    actor = actor_of(request)
    campaign = _campaign_or_refuse(key, actor)
    policies.may_edit_campaigns(actor, campaign.brand_id).require()
    form = SlotForm(request.POST or None, campaign=campaign)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                add_slot(
                    campaign_id=campaign.public_id,
                    key=form.cleaned_data["key"],
                    terms=form.terms(),
                    actor=actor,
                )
            except DomainError as error:
                status = refused(form, error)
            else:
                messages.success(request, _("The slot is added."))
                return redirect("governance:campaign", key=key)
    return _form_page(request, form, _("Add a slot"), _("Add slot"), [_crumb(campaign)], status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mapping_new(request: HttpRequest, key: str, slot_key: str) -> HttpResponse:
    """Propose that a slot shows an asset."""
    actor = actor_of(request)
    campaign = _campaign_or_refuse(key, actor)
    policies.may_edit_campaigns(actor, campaign.brand_id).require()
    slot = Slot.objects.filter(campaign=campaign, key=slot_key).first()
    if slot is None:
        raise NotFound("There is no such slot.")
    slot.campaign = campaign
    initial = {"asset": request.GET.get("asset")}
    form = MappingForm(request.POST or None, slot=slot, actor=actor, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                mapping = propose_mapping(
                    campaign_id=campaign.public_id,
                    slot_key=slot.key,
                    asset_id=form.cleaned_data["asset"].public_id,
                    terms=form.terms(),
                    pin_version=form.cleaned_data["pin_version"],
                    actor=actor,
                )
            except DomainError as error:
                status = refused(form, error)
            else:
                messages.success(request, _("The mapping is proposed and waits for review."))
                return redirect("governance:mapping", mapping_id=mapping.public_id)
    title = _("Propose a mapping for %(slot)s") % {"slot": slot.name}
    return _form_page(request, form, title, _("Propose mapping"), [_crumb(campaign)], status)


def refused(form: forms.Form, error: DomainError) -> int:
    """Show a refusal beside its field, or above the form; the status to answer with."""
    field = error.field if isinstance(error, InvalidInput) and error.field in form.fields else None
    form.add_error(field, sentence(error))
    return status_of(error)


def _form_page(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    button: str,
    crumbs: list[dict[str, str]],
    status: int,
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "button": button,
        "crumbs": [_list_crumb(), *crumbs, {"label": title}],
        "back_url": crumbs[-1]["url"] if crumbs else reverse("governance:campaign-list"),
    }
    return render(request, "governance/campaign_form.html", context, status=status)


def _campaign_or_refuse(key: str, actor: Actor) -> Campaign:
    found = campaigns.campaign(key, actor)
    if found is None:
        raise NotFound("There is no such campaign.")
    return found


def _list_crumb() -> dict[str, str]:
    return {"label": _("Campaigns"), "url": reverse("governance:campaign-list")}


def _crumb(campaign: Campaign) -> dict[str, str]:
    return {"label": campaign.name, "url": reverse("governance:campaign", args=[campaign.key])}


def _stage_tabs(stage: str, text: str) -> list[dict[str, Any]]:
    words = {
        "": _("All"),
        "running": _("Running"),
        "upcoming": _("Upcoming"),
        "ended": _("Ended"),
    }
    address = reverse("governance:campaign-list")
    return [
        {"url": f"{address}?stage={key}&q={text}", "label": word, "current": key == stage}
        for key, word in words.items()
    ]
