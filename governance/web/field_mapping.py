"""Field mapping: which iconik field feeds which governed fact, and how that is changed safely.

A change is tried on a real asset, counted over the whole catalogue, and only then applied
(issue 3, item 5). Counting and reading are a worker's: the page may be left.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from governance import policies
from governance.actions import mapping_drafts
from governance.domain.errors import Conflict, InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.domain.transformations import Source
from governance.models import FieldMapping, MappingDraft, TransformationChoices
from governance.queries import fact_mapping
from governance.queries.mirror import reading_rules
from governance.refusals import sentence
from governance.web.field_mapping_form import DATALIST, FieldMappingForm
from governance.web.requests import actor_of, search_in, wants_part
from governance.web.wording import fact_text

BUSY_SECONDS: Final = 2
"""How often the page asks again while something is counted or read."""

STEPS: Final = {
    "apply": (mapping_drafts.apply_draft, noop("Applied. All facts are being read by it.")),
    "discard": (mapping_drafts.discard_draft, noop("Discarded. Nothing was changed.")),
    "recount": (mapping_drafts.recount_draft, noop("The catalogue is being counted again.")),
}


@login_required
@require_safe
def field_mapping(request: HttpRequest) -> HttpResponse:
    """The mapping in force, what is wrong with it, and the change that is being prepared."""
    policies.may_enter(actor_of(request)).require()
    context = _state(request) | {
        "facts": fact_mapping.mapped_facts(),
        "crumbs": [{"label": _("Home"), "url": reverse("governance:home")}, {"label": _title()}],
    }
    return render(request, "governance/field_mapping.html", context)


@login_required
@require_safe
def field_mapping_state(request: HttpRequest) -> HttpResponse:
    """The part of the page that moves."""
    policies.may_enter(actor_of(request)).require()
    if not wants_part(request):
        return redirect("governance:field-mapping")
    response = render(request, "governance/_field_mapping_state.html", _state(request))
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def field_mapping_change(request: HttpRequest) -> HttpResponse:
    """Edit the mapping, try it on an asset, and have it counted over the catalogue."""
    actor = actor_of(request)
    policies.may_administer(actor).require()
    rules = reading_rules()
    form = FieldMappingForm(request.POST or None, sources=rules.sources)
    refusal = ""
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "count":
        try:
            mapping_drafts.begin_draft(sources=form.cleaned_data["sources"], actor=actor)
        except InvalidInput as error:
            form.add_error(f"{error.field}_field", sentence(error))
        except Conflict as error:
            refusal = sentence(error)
        else:
            messages.success(request, _("The catalogue is being counted. You may leave the page."))
            return redirect("governance:field-mapping")
    tried = form.cleaned_data["sources"] if form.is_bound and not form.errors else rules.sources
    context = {
        "form": form,
        "refusal": refusal,
        "fields": fact_mapping.known_fields(),
        "datalist": DATALIST,
        "crumbs": [
            {"label": _title(), "url": reverse("governance:field-mapping")},
            {"label": _("Change")},
        ],
        **_preview(request, tried),
    }
    if wants_part(request):
        return render(request, "governance/_field_mapping_preview.html", context)
    status = 409 if refusal else 400 if form.errors else 200
    return render(request, "governance/field_mapping_form.html", context, status=status)


@login_required
@require_POST
def field_mapping_step(request: HttpRequest, draft_id: uuid.UUID, step: str) -> HttpResponse:
    """Apply, discard or count a draft again.

    Raises:
        InvalidInput: on ``step``.
    """
    if step not in STEPS:
        raise InvalidInput(noop("There is no such step."), field="step")
    act, done = STEPS[step]
    try:
        act(draft_id=draft_id, actor=actor_of(request))
    except Conflict as error:
        messages.error(request, sentence(error))
    else:
        messages.success(request, _(done))
    return redirect("governance:field-mapping")


def _title() -> str:
    return _("Field mapping")


def _state(request: HttpRequest) -> dict[str, Any]:
    draft, reading = fact_mapping.live_draft(), fact_mapping.latest_reading()
    counting = draft is not None and draft.state == MappingDraft.State.COUNTING
    reading_on = reading is not None and reading.ended_at is None
    return {
        "draft": draft,
        "draft_rows": [] if draft is None else _draft_rows(draft),
        "counting": counting,
        "reading": reading,
        "reading_on": reading_on,
        "busy": counting or reading_on,
        "every": BUSY_SECONDS,
        "may_change": policies.may_administer(actor_of(request)),
    }


def _draft_rows(draft: MappingDraft) -> list[dict[str, Any]]:
    """What a draft would read, fact by fact, beside what is read now."""
    kinds = dict(TransformationChoices.choices)
    rows = []
    for fact, label in FieldMapping.Fact.choices:
        source = draft.sources.get(fact)
        counts = draft.counts.get(fact, {})
        rows.append(
            {
                "label": label,
                "field": source["field"] if source else "",
                "transformation": kinds[source["transformation"]] if source else "",
                "before": counts.get("before", 0),
                "after": counts.get("after", 0),
                "changed": counts.get("changed", 0),
                "worse": counts.get("after", 0) > counts.get("before", 0),
                "examples": [
                    {
                        "url": reverse("governance:asset", args=[example]),
                        "title": title,
                        "text": text,
                    }
                    for example, title, text in draft.examples.get(fact, [])
                ],
            }
        )
    return rows


def _preview(request: HttpRequest, tried: Mapping[str, Source]) -> dict[str, Any]:
    """What the mapping in force and the one that is tried read of one asset."""
    data = request.POST if request.method == "POST" else request.GET
    text = search_in(data, "asset")
    asset = fact_mapping.asset_to_try(text, actor_of(request))
    if asset is None:
        return {"tried_on": None, "tried_text": text, "preview": []}
    rules = reading_rules()
    now = fact_mapping.read_by(asset, rules.sources, rules)
    then = fact_mapping.read_by(asset, tried, rules)
    rows = []
    for fact, label in FieldMapping.Fact.choices:
        source = tried.get(fact)
        told = asset.remote_metadata.get(source.field, []) if source else []
        was, will = _read(fact, now), _read(fact, then)
        rows.append(
            {
                "label": label,
                "field": source.field if source else "",
                "told": ", ".join(map(str, told)),
                "now": was,
                "then": will,
                "differs": was != will,
            }
        )
    return {"tried_on": asset, "tried_text": text, "preview": rows}


def _read(fact: str, reading: fact_mapping.Reading) -> dict[str, str]:
    fault = reading.faults.get(fact)
    if fault is not None:
        return {"fault": fault.localised(_)}
    if fact in reading.known:
        return {"text": fact_text(fact, reading.known[fact])}
    return {"text": _("Unknown")}
