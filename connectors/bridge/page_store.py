"""Stores what was read of one page, inside the transaction that moves the cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from connectors.bridge import sightings, sync_faults, sync_runs
from connectors.models import SyncRun
from governance import clock
from governance.actions import fact_rereading
from governance.actions.catalogue import IngestResult, ingest_assets
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.remote import RemoteAsset

FACTS: Final = "iconik.facts"


@dataclass(slots=True)
class ReadPage:
    """What was read of one page: assets to store, and what became of the others.

    ``gone`` were not there any more when they were asked for; ``lost`` are the known ones of
    these, to be marked. ``failed`` and ``unreadable`` are messages by iconik's id. ``seen`` is
    what the index showed, with the digest of its document.
    """

    assets: Sequence[RemoteAsset] = ()
    gone: Sequence[str] = ()
    lost: Sequence[UUID] = ()
    failed: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    seen: Sequence[tuple[UUID, bytes | None]] = ()


def store(page: ReadPage, *, actor: Actor, sweep: int | None) -> dict[str, int]:
    """Store a page and its faults; what to add to the counts of the run."""
    refused: dict[str, str] = {}
    result = _ingest(page.assets, refused, actor)
    faults = {**page.unreadable, **page.failed, **refused}
    stored = {asset.remote_id for asset in page.assets} - refused.keys()
    for remote_id, message in faults.items():
        sync_faults.note(remote_id or _("without id"), message)
    sync_faults.clear([*stored, *page.gone])
    seen = [
        (remote_id, None if str(remote_id) in refused else digest)
        for remote_id, digest in page.seen
    ]
    if seen:
        sightings.record(seen, sweep=sweep)
    return {"changed": result.created + result.changed, "faults": len(faults)}


def _ingest(assets: Sequence[RemoteAsset], refused: dict[str, str], actor: Actor) -> IngestResult:
    """Hand the page over; if the database refuses a value, find the asset that holds it."""
    if not assets:
        return IngestResult(seen=0)
    try:
        with transaction.atomic():
            result = ingest_assets(assets, actor=actor, seen_at=clock.now())
    except (DataError, IntegrityError):
        if len(assets) == 1:
            refused[assets[0].remote_id] = _("A value of it cannot be stored.")
            return IngestResult(seen=1)
        parts = [_ingest([asset], refused, actor) for asset in assets]
        return IngestResult(
            seen=len(assets),
            created=sum(part.created for part in parts),
            changed=sum(part.changed for part in parts),
        )
    refused.update({remote_id: str(fault) for remote_id, fault in result.faults.items()})
    return result


def reread_facts(run: SyncRun, *, actor: Actor) -> None:
    """Read all facts anew from what is stored, after their mapping or the markets changed."""
    place = sync_runs.position(FACTS)
    rules = fact_rereading.fingerprint()
    if place.get("rules") == rules and place.get("after") is None:
        return
    after = place.get("after") if place.get("rules") == rules else 0
    last = after if isinstance(after, int) else 0
    going = True
    while going:
        last, going = _reread_page(run, last, rules, actor)


@governed
def _reread_page(run: SyncRun, after: int, rules: str, actor: Actor) -> tuple[int, bool]:
    last = fact_rereading.reread_facts(after=after, actor=actor)
    place: dict[str, Any] = {"rules": rules, "after": last}
    sync_runs.move(FACTS, place)
    sync_runs.advance(run)
    return last or 0, last is not None
