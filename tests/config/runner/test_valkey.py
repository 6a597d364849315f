"""Valkey answers only to the password of its run and comes up after a crash."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from config.runner.errors import RunnerError
from config.runner.ports import LOOPBACK, PortBook, free_port
from config.runner.signals import StopRequest
from config.runner.valkey import EmbeddedValkey
from tests.config.runner.processes import alive, kill

pytestmark = pytest.mark.faults

ValkeyFactory = Callable[..., EmbeddedValkey]


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[ValkeyFactory]:
    handles: list[EmbeddedValkey] = []

    def make(port: int | None = None) -> EmbeddedValkey:
        ports = PortBook(tmp_path / "ports.json")
        handles.append(EmbeddedValkey(tmp_path, ports=ports, stop=StopRequest(), port=port))
        return handles[-1]

    yield make
    for handle in handles:
        handle.stop()


def test_started_server_takes_jobs_by_its_address(valkey: ValkeyFactory) -> None:
    server = valkey()
    server.start()
    with redis.Redis.from_url(server.url()) as client:
        client.rpush("queue", "job")
        assert client.lpop("queue") == b"job"


def test_client_without_the_password_is_refused(valkey: ValkeyFactory) -> None:
    server = valkey()
    server.start()
    with (
        redis.Redis(host=LOOPBACK, port=server.port, retry=None) as client,
        pytest.raises(redis.AuthenticationError),
    ):
        client.ping()


def test_password_is_not_among_the_arguments(valkey: ValkeyFactory) -> None:
    server = valkey()
    server.start()
    password = server.url().split("@")[0].rpartition(":")[2]
    arguments = Path(f"/proc/{server.child.pid}/cmdline").read_bytes().decode()
    assert password not in arguments


def test_start_after_kill_answers_at_the_same_address(valkey: ValkeyFactory) -> None:
    first = valkey()
    first.start()
    kill(first.child.pid)
    first.child.process.wait()
    second = valkey()
    second.start()
    assert (second.answers(), second.port) == (True, first.port)


def test_given_port_is_used(valkey: ValkeyFactory) -> None:
    port = free_port()
    server = valkey(port)
    server.start()
    assert (server.answers(), server.port) == (True, port)


def test_stop_ends_the_server(valkey: ValkeyFactory) -> None:
    server = valkey()
    server.start()
    pid = server.child.pid
    server.stop()
    assert not alive(pid)


def test_second_server_on_a_given_port_in_use_is_refused(valkey: ValkeyFactory) -> None:
    first = valkey()
    first.start()
    with pytest.raises(RunnerError, match=str(first.port)):
        valkey(first.port).start()
