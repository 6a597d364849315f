"""Saved views as people are offered them."""

import uuid
from typing import Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from governance.domain.actor import Actor, ActorKind, Role
from governance.models import SavedView

OFFERED: Final = 100
"""The most views that a menu lists."""


def offered_to(actor: Actor) -> QuerySet[SavedView]:
    """A person's own views and, with any role, those that others share; by name."""
    if actor.kind != ActorKind.USER:
        return SavedView.objects.none()
    offered = Q(owner=int(actor.id))
    if actor.grants:
        offered |= Q(shared=True)
    rows = SavedView.objects.filter(offered).select_related("owner")
    return rows.order_by(Lower("name"), "pk")


def one(view_id: uuid.UUID, actor: Actor) -> SavedView | None:
    """One view that the actor is offered."""
    return offered_to(actor).filter(public_id=view_id).first()


def may_change(view: SavedView, actor: Actor) -> bool:
    """Whether the actor may rename, share or delete a view: its owner, and administrators."""
    return str(view.owner_id) == actor.id or (view.shared and actor.has(Role.ADMIN))
