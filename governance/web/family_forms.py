"""Making a family from assets found, changing it, and undoing it."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import policies
from governance.actions.families import create_family
from governance.actions.family_changes import change_family, family_digest, undo_family
from governance.domain.actor import Actor, Role
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Family
from governance.queries import families
from governance.web.requests import actor_of, refusal_context, search_in, text_in

FOUND: Final = 40
LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form of a family says: its words as they came, so that nothing is lost."""

    name: str
    master: str
    chosen: list[uuid.UUID]

    @property
    def master_id(self) -> uuid.UUID:
        """The master's id.

        Raises:
            InvalidInput: on ``master``.
        """
        found = _ids([self.master])
        if not found:
            raise InvalidInput(noop("Say which asset is the master."), field="master")
        return found[0]


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_new(request: HttpRequest) -> HttpResponse:
    """Make a family: search as often as needed, tick its assets, name its master."""
    actor = actor_of(request)
    policies.needs_role(actor, frozenset({Role.MEDIA}), None).require()
    data = request.POST if request.method == "POST" else request.GET
    sent, told = _sent(data), {}
    if request.method == "POST":
        try:
            family = create_family(
                name=sent.name, asset_ids=sent.chosen, master_id=sent.master_id, actor=actor
            )
        except (InvalidInput, Conflict) as error:
            told = refusal_context(error)
        else:
            messages.success(request, _("The family is made."))
            return redirect("governance:family", family_id=family.public_id)
    return _form(request, actor, sent, search_in(data, "find"), told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_change(request: HttpRequest, family_id: uuid.UUID) -> HttpResponse:
    """Change a family; assets whose keys begin as its master's are offered first."""
    actor = actor_of(request)
    family = _family(family_id, actor)
    data = request.POST if request.method == "POST" else request.GET
    asked = "find" in data or request.method == "POST"
    sent = _sent(data) if asked else _as_it_is(family)
    told: dict[str, Any] = {}
    if request.method == "POST":
        try:
            change_family(
                family_id=family_id,
                name=sent.name,
                asset_ids=sent.chosen,
                master_id=sent.master_id,
                actor=actor,
                expected=text_in(data, "expected"),
                reason=text_in(data, "reason"),
            )
        except (InvalidInput, Conflict) as error:
            told = refusal_context(error) | {"reason": text_in(data, "reason")}
        else:
            messages.success(request, _("The family is changed."))
            return redirect("governance:family", family_id=family_id)
    text = search_in(data, "find") if asked else stem(family.master.remote_external_id)
    told |= {
        "family": family,
        "expected": family_digest(family),
        "bundled_in": families.bundled_in([row.asset_id for row in family.members.all()]),
    }
    return _form(request, actor, sent, text, told)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def family_undo(request: HttpRequest, family_id: uuid.UUID) -> HttpResponse:
    """Ask before a family is undone, telling what stays; then undo it."""
    actor = actor_of(request)
    family = _family(family_id, actor)
    told: dict[str, Any] = {}
    if request.method == "POST":
        reason = text_in(request.POST, "reason")
        try:
            undo_family(
                family_id=family_id,
                actor=actor,
                expected=text_in(request.POST, "expected"),
                reason=reason,
            )
        except (InvalidInput, Conflict) as error:
            told = refusal_context(error) | {"reason": reason}
        else:
            messages.success(request, _("The family is undone; its assets are in none now."))
            return redirect("governance:family-list")
    context = {
        "family": family,
        "expected": family_digest(family),
        "bundled_in": families.bundled_in([row.asset_id for row in family.members.all()]),
        "crumbs": [*_crumbs(family), {"label": _("Undo")}],
        **told,
    }
    status = int(told.get("refusal_status", 200))
    return render(request, "governance/family_undo.html", context, status=status)


def stem(key: str) -> str:
    """A key without the language at its end: ``contact-us-fr-CA`` is ``contact-us``."""
    parts = key.split("-")
    if len(parts) > 2 and len(parts[-1]) == 2 and parts[-1].isupper():
        parts.pop()
    if len(parts) > 1 and 2 <= len(parts[-1]) <= 3 and parts[-1].islower():
        parts.pop()
    return "-".join(parts)


def _family(family_id: uuid.UUID, actor: Actor) -> Family:
    family = families.family(family_id, actor)
    if family is None:
        raise NotFound(noop("There is no such family."))
    policies.needs_role_for(actor, frozenset({Role.MEDIA}), family.master).require()
    return family


def _sent(data: QueryDict) -> Sent:
    name = text_in(data, "name")[:200]
    return Sent(name, text_in(data, "master"), _ids(data.getlist("assets")))


def _as_it_is(family: Family) -> Sent:
    members = [row.asset.public_id for row in family.members.all()]
    return Sent(family.name, str(family.master.public_id), members)


def _form(
    request: HttpRequest, actor: Actor, sent: Sent, text: str, told: dict[str, Any]
) -> HttpResponse:
    """The form: what is ticked, then what the search finds."""
    family: Family | None = told.get("family")
    own = [] if family is None else [row.asset for row in family.members.all()]
    found = families.groupable(actor, text)
    rows = families.groupable(actor, "").filter(public_id__in=sent.chosen)
    others = list(found.exclude(public_id__in=sent.chosen)[:FOUND])
    context = {
        "assets": [*own, *rows[:LISTED], *others],
        "chosen": set(sent.chosen),
        "master": sent.master,
        "name": sent.name,
        "text": text,
        "crumbs": [*_crumbs(family), {"label": _("Change") if family else _("New family")}],
        **told,
    }
    status = int(told.get("refusal_status", 200))
    return render(request, "governance/family_form.html", context, status=status)


def _crumbs(family: Family | None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Families"), "url": reverse("governance:family-list")}]
    if family is not None:
        address = reverse("governance:family", args=[family.public_id])
        crumbs.append({"label": family.name, "url": address})
    return crumbs


def _ids(texts: list[str]) -> list[uuid.UUID]:
    """The ids among the texts.

    Raises:
        InvalidInput: on ``assets``, for something that is none.
    """
    try:
        return list(dict.fromkeys(uuid.UUID(text) for text in texts if text))
    except ValueError as error:
        raise InvalidInput(noop("Choose assets from the list."), field="assets") from error
