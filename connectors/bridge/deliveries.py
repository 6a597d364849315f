"""What waits to be told to iconik, as people see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance import audit, outbox, policies
from governance.domain.actor import Actor
from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.queries import deliveries


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Open deliveries: how many wait, and the ones to look at, parked ones first."""

    waiting: int
    parked: int
    oldest: datetime | None
    rows: Sequence[deliveries.Delivery]


def open_deliveries(*, limit: int) -> Deliveries:
    """The open deliveries, in three queries."""
    waiting, parked, oldest = deliveries.counts()
    return Deliveries(waiting, parked, oldest, deliveries.troubled(limit=limit))


def retry_delivery(row_id: int, *, actor: Actor) -> None:
    """Make a delivery due at once.

    Raises:
        Forbidden: if the actor may not do this.
        NotFound: if it was delivered meanwhile.
    """
    policies.may_sync(actor).require()
    if not outbox.retry(row_id):
        raise NotFound(_("There is no such delivery any more; it may have arrived."))
    audit.record_plain(actor, "delivery.retried", subject_kind="outboxrow", subject_id=str(row_id))
