"""Assets that could not be mirrored: kept, shown, and tried again by later runs."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Final

from django.db.models import F

from connectors.models import SyncFault
from governance import clock

PASSED_OVER: Final = 3
"""After so many failures an asset for which iconik fails no longer holds up a run."""

FIRST_PAUSE: Final = timedelta(seconds=20)
LONGEST_PAUSE: Final = timedelta(hours=6)


def note(remote_id: str, message: str) -> None:
    """Record one more failure of an asset; ``message`` is a sentence without secrets."""
    now = clock.now()
    fault, made = SyncFault.objects.get_or_create(
        remote_id=remote_id[:200],
        defaults={"message": message[:2000], "first_at": now, "last_at": now},
    )
    if not made:
        SyncFault.objects.filter(pk=fault.pk).update(
            message=message[:2000], last_at=now, attempts=F("attempts") + 1
        )


def clear(remote_ids: Iterable[str]) -> None:
    """Forget the failures of assets that were mirrored, or are gone."""
    ids = list(remote_ids)
    if ids:
        SyncFault.objects.filter(remote_id__in=ids).delete()


def passed_over(remote_ids: Iterable[str]) -> frozenset[str]:
    """Those for which iconik has failed so often that a run goes on without them."""
    rows = SyncFault.objects.filter(remote_id__in=list(remote_ids), attempts__gte=PASSED_OVER)
    return frozenset(rows.values_list("remote_id", flat=True))


def to_retry(limit: int) -> list[str]:
    """Assets to try again, the longest untried first; the oftener they failed, the later."""
    now = clock.now()
    rows = SyncFault.objects.order_by("last_at")[: limit * 10]
    due = [row.remote_id for row in rows if now - row.last_at >= _pause(row.attempts)]
    return due[:limit]


def _pause(attempts: int) -> timedelta:
    doublings = min(attempts - 1, 20)
    return min(FIRST_PAUSE * (1 << doublings), LONGEST_PAUSE)
