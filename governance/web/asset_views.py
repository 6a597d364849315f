"""Saved views of the catalogue: the menu of the list, and the page that keeps them in order."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from governance.actions import saved_views
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, gettext_noop
from governance.models import SavedView
from governance.models.saved_view import LONGEST_NAME, LONGEST_QUERY
from governance.queries.saved_views import OFFERED, may_change, offered_to
from governance.refusals import sentence
from governance.web.asset_address import own
from governance.web.requests import actor_of


class ViewForm(forms.Form):
    """The name of a view, and whether others are offered it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    shared = forms.BooleanField(label=gettext_lazy("Offer it to everybody"), required=False)


def menu(query: QueryDict, actor: Actor) -> dict[str, Any]:
    """The views that the list offers, the one in force marked, and the address to save."""
    rows = [_row(view, actor) for view in offered_to(actor)[:OFFERED]]
    current = _plain(own(query).urlencode())
    for row in rows:
        row["current"] = _plain(row["query"]) == current
    return {
        "views": rows,
        "view_now": next((row["name"] for row in rows if row["current"]), ""),
        "view_query": own(query).urlencode(),
        "may_save_views": bool(actor.grants),
    }


def _row(view: SavedView, actor: Actor) -> dict[str, Any]:
    address = reverse("governance:asset-list")
    return {
        "id": view.public_id,
        "name": view.name,
        "query": view.query,
        "url": f"{address}?{view.query}" if view.query else address,
        "shared": view.shared,
        "owner": "" if str(view.owner_id) == actor.id else str(view.owner),
        "may_change": may_change(view, actor),
    }


def _plain(query: str) -> list[tuple[str, list[str]]]:
    """An address without the order of its parts."""
    return sorted((name, sorted(map(str, values))) for name, values in QueryDict(query).lists())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asset_views(request: HttpRequest) -> HttpResponse:
    """The saved views, to rename, share and delete; a POST saves one more."""
    if request.method != "POST":
        return _page(request)
    query = own(_query_in(request)).urlencode()
    form = ViewForm(request.POST)
    try:
        _require(form)
        view = saved_views.save_view(query=query, actor=actor_of(request), **form.cleaned_data)
    except (InvalidInput, Conflict) as error:
        return _page(request, form, error, query=query)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(_row(view, actor_of(request))["url"])


@login_required
@require_POST
def asset_view(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """Change or delete one view."""
    actor = actor_of(request)
    if request.POST.get("step") == "delete":
        name = saved_views.delete_view(view_id=view_id, actor=actor)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
        return redirect("governance:asset-views")
    form = ViewForm(request.POST, prefix=str(view_id))
    try:
        _require(form)
        saved_views.change_view(view_id=view_id, actor=actor, **form.cleaned_data)
    except (InvalidInput, Conflict) as error:
        return _page(request, form, error, view_id=view_id)
    messages.success(request, _("The view is changed."))
    return redirect("governance:asset-views")


def _query_in(request: HttpRequest) -> QueryDict:
    """The address that a posted form wants to save.

    Raises:
        InvalidInput: on ``query``.
    """
    text = request.POST.get("query", "")
    if "\x00" in text or len(text) > LONGEST_QUERY:
        raise InvalidInput(gettext_noop("This list has too many filters to keep."), field="query")
    return QueryDict(text)


def _require(form: forms.Form) -> None:
    if not form.is_valid():
        field, _errors = next(iter(form.errors.items()))
        raise InvalidInput(
            gettext_noop("Give the view a name of at most 80 characters."), field=field
        )


def _page(
    request: HttpRequest,
    form: ViewForm | None = None,
    error: InvalidInput | Conflict | None = None,
    view_id: uuid.UUID | None = None,
    query: str = "",
) -> HttpResponse:
    """The page; after a refusal with the form as it was sent, and the error beside its name."""
    if form is not None and error is not None and "name" not in form.errors:
        form.add_error("name", sentence(error))
    actor = actor_of(request)
    rows = [_row(view, actor) for view in offered_to(actor)[:OFFERED]]
    for row in rows:
        if row["may_change"]:
            row["form"] = form if row["id"] == view_id else _form_of(row)
    context = {
        "crumbs": [
            {"label": _("Assets"), "url": reverse("governance:asset-list")},
            {"label": _("Saved views")},
        ],
        "views": rows,
        "form": form if view_id is None else None,
        "refused": form,
        "query": query,
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 400
    return render(request, "governance/asset_views.html", context, status=status)


def _form_of(row: dict[str, Any]) -> ViewForm:
    return ViewForm(initial={"name": row["name"], "shared": row["shared"]}, prefix=str(row["id"]))
