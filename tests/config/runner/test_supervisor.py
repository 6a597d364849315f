"""Services live and end together, whatever ends first."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.runner.errors import RunnerError, Stopped
from config.runner.orphans import end_orphans, mark
from config.runner.places import CHECKOUT
from config.runner.ports import free_port
from config.runner.progress import Progress
from config.runner.signals import StopRequest, poll
from config.runner.supervisor import Service, Supervisor, http_answers
from tests.config.runner.processes import alive, gone, kill

pytestmark = pytest.mark.faults

ENV = {"PATH": os.environ["PATH"]}
linux_only = pytest.mark.skipif(sys.platform != "linux", reason="the kernel must offer it")


@pytest.fixture
def stop() -> StopRequest:
    return StopRequest()


@pytest.fixture
def supervisor(tmp_path: Path, stop: StopRequest) -> Iterator[Supervisor]:
    with Supervisor(tmp_path, stop=stop, progress=Progress(quiet=True)) as opened:
        yield opened


def service(name: str, script: str) -> Service:
    return Service(name, ["sh", "-c", script], ENV, lambda: True)


def pid_in(path: Path) -> int:
    assert poll(lambda: path.exists() and path.read_text().endswith("\n"), 10)
    return int(path.read_text())


def test_service_that_ends_is_named_with_its_last_words(supervisor: Supervisor) -> None:
    supervisor.launch(service("steady", "sleep 60"))
    supervisor.launch(service("brittle", "echo out of luck; exit 3"))
    with pytest.raises(RunnerError, match=r"(?s)brittle.*code 3.*out of luck"):
        supervisor.watch(lambda: None)


def test_service_that_ends_before_it_is_ready_is_named(supervisor: Supervisor) -> None:
    never = Service("never", ["sh", "-c", "echo broken; exit 1"], ENV, lambda: False)
    with pytest.raises(RunnerError, match=r"(?s)never.*broken"):
        supervisor.start(never)


def test_service_that_is_never_ready_is_named_after_its_time(
    supervisor: Supervisor,
) -> None:
    slow = Service("slow", ["sleep", "60"], ENV, lambda: False, seconds=0.1)
    with pytest.raises(RunnerError, match="slow was not ready"):
        supervisor.start(slow)


def test_program_that_does_not_exist_is_named(supervisor: Supervisor) -> None:
    with pytest.raises(RunnerError, match="ghost could not be started"):
        supervisor.launch(Service("ghost", ["/nowhere/ghost"], ENV, lambda: True))


def test_failed_step_shows_its_output(supervisor: Supervisor) -> None:
    with pytest.raises(RunnerError, match=r"(?s)migrate failed.*no such table"):
        supervisor.step("migrate", ["sh", "-c", "echo no such table; exit 1"], ENV)


def test_step_that_takes_too_long_is_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    script = f"echo $$ > {noted}; exec sleep 60"
    with pytest.raises(RunnerError, match="longer than"):
        supervisor.step("endless", ["sh", "-c", script], ENV, seconds=1.0)
    assert not alive(pid_in(noted))


def test_stop_ends_children_and_grandchildren(supervisor: Supervisor, tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    child = supervisor.launch(service("parent", f"sleep 60 & echo $! > {noted}; wait"))
    grandchild = pid_in(noted)
    supervisor.stop_all()
    assert (alive(child.pid), gone(grandchild)) == (False, True)


def test_workers_of_a_killed_service_are_ended(supervisor: Supervisor, tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    child = supervisor.launch(service("parent", f"sleep 60 & echo $! > {noted}; wait"))
    grandchild = pid_in(noted)
    kill(child.pid)
    with pytest.raises(RunnerError, match="parent"):
        supervisor.watch(lambda: None)
    supervisor.stop_all()
    assert gone(grandchild)


def test_services_end_in_reverse_order(supervisor: Supervisor, tmp_path: Path) -> None:
    order = tmp_path / "order"
    for name in ("first", "second"):
        ready = tmp_path / name
        script = (
            f"trap 'echo {name} >> {order}; kill $!; exit' TERM; sleep 60 & touch {ready}; wait"
        )
        supervisor.start(Service(name, ["sh", "-c", script], ENV, ready.exists))
    supervisor.stop_all()
    assert order.read_text().split() == ["second", "first"]


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_the_watch(
    supervisor: Supervisor, stop: StopRequest, signum: signal.Signals
) -> None:
    before = {number: signal.getsignal(number) for number in (2, 15, 1)}
    try:
        stop.install()
        supervisor.launch(service("steady", "sleep 60"))
        os.kill(os.getpid(), signum)
        with pytest.raises(Stopped):
            supervisor.watch(lambda: None)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@linux_only
def test_kill_of_the_runner_ends_its_services(tmp_path: Path) -> None:
    noted = tmp_path / "pid"
    runner = _runner(tmp_path, f"echo $$ > {noted}; exec sleep 60")
    child = pid_in(noted)
    kill(runner.pid)
    runner.wait()
    assert gone(child)


@linux_only
def test_marked_leftover_of_a_killed_runner_is_ended_at_the_next_start(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(["sleep", "60"], env={**ENV, **mark(tmp_path)}) as leftover:
        assert end_orphans(tmp_path) == 1
        assert leftover.wait(10) == -signal.SIGTERM


@linux_only
def test_processes_of_another_state_are_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "60"], env={**ENV, **mark(tmp_path / "other")}) as other:
        ended = end_orphans(tmp_path)
        survived = other.poll() is None
        other.kill()
    assert (ended, survived) == (0, True)


def test_readiness_of_a_server_needs_the_status_asked_for(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    port = free_port()
    argv = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    listing = Service("files", argv, ENV, lambda: http_answers(port, status=200))
    supervisor.start(listing)
    assert (
        http_answers(port, "/absent"),
        http_answers(port, "/absent", status=200),
    ) == (
        True,
        False,
    )


def test_nobody_listening_is_not_ready() -> None:
    assert not http_answers(free_port())


def _runner(logs: Path, script: str) -> subprocess.Popen[bytes]:
    """A separate process that supervises one service until it is killed."""
    program = f"""
from pathlib import Path
from config.runner.progress import Progress
from config.runner.signals import StopRequest
from config.runner.supervisor import Service, Supervisor
with Supervisor(Path({str(logs)!r}), stop=StopRequest(), progress=Progress()) as supervisor:
    supervisor.launch(Service("child", ["sh", "-c", {script!r}], {ENV!r}, lambda: True))
    supervisor.watch(lambda: None)
"""
    return subprocess.Popen([sys.executable, "-c", program], cwd=CHECKOUT)
