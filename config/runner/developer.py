"""`shell` and `serve`: the embedded servers for a developer's own commands."""

import os
from collections.abc import Sequence
from pathlib import Path

from config.runner import foreground
from config.runner.environment import development_environment, export_lines
from config.runner.errors import RunnerError
from config.runner.files import write_private
from config.runner.progress import Progress
from config.runner.servers import Servers, claim_test_place
from config.runner.signals import StopRequest

_DAY = 86_400.0


def shell(command: Sequence[str], stop: StopRequest, progress: Progress) -> int:
    """Run one command with servers up and the environment set; its exit code."""
    place, lock = claim_test_place()
    try:
        with Servers(place, durable=False, stop=stop, progress=progress) as servers:
            env = development_environment(servers.environment())
            return foreground.run(_resolved(command), env, stop)
    finally:
        lock.release()


def serve(env_file: Path | None, stop: StopRequest, progress: Progress) -> int:
    """Keep servers up until told to stop; writes their addresses as `export` lines."""
    place, lock = claim_test_place()
    try:
        with Servers(place, durable=False, stop=stop, progress=progress) as servers:
            lines = export_lines(servers.environment())
            if env_file is None:
                print(lines, end="", flush=True)
            else:
                write_private(env_file.absolute(), lines)
                progress(f"the addresses are in {env_file}; Ctrl-C stops the servers")
            stop.wait_until(lambda: servers.failed() is not None, _DAY * 365)
            raise RunnerError(
                f"{servers.failed()} ended by itself; see {place / 'log'}."
            )
    finally:
        lock.release()


def _resolved(command: Sequence[str]) -> list[str]:
    """Let `manage.py x` and `pytest` mean ours, without an activated environment."""
    import sys

    first, *rest = command
    if first.endswith(".py"):
        return [sys.executable, first, *rest]
    beside = Path(sys.executable).with_name(first)
    return [str(beside) if os.sep not in first and beside.exists() else first, *rest]
