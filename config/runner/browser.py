"""Finds a Chromium for the browser tests, or gets one."""

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from config.runner.environment import program
from config.runner.errors import RunnerError
from config.runner.places import VAR
from config.runner.progress import Progress

Source = Callable[[Progress, Mapping[str, str]], Path | None]

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DOWNLOADS = VAR / "browsers"
_PLAYWRIGHT_SECONDS = 240.0
_APT_SECONDS = 600.0
_VERSION_SECONDS = 30.0


def find_or_install(
    progress: Progress,
    environ: Mapping[str, str] = os.environ,
    sources: Sequence[Source] | None = None,
) -> Path | None:
    """A Chromium that starts, or None after saying so loudly.

    CHROMIUM names one to use; else ``sources`` are asked in turn. With ``CI=true`` a missing
    browser is a RunnerError.
    """
    if environ.get("CHROMIUM"):
        given = Path(environ["CHROMIUM"])
        if not starts(given):
            raise RunnerError(f"CHROMIUM={given} is not a browser that starts.")
        return given
    for source in _SOURCES if sources is None else sources:
        if (found := source(progress, environ)) is not None:
            return found
    if environ.get("CI", "").lower() in ("1", "true", "yes"):
        raise RunnerError("No Chromium was found or could be installed, and CI is set.")
    progress(
        "!!! NO CHROMIUM: THE BROWSER TESTS ARE SKIPPED. Install one or set CHROMIUM. !!!"
    )
    return None


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


def installed(_progress: Progress, environ: Mapping[str, str]) -> Path | None:
    """A browser on the search path."""
    for name in _NAMES:
        found = shutil.which(name, path=environ.get("PATH"))
        if found and starts(Path(found)):
            return Path(found)
    return None


def downloaded(_progress: Progress, _environ: Mapping[str, str]) -> Path | None:
    """A browser that Playwright fetched before."""
    for pattern in (
        "chromium-*/chrome-*/chrome",
        "chromium-*/chrome-*/*/Contents/MacOS/Chromium",
    ):
        for found in sorted(_DOWNLOADS.glob(pattern), reverse=True):
            if starts(found):
                return found
    return None


def _by_playwright(progress: Progress, environ: Mapping[str, str]) -> Path | None:
    progress("no Chromium found: trying Playwright's download")
    env = {**environ, "PLAYWRIGHT_BROWSERS_PATH": str(_DOWNLOADS)}
    if _ran([program("playwright"), "install", "chromium"], env, _PLAYWRIGHT_SECONDS):
        return downloaded(progress, environ)
    return None


def _by_apt(progress: Progress, environ: Mapping[str, str]) -> Path | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    progress("trying apt-get install chromium")
    env = {**environ, "DEBIAN_FRONTEND": "noninteractive"}
    if not _ran(["apt-get", "update"], env, _APT_SECONDS):
        return None
    install = ["apt-get", "install", "-y", "--no-install-recommends", "chromium"]
    return installed(progress, environ) if _ran(install, env, _APT_SECONDS) else None


def _ran(argv: list[str], env: Mapping[str, str], seconds: float) -> bool:
    """Run an installer in a group of its own, bounded in time; its words go to a log."""
    log = VAR / "log" / "browser.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as stream:
        try:
            result = subprocess.run(
                argv,
                env=dict(env),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return False
    return result.returncode == 0


_SOURCES: tuple[Source, ...] = (installed, downloaded, _by_playwright, _by_apt)
