"""Tells pages how old the catalogue is (product.md §11, promise 9)."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from connectors.models import SyncRun
from governance import clock
from governance.contributions import MirrorHealth

LATE_AFTER: Final = timedelta(minutes=30)
"""A mirror that is older has stopped: its runs are asked for every few seconds or minutes."""

_FAILED = (SyncRun.State.FAILED, SyncRun.State.STOPPED)


def mirror_health() -> MirrorHealth:
    """The age of the mirror and what keeps it from being renewed; two queries at most.

    The catalogue is as old as the start of the last complete run.
    """
    ended = SyncRun.objects.filter(ended_at__isnull=False).order_by("-pk")
    last = ended.first()
    done = last
    if last is not None and last.state != SyncRun.State.DONE:
        done = ended.filter(state=SyncRun.State.DONE).first()
    as_of = done.started_at if done is not None else None
    if last is not None and last.state in _FAILED:
        return MirrorHealth(as_of, last.message or _("The last run did not succeed."))
    if not settings.ICONIK_URL:
        return MirrorHealth(as_of, _("iconik is not connected."))
    if as_of is not None and clock.now() - as_of > LATE_AFTER:
        return MirrorHealth(as_of, _("No run of the mirror has ended of late."))
    return MirrorHealth(as_of)
