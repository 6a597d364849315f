"""A browser counts only when it starts."""

from io import StringIO
from pathlib import Path

import pytest

from config.runner.browser import BrowserSearch
from config.runner.errors import RunnerError
from config.runner.progress import Progress
from config.runner.signals import StopRequest


def program(directory: Path, name: str, code: int) -> Path:
    """A program that answers ``--version`` with this exit code."""
    path = directory / name
    path.write_text(f"#!/bin/sh\necho {name} 100.0\nexit {code}\n")
    path.chmod(0o755)
    return path


def search(environ: dict[str, str], said: StringIO | None = None) -> BrowserSearch:
    return BrowserSearch(Progress(said or StringIO()), StopRequest(), environ)


def nothing() -> None:
    """A source that has no browser."""


def test_browser_named_by_the_environment_is_used(tmp_path: Path) -> None:
    mine = program(tmp_path, "mine", 0)
    assert search({"CHROMIUM": str(mine)}).find([nothing]) == mine


def test_browser_named_by_the_environment_that_does_not_start_is_refused(
    tmp_path: Path,
) -> None:
    mine = program(tmp_path, "mine", 1)
    with pytest.raises(RunnerError, match="CHROMIUM"):
        search({"CHROMIUM": str(mine)}).find([nothing])


def test_placeholder_on_the_search_path_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path, "chromium-browser", 1)
    real = program(tmp_path, "google-chrome", 0)
    assert search({"PATH": str(tmp_path)}).on_search_path() == real


def test_next_source_is_asked_when_one_has_none(tmp_path: Path) -> None:
    real = program(tmp_path, "chromium", 0)
    looking = search({"PATH": str(tmp_path)})
    assert looking.find([nothing, looking.on_search_path]) == real


def test_no_browser_is_said_loudly() -> None:
    said = StringIO()
    assert search({}, said).find([nothing]) is None
    assert "BROWSER TESTS ARE SKIPPED" in said.getvalue()


def test_no_browser_in_continuous_integration_is_a_failure() -> None:
    with pytest.raises(RunnerError, match="Chromium"):
        search({"CI": "true"}).find([nothing])
