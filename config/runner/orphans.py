"""Ends what a killed runner left behind.

Every process of a run carries a mark in its environment. Whoever holds the lock of a state
directory may end all processes with its mark: no living runner owns them. PostgreSQL has no
mark; see ``predecessor``. Without ``/proc`` nothing is looked for.
"""

import contextlib
import os
import signal
from pathlib import Path

from config.runner.signals import poll

_MARK = "IMPRIMATUR_RUNNER_STATE"
_PATIENCE = ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0))


def mark(state: Path) -> dict[str, str]:
    """The variable that marks a process as started for ``state``."""
    return {_MARK: str(state.resolve())}


def end_orphans(state: Path) -> int:
    """Stop every marked process and wait; returns how many there were. Needs the lock."""
    first = _marked(state)
    for signum, seconds in _PATIENCE:
        for pid in _marked(state):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signum)
        if poll(lambda: not _marked(state), seconds):
            break
    return len(first)


def _marked(state: Path) -> list[int]:
    wanted = f"{_MARK}={mark(state)[_MARK]}".encode()
    proc = Path("/proc")
    if not proc.is_dir():
        return []
    found = []
    for entry in proc.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        with contextlib.suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found
