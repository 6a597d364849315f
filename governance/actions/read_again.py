"""One asset is read again from iconik because a person asks for it: the mirror need not be awaited.

The question is a row of the outbox; connectors fetch the asset and store it as any mirrored one.
"""

import uuid

from governance import audit, outbox, policies
from governance.actions.transactions import governed, lock_assets
from governance.domain.actor import Actor
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import Asset, OutboxRow
from governance.queries.asset_sync import ASKED, READ, READ_TOPIC


@governed
def read_again(*, asset_id: uuid.UUID, actor: Actor) -> bool:
    """Ask for an asset to be read again; whether that is news.

    Asked a second time before a worker has begun, nothing more is asked or recorded. A reading
    that waits after a failure, or was given up, is due at once.

    Raises:
        NotFound, Forbidden.
    """
    pk = Asset.objects.filter(public_id=asset_id).values_list("pk", flat=True).first()
    asset = lock_assets([pk]).get(pk) if pk is not None else None
    if asset is None or not policies.sees(actor, asset):
        raise NotFound(_("There is no such asset."))
    policies.may_read_again(asset, actor).require()
    asked = OutboxRow.objects.filter(topic=READ_TOPIC, subject_id=str(asset.pk))
    if asked.filter(attempts=0, leased_until=None, parked_at=None).exists():
        return False
    outbox.request(READ_TOPIC, str(asset.pk))
    audit.record(actor, ASKED, asset)
    return True


@governed
def record_reading(asset_pk: int, *, changed: bool, gone: bool = False, actor: Actor) -> None:
    """Record what a reading found, inside the transaction that stored it."""
    asset = Asset.objects.get(pk=asset_pk)
    audit.record(actor, READ, asset, after={"changed": changed, "gone": gone})
