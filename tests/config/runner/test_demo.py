"""The demo tells how it is used, and runs once."""

import subprocess
from pathlib import Path

import pytest

from config.runner.demo import Demo
from config.runner.errors import RunnerError
from config.runner.files import RunLock
from config.runner.progress import Progress
from config.runner.servers import Servers
from config.runner.signals import StopRequest
from config.runner.welcome import welcome

FACTS = {
    "people": [
        {"role": "media", "username": "media", "password": "pass-of-media"},
        {
            "role": "compliance",
            "username": "compliance",
            "password": "pass-of-compliance",
        },
    ],
    "client": {
        "client_id": "exstream",
        "client_secret": "of-the-machine",
        "scope": "lookup",
        "token_path": "/o/token/",
    },
    "lookup_path": "/api/v1/campaigns/welcome/lookup?slot=hero",
}


@pytest.mark.parametrize(
    "part",
    [
        "http://127.0.0.1:8000/",
        "http://127.0.0.1:9000/",
        "pass-of-media",
        "pass-of-compliance",
        "-u 'exstream:of-the-machine'",
        "http://127.0.0.1:8000/o/token/",
        "'http://127.0.0.1:8000/api/v1/campaigns/welcome/lookup?slot=hero'",
        "Ctrl-C",
    ],
)
def test_welcome_names_everything_a_new_user_needs(part: str) -> None:
    assert part in welcome("http://127.0.0.1:8000", "http://127.0.0.1:9000", FACTS)


def test_shown_command_takes_the_token_out_of_an_answer(tmp_path: Path) -> None:
    text = welcome("http://127.0.0.1:8000", "http://127.0.0.1:9000", FACTS)
    command = text[text.index("TOKEN=") : text.index("and an answer")]
    curl = tmp_path / "curl"
    curl.write_text("""#!/bin/sh\necho '{"access_token": "abc.def", "expires_in": 900}'\n""")
    curl.chmod(0o755)
    shell = f'PATH="{tmp_path}:$PATH"\n{command}\nprintf %s "$TOKEN"'
    result = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert result.stdout == "abc.def"


def test_second_demo_is_refused_and_told_where_the_first_runs(tmp_path: Path) -> None:
    first = RunLock(tmp_path / "demo.lock")
    first.acquire()
    first.note(pid=4711, address="http://127.0.0.1:8000/")
    second = Demo(StopRequest(), Progress(quiet=True), tmp_path / "demo")
    with pytest.raises(RunnerError, match=r"http://127\.0\.0\.1:8000/ \(process 4711\)"):
        second.run(reset=False)


def test_reset_beside_a_running_demo_is_refused_and_keeps_its_data(
    tmp_path: Path,
) -> None:
    (tmp_path / "demo").mkdir()
    running = RunLock(tmp_path / "demo.lock")
    running.acquire()
    with pytest.raises(RunnerError):
        Demo(StopRequest(), Progress(quiet=True), tmp_path / "demo").reset()
    assert (tmp_path / "demo").exists()


def test_given_servers_are_used_and_none_is_started(tmp_path: Path) -> None:
    given = {
        "DATABASE_URL": "postgresql://db.invalid/x",
        "REDIS_URL": "redis://mq.invalid/0",
    }
    quiet = Progress(quiet=True)
    place = tmp_path / "state"
    with Servers(place, durable=True, stop=StopRequest(), progress=quiet, environ=given) as servers:
        assert (servers.environment(), place.exists()) == (given, False)
