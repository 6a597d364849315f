"""Telling a story event by event, each at its own instant, in the order of time.

Every event is one action, done by one person, and leaves its mark in the record, in the action's
own transaction. So a telling that was interrupted goes on with the first event without a mark.
"""

import hashlib
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from governance import clock
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.queries.by_key import correlations

_MARK = "demo-"
_TOGETHER = 25
_LAST_DAYS = -3
_FIRST_HOUR, _MINUTES = 7, 9 * 60


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that somebody does: ``who`` is a log-in, ``key`` names the event for good."""

    key: str
    at: datetime
    who: str
    act: Callable[[Actor], object]

    @property
    def mark(self) -> str:
        """What the record shows as the correlation of the event."""
        return mark_of(self.key)


def tell(events: Iterable[Event], people: Mapping[str, Actor]) -> int:
    """Let happen what has not happened yet, oldest first; how many events that were.

    Events of one instant keep their order. Some at a time share a transaction: it costs less, and
    an interrupted one leaves nothing of them behind.

    Raises:
        ValueError: if two events have the same key.
    """
    story = sorted(events, key=lambda event: event.at)
    if len({event.key for event in story}) != len(story):
        raise ValueError("Two events of the story have the same key.")
    done = correlations(_MARK)
    news = [event for event in story if event.mark not in done]
    for start in range(0, len(news), _TOGETHER):
        _happen(news[start : start + _TOGETHER], people)
    return len(news)


@governed
def _happen(events: Iterable[Event], people: Mapping[str, Actor]) -> None:
    now = [clock.now()]
    with clock.installed(lambda: now[0]):
        for event in events:
            now[0] = event.at
            event.act(replace(people[event.who], correlation_id=event.mark))


def is_told(key: str) -> bool:
    """Whether the event of that key has happened."""
    return mark_of(key) in correlations(_MARK)


def has_begun() -> bool:
    """Whether any event has happened."""
    return bool(correlations(_MARK))


def mark_of(key: str) -> str:
    """The correlation that the record shows of an event."""
    return _MARK + hashlib.sha256(key.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Diary:
    """Turns days before today into instants of working days and hours, the same each time."""

    today: datetime

    @classmethod
    def of(cls, now: datetime) -> "Diary":
        """The diary as of an instant."""
        return cls(datetime.combine(now.astimezone(UTC).date(), time(), UTC))

    def at(self, days: float, key: str, *, after: datetime | None = None) -> datetime:
        """A working hour on the day ``days`` from today, or on the working day before it.

        The last days are taken as they are, so that not all that is new is overdue. Never before
        ``after``, and never later than last night.
        """
        seed = zlib.crc32(key.encode())
        day = self.today + timedelta(days=int(days))
        if days < _LAST_DAYS:
            day -= timedelta(days=max(0, day.weekday() - 4))
        moment = day + timedelta(hours=_FIRST_HOUR, minutes=seed % _MINUTES, seconds=seed % 60)
        if after is not None:
            moment = max(moment, after + timedelta(minutes=20 + seed % 90))
        return min(moment, self.today - timedelta(minutes=1))
