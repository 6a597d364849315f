"""Assets that iconik no longer has: marked, withdrawn from all answers, and welcomed back."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from governance import audit, clock, outbox
from governance.actions.publication import dependents, publish
from governance.actions.transactions import governed, lock_assets, lock_campaigns
from governance.domain.actor import Actor
from governance.models import Alarm, Asset

MOST_LOST: Final = 0.05
"""The part of the known assets that one run may find missing (codebase-examples.md)."""

FEW: Final = 3
"""So many may always go missing: a part of very few says little."""

ALARM: Final = "asset_missing"


def too_many(lost: int, *, known: int, agreed: int | None = None) -> bool:
    """Whether so many lost assets look like a broken listing rather than like deletions.

    ``known`` were there before; ``agreed`` is the number that a person has confirmed.
    """
    if agreed is not None and lost <= agreed:
        return False
    return lost > FEW and lost > known * MOST_LOST


@governed
def mark_missing(remote_ids: Collection[UUID], *, actor: Actor, seen_at: datetime) -> int:
    """Mark assets as missing by their iconik ids; how many were not so before.

    Their campaigns publish at once without them; where one was in use an alarm is raised.
    """
    ids = Asset.objects.filter(remote_id__in=remote_ids, remote_missing_since__isnull=True)
    assets = {
        pk: asset
        for pk, asset in lock_assets(ids.values_list("pk", flat=True)).items()
        if asset.remote_missing_since is None
    }
    touched = dependents(assets)
    lock_campaigns(touched)
    for asset in assets.values():
        asset.remote_missing_since = seen_at
        asset.save(update_fields=["remote_missing_since"])
        audit.record(actor, "asset.missing", asset, after={"missing_since": seen_at.isoformat()})
        campaigns = dependents([asset.pk]) if touched else {}
        if campaigns:
            _raise_alarm(asset, len(campaigns))
    if touched:
        publish(touched, cause="asset_missing", actor=actor, refusable=False)
    return len(assets)


def record_return(asset: Asset, since: datetime | None, actor: Actor) -> None:
    """Record that a locked asset is there again; the mirror has cleared its mark already.

    Its state is told to iconik anew: a restored asset may have lost our fields.
    """
    audit.record(
        actor,
        "asset.returned",
        asset,
        before={"missing_since": since.isoformat() if since else None},
    )
    outbox.request("iconik.push_state", str(asset.pk))
    close_alarms([asset.pk])


def close_alarms(asset_ids: Iterable[int]) -> None:
    """Close the alarms about missing assets."""
    keys = [_key(pk) for pk in asset_ids]
    open_alarms = Alarm.objects.filter(key__in=keys, closed_at__isnull=True)
    open_alarms.update(closed_at=clock.now())


def _raise_alarm(asset: Asset, campaigns: int) -> None:
    Alarm.objects.get_or_create(
        key=_key(asset.pk),
        closed_at=None,
        defaults={
            "kind": ALARM,
            "message": (
                f"“{asset}” is missing in iconik; it was in use in "
                f"{campaigns} campaign{'' if campaigns == 1 else 's'}."
            ),
            "raised_at": clock.now(),
        },
    )


def _key(asset_id: int) -> str:
    return f"{ALARM}:{asset_id}"
