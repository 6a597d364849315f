"""Open rows of the outbox, as people see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Min, Q

from governance.models import Asset, AuditEntry, OutboxRow


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row with the name of what it is about."""

    row: OutboxRow
    label: str


def counts() -> tuple[int, int, datetime | None]:
    """How many rows wait, how many are parked, and since when the oldest waits."""
    found = OutboxRow.objects.aggregate(
        waiting=Count("pk", filter=Q(parked_at__isnull=True)),
        parked=Count("pk", filter=Q(parked_at__isnull=False)),
        oldest=Min("requested_at", filter=Q(parked_at__isnull=True)),
    )
    return found["waiting"], found["parked"], found["oldest"]


def troubled(*, limit: int) -> Sequence[Delivery]:
    """Rows that failed or are parked, parked ones first, oldest first; three queries."""
    rows = list(
        OutboxRow.objects.filter(Q(parked_at__isnull=False) | ~Q(last_error="")).order_by(
            F("parked_at").asc(nulls_last=True), "requested_at", "pk"
        )[:limit]
    )
    assets = _titles(row.subject_id for row in rows if row.topic == "iconik.push_state")
    entries = {
        str(pk): label
        for pk, label in AuditEntry.objects.filter(
            pk__in=[int(row.subject_id) for row in rows if row.topic == "iconik.history"]
        ).values_list("pk", "subject_label")
    }
    names = {"iconik.push_state": assets, "iconik.history": entries}
    return [
        Delivery(row, names.get(row.topic, {}).get(row.subject_id, row.subject_id)) for row in rows
    ]


def _titles(ids: Iterable[str]) -> dict[str, str]:
    rows = Asset.objects.filter(pk__in=[int(item) for item in ids])
    return {str(pk): title for pk, title in rows.values_list("pk", "remote_title")}
