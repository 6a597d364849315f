"""Real servers in throwaway directories."""

import contextlib
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from config.runner.ports import PortBook
from config.runner.postgres import EmbeddedPostgres
from config.runner.signals import StopRequest

ClusterFactory = Callable[..., EmbeddedPostgres]


@contextlib.contextmanager
def root_home() -> Iterator[Path | None]:
    """Where root keeps clusters: the service account cannot enter pytest's own directory."""
    if os.geteuid() != 0:
        yield None
        return
    place = Path("/var/lib") / f"imprimatur-tests-{uuid.uuid4().hex[:8]}"
    try:
        yield place
    finally:
        if place.exists():
            shutil.rmtree(place)


def handle_on(
    state: Path, home: Path | None, *, port: int | None = None, durable: bool = True
) -> EmbeddedPostgres:
    """A handle on the cluster of ``state``, not started."""
    return EmbeddedPostgres(
        state,
        durable=durable,
        ports=PortBook(state / "ports.json"),
        stop=StopRequest(),
        port=port,
        home=home,
    )


@pytest.fixture
def home() -> Iterator[Path | None]:
    """Root's own place for this test's clusters; None for an ordinary user."""
    with root_home() as place:
        yield place


def _factory(state: Path, home: Path | None) -> Iterator[ClusterFactory]:
    handles: list[EmbeddedPostgres] = []

    def make(*, port: int | None = None, durable: bool = True) -> EmbeddedPostgres:
        handles.append(handle_on(state, home, port=port, durable=durable))
        return handles[-1]

    yield make
    for handle in handles:
        handle.stop()


@pytest.fixture(scope="module")
def lasting_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path | None]]:
    """A state directory that tests of one module use one after the other."""
    with root_home() as place:
        yield tmp_path_factory.mktemp("lasting"), place


@pytest.fixture
def cluster(lasting_state: tuple[Path, Path | None]) -> Iterator[ClusterFactory]:
    """Makes handles on the module's cluster; stops whatever they started."""
    yield from _factory(*lasting_state)


@pytest.fixture
def own_cluster(tmp_path: Path, home: Path | None) -> Iterator[ClusterFactory]:
    """Makes handles on a cluster of this test alone, which it may break."""
    yield from _factory(tmp_path / "state", home)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that tests only ask."""
    with root_home() as place:
        server = handle_on(tmp_path_factory.mktemp("running"), place, durable=False)
        server.start()
        yield server
        server.stop()
