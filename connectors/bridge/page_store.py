"""Stores what was read of one page, inside the transaction that moves the cursor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from connectors.bridge import sightings, sync_faults
from governance import clock
from governance.actions.catalogue import IngestResult, ingest_assets
from governance.domain.actor import Actor
from governance.domain.remote import RemoteAsset


@dataclass(slots=True)
class ReadPage:
    """What was read of one page: assets to store, and what became of the others.

    ``gone`` were not there any more when they were asked for; ``lost`` are the known ones of
    these, to be marked. ``failed`` and ``unreadable`` are messages by iconik's id. ``seen`` are
    the ids that the index showed, ``digests`` are of the documents whose details were fetched.
    """

    assets: Sequence[RemoteAsset] = ()
    gone: Sequence[str] = ()
    lost: Sequence[UUID] = ()
    failed: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    seen: Sequence[str] = ()
    digests: Mapping[str, str] = field(default_factory=dict)


def store(page: ReadPage, *, actor: Actor, sweep: int | None) -> dict[str, int]:
    """Store a page and its faults; what to add to the counts of the run."""
    refused: dict[str, str] = {}
    result = _ingest(page.assets, refused, actor)
    faults = {**page.unreadable, **page.failed, **refused}
    stored = {asset.remote_id for asset in page.assets} - refused.keys()
    for remote_id, message in faults.items():
        sync_faults.note(remote_id or _("without id"), message)
    sync_faults.clear([*stored, *page.gone])
    digests = {key: digest for key, digest in page.digests.items() if key not in refused}
    if digests:
        sightings.record(digests)
    if page.seen and sweep is not None:
        sightings.mark(page.seen, sweep=sweep)
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
