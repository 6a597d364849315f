"""Pages on which campaigns and slots are made and changed."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import policies
from governance.actions.campaigns import (
    add_slot,
    create_campaign,
    picture,
    terms_digest,
    update_campaign,
)
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, DomainError, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as noop
from governance.models import Campaign, User
from governance.queries import campaigns
from governance.refusals import sentence, status_of
from governance.templatetags.record import told
from governance.web.campaign_forms import CampaignForm, SlotForm
from governance.web.campaigns import crumb, list_crumb
from governance.web.requests import actor_of, text_in
from governance.web.seen import changes_since, packed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Make a campaign."""
    actor = actor_of(request)
    policies.may_create_campaigns(actor).require()
    initial = {"zone": "Europe/Zurich", "dimensions": [{"name": "channel", "values": ["email"]}]}
    form = CampaignForm(request.POST or None, actor=actor, initial=initial)

    def make() -> Campaign:
        return create_campaign(
            key=form.cleaned_data["key"],
            brand_id=form.cleaned_data["brand"].pk,
            owner_id=cast("User", request.user).pk,
            terms=form.terms(),
            actor=actor,
        )

    status = submitted(request, form, make, taken_field="key")
    if status == 302:
        messages.success(request, _("The campaign is created. Add its slots next."))
        return redirect("governance:campaign", key=form.cleaned_data["key"])
    words = {"title": _("New campaign"), "button": _("Create campaign")}
    return form_page(request, form, words, None, status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change what a campaign declares; what somebody else changed meanwhile is shown first."""
    actor = actor_of(request)
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    names = CampaignForm.base_fields.keys() - {"key", "brand"}
    initial = {name: getattr(campaign, name) for name in names}
    form = CampaignForm(request.POST or None, actor=actor, campaign=campaign, initial=initial)
    sent = text_in(request.POST, "expected")
    if request.method == "POST" and not sent:
        raise InvalidInput(noop("The form is incomplete. Open it again."), field="expected")

    def change() -> Campaign:
        return update_campaign(
            campaign_id=campaign.public_id, terms=form.terms(), actor=actor, expected=sent
        )

    status = submitted(request, form, change)
    if status == 302:
        messages.success(request, _("The campaign is changed."))
        return redirect("governance:campaign", key=key)
    now = told(picture(campaign))
    words = {
        "title": _("Change campaign"),
        "button": _("Save changes"),
        "expected": terms_digest(campaign),
        "seen": packed(now),
        "changes": changes_since(request.POST.get("seen", ""), now) if status == 409 else [],
    }
    return form_page(request, form, words, campaign, status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slot_new(request: HttpRequest, key: str) -> HttpResponse:
    """Add a slot to a campaign."""
    actor = actor_of(request)
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    form = SlotForm(request.POST or None, campaign=campaign)

    def add() -> object:
        return add_slot(
            campaign_id=campaign.public_id,
            key=form.cleaned_data["key"],
            terms=form.terms(),
            actor=actor,
        )

    status = submitted(request, form, add, taken_field="key")
    if status == 302:
        messages.success(request, _("The slot is added. Propose what it shows next."))
        address = reverse("governance:campaign", args=[key])
        return redirect(f"{address}#slot-{form.cleaned_data['key']}")
    words = {"title": _("Add a slot"), "button": _("Add slot")}
    return form_page(request, form, words, campaign, status)


def submitted(
    request: HttpRequest, form: forms.Form, action: Callable[[], object], taken_field: str = ""
) -> int:
    """Take the action of a posted form that is valid.

    Gives 302 where it was taken; else the status to show the form with, its refusal beside the
    field at fault. A conflict that is no change by somebody else stands beside ``taken_field``.
    """
    if request.method != "POST":
        return 200
    if not form.is_valid():
        return 400
    try:
        action()
    except (InvalidInput, Conflict) as error:
        form.add_error(_field_of(error, form, taken_field), sentence(error))
        return status_of(error)
    return 302


def _field_of(error: DomainError, form: forms.Form, taken_field: str) -> str | None:
    if isinstance(error, InvalidInput):
        if error.field in form.fields:
            return error.field
        return next((name for name in form.fields if name.startswith(f"{error.field}_")), None)
    return taken_field if taken_field and not isinstance(error, StaleState) else None


def form_page(
    request: HttpRequest,
    form: forms.Form,
    words: Mapping[str, Any],
    campaign: Campaign | None,
    status: int,
) -> HttpResponse:
    """The page of a form about a campaign, or about none yet."""
    crumbs = [list_crumb()] if campaign is None else [list_crumb(), crumb(campaign)]
    context: dict[str, Any] = {
        **words,
        "form": form,
        "crumbs": [*crumbs, {"label": words["title"]}],
        "back_url": crumbs[-1]["url"],
    }
    return render(request, "governance/campaign_form.html", context, status=status)


def campaign_or_refuse(key: str, actor: Actor) -> Campaign:
    """The campaign with that key.

    Raises:
        NotFound: if there is none that the actor may see.
    """
    found = campaigns.campaign(key, actor)
    if found is None:
        raise NotFound(noop("There is no such campaign."))
    return found
