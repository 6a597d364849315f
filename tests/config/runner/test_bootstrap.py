"""The environment is installed once per lock."""

import subprocess
import sys
from pathlib import Path

import pytest

from config.runner import bootstrap
from config.runner.places import CHECKOUT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with locks and an environment that holds nothing yet."""
    for name in ("demo", "dev"):
        lock = tmp_path / "requirements" / f"{name}.lock"
        lock.parent.mkdir(exist_ok=True)
        lock.write_text(f"# {name}\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    monkeypatch.setattr(bootstrap, "CHECKOUT", tmp_path)
    return tmp_path


def stamp(checkout: Path, name: str) -> None:
    digest = bootstrap.lock_digest(checkout / "requirements" / f"{name}.lock")
    (checkout / ".venv" / f".installed-{name}").write_text(digest)


def test_new_environment_needs_an_installation(checkout: Path) -> None:
    assert not bootstrap.installed(checkout / ".venv", "demo")


def test_stamped_environment_needs_none(checkout: Path) -> None:
    stamp(checkout, "demo")
    assert bootstrap.installed(checkout / ".venv", "demo")


def test_changed_lock_needs_an_installation(checkout: Path) -> None:
    stamp(checkout, "demo")
    (checkout / "requirements" / "demo.lock").write_text("# newer\n")
    assert not bootstrap.installed(checkout / ".venv", "demo")


def test_environment_for_development_serves_the_demo(checkout: Path) -> None:
    stamp(checkout, "dev")
    assert bootstrap.installed(checkout / ".venv", "demo")


def test_environment_for_the_demo_does_not_serve_development(checkout: Path) -> None:
    stamp(checkout, "demo")
    assert not bootstrap.installed(checkout / ".venv", "dev")


def test_failed_installation_shows_the_reason_and_leaves_no_stamp(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (checkout / "requirements" / "demo.lock").write_text("this is no requirement\n")
    with pytest.raises(SystemExit, match="Invalid requirement"):
        bootstrap.main("demo")
    assert not bootstrap.installed(checkout / ".venv", "demo")


def test_bootstrap_needs_nothing_but_the_standard_library() -> None:
    code = "import config.runner.bootstrap, sys; print('psycopg' in sys.modules)"
    result = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "False"


@pytest.mark.parametrize("name", ["runtime", "demo", "dev"])
def test_locks_name_no_registry(name: str) -> None:
    text = (CHECKOUT / "requirements" / f"{name}.lock").read_text()
    assert "://" not in text
