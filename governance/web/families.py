"""Families: listed, shown with their languages, and mapped as a bundle."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from governance import policies
from governance.actions.families import Bundle, decide_bundle, map_family, preview_family
from governance.domain.actor import Actor, Role
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Asset, Family, Slot
from governance.queries import campaigns, families
from governance.queries.keysets import page_of
from governance.refusals import sentence
from governance.web.campaign_edits import campaign_or_refuse, submitted
from governance.web.campaign_forms import ConditionsForm
from governance.web.campaigns import crumb, list_crumb
from governance.web.family_outlook import outlook_of
from governance.web.requests import actor_of, refusal_context, search_in, text_in
from governance.web.review_panel import verdict_of

PER_PAGE = 50


class FamilyMapForm(ConditionsForm):
    """Which family, and when it is shown; languages come from its assets."""

    family = forms.ModelChoiceField(
        Family.objects.none(), label=gettext_lazy("Family"), to_field_name="public_id"
    )
    field_order = ("family", "regions")

    def __init__(self, *args: Any, slot: Slot, actor: Actor, **kw: Any):
        super().__init__(*args, slot=slot, **kw)
        field = self.fields["family"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = families.visible_to(actor)


@login_required
@require_safe
def family_list(request: HttpRequest) -> HttpResponse:
    """The families within the viewer's reach, by name, a page at a time."""
    actor = actor_of(request)
    text = search_in(request.GET, "q")
    page = page_of(
        families.listed(actor, text),
        families.BY_NAME,
        size=PER_PAGE,
        after=text_in(request.GET, "after"),
        before=text_in(request.GET, "before"),
    )
    context = {
        "families": page.rows,
        "text": text,
        "newer_url": _address(q=text, before=page.before) if page.before else "",
        "older_url": _address(q=text, after=page.after) if page.after else "",
        "may_make": policies.needs_role(actor, frozenset({Role.MEDIA}), None),
    }
    return render(request, "governance/family_list.html", context)


def _address(**given: str) -> str:
    query = urlencode({name: value for name, value in given.items() if value})
    return f"{reverse('governance:family-list')}?{query}"


@login_required
@require_safe
def family_page(request: HttpRequest, family_id: uuid.UUID) -> HttpResponse:
    """One family: its master and its adaptations with their languages."""
    actor = actor_of(request)
    family = families.family(family_id, actor)
    if family is None:
        raise NotFound(noop("There is no such family."))
    may_change = policies.needs_role_for(actor, frozenset({Role.MEDIA}), family.master)
    context = {
        "family": family,
        "members": [_member(row.asset) for row in family.members.all()],
        "may_change": bool(may_change),
    }
    return render(request, "governance/family.html", context)


def _member(asset: Asset) -> dict[str, Any]:
    languages = asset.approved_facts.languages
    known = isinstance(languages, tuple)
    return {"asset": asset, "languages": languages if known else (), "known": known}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_map(request: HttpRequest, key: str, slot_key: str) -> HttpResponse:
    """Propose a family for a slot: one mapping for each of its assets, decided together.

    ``step=preview`` tells what would be proposed, and proposes nothing.
    """
    actor = actor_of(request)
    campaign = campaign_or_refuse(key, actor)
    policies.may_edit_campaign(campaign, actor).require()
    slot = campaigns.slot(campaign, slot_key)
    if slot is None:
        raise NotFound(noop("There is no such slot."))
    chosen = {"family": text_in(request.GET, "family")}
    form = FamilyMapForm(request.POST or None, slot=slot, actor=actor, initial=chosen)
    is_preview = text_in(request.POST, "step") == "preview"
    made: list[Bundle] = []

    def propose() -> None:
        bundle = (preview_family if is_preview else map_family)(
            campaign_id=campaign.public_id,
            slot_key=slot.key,
            family_id=form.cleaned_data["family"].public_id,
            terms=form.terms(),
            actor=actor,
        )
        made.append(bundle)

    status = submitted(request, form, propose, taken_field="family")
    if status == 302 and not is_preview:
        messages.success(request, _proposed(len(made[0].proposed)))
        for asset, error in made[0].left_out:
            messages.warning(request, f"{asset.remote_title}: {sentence(error)}")
        return redirect("governance:bundle", bundle_id=made[0].bundle)
    title = _("Map a family in %(slot)s") % {"slot": slot.name}
    crumbs = [list_crumb(), crumb(campaign), {"label": title}]
    context = {
        "form": form,
        "title": title,
        "preview": outlook_of(made[0], campaign) if made else None,
        "crumbs": crumbs,
        "back_url": crumbs[-2]["url"],
    }
    return render(
        request, "governance/family_map.html", context, status=200 if status == 302 else status
    )


def _proposed(count: int) -> str:
    text = ngettext("%(count)s mapping is proposed.", "%(count)s mappings are proposed.", count)
    return text % {"count": count}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bundle_page(request: HttpRequest, bundle_id: uuid.UUID) -> HttpResponse:
    """Mappings that were proposed together, and one decision on all that still wait."""
    actor = actor_of(request)
    rows = families.bundle(bundle_id, actor)
    if not rows:
        raise NotFound(noop("There is no such bundle."))
    refusal, status = "", 200
    if request.method == "POST":
        try:
            count = decide_bundle(
                bundle=bundle_id,
                decision=text_in(request.POST, "decision"),
                reason=text_in(request.POST, "reason"),
                expected=_digests(request),
                actor=actor,
            )
        except (InvalidInput, Conflict) as error:
            refusal, status = sentence(error), int(str(refusal_context(error)["refusal_status"]))
            rows = families.bundle(bundle_id, actor)
        else:
            text = ngettext("%(count)s vote is cast.", "%(count)s votes are cast.", count)
            messages.success(request, text % {"count": count})
            return redirect("governance:bundle", bundle_id=bundle_id)
    waiting = [review for row in rows for review in row.open_reviews]  # type: ignore[attr-defined]  # prefetched
    verdicts = [verdict_of(review, actor) for review in waiting]
    no = next((verdict for verdict in verdicts if not verdict), None)
    campaign = rows[0].slot.campaign
    context = {
        "rows": rows,
        "campaign": campaign,
        "waiting": waiting,
        "may_decide": bool(waiting) and no is None,
        "why_not": no.sentence if no is not None else "",
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
        "crumbs": [list_crumb(), crumb(campaign), {"label": _("Bundle")}],
    }
    return render(request, "governance/bundle.html", context, status=status)


def _digests(request: HttpRequest) -> dict[uuid.UUID, str]:
    """The digest of each review that the form shows: ``seen`` fields of ``id:digest``."""
    try:
        pairs = (text.split(":", 1) for text in request.POST.getlist("seen"))
        return {uuid.UUID(key): digest for key, digest in pairs}
    except ValueError as error:
        raise InvalidInput(noop("The form is incomplete. Open it again."), field="seen") from error
