"""Runs of the mirror: asked for, claimed by one worker, kept alive, ended, and shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import msgspec
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _

from connectors.models import SyncCursor, SyncFault, SyncRun
from governance import clock, policies
from governance.domain.actor import Actor, ActorKind
from governance.domain.errors import Conflict, gettext_noop

CHANGES: Final = "iconik.changes"
FULL: Final = "iconik.full"
STREAMS: Final = {SyncRun.Kind.INCREMENTAL: CHANGES, SyncRun.Kind.FULL: FULL}

STALE_AFTER: Final = timedelta(minutes=1)
"""A run that has not beaten for so long was killed."""

BEAT_EVERY: Final = timedelta(seconds=5)
LONGEST_BETWEEN_SWEEPS: Final = timedelta(hours=24)
SHORTEST_BETWEEN_SWEEPS: Final = timedelta(minutes=10)
SWEEP_SHARE: Final = 50
"""A full sweep may take one part in so many of the time: a small library is swept often."""

LISTED_FAULTS: Final = 50
AFTER_FAILURE: Final = timedelta(minutes=5)
_ADVANCE: Final = """
UPDATE connectors_syncrun
SET beat_at = %s, seen = seen + %s, changed = changed + %s, missing = missing + %s,
    faults = faults + %s, total = coalesce(%s, total)
WHERE id = %s AND state = %s
"""

_MOVE: Final = """
INSERT INTO connectors_synccursor (stream, position, moved_at) VALUES (%s, %s::jsonb, %s)
ON CONFLICT (stream) DO UPDATE SET position = excluded.position, moved_at = excluded.moved_at
"""

LIVE: Final = (SyncRun.State.QUEUED, SyncRun.State.RUNNING)


class RunLost(Exception):
    """The run was given to another worker, because this one was silent for too long."""


def request_sync(kind: str, actor: Actor, *, losses_agreed: int | None = None) -> SyncRun:
    """Ask for a run of the mirror; a worker takes it up within seconds.

    Where a run that does as much waits or goes on already, that one is given. ``losses_agreed``
    is the number of missing assets that a person confirms after a run was stopped for safety.

    Raises:
        Forbidden: if the person may not do this.
        Conflict: if a run of changes goes on while a full sweep is asked for.
    """
    if actor.kind in (ActorKind.USER, ActorKind.CLIENT):
        policies.may_sync(actor).require()
    with transaction.atomic():
        live = _live_run()
        if live is None:
            return _new_run(kind, actor.name, losses_agreed)
        if live.state == SyncRun.State.QUEUED:
            if kind == SyncRun.Kind.FULL:
                live.kind = kind
            if losses_agreed is not None:
                live.losses_agreed = losses_agreed
            live.save(update_fields=["kind", "losses_agreed"])
            return live
    if losses_agreed is not None or (kind == SyncRun.Kind.FULL and live.kind != SyncRun.Kind.FULL):
        raise Conflict(gettext_noop("The mirror is running. Ask again when it is done."))
    return live


def _live_run() -> SyncRun | None:
    return SyncRun.objects.select_for_update().filter(state__in=LIVE).first()


def _new_run(kind: str, asked_by: str, losses_agreed: int | None = None) -> SyncRun:
    try:
        with transaction.atomic():
            return SyncRun.objects.create(
                kind=kind,
                asked_by=asked_by,
                requested_at=clock.now(),
                losses_agreed=losses_agreed,
            )
    except IntegrityError:  # somebody else asked in the same moment
        return SyncRun.objects.get(state__in=LIVE)


def request_due(actor: Actor) -> SyncRun | None:
    """Ask for what the schedule wants now: a full sweep if one is due, else the changes.

    Nothing while a run is alive; and a run that was killed is queued again.
    """
    requeue_lost()
    if SyncRun.objects.filter(state__in=LIVE).exists() or not settings.ICONIK_URL:
        return None
    kind = SyncRun.Kind.FULL if full_sweep_due() else SyncRun.Kind.INCREMENTAL
    return request_sync(kind, actor)


def full_sweep_due() -> bool:
    """Whether it is time for a full sweep.

    At least once a day; oftener where it is so quick that it takes little of the time. One that
    failed is tried again soon, but lets runs of changes pass between.
    """
    now = clock.now()
    sweeps = SyncRun.objects.filter(kind=SyncRun.Kind.FULL).exclude(state__in=LIVE)
    last = sweeps.order_by("-ended_at", "-pk").first()
    if last is None or last.ended_at is None:
        return True
    if last.state in (SyncRun.State.FAILED, SyncRun.State.ABANDONED):
        return now - last.ended_at >= AFTER_FAILURE
    took = last.ended_at - (last.started_at or last.ended_at)
    pause = min(max(took * SWEEP_SHARE, SHORTEST_BETWEEN_SWEEPS), LONGEST_BETWEEN_SWEEPS)
    return now - last.ended_at >= pause


@transaction.atomic
def requeue_lost() -> SyncRun | None:
    """Mark a run whose worker was killed, and queue another one in its place."""
    live = _live_run()
    if live is None or live.state != SyncRun.State.RUNNING or live.beat_at is None:
        return None
    if clock.now() - live.beat_at < STALE_AFTER:
        return None
    _end(live, SyncRun.State.ABANDONED, _("The worker stopped; the next run goes on from here."))
    return _new_run(live.kind, live.asked_by, live.losses_agreed)


@transaction.atomic
def claim() -> SyncRun | None:
    """Take the run that waits for a worker: a new one, or one that was put down."""
    run = (
        SyncRun.objects.select_for_update(skip_locked=True)
        .filter(Q(state=SyncRun.State.QUEUED) | Q(state=SyncRun.State.RUNNING, beat_at=None))
        .first()
    )
    if run is None:
        return None
    now = clock.now()
    run.state, run.beat_at, run.started_at = SyncRun.State.RUNNING, now, run.started_at or now
    run.save(update_fields=["state", "beat_at", "started_at"])
    return run


def put_down(run: SyncRun) -> None:
    """Leave the run to whoever comes next: its place is kept."""
    SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.RUNNING).update(beat_at=None)


def beat(run: SyncRun) -> None:
    """Show that the run is alive, every few seconds.

    Raises:
        RunLost: if it was given to another worker.
    """
    now = clock.now()
    if run.beat_at is not None and now - run.beat_at < BEAT_EVERY:
        return
    held = SyncRun.objects.filter(pk=run.pk, state=SyncRun.State.RUNNING)
    if not held.update(beat_at=now):
        raise RunLost
    run.beat_at = now


def advance(
    run: SyncRun,
    *,
    seen: int = 0,
    changed: int = 0,
    missing: int = 0,
    faults: int = 0,
    total: int | None = None,
) -> None:
    """Add to the counts of the run, inside the transaction that stored what was found.

    ``total`` is how many assets are expected in all, where that is known.

    Raises:
        RunLost: so that nothing is stored by a worker that no longer has the run.
    """
    now = clock.now()
    found = (seen, changed, missing, faults, total)
    with connection.cursor() as cursor:
        cursor.execute(_ADVANCE, [now, *found, run.pk, SyncRun.State.RUNNING.value])
        if not cursor.rowcount:
            raise RunLost
    run.beat_at = now


def end(run: SyncRun, state: str, message: str = "") -> None:
    """End the run, unless it was given to another worker meanwhile."""
    with transaction.atomic():
        held = SyncRun.objects.select_for_update().filter(pk=run.pk, state=SyncRun.State.RUNNING)
        current = held.first()
        if current is not None:
            _end(current, state, message)


def _end(run: SyncRun, state: str, message: str) -> None:
    run.state, run.message, run.ended_at, run.beat_at = state, message[:2000], clock.now(), None
    run.save(update_fields=["state", "message", "ended_at", "beat_at"])


def position(stream: str) -> dict[str, object]:
    """How far a stream was read; empty before the first time."""
    row = SyncCursor.objects.filter(stream=stream).first()
    return dict(row.position) if row is not None else {}


def move(stream: str, place: dict[str, object]) -> None:
    """Move the cursor, inside the transaction that stored what lies before it."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, [stream, msgspec.json.encode(place).decode(), clock.now()])


@dataclass(frozen=True, slots=True)
class SyncHealth:
    """How the mirror is doing, for pages.

    ``age`` is how old the mirror is at most: the time since the last complete run began, None
    before the first. ``live`` waits or goes on; ``stopped`` is a run that was stopped for safety,
    until the whole library could be compared again; ``error`` is what the last run failed with.
    ``reached`` is the newest change that was read. ``faults`` are assets that cannot be mirrored.
    """

    configured: bool
    age: timedelta | None
    live: SyncRun | None
    last_success: SyncRun | None
    stopped: SyncRun | None
    error: str
    reached: datetime | None
    faults: Sequence[SyncFault]
    faults_total: int
    recent: Sequence[SyncRun]


def sync_health(*, recent: int = 10) -> SyncHealth:
    """The state of the mirror now; three queries."""
    known = _telling_runs(recent)
    runs = known[:recent]
    ended = [run for run in runs if run.state not in LIVE]
    done = [run for run in known if run.state == SyncRun.State.DONE and run.ended_at is not None]
    success = max(done, key=lambda run: run.ended_at or run.requested_at, default=None)
    began = success.started_at if success is not None else None
    stop = next((run for run in known if run.state == SyncRun.State.STOPPED), None)
    failed = ended and ended[0].state in (SyncRun.State.FAILED, SyncRun.State.STOPPED)
    place = position(CHANGES)
    reached, settled = _moment(place.get("reached")), _moment(place.get("settled_at"))
    healed = stop is not None and settled is not None and settled > (stop.ended_at or settled)
    counted = SyncFault.objects.annotate(total=Window(Count("*"))).order_by("first_at", "pk")
    faults = list(counted[:LISTED_FAULTS])
    return SyncHealth(
        configured=bool(settings.ICONIK_URL),
        age=clock.now() - began if began is not None else None,
        live=next((run for run in runs if run.state in LIVE), None),
        last_success=success,
        stopped=None if healed else stop,
        error=ended[0].message if failed else "",
        reached=reached,
        faults=faults,
        faults_total=faults[0].total if faults else 0,
        recent=runs,
    )


def _telling_runs(recent: int) -> list[SyncRun]:
    """The newest runs, the last complete one and the last that was stopped, newest first."""
    newest = SyncRun.objects.order_by("-pk").values("pk")[:recent]
    done = SyncRun.objects.filter(state=SyncRun.State.DONE).order_by("-ended_at").values("pk")[:1]
    stopped = SyncRun.objects.filter(state=SyncRun.State.STOPPED).order_by("-pk").values("pk")[:1]
    telling = Q(pk__in=newest) | Q(pk__in=done) | Q(pk__in=stopped)
    return list(SyncRun.objects.filter(telling).order_by("-pk"))


def _moment(text: object) -> datetime | None:
    return datetime.fromisoformat(text) if isinstance(text, str) else None
