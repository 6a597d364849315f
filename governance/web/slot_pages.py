"""Pages on which a slot that a campaign has is changed, or removed while nothing is mapped."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import policies
from governance.actions.slots import remove_slot, slot_digest, slot_picture, update_slot
from governance.domain.actor import Actor
from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Mapping, Slot
from governance.queries import campaigns
from governance.templatetags.record import told
from governance.web.campaign_edits import campaign_or_refuse, form_page, submitted
from governance.web.campaign_forms import SlotForm
from governance.web.requests import actor_of, text_in
from governance.web.seen import changes_since, packed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slot_change(request: HttpRequest, key: str, slot_key: str) -> HttpResponse:
    """Change what a slot accepts; what somebody else changed meanwhile is shown first."""
    actor = actor_of(request)
    slot = slot_or_refuse(key, slot_key, actor)
    form = SlotForm(request.POST or None, campaign=slot.campaign, slot=slot)
    expected = _expected(request)

    def change() -> object:
        return update_slot(
            campaign_id=slot.campaign.public_id,
            key=slot.key,
            terms=form.terms(),
            actor=actor,
            expected=expected,
        )

    status = submitted(request, form, change)
    if status == 302:
        messages.success(request, _("The slot is changed."))
        return redirect(_place(slot))
    if status == 409:
        slot = slot_or_refuse(key, slot_key, actor)  # as the others left it
    now = told(slot_picture(slot))
    words: dict[str, Any] = {
        "title": _("Change %(slot)s") % {"slot": slot.name},
        "help": _("What this slot accepts. Its key stays, because Exstream asks for it."),
        "button": _("Save changes"),
        "expected": slot_digest(slot),
        "seen": packed(now),
        "changes": changes_since(request.POST.get("seen", ""), now) if status == 409 else [],
    }
    if not Mapping.objects.filter(slot=slot).exists():
        words["other_url"] = reverse("governance:slot-remove", args=[key, slot_key])
        words["other_label"] = _("Remove the slot…")
    return form_page(request, form, words, slot.campaign, status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def slot_remove(request: HttpRequest, key: str, slot_key: str) -> HttpResponse:
    """Ask whether to remove a slot without mappings; then remove it."""
    actor = actor_of(request)
    slot = slot_or_refuse(key, slot_key, actor)
    form = forms.Form(request.POST if request.method == "POST" else None)
    expected = _expected(request)

    def remove() -> None:
        remove_slot(
            campaign_id=slot.campaign.public_id, key=slot.key, actor=actor, expected=expected
        )

    status = submitted(request, form, remove)
    if status == 302:
        messages.success(request, _("“%(slot)s” is removed.") % {"slot": slot.name})
        return redirect("governance:campaign", key=key)
    words = {
        "title": _("Remove %(slot)s") % {"slot": slot.name},
        "help": _("Lookups for it will find no such slot. Only a slot without mappings can go."),
        "button": _("Remove the slot"),
        "is_danger": True,
        "expected": slot_digest(slot),
    }
    return form_page(request, form, words, slot.campaign, status)


def slot_or_refuse(key: str, slot_key: str, actor: Actor) -> Slot:
    """The slot of a campaign that the actor may change.

    Raises:
        NotFound, Forbidden.
    """
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    slot = campaigns.slot(campaign, slot_key)
    if slot is None:
        raise NotFound(noop("There is no such slot."))
    return slot


def _expected(request: HttpRequest) -> str:
    """The digest of the slot that the form was made from.

    Raises:
        InvalidInput: on ``expected``, for a form that was cut off.
    """
    sent = text_in(request.POST, "expected")
    if request.method == "POST" and not sent:
        raise InvalidInput(noop("The form is incomplete. Open it again."), field="expected")
    return sent


def _place(slot: Slot) -> str:
    return f"{reverse('governance:campaign', args=[slot.campaign.key])}#slot-{slot.key}"
