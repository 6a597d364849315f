"""Open rows of the outbox, as people see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, F, Min, Model, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from governance.domain.actor import Actor
from governance.models import Asset, AuditEntry, OutboxRow
from governance.queries.asset_sync import READ_TOPIC
from governance.queries.reach import assets, assets_seen

SUBJECTS: Final[dict[str, tuple[type[Model], str]]] = {
    "iconik.push_state": (Asset, "remote_title"),
    "iconik.history": (AuditEntry, "subject_label"),
    READ_TOPIC: (Asset, "remote_title"),
}
"""By topic: the table that a row's subject is in, and its column of the name."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row with the name of what it is about; empty if the viewer may not know it."""

    row: OutboxRow
    label: str


def counts() -> tuple[int, int, datetime | None]:
    """How many rows wait to be told, how many are parked, and since when the oldest waits."""
    waits = Q(parked_at__isnull=True) & ~Q(topic=READ_TOPIC)
    found = OutboxRow.objects.aggregate(
        waiting=Count("pk", filter=waits),
        parked=Count("pk", filter=Q(parked_at__isnull=False)),
        oldest=Min("requested_at", filter=waits),
    )
    return found["waiting"], found["parked"], found["oldest"]


def troubled(actor: Actor, *, limit: int) -> Sequence[Delivery]:
    """Rows that failed or are parked, parked ones first, oldest first; two queries.

    The name of an asset that the actor may not see is left out.
    """
    rows = list(
        OutboxRow.objects.filter(Q(parked_at__isnull=False) | ~Q(last_error="")).order_by(
            F("parked_at").asc(nulls_last=True), "requested_at", "pk"
        )[:limit]
    )
    names = _names(rows, actor)
    return [Delivery(row, names.get((row.topic, row.subject_id), "")) for row in rows]


def _known_to(actor: Actor, model: type[Model]) -> Q:
    """The subjects that the actor may know of: assets, and entries about them."""
    if model is Asset:
        return assets_seen(actor)
    seen = assets(actor).order_by().values(text=Cast("public_id", TextField()))
    return Q(subject_kind="asset", subject_id__in=seen)


def _names(rows: Iterable[OutboxRow], actor: Actor) -> dict[tuple[str, str], str]:
    """What the rows are about, by topic and subject, in one query."""
    named: list[QuerySet[Any, tuple[str, int, str]]] = []
    for topic, (model, column) in SUBJECTS.items():
        ids = [int(row.subject_id) for row in rows if row.topic == topic]
        found = model._default_manager.filter(pk__in=ids).order_by()
        if not actor.sees_everything:
            found = found.filter(_known_to(actor, model))
        named.append(
            found.annotate(topic=Value(topic), name=F(column)).values_list("topic", "pk", "name")
        )
    return {(topic, str(pk)): name for topic, pk, name in named[0].union(*named[1:], all=True)}
