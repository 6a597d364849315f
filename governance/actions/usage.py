"""The first use of an asset moves it from approved to in use (product.md §4)."""

import uuid
from datetime import datetime

from governance import policies
from governance.actions.states import move
from governance.actions.transactions import governed, lock_assets
from governance.domain.actor import Actor
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.lifecycle import State, rule_for
from governance.models import Asset


@governed
def mark_used(*, asset_id: uuid.UUID, occurred_at: datetime, actor: Actor) -> Asset:
    """Note that an asset was used at an instant; an approved one is in use from now on.

    Safe to repeat. An asset in any other state keeps it: that it was used is a fact all the
    same, and ``first_used_at`` tells it. No table changes, since both states are servable.

    Raises:
        NotFound: if there is no such asset.
        Forbidden: if the actor is neither the system nor a machine client.
    """
    pk = Asset.objects.filter(public_id=asset_id).values_list("pk", flat=True).first()
    asset = lock_assets([pk]).get(pk) if pk is not None else None
    if asset is None:
        raise NotFound(_("There is no such asset."))
    policies.may_ask(rule_for(State.APPROVED, State.USED), asset, actor).require()
    if asset.first_used_at is None or occurred_at < asset.first_used_at:
        asset.first_used_at = occurred_at
        asset.save(update_fields=["first_used_at"])
    if asset.state == State.APPROVED:
        move(asset, State.USED, actor=actor, verb="asset.used")
    return asset
