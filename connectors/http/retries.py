"""When a call is tried again, and how long to wait before it.

Only calls that are safe to repeat come here. The client tries for seconds; whoever caused the
call (an outbox row, a sync run) tries for hours.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import stamina

from connectors.http.errors import RemoteError, RemoteUnavailable


@dataclass(frozen=True)
class RetryPolicy:
    """How a repeatable call is tried again; all times in seconds.

    The n-th wait is ``wait_initial * 2**(n-1)`` plus a random part up to ``jitter``, at most
    ``wait_max``. A ``Retry-After`` up to ``max_retry_after`` is waited for instead; a longer one
    is not: the error is raised with it, for the row that caused the call. No further try starts
    once ``give_up_after`` has passed.
    """

    attempts: int = 3
    wait_initial: float = 0.5
    wait_max: float = 8.0
    jitter: float = 0.5
    max_retry_after: float = 10.0
    give_up_after: float = 60.0

    def attempts_of(self, *, repeatable: bool) -> Iterator[stamina.Attempt]:
        """Context managers, one per try; a call that may not be repeated gets a single one."""
        return iter(
            stamina.retry_context(
                on=self.wait_after,
                attempts=self.attempts if repeatable else 1,
                timeout=self.give_up_after,
                wait_initial=self.wait_initial,
                wait_max=self.wait_max,
                wait_jitter=self.jitter,
            )
        )

    def wait_after(self, error: Exception) -> bool | float:
        """Stamina's backoff hook: false = raise, true = wait as usual, a number = that long."""
        if not isinstance(error, RemoteError) or not error.transient:
            return False
        asked = error.retry_after if isinstance(error, RemoteUnavailable) else None
        if asked is None:
            return True
        if asked > self.max_retry_after:
            return False
        # The random part keeps workers that were refused together from coming back together.
        return asked + random.uniform(0.0, self.jitter)  # noqa: S311  # spreads load, hides nothing


def parse_retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float | None:
    """Seconds to wait by the ``Retry-After`` header (RFC 9110 §10.2.3), or None.

    A date is read against the answer's own ``Date``, so that a wrong clock here does no harm;
    without one, against ``now``. Anything unreadable counts as absent, the past as 0.
    """
    raw = headers.get("retry-after", "").strip()
    if not raw:
        return None
    if raw.isascii() and raw.isdigit():
        return float(raw[:9])
    until = _http_date(raw)
    if until is None:
        return None
    base = _http_date(headers.get("date", "")) or now or datetime.now(UTC)
    return max(0.0, (until - base).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
