"""Keeps a set of processes together: all run, or all are ended."""

import http.client
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from config.runner.child import Child, rotate
from config.runner.errors import RunnerError
from config.runner.places import CHECKOUT
from config.runner.ports import LOOPBACK
from config.runner.progress import Progress
from config.runner.signals import StopRequest

_YEAR = 31_536_000.0


@dataclass(frozen=True)
class Service:
    """A long-lived process: ``ready`` is polled until it is true, for at most ``seconds``."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool]
    seconds: float = 60.0


class Supervisor:
    """Starts services and one-off steps; leaving the ``with`` block ends them in reverse order."""

    def __init__(self, logs: Path, *, stop: StopRequest, progress: Progress) -> None:
        self._logs = logs
        self._stop = stop
        self._progress = progress
        self._children: list[Child] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop_all()

    def log(self, name: str) -> Path:
        """The log file of a process."""
        return self._logs / f"{name}.log"

    def launch(self, service: Service) -> Child:
        """Start a service without waiting for it; ``await_ready`` does that."""
        rotate(self.log(service.name))
        child = Child(
            service.name,
            service.argv,
            env=service.env,
            log=self.log(service.name),
            cwd=CHECKOUT,
        )
        self._children.append(child)
        return child

    def await_ready(self, service: Service, child: Child) -> None:
        """Wait until a launched service is ready; RunnerError when it ends or takes too long."""

        def settled() -> bool:
            return self.dead() is not None or service.ready()

        if not self._stop.wait_until(settled, service.seconds):
            raise RunnerError(
                f"{service.name} was not ready after {service.seconds:.0f} s; "
                f"{child.log} ends with:\n{child.tail()}"
            )
        self.raise_if_dead()

    def start(self, service: Service) -> Child:
        """Launch a service and wait until it is ready."""
        child = self.launch(service)
        self.await_ready(service, child)
        self._progress(f"{service.name} is ready")
        return child

    def step(
        self,
        name: str,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        seconds: float = 300.0,
    ) -> None:
        """Run a command to its end; RunnerError with its last lines when it fails."""
        rotate(self.log(name))
        child = Child(name, argv, env=env, log=self.log(name), cwd=CHECKOUT)
        try:
            ended = self._stop.wait_until(lambda: not child.running(), seconds)
        finally:
            child.stop()
        if not ended:
            raise RunnerError(f"{name} took longer than {seconds:.0f} s; see {child.log}.")
        if child.process.returncode != 0:
            raise RunnerError(f"{name} failed; {child.log} ends with:\n{child.tail(30)}")
        self._progress(f"{name} done")

    def dead(self) -> Child | None:
        """The first service that has ended by itself."""
        return next((child for child in self._children if not child.running()), None)

    def raise_if_dead(self) -> None:
        """RunnerError that names an ended service and shows its last lines."""
        child = self.dead()
        if child is not None:
            raise RunnerError(obituary(child))

    def watch(self, also: Callable[[], Child | None]) -> None:
        """Stay until a service ends, or ``also`` gives another ended child, or a signal comes."""
        self._stop.wait_until(lambda: self.dead() is not None or also() is not None, _YEAR)
        ended = self.dead() or also()
        if ended is not None:
            raise RunnerError(obituary(ended))

    def stop_all(self) -> None:
        """End every service, the last started first."""
        while self._children:
            self._children.pop().stop()


def obituary(child: Child) -> str:
    """Which process ended by itself, how, and its last words."""
    code = child.process.returncode
    how = f"killed by signal {-code}" if code < 0 else f"code {code}"
    return f"{child.name} ended by itself ({how}); {child.log} ends with:\n{child.tail()}"


def http_answers(port: int, path: str = "/", *, status: int | None = None) -> bool:
    """Whether a loopback server answers ``path`` (with ``status``, or anything below 500)."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", path)
        answered = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answered == status if status is not None else answered < 500
