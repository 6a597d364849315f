"""Clears away the server a killed runner may have left, and never touches anyone else's.

A process counts as ours when it runs ``postgres -D <our data directory>`` under the account the
cluster belongs to. A pid in ``postmaster.pid`` proves nothing: after a crash the number may
belong to any program.
"""

import contextlib
import errno
import os
import signal
import subprocess
from pathlib import Path

from config.runner.account import Account
from config.runner.errors import RunnerError
from config.runner.signals import poll

_PROC = Path("/proc/self/cmdline").exists()

Patience = tuple[tuple[int, float], ...]

# Fast shutdown, immediate shutdown, kill; each with the seconds it may take.
_SERVER: Patience = (
    (signal.SIGINT, 10.0),
    (signal.SIGQUIT, 5.0),
    (signal.SIGKILL, 5.0),
)
_BACKEND: Patience = ((signal.SIGQUIT, 2.0), (signal.SIGKILL, 5.0))


def clear_predecessor(data: Path, account: Account | None) -> None:
    """Stop a server of ours on ``data``, then drop a pid file that names anyone else."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (OSError, ValueError):
        pid = 0
    owners = {found for found in (pid, *_postmasters(data)) if found > 0}
    for found in owners:
        if _is_ours(found, data, account):
            _end(found, data, _SERVER)
    if pid and _number_taken(pid):
        # By a stranger, or by a dead server nobody reaps: PostgreSQL would refuse to start.
        pid_file.unlink(missing_ok=True)
    for found in _leftovers(data, account):
        _end(found, data, _BACKEND)


def _number_taken(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError as error:
        return error.errno != errno.ESRCH
    return True


def _alive(pid: int) -> bool:
    return _number_taken(pid) and not _zombie(pid)


def _zombie(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[:1] == ["Z"]


def _is_ours(pid: int, data: Path, account: Account | None) -> bool:
    uid = account.uid if account else os.geteuid()
    arguments = _arguments(pid)
    return (
        len(arguments) > 2
        and Path(arguments[0]).name == "postgres"
        and arguments[1:3] == ["-D", str(data)]
        and _owner(pid) in (uid, None)
    )


def _arguments(pid: int) -> list[str]:
    if _PROC:
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return []
        return raw.rstrip(b"\0").decode("utf-8", "replace").split("\0")
    result = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout.strip().split(" ", 3)


def _owner(pid: int) -> int | None:
    try:
        return Path(f"/proc/{pid}").stat().st_uid
    except OSError:
        return None


def _postmasters(data: Path) -> list[int]:
    """Servers on ``data`` whose pid file is lost; Linux only."""
    return [pid for pid in _processes() if _arguments(pid)[1:3] == ["-D", str(data)]]


def _leftovers(data: Path, account: Account | None) -> list[int]:
    """Backends of a killed server: they sit in the data directory with PostgreSQL's program."""
    uid = account.uid if account else os.geteuid()
    found = []
    for pid in _processes():
        with contextlib.suppress(OSError):
            place = Path(f"/proc/{pid}/cwd").readlink()
            program = Path(f"/proc/{pid}/exe").readlink().name
            if place == data and program.startswith("postgres") and _owner(pid) == uid:
                found.append(pid)
    return found


def _processes() -> list[int]:
    if not _PROC:
        return []
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _end(pid: int, data: Path, patience: Patience) -> None:
    for signum, seconds in patience:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signum)
            os.kill(pid, signal.SIGCONT)  # a frozen one would not notice
        if poll(lambda: not _alive(pid), seconds):
            return
    raise RunnerError(f"The old PostgreSQL process {pid} on {data} does not end.")
