"""How often a client may ask, counted in this process alone: the lookup path shares nothing.

With several server processes a client may ask as often as each of them allows, added up.
"""

import math
import threading
import time
from collections.abc import Callable, Hashable


class Rates:
    """One token bucket per client: refilled evenly, holding one second's worth of calls."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: dict[Hashable, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def take(self, client: Hashable, per_second: int) -> int:
        """Take one call. 0 if the client may go on, else the whole seconds it should wait.

        ``per_second`` of 0 means: no limit.
        """
        if per_second <= 0:
            return 0
        with self._lock:
            now = self._clock()
            left, since = self._buckets.get(client, (float(per_second), now))
            left = min(float(per_second), left + (now - since) * per_second)
            allowed = left >= 1.0
            self._buckets[client] = (left - 1.0 if allowed else left, now)
        return 0 if allowed else max(1, math.ceil((1.0 - left) / per_second))

    def forget(self) -> None:
        """Begin anew for every client."""
        with self._lock:
            self._buckets.clear()
