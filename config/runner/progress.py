"""Short progress lines with the seconds since the start."""

import sys
import time
from typing import TextIO


class Progress:
    """Prints one line per step, e.g. ``[  3.2 s] PostgreSQL answers on port 40123``."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._stream = stream or sys.stderr
        self._quiet = quiet
        self._began = time.monotonic()

    def __call__(self, text: str) -> None:
        """Print ``text`` unless quiet; a closed terminal does not stop the runner."""
        if self._quiet:
            return
        seconds = time.monotonic() - self._began
        try:
            print(f"[{seconds:6.1f} s] {text}", file=self._stream, flush=True)
        except OSError:
            self._quiet = True
