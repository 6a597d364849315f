"""A process the runner started: own group, own log, ends when the runner ends."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.runner.account import Account
from config.runner.errors import RunnerError
from config.runner.signals import poll

_PR_SET_PDEATHSIG = 1
_KILL_SECONDS = 5.0


def bind_to_parent(signum: int) -> Callable[[], None] | None:
    """A hook for the forked child: the kernel sends ``signum`` to it when the runner dies.

    Only Linux has this; elsewhere None, and leftovers are found at the next start. The runner
    starts children from its only thread, which the kernel's rule and ``preexec_fn`` both need.
    """
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signum, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


class Child:
    """One running process. ``stop`` ends its whole group and reaps it."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        env: Mapping[str, str],
        log: Path,
        cwd: Path,
        account: Account | None = None,
        stop_signal: int = signal.SIGTERM,
        stop_seconds: float = 10.0,
        umask: int = 0o077,
    ) -> None:
        self.name = name
        self.log = log
        self._stop_signal = stop_signal
        self._stop_seconds = stop_seconds
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as stream:
            try:
                self.process = subprocess.Popen(
                    list(argv),
                    env=dict(env),
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    user=account.uid if account else None,
                    group=account.gid if account else None,
                    extra_groups=[] if account else None,
                    umask=umask,
                    preexec_fn=bind_to_parent(stop_signal),  # noqa: PLW1509 - one thread only
                )
            except OSError as error:
                raise RunnerError(f"{name} could not be started: {error}") from error

    @property
    def pid(self) -> int:
        """Process id, which is also the id of its group."""
        return self.process.pid

    def running(self) -> bool:
        """Whether the process has not ended yet; reaps it when it has."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Ask, wait, then kill what is left of the group; returns when the process is reaped."""
        if self.running():
            self._signal(self._stop_signal)
            poll(lambda: not self.running(), self._stop_seconds)
        self._signal(signal.SIGKILL, group=True)
        poll(lambda: not self.running(), _KILL_SECONDS)

    def _signal(self, signum: int, *, group: bool = False) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if group:
                os.killpg(self.pid, signum)
            else:
                self.process.send_signal(signum)

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log, for an error message."""
        return tail(self.log, lines)


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file; empty when it cannot be read."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, log.stat().st_size - 16_384))
            text = stream.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def rotate(log: Path) -> None:
    """Keep the log of the run before as ``<name>.previous`` and begin a new one."""
    if log.exists():
        log.replace(log.with_name(log.name + ".previous"))
