"""A campaign made by steps; each is kept on the server, so that no lost tab loses anything."""

import uuid
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import policies
from governance.actions.campaign_drafts import (
    Finished,
    discard_draft,
    finish_draft,
    save_step,
    start_draft,
)
from governance.actions.campaigns import CampaignTerms
from governance.domain.actor import Actor
from governance.domain.channels import CHANNELS
from governance.domain.declarations import CHANNEL
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as noop
from governance.models import CampaignDraft, User
from governance.refusals import sentence
from governance.web.campaign_forms import DimensionLines, SlotForm
from governance.web.campaign_step_forms import (
    INITIAL,
    STEP_FORMS,
    STEP_HELP,
    STEP_WORDS,
    StepForm,
    slot_form,
)
from governance.web.campaigns import list_crumb
from governance.web.requests import actor_of, text_in

STEPS = tuple(STEP_WORDS)
OWN_FIELDS = frozenset({"csrfmiddlewaretoken", "expected", "do"})
MOST_SLOTS = 50
LONGEST, LONGEST_NAME = 20_000, 80


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_drafts(request: HttpRequest) -> HttpResponse:
    """The viewer's drafts; a posted form begins another."""
    actor, owner = actor_of(request), cast("User", request.user).pk
    policies.may_create_campaigns(actor).require()
    if request.method == "POST":
        draft = start_draft(owner_id=owner, actor=actor)
        return redirect("governance:campaign-step", draft_id=draft.public_id, step=STEPS[0])
    drafts = [
        {"draft": row, "name": _first(row, "basics", "name"), "step": _reached(row)}
        for row in CampaignDraft.objects.filter(owner_id=owner)
    ]
    crumbs = [list_crumb(), {"label": _("New campaign")}]
    context = {"drafts": drafts, "crumbs": crumbs}
    return render(request, "governance/campaign_drafts.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_step(request: HttpRequest, draft_id: uuid.UUID, step: str) -> HttpResponse:
    """One step of a draft: shown, or kept and left for the next."""
    actor, owner = actor_of(request), cast("User", request.user).pk
    policies.may_create_campaigns(actor).require()
    draft = CampaignDraft.objects.filter(owner_id=owner, public_id=draft_id).first()
    if draft is None or step not in STEPS:
        raise NotFound(noop("There is no such draft."))
    if request.method != "POST":
        return _page(request, draft, step, actor)
    if text_in(request.POST, "do") == "discard":
        discard_draft(draft_id=draft_id, owner_id=owner)
        messages.info(request, _("The draft is discarded."))
        return redirect("governance:campaign-list")
    try:
        if step == "overview":
            return _finish(request, draft, actor)
        return _save(request, draft, step, actor)
    except (StaleState, Conflict, InvalidInput) as error:
        entered = _entered(request.POST)
        draft.refresh_from_db()
        status = 400 if isinstance(error, InvalidInput) else 409
        return _page(request, draft, step, actor, entered, sentence(error), status)


def _save(request: HttpRequest, draft: CampaignDraft, step: str, actor: Actor) -> HttpResponse:
    entered, do = _entered(request.POST), text_in(request.POST, "do")
    kept: Any = entered
    form: StepForm | SlotForm | None = None
    if step == "slots":
        slots = list(draft.data.get("slots", []))
        if do.startswith("remove-"):
            kept = [item for item in slots if f"remove-{_text(item, 'key')}" != do]
        elif do == "add":
            form, kept = _new_slot(entered, slots, draft)
        else:
            kept = slots
    else:
        form = STEP_FORMS[step](_query(entered), actor=actor)
    if step != "slots" or form is None or form.is_valid():
        draft = save_step(
            draft_id=draft.public_id,
            step=step,
            entered=kept,
            owner_id=draft.owner_id,
            expected=_expected(request),
        )
    if form is not None and not form.is_valid():
        refusal = _("Kept as you entered it; mend what is marked.") if step != "slots" else ""
        return _page(request, draft, step, actor, entered, refusal, 400)
    following = step if step == "slots" and do != "next" else STEPS[STEPS.index(step) + 1]
    return redirect("governance:campaign-step", draft_id=draft.public_id, step=following)


def _new_slot(
    entered: dict[str, list[str]], slots: list[Any], draft: CampaignDraft
) -> tuple[SlotForm, list[Any]]:
    form = slot_form(_query(entered), _channels(draft))
    if form.is_valid():
        key = form.cleaned_data["key"]
        if any(_text(item, "key") == key for item in slots):
            form.add_error("key", _("There is a slot with this key already."))
        elif len(slots) >= MOST_SLOTS:
            form.add_error(None, _("Make the campaign first, then add the others."))
    return form, [*slots, entered]


def _finish(request: HttpRequest, draft: CampaignDraft, actor: Actor) -> HttpResponse:
    """Make the campaign, or say what still lacks.

    Raises:
        InvalidInput, Conflict, StaleState.
    """
    forms = _forms(draft, actor)
    slots = [slot_form(_query(item), _channels(draft)) for item in draft.data.get("slots", [])]
    if not all(form.is_valid() for form in [*forms.values(), *slots]):
        raise InvalidInput(noop("Some steps are not complete yet."), field="overview")
    data = {name: value for form in forms.values() for name, value in form.cleaned_data.items()}
    names = CampaignTerms.__dataclass_fields__
    finished = Finished(
        key=data["key"],
        brand_id=data["brand"].pk,
        terms=CampaignTerms(**{name: data[name] for name in names if name in data}),
        slots=[(form.cleaned_data["key"], form.terms()) for form in slots],
    )
    campaign = finish_draft(
        draft_id=draft.public_id,
        finished=finished,
        owner_id=draft.owner_id,
        expected=_expected(request),
        actor=actor,
    )
    messages.success(request, _("The campaign is created. Propose what its slots show next."))
    return redirect("governance:campaign", key=campaign.key)


def _page(
    request: HttpRequest,
    draft: CampaignDraft,
    step: str,
    actor: Actor,
    entered: dict[str, list[str]] | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    kept = draft.data.get(step)
    context: dict[str, Any] = {
        "draft": draft,
        "step": step,
        "title": STEP_WORDS[step],
        "help": STEP_HELP[step],
        "steps": _progress(draft, step, actor),
        "refusal": refusal,
        "crumbs": [list_crumb(), {"label": _("New campaign")}],
    }
    if step in STEP_FORMS:
        data = entered if entered is not None else kept
        bound = None if data is None else _query(data)
        context["form"] = STEP_FORMS[step](bound, actor=actor, initial=INITIAL)
        if entered is not None and kept and entered != kept and status == 409:
            context["others"] = _differences(entered, kept)
    elif step == "slots":
        channels = _channels(draft)
        adding = entered if entered and status != 200 else None
        context["form"] = slot_form(_query(adding) if adding else None, channels)
        context["slots"] = _slots(draft)
    else:
        context |= {"parts": _overview(draft, actor), "slots": _slots(draft)}
    return render(request, "governance/campaign_step.html", context, status=status)


def _differences(entered: dict[str, list[str]], kept: Any) -> list[dict[str, str]]:
    """What the other tab saved where it differs from what this one sent."""
    names = [name for name in kept if kept[name] != entered.get(name)]
    return [
        {"label": name, "theirs": ", ".join(kept[name]), "yours": ", ".join(entered.get(name, []))}
        for name in names
    ]


def _progress(draft: CampaignDraft, current: str, actor: Actor) -> list[dict[str, Any]]:
    forms = _forms(draft, actor)
    return [
        {
            "label": STEP_WORDS[name],
            "url": reverse("governance:campaign-step", args=[draft.public_id, name]),
            "current": name == current,
            "done": name in draft.data and (name not in forms or forms[name].is_valid()),
        }
        for name in STEPS
    ]


def _overview(draft: CampaignDraft, actor: Actor) -> list[dict[str, Any]]:
    """What was entered, step by step, with what is not right yet."""
    return [
        {
            "title": STEP_WORDS[name],
            "url": reverse("governance:campaign-step", args=[draft.public_id, name]),
            "complete": form.is_valid(),
            "rows": [
                {
                    "label": form.fields[field].label,
                    "text": _shown(form, field),
                    "errors": form.errors.get(field, []),
                }
                for field in form.fields
            ],
        }
        for name, form in _forms(draft, actor).items()
    ]


def _shown(form: StepForm, field: str) -> str:
    if field == "brand" and "brand" in getattr(form, "cleaned_data", {}):
        return str(form.cleaned_data["brand"])
    return ", ".join(form.data.getlist(field)) if isinstance(form.data, QueryDict) else ""


def _slots(draft: CampaignDraft) -> list[dict[str, str]]:
    return [
        {
            "key": _text(item, "key"),
            "name": _text(item, "name"),
            "kinds": ", ".join(item.get("kinds", [])),
            "channels": ", ".join(item.get("channels", [])),
            "megabytes": _text(item, "max_megabytes"),
            "seconds": _text(item, "max_seconds"),
        }
        for item in draft.data.get("slots", [])
    ]


def _forms(draft: CampaignDraft, actor: Actor) -> dict[str, StepForm]:
    return {
        name: form(_query(draft.data.get(name, {})), actor=actor)
        for name, form in STEP_FORMS.items()
    }


def _channels(draft: CampaignDraft) -> list[str]:
    """The channels that the draft declares by now."""
    lines = DimensionLines().to_python(_first(draft, "values", "dimensions"))
    declared = {item["name"]: item["values"] for item in lines}
    return list(declared.get(CHANNEL) or CHANNELS)


def _entered(data: QueryDict) -> dict[str, list[str]]:
    """What a form sent, field by field; characters that no text can hold are left out."""
    return {
        name: [text[:LONGEST].replace("\x00", "") for text in data.getlist(name)]
        for name in data
        if name not in OWN_FIELDS and len(name) < LONGEST_NAME
    }


def _query(entered: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, values in dict(entered).items():
        data.setlist(name, values)
    return data


def _expected(request: HttpRequest) -> int:
    text = text_in(request.POST, "expected")
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise InvalidInput(noop("The form is incomplete. Open it again."), field="expected")
    return int(text)


def _first(draft: CampaignDraft, step: str, field: str) -> str:
    return _text(draft.data.get(step, {}), field)


def _text(item: Any, field: str) -> str:
    return next(iter(item.get(field, [])), "")


def _reached(draft: CampaignDraft) -> str:
    """The first step that nothing was entered in."""
    return next((name for name in STEPS if name not in draft.data), "overview")
