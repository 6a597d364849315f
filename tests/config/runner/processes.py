"""What tests of the runner do to processes, and see of them."""

import os
import signal
from pathlib import Path

from config.runner.signals import poll


def kill(pid: int) -> None:
    """kill -9, as a crash would."""
    os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def gone(pid: int, seconds: float = 10.0) -> bool:
    """Whether the process ends within ``seconds``."""
    return poll(lambda: not alive(pid), seconds)
