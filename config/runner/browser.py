"""Finds a Chromium for the browser tests, or gets one."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.runner.child import Child
from config.runner.environment import program
from config.runner.errors import RunnerError
from config.runner.places import CHECKOUT, VAR
from config.runner.progress import Progress
from config.runner.signals import StopRequest

Source = Callable[[], Path | None]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATTERNS = (
    "chromium-*/chrome-*/chrome",
    "chromium-*/chrome-*/*/Contents/MacOS/*Chrom*",
)
_DOWNLOADS = VAR / "browsers"
_PLAYWRIGHT_SECONDS = 240.0
_APT_SECONDS = 600.0
_VERSION_SECONDS = 30.0


def starts(path: Path) -> bool:
    """Whether the browser tells its version: its libraries are there and it is no placeholder."""
    try:
        result = subprocess.run(
            [str(path), "--version"],
            capture_output=True,
            timeout=_VERSION_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return result.returncode == 0


class BrowserSearch:
    """Looks for a browser: named, on the search path, downloaded before, or to be installed.

    Installers may take their own bounded time, whatever time-outs the environment sets.
    """

    def __init__(
        self,
        progress: Progress,
        stop: StopRequest,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self._progress = progress
        self._stop = stop
        self._environ = environ

    def find(self, sources: Sequence[Source] | None = None) -> Path | None:
        """A Chromium that starts, or None after saying so loudly.

        CHROMIUM names one to use; else ``sources`` are asked in turn. With ``CI=true`` a missing
        browser is a RunnerError.
        """
        if self._environ.get("CHROMIUM"):
            given = Path(self._environ["CHROMIUM"])
            if not starts(given):
                raise RunnerError(f"CHROMIUM={given} is not a browser that starts.")
            return given
        usual = (
            self.on_search_path,
            self.downloaded,
            self.from_playwright,
            self.from_apt,
        )
        for source in usual if sources is None else sources:
            if (found := source()) is not None:
                return found
        if self._environ.get("CI", "").lower() in ("1", "true", "yes"):
            raise RunnerError("No Chromium was found or could be installed, and CI is set.")
        self._progress(
            "!!! NO CHROMIUM: BROWSER TESTS ARE SKIPPED. Install one or set CHROMIUM !!!"
        )
        return None

    def on_search_path(self) -> Path | None:
        """An installed browser."""
        for name in _NAMES:
            found = shutil.which(name, path=self._environ.get("PATH"))
            if found and starts(Path(found)):
                return Path(found)
        return None

    def downloaded(self) -> Path | None:
        """A browser that Playwright fetched before."""
        found = (path for pattern in _PATTERNS for path in sorted(_DOWNLOADS.glob(pattern))[::-1])
        return next(filter(starts, found), None)

    def from_playwright(self) -> Path | None:
        """Playwright's own download, which needs no rights."""
        self._progress("no Chromium found: trying Playwright's download")
        more = {"PLAYWRIGHT_BROWSERS_PATH": str(_DOWNLOADS)}
        argv = [program("playwright"), "install", "chromium"]
        return self.downloaded() if self._ran(argv, more, _PLAYWRIGHT_SECONDS) else None

    def from_apt(self) -> Path | None:
        """Debian's package, where we may install it."""
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            return None
        self._progress("trying apt-get install chromium")
        more = {"DEBIAN_FRONTEND": "noninteractive"}
        # One unreachable source fails the update, yet the package may be known already.
        self._ran(["apt-get", "update"], more, _APT_SECONDS)
        install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
        return self.on_search_path() if self._ran(install, more, _APT_SECONDS) else None

    def _ran(self, argv: list[str], more: Mapping[str, str], seconds: float) -> bool:
        """Run an installer; its words go to a log."""
        try:
            child = Child(
                "browser installer",
                argv,
                env={**self._environ, **more},
                log=VAR / "log" / "browser.log",
                cwd=CHECKOUT,
                umask=0o022,
            )
        except RunnerError:
            return False
        try:
            self._stop.wait_until(lambda: not child.running(), seconds)
        finally:
            child.stop()
        return child.process.returncode == 0
