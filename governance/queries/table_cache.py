"""Keeps read tables in this process, up to so many bytes, the least used going first.

A generation never changes, so nothing kept is ever stale: which generation is in force is asked of
the database at every lookup (product.md §5).
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class BoundedCache(Generic[Kept]):
    """A least-recently-used cache whose entries have sizes in bytes. Safe between threads."""

    def __init__(self, limit: Callable[[], int]) -> None:
        self._limit = limit
        self._entries: OrderedDict[Hashable, tuple[Kept, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def size(self) -> int:
        """The bytes of all that is kept."""
        return self._bytes

    def get(self, key: Hashable) -> Kept | None:
        """What is kept under the key, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[0]

    def keep(self, key: Hashable, value: Kept, size: int) -> None:
        """Keep a value; a value larger than the whole cache is not kept."""
        with self._lock:
            before = self._entries.pop(key, None)
            if before is not None:
                self._bytes -= before[1]
            limit = self._limit()
            if size > limit:
                return
            self._entries[key] = (value, size)
            self._bytes += size
            while self._bytes > limit:
                _key, (_value, gone) = self._entries.popitem(last=False)
                self._bytes -= gone

    def clear(self) -> None:
        """Keep nothing any more."""
        with self._lock:
            self._entries.clear()
            self._bytes = 0
