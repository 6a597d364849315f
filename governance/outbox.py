"""What must be told to a remote: requested inside the change, claimed and settled by connectors.

A row says *which subject of a topic is dirty* and holds no payload, so repeats merge and a delivery
always tells the present state (codebase-examples.md, "Outbox").
"""

import random
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q

from governance import clock
from governance.models import OutboxRow

LEASE = timedelta(minutes=5)
LAST_ATTEMPT = 12
LONGEST_WAIT = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """One delivery in flight: the row, and the generation that is being told."""

    row_id: int
    topic: str
    subject_id: str
    generation: int
    attempts: int
    lease: uuid.UUID


def request(topic: str, subject_id: str) -> None:
    """Mark the subject as dirty, in the caller's transaction.

    A running delivery keeps its lease: the raised generation makes the row due again afterwards.
    A parked row is woken up, since something new is to be told.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO governance_outboxrow AS o
              (topic, subject_id, generation, attempts, requested_at, due_at, last_error)
            VALUES (%s, %s, 1, 0, %s, %s, '')
            ON CONFLICT (topic, subject_id) DO UPDATE SET
              generation = o.generation + 1, attempts = 0, due_at = excluded.due_at,
              parked_at = NULL
            """,
            [topic, subject_id, now, now],
        )


def claim(topic: str, *, limit: int) -> Sequence[Claim]:
    """Lease up to ``limit`` due rows of a topic, oldest first; committed before it returns.

    Rows that another worker holds are passed over; an expired lease is taken over.
    """
    now = clock.now()
    lease = uuid.uuid4()
    with transaction.atomic():
        rows = list(
            OutboxRow.objects.select_for_update(skip_locked=True)
            .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
            .filter(topic=topic, parked_at__isnull=True, due_at__lte=now)
            .order_by("due_at", "id")[:limit]
        )
        for row in rows:
            row.lease, row.leased_until, row.attempts = lease, now + LEASE, row.attempts + 1
        OutboxRow.objects.bulk_update(rows, ["lease", "leased_until", "attempts"])
    return [
        Claim(row.pk, row.topic, row.subject_id, row.generation, row.attempts, lease)
        for row in rows
    ]


def delivered(claimed: Claim) -> bool:
    """Settle a delivery: the row goes, unless something newer is to be told.

    Returns whether the row is gone. A claim whose lease was taken over settles nothing.
    """
    held = OutboxRow.objects.filter(pk=claimed.row_id, lease=claimed.lease)
    with transaction.atomic():
        gone, _ = held.filter(generation=claimed.generation).delete()
        if not gone:
            held.update(lease=None, leased_until=None, attempts=0, last_error="")
    return bool(gone)


def failed(
    claimed: Claim, error: str, *, retry_in: timedelta | None = None, permanent: bool = False
) -> None:
    """Give the row back after a failure, due later, or park it after the last attempt.

    ``error`` is shown to people: a short sentence without secrets. ``permanent`` parks at once.
    """
    now = clock.now()
    park = permanent or claimed.attempts >= LAST_ATTEMPT
    OutboxRow.objects.filter(pk=claimed.row_id, lease=claimed.lease).update(
        lease=None,
        leased_until=None,
        last_error=error[:2000],
        due_at=now + (retry_in if retry_in is not None else backoff(claimed.attempts)),
        parked_at=now if park else None,
    )


def retry(row_id: int) -> bool:
    """Make a parked or waiting row due at once; whether there was one."""
    return bool(
        OutboxRow.objects.filter(pk=row_id).update(parked_at=None, attempts=0, due_at=clock.now())
    )


def backoff(attempts: int) -> timedelta:
    """How long to wait after so many attempts: doubling from five seconds, with jitter."""
    seconds = min(5.0 * 2 ** (attempts - 1), LONGEST_WAIT.total_seconds())
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))  # noqa: S311 - spreads retries


def waiting(topic: str) -> int:
    """How many rows of a topic wait, parked ones included."""
    return OutboxRow.objects.filter(topic=topic).count()
