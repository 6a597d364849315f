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

from governance import clock
from governance.actions import saved_views
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, gettext_noop
from governance.filters import AssetFilter
from governance.models import Asset, SavedView, User
from governance.models.saved_view import LONGEST_NAME, LONGEST_QUERY
from governance.queries import assets
from governance.queries.saved_views import OFFERED, may_change, offered_to
from governance.refusals import sentence
from governance.web.asset_address import address_at, own, understood
from governance.web.requests import actor_of


class ViewForm(forms.Form):
    """The name of a view, and whether others are offered it."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    shared = forms.BooleanField(label=gettext_lazy("Offer it to everybody"), required=False)


def menu(request: HttpRequest, query: QueryDict) -> dict[str, Any]:
    """The views that the list offers, the one in force marked, and the address to save.

    ``query`` is what is understood of the address; a view stays in force when its filter is gone.
    """
    actor, first = actor_of(request), _first_of(request)
    rows = [_row(view, actor, first) for view in offered_to(actor)[:OFFERED]]
    current = _plain(request.GET)
    for row in rows:
        row["current"] = _plain(QueryDict(row["query"])) == current
    return {
        "views": rows,
        "view_now": next((row for row in rows if row["current"]), None),
        "view_query": own(query).urlencode(),
        "opens_with_view": first is not None,
        "may_save_views": bool(actor.grants),
    }


def first_view(request: HttpRequest) -> SavedView | None:
    """The view that the catalogue opens with for the viewer, if they are still offered it; one
    query where they have chosen one, else none.
    """
    first = _first_of(request)
    return None if first is None else offered_to(actor_of(request)).filter(pk=first).first()


def lost_first_view(request: HttpRequest) -> bool:
    """Whether the viewer has chosen a view to open with that they are no longer offered."""
    return _first_of(request) is not None and first_view(request) is None


def address_of(view: SavedView) -> str:
    """The list that a view shows."""
    return address_at("governance:asset-list", QueryDict(view.query))


def _first_of(request: HttpRequest) -> int | None:
    return request.user.first_view_id if isinstance(request.user, User) else None


def _row(view: SavedView, actor: Actor, first: int | None) -> dict[str, Any]:
    return {
        "id": view.public_id,
        "name": view.name,
        "query": view.query,
        "url": address_of(view),
        "shared": view.shared,
        "owner": "" if str(view.owner_id) == actor.id else str(view.owner),
        "may_change": may_change(view, actor),
        "is_first": view.pk == first,
    }


def _plain(query: QueryDict) -> list[tuple[str, list[str]]]:
    """An address without the order of its parts."""
    return sorted((name, sorted(map(str, values))) for name, values in own(query).lists())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asset_views(request: HttpRequest) -> HttpResponse:
    """The saved views, kept in order; a POST saves one more, or lets all assets open first."""
    if request.method != "POST":
        return _page(request)
    if request.POST.get("step") == "not-first":
        return _open_first(request, None)
    query, form = "", ViewForm(request.POST)
    try:
        query = _query_in(request)
        _require(form)
        view = saved_views.save_view(query=query, actor=actor_of(request), **form.cleaned_data)
    except (InvalidInput, Conflict) as error:
        return _page(request, form, error, query=query)
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(address_of(view))


@login_required
@require_POST
def asset_view(request: HttpRequest, view_id: uuid.UUID) -> HttpResponse:
    """Change or delete one view, or let the catalogue open with it."""
    actor = actor_of(request)
    if request.POST.get("step") == "delete":
        name = saved_views.delete_view(view_id=view_id, actor=actor)
        messages.success(request, _("“%(name)s” is deleted.") % {"name": name})
        return redirect("governance:asset-views")
    if request.POST.get("step") == "first":
        return _open_first(request, view_id)
    form = ViewForm(request.POST, prefix=str(view_id))
    try:
        _require(form)
        saved_views.change_view(view_id=view_id, actor=actor, **form.cleaned_data)
    except (InvalidInput, Conflict) as error:
        return _page(request, form, error, view_id=view_id)
    messages.success(request, _("The view is changed."))
    return redirect("governance:asset-views")


def _open_first(request: HttpRequest, view_id: uuid.UUID | None) -> HttpResponse:
    view = saved_views.open_first(view_id=view_id, actor=actor_of(request))
    if view is None:
        messages.success(request, _("The catalogue opens with all assets."))
    else:
        told = _("The catalogue opens with “%(name)s” from now on.") % {"name": view.name}
        messages.success(request, told)
    return redirect("governance:asset-views")


def _query_in(request: HttpRequest) -> str:
    """The address that a posted form wants to save: one that leads to a list.

    Raises:
        InvalidInput: on ``query``, or naming the parameter that is malformed.
    """
    text = request.POST.get("query", "")
    if "\x00" in text or len(text) > LONGEST_QUERY:
        raise InvalidInput(gettext_noop("This list has too many filters to keep."), field="query")
    brands = {row.key for row in assets.brands_of(actor_of(request))}
    query = own(understood(QueryDict(text), brands).query)
    AssetFilter(query, Asset.objects.none(), now=clock.now()).check()
    return query.urlencode()


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
    first = _first_of(request)
    rows = [_row(view, actor, first) for view in offered_to(actor)[:OFFERED]]
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
        "opens_with_view": first is not None,
        "lost_first": first is not None and not any(row["is_first"] for row in rows),
    }
    status = 200 if error is None else 409 if isinstance(error, Conflict) else 400
    return render(request, "governance/asset_views.html", context, status=status)


def _form_of(row: dict[str, Any]) -> ViewForm:
    return ViewForm(initial={"name": row["name"], "shared": row["shared"]}, prefix=str(row["id"]))
