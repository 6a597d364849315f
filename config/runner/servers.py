"""The two servers the product needs: given by the environment, or embedded ones of our own."""

import os
import shutil
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Self

from config.runner import storage
from config.runner.child import Child
from config.runner.errors import RunnerError
from config.runner.files import RunLock
from config.runner.orphans import end_orphans
from config.runner.places import CHECKOUT, VAR
from config.runner.ports import PortBook
from config.runner.postgres import EmbeddedPostgres
from config.runner.progress import Progress
from config.runner.signals import StopRequest
from config.runner.valkey import EmbeddedValkey

_TEST_PLACES = 16


class Servers:
    """PostgreSQL and Valkey for the time of a ``with`` block.

    ``state`` is the directory of the embedded ones; the caller holds its lock. DATABASE_URL and
    REDIS_URL of ``environ``, when set, are used instead, each for itself.
    """

    def __init__(
        self,
        state: Path,
        *,
        durable: bool,
        stop: StopRequest,
        progress: Progress,
        environ: Mapping[str, str] = os.environ,
        ports: PortBook | None = None,
        postgres_port: int | None = None,
        valkey_port: int | None = None,
    ) -> None:
        self._environ = environ
        self._progress = progress
        self._state = state
        ports = ports or PortBook(state / "ports.json")
        self._postgres = EmbeddedPostgres(
            state,
            durable=durable,
            ports=ports,
            stop=stop,
            port=postgres_port,
            home=storage.default_home(CHECKOUT),
        )
        self._valkey = EmbeddedValkey(
            state,
            ports=ports,
            stop=stop,
            port=valkey_port,
        )

    def __enter__(self) -> Self:
        end_orphans(self._state)
        try:
            if not self._environ.get("DATABASE_URL"):
                self._postgres.start()
                self._progress(f"PostgreSQL answers on port {self._postgres.port}")
            if not self._environ.get("REDIS_URL"):
                self._valkey.start()
                self._progress(f"Valkey answers on port {self._valkey.port}")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End what was started here, in reverse order."""
        self._valkey.stop()
        self._postgres.stop()

    def environment(self) -> dict[str, str]:
        """DATABASE_URL and REDIS_URL as the product reads them."""
        return {
            "DATABASE_URL": self._environ.get("DATABASE_URL") or self._postgres.url(),
            "REDIS_URL": self._environ.get("REDIS_URL") or self._valkey.url(),
        }

    def wipe(self) -> None:
        """Remove the embedded cluster's data; nothing may run."""
        end_orphans(self._state)
        self._postgres.wipe()

    def failed(self) -> Child | None:
        """An embedded server that has ended by itself, if any."""
        children = []
        if not self._environ.get("DATABASE_URL"):
            children.append(self._postgres.child)
        if not self._environ.get("REDIS_URL"):
            children.append(self._valkey.child)
        return next((child for child in children if not child.running()), None)


def claim_test_place(var: Path = VAR) -> tuple[Path, RunLock]:
    """The first test cluster nobody uses: several commands may run side by side."""
    for number in range(1, _TEST_PLACES + 1):
        place = var / f"test-{number}"
        lock = RunLock(place / "lock")
        if lock.acquire():
            return place, lock
    raise RunnerError(f"All {_TEST_PLACES} test clusters under {var} are in use.")


def wipe_idle_test_places(progress: Progress, stop: StopRequest, var: Path = VAR) -> int:
    """Remove every test cluster that no running command uses; 0."""
    for place in sorted(var.glob("test-*")):
        lock = RunLock(place / "lock")
        if not lock.acquire():
            progress(f"{place.name} is in use and stays")
            continue
        try:
            Servers(place, durable=False, stop=stop, progress=progress).wipe()
            shutil.rmtree(place)
        finally:
            lock.release()
    return 0


def forget_libpq_defaults(environ: MutableMapping[str, str] = os.environ) -> None:
    """Drop PGHOST, PGSERVICE, PGOPTIONS and their kin: they would bend our own connections."""
    for name in [name for name in environ if name.startswith("PG") and name[2:3] != "_"]:
        del environ[name]
