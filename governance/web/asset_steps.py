"""The steps of the lifecycle as forms: one view over one table.

Each step has a page of its own, which works without scripts; with them it comes as a dialog.
"""

import uuid
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from governance.domain.actor import Actor
from governance.domain.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    NotFound,
    gettext_noop,
)
from governance.domain.lifecycle import Step
from governance.queries import assets
from governance.queries.assets import WholeAsset
from governance.queries.impact import impact_of
from governance.refusals import sentence
from governance.web.asset_page import lacking_words, last_change, page_context
from governance.web.requests import actor_of, search_in, wants_part
from governance.web.step_table import STEPS, StepPage, require

SUCCESSORS: Final = 24
"""The most assets that are offered as a successor."""


class StepForm(forms.Form):
    """What a step asks for; which of it is needed is for the action to say."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input"}),
    )
    successor = forms.UUIDField(label=gettext_lazy("Successor"), required=False)
    expected = forms.CharField(required=False)
    acknowledged = forms.CharField(
        label=gettext_lazy("What this touches"), required=False, max_length=64
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asset_step(request: HttpRequest, asset_id: uuid.UUID, step: str) -> HttpResponse:
    """Ask for a step's reason, or take it.

    A refusal about the state shows the asset as it is by now, with status 409.
    """
    page = STEPS.get(step)
    if page is None:
        raise Http404
    actor = actor_of(request)
    if request.method != "POST":
        whole = _whole(asset_id, actor)
        require(page, whole, actor)
        return _asked(request, page, whole, StepForm())
    form = StepForm(request.POST)
    try:
        _take(page, asset_id, actor, form)
    except InvalidInput as error:
        return _again(request, page, asset_id, form, error)
    except Conflict as error:
        return _changed(request, asset_id, error)
    messages.success(request, str(page.done))
    return redirect("governance:asset", asset_id=asset_id)


def _take(page: StepPage, asset_id: uuid.UUID, actor: Actor, form: StepForm) -> None:
    """Call the action of a step with what the form holds.

    Raises:
        Forbidden, NotFound, Conflict, InvalidInput: nothing is changed then.
    """
    require(page, _whole(asset_id, actor), actor)
    if not form.is_valid():
        field = next(iter(form.errors))
        raise InvalidInput(gettext_noop("This cannot be read: check it."), field=field)
    given = form.cleaned_data
    values = {
        "reason": given["reason"],
        "note": given["reason"],
        "expected": given["expected"] or None,
        "acknowledged": given["acknowledged"],
        "successor_id": given["successor"],
    }
    if page.needs_successor and given["successor"] is None:
        raise InvalidInput(
            gettext_noop("Choose the asset that takes its place."), field="successor"
        )
    if "acknowledged" in page.takes and not given["acknowledged"]:
        raise InvalidInput(
            gettext_noop("Confirm that you have seen what this touches."), field="acknowledged"
        )
    page.action(asset_id=asset_id, actor=actor, **{name: values[name] for name in page.takes})


def _whole(asset_id: uuid.UUID, actor: Actor) -> WholeAsset:
    whole = assets.whole(asset_id, actor)
    if whole is None:
        raise NotFound(gettext_noop("There is no such asset."))
    return whole


def _again(
    request: HttpRequest, page: StepPage, asset_id: uuid.UUID, form: StepForm, error: InvalidInput
) -> HttpResponse:
    """The form again, with the error beside its field."""
    actor = actor_of(request)
    whole = _whole(asset_id, actor)
    if error.field in form.fields and error.field not in form.errors:
        form.add_error(error.field, sentence(error))
    return _asked(request, page, whole, form, status=400)


def _asked(
    request: HttpRequest, page: StepPage, whole: WholeAsset, form: StepForm, status: int = 200
) -> HttpResponse:
    asset, actor = whole.asset, actor_of(request)
    form.fields["reason"].label = _("Reason") if page.needs_reason else _("Note")
    form.fields["reason"].widget.attrs["required"] = page.needs_reason
    impact = impact_of(asset) if page.impact else None
    context: dict[str, Any] = {
        "asset": asset,
        "page": page,
        "crumbs": [
            {"label": _("Assets"), "url": reverse("governance:asset-list")},
            {
                "label": asset.remote_title,
                "url": reverse("governance:asset", args=[asset.public_id]),
            },
            {"label": page.label},
        ],
        "form": form,
        "impact": impact,
        "lacking": lacking_words(asset) if page.slug == Step.SUBMIT else [],
        "acknowledges": "acknowledged" in page.takes,
    }
    if page.needs_successor:
        text = search_in(request.GET, "q")
        rows = list(assets.successors_of(asset, actor, text)[:SUCCESSORS])
        context |= {"successors": rows, "text": text}
    name = "_asset_step_dialog" if wants_part(request) else "asset_step"
    return render(request, f"governance/{name}.html", context, status=status)


def _changed(request: HttpRequest, asset_id: uuid.UUID, error: DomainError) -> HttpResponse:
    """The asset as it is by now, with what was refused and what changed last."""
    context = page_context(request, asset_id)
    context |= {"refusal": sentence(error), "last_change": last_change(asset_id)}
    return render(request, "governance/asset.html", context, status=409)
