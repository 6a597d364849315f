"""A browser counts only when it starts."""

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest

from config.runner.browser import find_or_install, installed
from config.runner.errors import RunnerError
from config.runner.progress import Progress

QUIET = Progress(quiet=True)


def program(directory: Path, name: str, code: int) -> Path:
    """A program that answers ``--version`` with this exit code."""
    path = directory / name
    path.write_text(f"#!/bin/sh\necho {name} 100.0\nexit {code}\n")
    path.chmod(0o755)
    return path


def nothing(_progress: Progress, _environ: Mapping[str, str]) -> Path | None:
    return None


def test_browser_named_by_the_environment_is_used(tmp_path: Path) -> None:
    mine = program(tmp_path, "mine", 0)
    assert find_or_install(QUIET, {"CHROMIUM": str(mine)}, [nothing]) == mine


def test_browser_named_by_the_environment_that_does_not_start_is_refused(
    tmp_path: Path,
) -> None:
    mine = program(tmp_path, "mine", 1)
    with pytest.raises(RunnerError, match="CHROMIUM"):
        find_or_install(QUIET, {"CHROMIUM": str(mine)}, [nothing])


def test_placeholder_on_the_search_path_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "chromium-browser", 1)
    real = program(tmp_path, "google-chrome", 0)
    assert installed(QUIET, {"PATH": str(tmp_path)}) == real


def test_next_source_is_asked_when_one_has_none(tmp_path: Path) -> None:
    program(tmp_path, "chromium", 0)
    environ = {"PATH": str(tmp_path)}
    assert (
        find_or_install(QUIET, environ, [nothing, installed]) == tmp_path / "chromium"
    )


def test_no_browser_is_said_loudly() -> None:
    said = StringIO()
    assert find_or_install(Progress(said), {"CI": ""}, [nothing]) is None
    assert "BROWSER TESTS ARE SKIPPED" in said.getvalue()


def test_no_browser_in_continuous_integration_is_a_failure() -> None:
    with pytest.raises(RunnerError, match="Chromium"):
        find_or_install(QUIET, {"CI": "true"}, [nothing])
