"""Reads single assets that people ask for: claim, fetch without a transaction, store and settle."""

from collections.abc import Callable

from connectors.bridge import page_store, sightings
from connectors.bridge.details import Fetched, Wanted, fetch
from connectors.bridge.page_store import ReadPage
from connectors.bridge.push_states import settle_failure
from connectors.http.errors import RemoteError, RemoteRejected
from connectors.iconik.client import IconikClient
from connectors.iconik.records import IndexedAsset
from connectors.models import SyncFault
from governance import clock, correlation, outbox
from governance.actions.missing import mark_missing
from governance.actions.read_again import record_reading
from governance.actions.transactions import governed
from governance.domain.actor import integration_actor
from governance.domain.errors import DomainError
from governance.outbox import Claim
from governance.queries.asset_sync import READ_TOPIC, Sought, sought

Connect = Callable[[], IconikClient]


def read_asked(connect: Connect, *, limit: int = 20) -> int:
    """Read the assets that people ask for, one after another; how many were read.

    Where iconik fails for one, the others wait for the next time: it may be away as a whole.
    Nothing is connected while nobody asks.
    """
    read = 0
    for _turn in range(limit):
        claims = outbox.claim(READ_TOPIC, limit=1)
        if not claims or not _read(claims[0], connect):
            break
        read += 1
    return read


def _read(claim: Claim, connect: Connect) -> bool:
    """Read what one claim asks for; whether iconik answered."""
    asset = sought(int(claim.subject_id))
    if asset is None:
        return outbox.delivered(claim)
    try:
        with connect() as client:
            fetched = fetch(client, Wanted(str(asset.remote_id), _hit(client, asset)))
        if fetched.error is not None:
            raise fetched.error
        _settle(claim, asset, fetched)
    except (RemoteError, DomainError) as error:
        settle_failure(claim, error)
        return False
    return True


def _hit(client: IconikClient, asset: Sought) -> IndexedAsset | None:
    """The index document, which holds what the entity lacks; none where it cannot be searched."""
    terms = [{"name": "id", "value_in": [str(asset.remote_id)]}]
    try:
        pages = list(client.search_pages(terms=terms))
    except RemoteRejected:
        return None
    return next((hit for page in pages for hit in page.objects), None)


@governed
def _settle(claim: Claim, asset: Sought, fetched: Fetched) -> None:
    """Store what was fetched, record it, and settle the claim: all or nothing."""
    actor = integration_actor("iconik", correlation.current())
    if fetched.gone:
        lost = mark_missing([asset.remote_id], actor=actor, seen_at=clock.now())
        sightings.forget([asset.remote_id])
        record_reading(asset.pk, changed=bool(lost), gone=True, actor=actor)
    else:
        page = ReadPage(assets=[fetched.asset] if fetched.asset is not None else [])
        counts = page_store.store(page, actor=actor, sweep=None)
        if counts["faults"]:
            fault = SyncFault.objects.filter(remote_id=str(asset.remote_id)).first()
            outbox.failed(claim, fault.message if fault is not None else "", permanent=True)
            return
        changed = asset.missing or bool(counts["changed"])
        record_reading(asset.pk, changed=changed, actor=actor)
    outbox.delivered(claim)
