"""Files only the person who runs the product may read, and locks between runners."""

import fcntl
import json
import os
from pathlib import Path
from typing import Any

_PRIVATE = 0o600


def write_private(path: Path, text: str) -> None:
    """Replace ``path`` by ``text`` in one step, readable by the owner alone from the first byte."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    temporary.replace(path)


class RunLock:
    """An exclusive lock that ends with its process, however the process ends.

    The file holds a small JSON object for the one who finds it locked.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def acquire(self) -> bool:
        """Take the lock; False when another live process holds it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        self.note(pid=os.getpid())
        return True

    def note(self, **facts: str | int) -> None:
        """Tell the next comer who holds the lock and where it can be reached."""
        if self._descriptor is None:
            raise RuntimeError("a note needs the lock")
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, json.dumps(facts).encode(), 0)

    def holder(self) -> dict[str, Any]:
        """What the present holder noted; empty when it noted nothing readable."""
        try:
            facts = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
