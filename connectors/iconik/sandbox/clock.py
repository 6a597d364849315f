"""The sandbox's own clock: real time, moved or stopped by a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta


class SandboxClock:
    """Tells the time that dates, the index lag and signed URLs go by.

    It runs with real time until `freeze`; `advance` moves it either way. Rate limits and delay
    faults use real time, never this clock.
    """

    def __init__(self) -> None:
        self._offset = timedelta()
        self._frozen: datetime | None = None

    def now(self) -> datetime:
        """The current instant, aware, in UTC."""
        if self._frozen is not None:
            return self._frozen
        return datetime.now(UTC) + self._offset

    def advance(self, step: timedelta | float) -> datetime:
        """Move on by a duration (a number means seconds) and return the new instant."""
        delta = step if isinstance(step, timedelta) else timedelta(seconds=step)
        if self._frozen is not None:
            self._frozen += delta
        else:
            self._offset += delta
        return self.now()

    def set(self, instant: datetime) -> None:
        """Jump to an aware instant; the clock keeps running (or stays frozen) from there."""
        aware = instant.astimezone(UTC)
        if self._frozen is not None:
            self._frozen = aware
        else:
            self._offset = aware - datetime.now(UTC)

    def freeze(self, instant: datetime | None = None) -> datetime:
        """Stop at an aware instant (default: now) and return it."""
        self._frozen = self.now() if instant is None else instant.astimezone(UTC)
        return self._frozen

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Stand at another instant for a while, as for things that were done in the past."""
        before = self._frozen
        self._frozen = instant.astimezone(UTC)
        try:
            yield
        finally:
            self._frozen = before

    def resume(self) -> None:
        """Run again from the frozen instant."""
        if self._frozen is not None:
            frozen, self._frozen = self._frozen, None
            self._offset = frozen - datetime.now(UTC)


def iso(instant: datetime) -> str:
    """The date format of iconik: ISO 8601 with microseconds and `+00:00` (iconik-api.md §2)."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def parse_instant(text: str) -> datetime:
    """Read an ISO date or date-time; without an offset it is UTC. Raises ValueError."""
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC)
