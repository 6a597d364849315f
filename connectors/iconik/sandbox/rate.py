"""Rate limits by token (iconik-api.md §1), over stretches of real time."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from connectors.iconik.sandbox.config import RateLimit


class RateGate:
    """Counts calls by token in sliding windows; `seconds` is a clock that only goes forward."""

    def __init__(
        self, limits: tuple[RateLimit, ...], seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self.limits = limits
        self._seconds = seconds
        self._calls: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def admit(self, token_id: str) -> int | None:
        """How many calls are left now, or None if this one is over a limit (and not counted)."""
        if not self.limits:
            return 1_000_000
        now = self._seconds()
        with self._lock:
            calls = self._calls.setdefault(token_id, deque())
            while calls and calls[0] <= now - max(limit.seconds for limit in self.limits):
                calls.popleft()
            left = min(
                limit.requests - sum(1 for at in calls if at > now - limit.seconds)
                for limit in self.limits
            )
            if left <= 0:
                return None
            calls.append(now)
            return left - 1
