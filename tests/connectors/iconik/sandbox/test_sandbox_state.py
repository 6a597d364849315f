"""State that outlives the process, and the command that starts it alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from connectors.iconik.sandbox import Sandbox

APP_ID, TOKEN = "app", "token"
HEADERS = {"App-ID": APP_ID, "Auth-Token": TOKEN}


class Command:
    """`python -m connectors.iconik.sandbox`, started and waited for."""

    def __init__(self, state: Path, *more: str) -> None:
        line = [sys.executable, "-m", "connectors.iconik.sandbox", "--port", "0"]
        line += ["--app-id", APP_ID, "--token", TOKEN, "--state", str(state), *more]
        self.process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        self.line = self.process.stdout.readline()
        self.url = self.line.split()[-1]

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        code = self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


def create(url: str, title: str) -> None:
    answer = httpx.post(f"{url}API/assets/v1/assets/", headers=HEADERS, json={"title": title})
    assert answer.status_code == 201


def found(url: str) -> list[str]:
    answer = httpx.get(f"{url}API/assets/v1/assets/", headers=HEADERS).json()
    return sorted(asset["title"] for asset in answer["objects"])


def test_state_directory_brings_everything_back(tmp_path: Path) -> None:
    first = Sandbox(state_dir=tmp_path)
    first.edit.create_asset("Kept", external_id="kept", metadata={"language": "de"})
    first.tenant.roles = frozenset({"can_search"})
    first.close()
    second = Sandbox(state_dir=tmp_path)
    assert second.edit.metadata("kept") == {"language": ["de"]}
    assert second.tenant.roles == {"can_search"}
    assert len(second.tenant.index.documents(second.clock.now())) == 1
    second.close()


def test_signed_address_is_still_good_after_a_restart(tmp_path: Path) -> None:
    with Sandbox(state_dir=tmp_path) as first:
        asset_id = first.edit.create_asset("T")
        first.edit.attach_proxy(asset_id, "p.webm", b"bytes")
        headers = {"App-ID": first.app_id, "Auth-Token": first.token}
        path = f"/API/files/v1/assets/{asset_id}/proxies/"
        url = httpx.get(first.url + path, headers=headers).json()["objects"][0]["url"]
    with Sandbox(state_dir=tmp_path) as second:
        moved = url.replace(httpx.URL(url).netloc.decode(), httpx.URL(second.url).netloc.decode())
        assert httpx.get(moved).content == b"bytes"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_command_prints_its_address_and_stops_on_a_signal(state: Path, number: int) -> None:
    command = Command(state, "--empty")
    assert command.line.startswith("iconik sandbox: http://127.0.0.1:")
    assert found(command.url) == []
    assert command.end(number) == 0


def test_committed_write_survives_being_killed(state: Path) -> None:
    command = Command(state, "--empty", "--index-lag", "0")
    create(command.url, "Before")
    assert command.end(signal.SIGKILL) == -signal.SIGKILL
    again = Command(state, "--empty", "--index-lag", "0")
    assert found(again.url) == ["Before"]
    assert again.end(signal.SIGTERM) == 0


def test_command_keeps_no_process_behind(state: Path) -> None:
    command = Command(state, "--empty")
    command.end(signal.SIGTERM)
    with pytest.raises(ProcessLookupError):
        os.kill(command.process.pid, 0)
