"""The rate gate: every call to a remote passes it, so that all workers together keep its limits.

Each passer reserves the next free instant of a sliding window and sleeps until then: exact, fair
(first come, first served) and without polling. ``LocalRateGate`` serves one process;
``SharedRateGate`` keeps the reservations of a whole installation in Valkey or Redis.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from connectors.http.errors import RemoteUnavailable

logger = logging.getLogger(__name__)

# A remote may ask for silence; longer than this we do not believe it at once (seconds).
LONGEST_HOLD = 900.0


@dataclass(frozen=True)
class RateLimit:
    """At most ``count`` calls in any ``seconds``."""

    count: int
    seconds: float

    def __post_init__(self) -> None:
        if self.count < 1 or self.seconds <= 0:
            raise ValueError("A rate limit needs a positive count and a positive time.")


class RateGate(Protocol):
    """What the base client asks before, and tells after, each call."""

    def acquire(self) -> None:
        """Return when the next call may leave; sleeps if it must.

        Raises ``RemoteUnavailable`` with ``retry_after`` where the wait would be too long.
        """

    def hold(self, seconds: float) -> None:
        """Let no call leave for so many seconds, because the remote asked for it."""


class LocalRateGate:
    """A gate for the threads of one process (scripts, tests, and while Valkey is away).

    ``clock`` counts seconds and never goes back. A wait above ``max_wait`` seconds is refused.
    """

    def __init__(
        self,
        limits: Sequence[RateLimit],
        *,
        max_wait: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._limits = tuple(limits)
        self._max_wait = max_wait
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._held_until = 0.0
        # Newest first; long enough for the widest limit.
        self._taken: deque[float] = deque(maxlen=max((x.count for x in self._limits), default=1))

    def acquire(self) -> None:
        """See ``RateGate``."""
        with self._lock:
            now = self._clock()
            slot = max(now, self._held_until, self._first_free())
            wait = slot - now
            if wait > self._max_wait:
                raise _too_long(wait)
            self._taken.appendleft(slot)
        if wait > 0:
            self._sleep(wait)

    def hold(self, seconds: float) -> None:
        """See ``RateGate``."""
        with self._lock:
            until = self._clock() + min(seconds, LONGEST_HOLD)
            self._held_until = max(self._held_until, until)

    def _first_free(self) -> float:
        """The earliest instant that no limit forbids and that is not before the last one given."""
        free = self._taken[0] if self._taken else 0.0
        for limit in self._limits:
            if len(self._taken) >= limit.count:
                free = max(
                    free,
                    next(islice(self._taken, limit.count - 1, None)) + limit.seconds,
                )
        return free


# KEYS: the list of reserved instants (newest first, microseconds), the hold.
# ARGV: longest wait in us, longest hold in us, then count and window in us of each limit.
# Answers the wait in us, negative where it is too long and nothing was reserved.
_RESERVE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local widest, horizon = 1, tonumber(ARGV[2]) + tonumber(ARGV[1])
for i = 3, #ARGV, 2 do
  widest = math.max(widest, tonumber(ARGV[i]))
  horizon = math.max(horizon, tonumber(ARGV[i + 1]) + tonumber(ARGV[1]))
end
local newest = tonumber(redis.call('LINDEX', KEYS[1], 0) or 0)
local held = tonumber(redis.call('GET', KEYS[2]) or 0)
if newest > now + horizon or held > now + horizon then
  -- The server's clock was set back: what was reserved under the old one means nothing now.
  redis.call('DEL', KEYS[1], KEYS[2])
  newest, held = 0, 0
end
local slot = math.max(now, newest, held)
for i = 3, #ARGV, 2 do
  local before = redis.call('LINDEX', KEYS[1], tonumber(ARGV[i]) - 1)
  if before then
    slot = math.max(slot, tonumber(before) + tonumber(ARGV[i + 1]))
  end
end
local wait = slot - now
if wait > tonumber(ARGV[1]) then
  return -wait
end
redis.call('LPUSH', KEYS[1], string.format('%.0f', slot))
redis.call('LTRIM', KEYS[1], 0, widest - 1)
redis.call('PEXPIRE', KEYS[1], math.ceil((horizon + wait) / 1000))
return wait
"""

# KEYS: the hold. ARGV: its length in us. Never shortens a longer hold.
_HOLD = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local until_ = now + tonumber(ARGV[1])
if tonumber(redis.call('GET', KEYS[1]) or 0) < until_ then
  redis.call('SET', KEYS[1], string.format('%.0f', until_), 'PX', math.ceil(ARGV[1] / 1000) + 1)
end
return 1
"""


class SharedRateGate:
    """One gate for all workers of an installation, kept in Valkey or Redis.

    The server's clock counts, so workers' clocks may differ. While the server is away each
    process keeps the limits by itself; that is logged once, and once when it is back. Make one
    per process and keep it, so that only one call in a while finds out that the server is away.
    """

    def __init__(
        self,
        connection: redis.Redis,
        limits: Sequence[RateLimit],
        *,
        key: str,
        max_wait: float = 30.0,
        ask_again_after: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """``key`` names the remote and the account whose limits these are, without secrets."""
        self._reserve = connection.register_script(_RESERVE)
        self._hold = connection.register_script(_HOLD)
        # The braces keep both keys in one slot of a cluster.
        self._keys = [f"{{{key}}}:taken", f"{{{key}}}:held"]
        self._numbers = [_us(max_wait), _us(LONGEST_HOLD)]
        for limit in limits:
            self._numbers += [limit.count, _us(limit.seconds)]
        self._local = LocalRateGate(limits, max_wait=max_wait, clock=clock, sleep=sleep)
        self._ask_again_after = ask_again_after
        self._clock = clock
        self._sleep = sleep
        self._away_until: float | None = None

    @classmethod
    def from_url(
        cls, url: str, limits: Sequence[RateLimit], *, key: str, max_wait: float = 30.0
    ) -> "SharedRateGate":
        """A gate on a connection pool of its own."""
        return cls(gate_connection(url), limits, key=key, max_wait=max_wait)

    def acquire(self) -> None:
        """See ``RateGate``."""
        wait = self._ask(self._reserve, self._keys, self._numbers)
        if wait is None:
            self._local.acquire()
        elif wait < 0:
            raise _too_long(-wait / 1e6)
        elif wait > 0:
            self._sleep(wait / 1e6)

    def hold(self, seconds: float) -> None:
        """See ``RateGate``."""
        length = _us(min(seconds, LONGEST_HOLD))
        if length > 0 and self._ask(self._hold, self._keys[1:], [length]) is None:
            self._local.hold(seconds)

    def _ask(self, script: Script, keys: list[str], numbers: list[int]) -> int | None:
        """Run a script on the server; None if the server is away."""
        if self._away_until is not None and self._clock() < self._away_until:
            return None
        try:
            answer = int(script(keys=keys, args=numbers))
        except (redis.RedisError, OSError) as error:
            if self._away_until is None:
                logger.warning(
                    "rate gate: server away, each process counts for itself (%s)",
                    type(error).__name__,
                )
            self._away_until = self._clock() + self._ask_again_after
            return None
        if self._away_until is not None:
            self._away_until = None
            logger.warning("rate gate: server back, limits are shared again")
        return answer


def gate_connection(url: str) -> redis.Redis:
    """A connection pool fit for a gate: short time-outs, and one new try on a stale connection.

    The library's own retries would hold up every call for seconds while the server is away.
    """
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=0.5,
        socket_timeout=0.5,
        health_check_interval=30,
        retry=Retry(NoBackoff(), 1),
    )


def _us(seconds: float) -> int:
    return round(seconds * 1_000_000)


def _too_long(wait: float) -> RemoteUnavailable:
    return RemoteUnavailable("Our own rate limit is used up for now.", retry_after=wait)
