"""`make test`, `make bench` and `make check`: commands on servers of their own."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from config.runner import environment, foreground
from config.runner.browser import BrowserSearch
from config.runner.developer import servers_for_tests
from config.runner.errors import RunnerError
from config.runner.progress import Progress
from config.runner.signals import StopRequest
from config.runner.supervisor import Supervisor

_PACKAGES = ("governance", "reporting", "connectors", "config")
_STATIC_SECONDS = 180.0
_SIDE_BY_SIDE = ("-n", "auto", "--maxprocesses=8", "--dist=loadfile")
"""Every test, file by file on all processors; arguments of one's own run in one process."""


def run_tests(arguments: Sequence[str], stop: StopRequest, progress: Progress) -> int:
    """Run pytest with servers, collected static files and a browser; its exit code."""
    chromium = BrowserSearch(progress, stop).find()
    with servers_for_tests(stop, progress) as (servers, place):
        env = _environment(servers.environment(), place)
        if chromium is not None:
            env["CHROMIUM"] = str(chromium)
        _collect_static(env, place, stop, progress)
        return foreground.run(
            [sys.executable, "-m", "pytest", *(arguments or _SIDE_BY_SIDE)], env, stop
        )


def run_bench(arguments: Sequence[str], stop: StopRequest, progress: Progress) -> int:
    """Run the benchmarks with servers up; their exit code."""
    with servers_for_tests(stop, progress) as (servers, place):
        env = _environment(servers.environment(), place)
        _collect_static(env, place, stop, progress)
        return foreground.run([sys.executable, "-m", "tests.bench", *arguments], env, stop)


def run_checks(stop: StopRequest, progress: Progress) -> int:
    """Run every check, also after one has failed; 0 when all passed."""
    failed: list[str] = []
    with servers_for_tests(stop, progress) as (servers, place):
        env = _environment(servers.environment(), place)
        for name, argv, more in _checks():
            progress(name)
            if foreground.run(argv, env | more, stop, interactive=False):
                failed.append(name)
    if failed:
        raise RunnerError(f"Failed: {', '.join(failed)}.")
    progress("all checks passed")
    return 0


def _checks() -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command line and additional variables of each check."""
    ruff = environment.program("ruff")
    python = [sys.executable, "-m"]
    deploy = environment.manage("check", "--deploy", "--fail-level", "WARNING")
    migrations = environment.manage("makemigrations", "--check", "--dry-run")
    return [
        ("lint", [ruff, "check", "."], {}),
        ("format", [ruff, "format", "--check", "."], {}),
        ("types", [*python, "mypy", *_PACKAGES], {}),
        ("import contracts", [environment.program("lint-imports"), "--no-logo"], {}),
        (
            "templates",
            [environment.program("djlint"), "templates", "--lint", "--quiet"],
            {},
        ),
        ("migrations", migrations, {}),
        ("deploy check", deploy, production_settings()),
    ]


def production_settings() -> dict[str, str]:
    """Complete production settings with throwaway secrets, as behind TLS."""
    return {
        **environment.product_secrets({}),
        "DJANGO_SETTINGS_MODULE": "config.settings.prod",
        "IMPRIMATUR_ALLOWED_HOSTS": "imprimatur.invalid",
        "IMPRIMATUR_BASE_URL": "https://imprimatur.invalid",
        "IMPRIMATUR_MEDIA_ORIGINS": "https://media.invalid",
        "ICONIK_URL": "https://iconik.invalid",
    }


def _environment(servers: Mapping[str, str], place: Path) -> dict[str, str]:
    own = environment.settings_for_tests(place)
    return {**environment.caller_environment(), **own, **servers}


def _collect_static(
    env: Mapping[str, str], place: Path, stop: StopRequest, progress: Progress
) -> None:
    with Supervisor(place / "log", stop=stop, progress=progress) as supervisor:
        supervisor.step(
            "collectstatic",
            environment.manage("collectstatic", "--noinput"),
            env,
            seconds=_STATIC_SECONDS,
        )
