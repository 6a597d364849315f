"""Pages that copy a campaign, put it away, and take it back."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from governance import policies
from governance.actions.campaign_copies import Copied, copy_campaign
from governance.actions.campaigns import archive_campaign, reopen_campaign
from governance.models import User
from governance.web.campaign_edits import campaign_or_refuse, form_page, submitted
from governance.web.campaign_forms import KEYS_OF_PAGES, day_input
from governance.web.requests import actor_of


class CopyForm(forms.Form):
    """What a copy has of its own."""

    key = forms.CharField(
        label=gettext_lazy("Key"),
        max_length=40,
        help_text=gettext_lazy("Stands in the address of every lookup."),
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    ends_on = forms.DateField(
        label=gettext_lazy("Last day"), widget=day_input(), help_text=gettext_lazy("Included.")
    )
    with_mappings = forms.BooleanField(
        label=gettext_lazy("Propose its mappings again"),
        required=False,
        help_text=gettext_lazy("They wait for review together; nothing is served before."),
    )

    def clean_key(self) -> str:
        """The key, if the address of its page is free."""
        key: str = self.cleaned_data["key"]
        if key in KEYS_OF_PAGES:
            raise forms.ValidationError(_("Choose another key: this one is an address of ours."))
        return key


class ReasonForm(forms.Form):
    """Why a campaign is put away or taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Kept in the record."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_copy(request: HttpRequest, key: str) -> HttpResponse:
    """Make a campaign from this one: its slots and dimensions, other days."""
    actor = actor_of(request)
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    form = CopyForm(request.POST or None, initial={"name": campaign.name})
    made: list[Copied] = []

    def copy() -> None:
        copied = copy_campaign(
            campaign_id=campaign.public_id,
            owner_id=cast("User", request.user).pk,
            actor=actor,
            **form.cleaned_data,
        )
        made.append(copied)

    status = submitted(request, form, copy, taken_field="key")
    if status == 302:
        messages.success(request, _told(made[0]))
        return redirect("governance:campaign", key=made[0].campaign.key)
    words = {"title": _("Copy “%(name)s”") % {"name": campaign.name}, "button": _("Copy")}
    return form_page(request, form, words, campaign, status)


def _told(copied: Copied) -> str:
    text = [_("The campaign is copied.")]
    if copied.proposed:
        text.append(
            ngettext(
                "%(count)s mapping waits for review.",
                "%(count)s mappings wait for review.",
                copied.proposed,
            )
            % {"count": copied.proposed}
        )
    if copied.left_out:
        text.append(
            ngettext(
                "%(count)s mapping no longer fits and was left out.",
                "%(count)s mappings no longer fit and were left out.",
                copied.left_out,
            )
            % {"count": copied.left_out}
        )
    return " ".join(text)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_archive(request: HttpRequest, key: str) -> HttpResponse:
    """Put a campaign away."""
    words = {
        "title": _("Archive the campaign"),
        "button": _("Archive"),
        "help": _("Lists leave it out; its tables and its record stay, and it can be reopened."),
        "done": _("The campaign is archived."),
    }
    return _stage(request, key, archive_campaign, words)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Take a campaign out of the archive."""
    words = {
        "title": _("Reopen the campaign"),
        "button": _("Reopen"),
        "help": _("It is listed again and can be changed again."),
        "done": _("The campaign is open again."),
    }
    return _stage(request, key, reopen_campaign, words)


def _stage(request: HttpRequest, key: str, action: Any, words: dict[str, str]) -> HttpResponse:
    actor = actor_of(request)
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def take() -> None:
        action(campaign_id=campaign.public_id, actor=actor, reason=form.cleaned_data["reason"])

    status = submitted(request, form, take)
    if status == 302:
        messages.success(request, words["done"])
        return redirect("governance:campaign", key=key)
    return form_page(request, form, words, campaign, status)
