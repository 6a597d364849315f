"""`shell` and `serve`: the embedded servers for a developer's own commands."""

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from config.runner import foreground
from config.runner.environment import as_lines, caller_environment, settings_for_tests
from config.runner.errors import RunnerError
from config.runner.files import write_private
from config.runner.progress import Progress
from config.runner.servers import Servers, claim_test_place
from config.runner.signals import StopRequest
from config.runner.supervisor import obituary

_YEAR = 31_536_000.0


@contextlib.contextmanager
def servers_for_tests(stop: StopRequest, progress: Progress) -> Iterator[tuple[Servers, Path]]:
    """Servers of the first idle test cluster, and its directory."""
    place, lock = claim_test_place()
    try:
        with Servers(place, durable=False, stop=stop, progress=progress) as servers:
            yield servers, place
    finally:
        lock.release()


def shell(command: Sequence[str], stop: StopRequest, progress: Progress) -> int:
    """Run one command with servers up and the environment set; its exit code.

    A DJANGO_SETTINGS_MODULE of the caller is kept.
    """
    if not command:
        raise RunnerError("shell needs a command: python -m config.runner shell -- CMD")
    with servers_for_tests(stop, progress) as (servers, place):
        env = caller_environment() | settings_for_tests(place) | servers.environment()
        chosen = os.environ.get("DJANGO_SETTINGS_MODULE")
        if chosen:
            env["DJANGO_SETTINGS_MODULE"] = chosen
        return foreground.run(_resolved(command), env, stop)


def serve(env_file: Path | None, stop: StopRequest, progress: Progress) -> int:
    """Keep servers up until told to stop; writes their addresses as `export` lines."""
    with servers_for_tests(stop, progress) as (servers, place):
        lines = as_lines(settings_for_tests(place) | servers.environment(), prefix="export ")
        if env_file is None:
            print(lines, end="", flush=True)
        else:
            write_private(env_file.absolute(), lines)
            progress(f"the addresses are in {env_file}; Ctrl-C stops the servers")
        stop.wait_until(lambda: servers.failed() is not None, _YEAR)
        ended = servers.failed()
        if ended is not None:
            raise RunnerError(obituary(ended))
        return 0


def _resolved(command: Sequence[str]) -> list[str]:
    """Let `manage.py x` and `pytest` mean ours, without an activated environment."""
    first, *rest = command
    if first.endswith(".py"):
        return [sys.executable, first, *rest]
    beside = Path(sys.executable).with_name(first)
    return [str(beside) if os.sep not in first and beside.exists() else first, *rest]
