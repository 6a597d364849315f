"""Saved views: named, renamed, shared and deleted. What concerns shared ones is recorded."""

import uuid

from django.db import IntegrityError, transaction

from governance import audit, policies
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import SavedView, User
from governance.models.saved_view import LONGEST_NAME, LONGEST_QUERY
from governance.queries.saved_views import may_change, offered_to, one


@governed
def save_view(*, name: str, query: str, shared: bool, actor: Actor) -> SavedView:
    """Give a name to the address of a list.

    Raises:
        Forbidden: if the actor has no role.
        InvalidInput: on ``name`` or ``query``.
        Conflict: if the actor has a view of this name.
    """
    policies.may_enter(actor).require()
    if len(query) > LONGEST_QUERY:
        raise InvalidInput(_("This list has too many filters to keep."), field="query")
    view = SavedView(owner_id=int(actor.id), name=_checked(name), query=query, shared=shared)
    _store(view)
    if shared:
        audit.record(actor, "view.shared", view, after=_picture(view))
    return view


@governed
def change_view(*, view_id: uuid.UUID, name: str, shared: bool, actor: Actor) -> SavedView:
    """Rename a view, share it, or keep it to its owner again.

    Raises:
        NotFound, Forbidden, InvalidInput (``name``), Conflict (the owner has one of this name).
    """
    view = _locked(view_id, actor)
    before, was_shared = _picture(view), view.shared
    view.name, view.shared = _checked(name), shared
    _store(view)
    if was_shared or shared:
        verb = "view.changed" if was_shared else "view.shared"
        audit.record(actor, verb, view, before=before, after=_picture(view))
    return view


@governed
def delete_view(*, view_id: uuid.UUID, actor: Actor) -> str:
    """Delete a view; its name.

    Raises:
        NotFound, Forbidden.
    """
    view = _locked(view_id, actor)
    if view.shared:
        audit.record(actor, "view.deleted", view, before=_picture(view))
    view.delete()
    return view.name


@governed
def open_first(*, view_id: uuid.UUID | None, actor: Actor) -> SavedView | None:
    """Let the catalogue open with a view that the actor is offered; ``None``: with all assets.

    Like looks this is no decision, so nothing is recorded.

    Raises:
        Forbidden: if the actor has no role.
        NotFound: if the actor is offered no such view.
    """
    policies.may_enter(actor).require()
    view = None if view_id is None else one(view_id, actor)
    if view is None and view_id is not None:
        raise NotFound(_("There is no such view."))
    User.objects.filter(pk=int(actor.id)).update(first_view=view)
    return view


def _locked(view_id: uuid.UUID, actor: Actor) -> SavedView:
    rows = offered_to(actor).select_for_update(of=("self",)).filter(public_id=view_id)
    view = rows.first()
    if view is None:
        raise NotFound(_("There is no such view."))
    if not may_change(view, actor):
        raise Forbidden(_("Only its owner or an administrator may change this view."))
    return view


def _checked(name: str) -> str:
    text = " ".join(name.split())
    if not text:
        raise InvalidInput(_("Give the view a name."), field="name")
    if len(text) > LONGEST_NAME or "\x00" in text:
        raise InvalidInput(_("Give the view a name of at most 80 characters."), field="name")
    return text


def _store(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise Conflict(_("You have a view “%(name)s” already."), name=view.name) from error


def _picture(view: SavedView) -> dict[str, object]:
    return {"name": view.name, "address": view.query, "shared": view.shared}
