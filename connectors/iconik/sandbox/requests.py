"""The log of requests: what came in and what was answered, without any token."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LoggedRequest:
    """One request; `status` None means that no answer was sent, `duration` is milliseconds."""

    at: datetime
    method: str
    path: str
    query: str
    body: bytes
    status: int | None
    duration: float
    fault: str

    def json(self) -> Any:
        """The body sent, read as JSON."""
        return json.loads(self.body)


class RequestLog:
    """The last requests to the interface and to media, oldest first."""

    def __init__(self, size: int = 5000) -> None:
        self._entries: deque[LoggedRequest] = deque(maxlen=size)
        self._lock = threading.Lock()

    def append(self, entry: LoggedRequest) -> None:
        """Add one."""
        with self._lock:
            self._entries.append(entry)

    def __iter__(self) -> Iterator[LoggedRequest]:
        with self._lock:
            return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def matching(
        self, path: str = "", *, method: str = "", status: int | None = None
    ) -> list[LoggedRequest]:
        """Those whose path contains `path`, with this method and status if given."""
        return [
            entry
            for entry in self
            if path in entry.path
            and method in {"", entry.method}
            and status in {None, entry.status}
        ]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._entries.clear()
