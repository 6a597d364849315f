"""What waits to be told to iconik, as people see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.domain.actor import Actor
from governance.queries import deliveries


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Open deliveries: how many wait, and the ones to look at, parked ones first."""

    waiting: int
    parked: int
    oldest: datetime | None
    rows: Sequence[deliveries.Delivery]


def open_deliveries(*, limit: int, actor: Actor) -> Deliveries:
    """The open deliveries, in three queries; those of other brands are counted and not named."""
    waiting, parked, oldest = deliveries.counts()
    return Deliveries(waiting, parked, oldest, deliveries.troubled(actor, limit=limit))
