"""Real servers for the tests of the HTTP base."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from tests.connectors.http.valkey_server import running_valkey
from tests.connectors.http.wire_server import WireServer


@pytest.fixture
def wire() -> Iterator[WireServer]:
    """A loopback server that answers as the test tells it."""
    with WireServer() as server:
        yield server


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The address of a real Valkey of this test run."""
    # Not under pytest's directory: the path of a socket may only have about 100 characters.
    with tempfile.TemporaryDirectory() as directory, running_valkey(Path(directory)) as url:
        yield url


@pytest.fixture
def valkey(valkey_url: str) -> Iterator["redis.Redis"]:
    """A connection to an empty Valkey."""
    with redis.Redis.from_url(valkey_url) as connection:
        connection.flushall()
        yield connection
