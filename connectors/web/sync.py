"""Sync health: how the mirror and the deliveries to iconik are doing, and "Sync now"."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from connectors.bridge.deliveries import open_deliveries
from connectors.bridge.sync_runs import request_sync, sync_health
from connectors.bridge.waking import wake_mirror
from connectors.models import Provision, SyncRun
from governance import policies
from governance.actions.deliveries import retry_delivery
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.refusals import sentence
from governance.web.requests import actor_of, wants_part

DELIVERIES = 50
BUSY_SECONDS, IDLE_SECONDS = 2, 15
"""How often the page asks again, while a run goes on and otherwise."""


@login_required
@require_safe
def sync_page(request: HttpRequest) -> HttpResponse:
    """The state of the mirror, its runs, faults, and what waits to be told to iconik."""
    return render(request, "connectors/sync.html", _context(request))


@login_required
@require_safe
def sync_state(request: HttpRequest) -> HttpResponse:
    """The part of the page that moves; asked for again and again, oftener while a run goes on."""
    if not wants_part(request):
        return redirect("connectors:sync")
    response = render(request, "connectors/_sync_state.html", _context(request))
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def sync_now(request: HttpRequest) -> HttpResponse:
    """Ask for a run; a worker takes it up within seconds."""
    kind = request.POST.get("kind", "")
    if kind not in SyncRun.Kind.values:
        raise InvalidInput(noop("Choose what to sync."), field="kind")
    try:
        request_sync(kind, actor_of(request), losses_agreed=_agreed(request))
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        wake_mirror()
        messages.success(request, _("The mirror is asked to run."))
    return redirect("connectors:sync")


def _agreed(request: HttpRequest) -> int | None:
    """How many missing assets the person agrees to; none where nothing was asked.

    Raises:
        InvalidInput: on ``losses_agreed``.
    """
    text = request.POST.get("losses_agreed", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(noop("This is not a number of assets."), field="losses_agreed")
    return int(text)


@login_required
@require_POST
def delivery_retry(request: HttpRequest, row_id: int) -> HttpResponse:
    """Try a parked or waiting delivery again at once; one that arrived meanwhile is fine, too."""
    try:
        retry_delivery(row_id, actor=actor_of(request))
    except NotFound as error:
        messages.info(request, sentence(error))
    else:
        messages.success(request, _("The delivery is tried again."))
    return redirect("connectors:sync")


def _context(request: HttpRequest) -> dict[str, Any]:
    actor = actor_of(request)
    policies.may_enter(actor).require()
    health = sync_health()
    return {
        "health": health,
        "runs": [{"run": run, "took": _milliseconds(run)} for run in health.recent],
        "may_sync": policies.may_sync(actor),
        "deliveries": open_deliveries(limit=DELIVERIES, actor=actor),
        "provisions": Provision.objects.exclude(problem=""),
        "busy": health.live is not None,
        "every": BUSY_SECONDS if health.live is not None else IDLE_SECONDS,
    }


def _milliseconds(run: SyncRun) -> int | None:
    """How long a run took."""
    if run.started_at is None or run.ended_at is None:
        return None
    return int((run.ended_at - run.started_at).total_seconds() * 1000)
