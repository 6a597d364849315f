"""A stand-in iconik over loopback HTTP, the mirror against it, and a clock for both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from connectors.bridge import pull_assets, sync_runs
from connectors.http.client import Timeouts
from connectors.http.rates import LocalRateGate
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from connectors.iconik.sandbox.app import Sandbox
from connectors.models import SyncRun
from governance import clock
from governance.domain.actor import Actor, system_actor
from governance.models import Asset
from tests.factories import BrandFactory
from tests.governance.actions.remote_assets import map_fields

QUICK = RetryPolicy(attempts=2, wait_initial=0.0, wait_max=0.0, jitter=0.0, max_retry_after=0.0)
SHORT = Timeouts(connect=2.0, read=1.0, write=2.0, pool=2.0, total=3.0)

TOLD = {
    "Language": "fr",
    "Territory": ["CH", "FR"],
    "RightsEnd": "2027-03-31",
    "AltText": "A house",
    "Spoken": "fr",
}


class WatchedTransport(httpx.HTTPTransport):
    """The real network, but never while the mirror's database connection is in a transaction.

    ``before`` is called before each request leaves; a test may end the worker there.
    """

    def __init__(self, database: BaseDatabaseWrapper) -> None:
        super().__init__()
        self._database = database
        self.before: Callable[[httpx.Request], None] = lambda request: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert not self._database.in_atomic_block, f"{request.url.path} in a transaction"
        self.before(request)
        return super().handle_request(request)


class Time:
    """The product's clock and the sandbox's, moved together."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def pass_by(self, **step: float) -> None:
        self._offset += timedelta(**step)
        self._sandbox.clock.advance(timedelta(**step))


class Mirror:
    """The mirror of a sandbox, run as its tasks run it."""

    def __init__(self, sandbox: Sandbox, time: Time) -> None:
        self.sandbox = sandbox
        self.time = time
        self.page_size = 5
        self._from = 0
        self.transport: WatchedTransport | None = None
        self.before_request: Callable[[httpx.Request], None] = lambda request: None

    def connect(self) -> IconikClient:
        config = IconikConfig(
            base_url=self.sandbox.url,
            app_id=self.sandbox.app_id,
            token=self.sandbox.token,
            page_size=self.page_size,
            retries=QUICK,
            timeouts=SHORT,
        )
        self.transport = WatchedTransport(connection)
        self.transport.before = self._before
        return IconikClient(config, transport=self.transport, gate=LocalRateGate([]))

    def _before(self, request: httpx.Request) -> None:
        self.before_request(request)

    def sync(
        self, kind: str = "incremental", *, actor: Actor | None = None, **options: Any
    ) -> SyncRun:
        """Ask for a run and carry it out to its end."""
        sync_runs.request_sync(kind, actor or system_actor("Test"), **options)
        return self.work()

    def work(self) -> SyncRun:
        """Carry out the run that waits."""
        run = pull_assets.run_next(self.connect)
        assert run is not None
        return run

    def full(self, **options: Any) -> SyncRun:
        return self.sync("full", **options)

    def recover(self) -> SyncRun:
        """What happens after a worker was killed: time passes, and another one goes on."""
        self.before_request = lambda request: None
        self.time.pass_by(seconds=sync_runs.STALE_AFTER.total_seconds() + 1)
        sync_runs.requeue_lost()
        return self.work()

    def index(self) -> dict[str, dict[str, Any]]:
        """The documents of the sandbox's index, up to date, to be spoiled by a test."""
        index = self.sandbox.tenant.index
        index.documents(self.sandbox.clock.now())
        index._answers.clear()
        return index._documents

    def asset(self, name: str) -> Asset:
        """Our row of an asset, named as in the sandbox."""
        return Asset.objects.get(remote_id=self.sandbox.edit.find(name))

    def forget_requests(self) -> None:
        """Count requests from here on."""
        self._from = len(self.sandbox.requests)

    def requests(self, *parts: str) -> int:
        """How many requests since ``forget_requests`` had all of these in their path."""
        since = list(self.sandbox.requests)[self._from :]
        return sum(all(part in request.path for part in parts) for request in since)

    def film(self, name: str, **metadata: Any) -> str:
        """A new film in the sandbox, with a proxy, a poster and French captions."""
        edit = self.sandbox.edit
        asset_id = edit.create_asset(name, external_id=name, metadata={**TOLD, **metadata})
        edit.attach_original(name, f"{name}.webm", b"original", facts={"duration": "42.5"})
        edit.attach_proxy(name, f"{name}.webm", name.encode(), resolution=(1920, 1080))
        edit.attach_keyframe(name, f"{name}.jpg", b"poster")
        edit.attach_subtitle(name, "fr", "WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
        return asset_id


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A running stand-in iconik, without rate limits and index lag."""
    with Sandbox(rate_limits=()) as running:
        yield running


@pytest.fixture
def time(sandbox: Sandbox) -> Iterator[Time]:
    moved = Time(sandbox)
    with clock.installed(moved.now):
        yield moved


@pytest.fixture
def mirror(transactional_db: None, sandbox: Sandbox, time: Time) -> Mirror:
    """The mirror, every fact mapped to a field, one brand there."""
    map_fields()
    BrandFactory()
    return Mirror(sandbox, time)
