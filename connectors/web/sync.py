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
from governance.domain.errors import Conflict, InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.refusals import sentence
from governance.web.requests import actor_of


@login_required
@require_safe
def sync_page(request: HttpRequest) -> HttpResponse:
    """The state of the mirror, its runs, faults, and what waits to be told to iconik."""
    return render(request, "connectors/sync.html", _context(request))


@login_required
@require_safe
def sync_state(request: HttpRequest) -> HttpResponse:
    """The part of the page that moves; asked for again while a run goes on."""
    response = render(request, "connectors/_sync_state.html", _context(request))
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_POST
def sync_now(request: HttpRequest) -> HttpResponse:
    """Ask for a run; a worker takes it up within seconds."""
    kind = request.POST.get("kind", SyncRun.Kind.INCREMENTAL)
    if kind not in SyncRun.Kind.values:
        raise InvalidInput(noop("Choose what to sync."), field="kind")
    agreed = request.POST.get("losses_agreed", "")
    try:
        request_sync(
            kind,
            actor_of(request),
            losses_agreed=int(agreed) if agreed.isascii() and agreed.isdigit() else None,
        )
    except Conflict as error:
        messages.warning(request, sentence(error))
    else:
        wake_mirror()
        messages.success(request, _("The mirror is asked to run."))
    return redirect("connectors:sync")


@login_required
@require_POST
def delivery_retry(request: HttpRequest, row_id: int) -> HttpResponse:
    """Try a parked or waiting delivery again at once."""
    retry_delivery(row_id, actor=actor_of(request))
    messages.success(request, _("The delivery is tried again."))
    return redirect("connectors:sync")


def _context(request: HttpRequest) -> dict[str, Any]:
    health = sync_health()
    return {
        "health": health,
        "may_sync": policies.may_sync(actor_of(request)),
        "deliveries": open_deliveries(limit=50),
        "provisions": Provision.objects.exclude(problem=""),
        "busy": health.live is not None,
    }
