"""Tells pages how old the catalogue is (product.md §11, promise 9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q, Subquery
from django.utils.translation import gettext as _

from connectors.models import SyncFault, SyncRun
from governance import clock
from governance.contributions import MirrorHealth

LATE_AFTER: Final = timedelta(minutes=30)
"""A mirror that is older has stopped: its runs are asked for every few seconds or minutes."""

_FAILED = (SyncRun.State.FAILED, SyncRun.State.STOPPED)


def mirror_health(remote_id: UUID | None = None) -> MirrorHealth:
    """The age of the mirror and what keeps it from being renewed; one query.

    The catalogue is as old as the start of the last complete run. Of the asset with that iconik id
    also why it could not be mirrored.
    """
    ended = SyncRun.objects.filter(ended_at__isnull=False).order_by("-pk")
    done = ended.filter(state=SyncRun.State.DONE)
    telling = Q(pk__in=ended.values("pk")[:1]) | Q(pk__in=done.values("pk")[:1])
    faults = SyncFault.objects.filter(remote_id=str(remote_id or ""))
    told = SyncRun.objects.annotate(fault=Subquery(faults.values("message")[:1]))
    rows = list(told.filter(telling).order_by("-pk"))
    fault = rows[0].fault if rows else None
    return replace(_health(rows), fault=fault or "")


def _health(rows: Sequence[SyncRun]) -> MirrorHealth:
    """By the last run that ended and the last that was done, newest first."""
    last = rows[0] if rows else None
    done = next((row for row in rows if row.state == SyncRun.State.DONE), None)
    as_of = done.started_at if done is not None else None
    if last is not None and last.state in _FAILED:
        return MirrorHealth(as_of, last.message or _("The last run did not succeed."))
    if not settings.ICONIK_URL:
        return MirrorHealth(as_of, _("iconik is not connected."))
    if as_of is not None and clock.now() - as_of > LATE_AFTER:
        return MirrorHealth(as_of, _("No run of the mirror has ended of late."))
    return MirrorHealth(as_of)
