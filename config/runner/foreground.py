"""Runs a command at the terminal, as the caller would have run it."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence

from config.runner.child import bind_to_parent
from config.runner.errors import RunnerError, Stopped
from config.runner.places import CHECKOUT
from config.runner.signals import StopRequest, poll

_END_SECONDS = 20.0
_DAY = 86_400.0


def run(
    argv: Sequence[str],
    env: Mapping[str, str],
    stop: StopRequest,
    *,
    interactive: bool = True,
) -> int:
    """Run to the end and return the exit code (128 + signal when killed by one).

    Ctrl-C is an ``interactive`` command's own business: the terminal delivers it there. Other
    signals to the runner are handed on, and end the runner when the command has ended.
    """
    stop.heed_interrupt = not (interactive and _terminal_delivers())
    try:
        process = subprocess.Popen(
            list(argv),
            env=dict(env),
            cwd=CHECKOUT,
            preexec_fn=bind_to_parent(signal.SIGTERM),  # noqa: PLW1509 - one thread only
        )
    except OSError as error:
        raise RunnerError(f"{argv[0]} could not be started: {error}") from error
    try:
        while not stop.wait_until(lambda: process.poll() is not None, _DAY):
            continue
    except Stopped as request:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(request.signum)
        if not poll(lambda: process.poll() is not None, _END_SECONDS):
            process.kill()
            process.wait()
        raise
    finally:
        stop.heed_interrupt = True
    code = process.returncode
    return code if code >= 0 else 128 - code


def _terminal_delivers() -> bool:
    """Whether Ctrl-C reaches the command without our help."""
    try:
        descriptor = os.open("/dev/tty", os.O_RDONLY | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(descriptor) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(descriptor)
