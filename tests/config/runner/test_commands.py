"""The command line, with real servers in the checkout's own test clusters."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config.runner.__main__ import main
from config.runner.environment import from_lines
from config.runner.places import CHECKOUT
from config.runner.servers import claim_test_place
from config.runner.signals import poll

RUNNER = [sys.executable, "-m", "config.runner"]


def bare() -> dict[str, str]:
    """The caller's environment without servers of its own."""
    given = ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if name not in given}


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def test_shell_runs_a_command_with_servers_and_passes_its_exit_code_on() -> None:
    program = (
        "import os, psycopg, redis;"
        "psycopg.connect(os.environ['DATABASE_URL']).execute('SELECT 1');"
        "redis.Redis.from_url(os.environ['REDIS_URL']).ping();"
        "raise SystemExit(7)"
    )
    result = subprocess.run(
        [*RUNNER, "shell", "--", "python", "-c", program],
        cwd=CHECKOUT,
        env=bare(),
        check=False,
    )
    assert result.returncode == 7


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_servers_end_with_their_runner(tmp_path: Path, signum: signal.Signals) -> None:
    if signum == signal.SIGKILL and sys.platform != "linux":
        pytest.skip("only Linux ends the children of a killed process")
    file = tmp_path / "dev.env"
    with subprocess.Popen(
        [*RUNNER, "serve", "--env-file", str(file)], cwd=CHECKOUT, env=bare()
    ) as runner:
        assert poll(file.exists, 60)
        url = from_lines(file)["export DATABASE_URL"]
        before = answers(url)
        runner.send_signal(signum)
        runner.wait(30)
        assert (before, poll(lambda: not answers(url), 15)) == (True, True)


def test_two_commands_side_by_side_get_clusters_of_their_own(tmp_path: Path) -> None:
    first, first_lock = claim_test_place(tmp_path)
    second, second_lock = claim_test_place(tmp_path)
    first_lock.release()
    third, third_lock = claim_test_place(tmp_path)
    second_lock.release()
    third_lock.release()
    assert (first != second, third == first) == (True, True)


def test_shell_without_a_command_says_what_it_needs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = {number: signal.getsignal(number) for number in (2, 15, 1)}
    try:
        assert main(["shell", "--"]) == 1
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert "CMD" in capsys.readouterr().err
