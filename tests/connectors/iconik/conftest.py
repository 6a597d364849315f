"""A loopback server that answers as tests tell it, and a client of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from tests.connectors.http.wire_server import (
    WireServer,
)

QUICK = RetryPolicy(attempts=2, wait_initial=0.0, wait_max=0.0, jitter=0.0)
SINCE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def wire() -> Iterator[WireServer]:
    with WireServer() as server:
        yield server


@pytest.fixture
def client(wire: WireServer) -> Iterator[IconikClient]:
    config = IconikConfig(
        wire.url,
        "the-app",
        "the-token",
        page_size=2,
        retries=QUICK,
        allowed_media_origins=(wire.url,),
        max_caption_bytes=1000,
    )
    with IconikClient(config) as client:
        yield client
