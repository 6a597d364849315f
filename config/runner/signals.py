"""Turns SIGINT, SIGTERM and SIGHUP into a flag that every wait of the runner looks at.

Handlers never raise: a clean-up that has begun is not interrupted, and no child can be started
and forgotten between two lines of code.
"""

import signal
import time
from collections.abc import Callable
from types import FrameType

from config.runner.errors import Stopped

_POLL_SECONDS = 0.03


class StopRequest:
    """Collects the wish to end. ``install`` must be called from the main thread."""

    def __init__(self) -> None:
        self.signum: int | None = None
        self.count = 0
        self.heed_interrupt = True

    def install(self) -> "StopRequest":
        """Take over the three signals for the rest of the process; returns itself."""
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self._receive)
        return self

    def _receive(self, signum: int, _frame: FrameType | None) -> None:
        if signum == signal.SIGINT and not self.heed_interrupt:
            return
        self.count += 1
        if self.signum is None:
            self.signum = signum

    def check(self) -> None:
        """Raise ``Stopped`` once a signal has arrived."""
        if self.signum is not None:
            raise Stopped(self.signum)

    def wait_until(self, condition: Callable[[], bool], seconds: float) -> bool:
        """Poll ``condition`` for at most ``seconds``; True when it held, Stopped on a signal."""
        deadline = time.monotonic() + seconds
        while True:
            self.check()
            if condition():
                return True
            if time.monotonic() >= deadline:
                return False
            time.sleep(_POLL_SECONDS)


def poll(condition: Callable[[], bool], seconds: float) -> bool:
    """Like ``StopRequest.wait_until`` but deaf to signals: for clean-up work."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
