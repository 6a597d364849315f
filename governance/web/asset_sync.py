"""The last sync of an asset: its part of the page, and having it read again from iconik now."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from governance import clock, policies
from governance.actions.read_again import read_again
from governance.domain.actor import Actor
from governance.domain.errors import NotFound, gettext_noop
from governance.models import Asset
from governance.queries.asset_sync import AssetSync, Delivery, asset_to_sync, sync_of
from governance.web.freshness import Freshness, freshness
from governance.web.requests import actor_of, wants_part

READING_SECONDS: Final = 2
TELLING_SECONDS: Final = 5
RETRYING_SECONDS: Final = 15
"""How often the page asks again: while somebody waits for a reading, while a state is told, and
while iconik fails."""

PART: Final = "governance/_asset_sync.html"


@login_required
@require_safe
def asset_sync(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    """The part of the page that moves; elsewhere the page."""
    if not wants_part(request):
        return redirect(_place(asset_id))
    return _part(request, asset_id)


@login_required
@require_POST
def asset_read_again(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    """Have the asset read again from iconik.

    Raises:
        NotFound, Forbidden.
    """
    is_news = read_again(asset_id=asset_id, actor=actor_of(request))
    if wants_part(request):
        return _part(request, asset_id)
    if is_news:
        messages.success(request, _("iconik is asked for the asset. Load the page again to see."))
    else:
        messages.info(request, _("It is asked for already; a worker takes it up within seconds."))
    return redirect(_place(asset_id))


def sync_context(
    asset: Asset, sync: AssetSync, mirror: Freshness | None, actor: Actor
) -> dict[str, Any]:
    """What ``_asset_sync.html`` shows, beside ``asset``."""
    now = clock.now()
    reading, push = _standing(sync.read, now), _standing(sync.push, now)
    return {
        "sync": {
            "seen_at": _seen_at(asset, sync, mirror),
            "fault": "" if mirror is None else mirror.fault,
            "push": push,
            "reading": reading,
            "last": sync.last,
            "may_read": bool(policies.may_read_again(asset, actor)),
            "connected": bool(settings.ICONIK_URL),
            "every": _every(reading, push),
        }
    }


def _part(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    actor = actor_of(request)
    asset = asset_to_sync(asset_id, actor)
    if asset is None:
        raise NotFound(gettext_noop("There is no such asset."))
    context = sync_context(asset, sync_of(asset), freshness(asset.remote_id), actor)
    response = render(request, PART, {"asset": asset, "is_part": True, **context})
    response["Cache-Control"] = "no-store"
    return response


def _place(asset_id: uuid.UUID) -> str:
    return f"{reverse('governance:asset', args=[asset_id])}#sync"


def _standing(delivery: Delivery | None, now: datetime) -> dict[str, Any] | None:
    """A row of the outbox as a badge with its words; ``None`` where nothing waits."""
    if delivery is None:
        return None
    if delivery.parked_at is not None:
        state = "parked"
    elif delivery.leased_until is not None and delivery.leased_until > now:
        state = "running"
    elif delivery.attempts:
        state = "retrying"
    else:
        state = "queued"
    return {"state": state, "row": delivery}


def _seen_at(asset: Asset, sync: AssetSync, mirror: Freshness | None) -> datetime | None:
    """When iconik was last seen to have the asset as it is shown; ``None`` while it has it not.

    A complete run has seen every asset that is not missing, unless this one could not be read.
    """
    if asset.remote_missing_since is not None:
        return None
    moments = [asset.remote_seen_at]
    if mirror is not None and mirror.as_of is not None and not mirror.fault:
        moments.append(mirror.as_of)
    if sync.last is not None and not sync.last.gone:
        moments.append(sync.last.at)
    return max(moments)


def _every(reading: dict[str, Any] | None, push: dict[str, Any] | None) -> int | None:
    """After how many seconds the part asks again; ``None`` while nothing will move."""
    states = {standing["state"] for standing in (reading, push) if standing is not None}
    if reading is not None and reading["state"] in ("queued", "running"):
        return READING_SECONDS
    if states & {"queued", "running"}:
        return TELLING_SECONDS
    return RETRYING_SECONDS if "retrying" in states else None
