"""Clients of a sandbox, and a tenant with one asset."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.iconik.sandbox import Sandbox
from tests.connectors.iconik.sandbox.calling import Api, ApiOf, Browser


@pytest.fixture
def api_of() -> Iterator[ApiOf]:
    """Clients of any sandbox: `api_of(sandbox)`, `api_of(sandbox, token)`."""
    made: list[Api] = []

    def connect(sandbox: Sandbox, token: str | None = None) -> Api:
        made.append(Api(sandbox, token))
        return made[-1]

    yield connect
    for client in made:
        client.close()


@pytest.fixture
def api(sandbox: Sandbox, api_of: ApiOf) -> Api:
    """A client of the running sandbox."""
    return api_of(sandbox)


@pytest.fixture
def teaser(sandbox: Sandbox) -> str:
    """The id of one asset."""
    return sandbox.edit.create_asset("Teaser", external_id="teaser")


@pytest.fixture
def browser(sandbox: Sandbox) -> Iterator[Browser]:
    """Loads the sandbox's pages and sends their forms, without a real browser."""
    made = Browser(sandbox)
    yield made
    made.close()
