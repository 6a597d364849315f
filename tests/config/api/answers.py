"""How to get every documented answer from the running API."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from governance.api import oauth
from governance.models import Asset
from tests.governance.api.conftest import TokenOf

LOOKUP = "/api/v1/campaigns/RENEW26/lookup"
TOKEN = "/api/v1/oauth/token"
REVOKE = "/api/v1/oauth/revoke"
EVENTS = "/api/v1/production-events"


@dataclass
class Door:
    """The API from outside."""

    client: Client
    token_of: TokenOf

    def look(self, query: str = "slot=hero&explain=true", path: str = LOOKUP, **more: Any) -> Any:
        """Look something up; ``scope`` is that of the token, "" for no token."""
        scope = more.pop("scope", "lookup")
        headers = self.token_of(scope) if scope else {}
        return self.client.get(f"{path}?{query}", **headers, **more)

    def report(self, *, scope: str = "production", content: Any = None, **members: Any) -> Any:
        """Report an event of the film of RENEW26."""
        event = {
            "event_id": "run-1",
            "kind": "published",
            "campaign": "RENEW26",
            "occurred_at": "2026-08-18T09:12:00Z",
            "asset_id": str(Asset.objects.order_by("pk")[0].public_id),
            "version_number": 1,
        } | members
        if not hasattr(self, "_headers"):
            self._headers = self.token_of(scope) if scope else {}
        return self.client.post(
            EVENTS,
            json.dumps(event) if content is None else content,
            content_type="application/json",
            **self._headers,
        )

    def form(self, path: str, secret: str = "secret-of-a-test", **fields: Any) -> Any:
        """Post a form with the credentials of the client "exstream"."""
        pair = base64.b64encode(f"exstream:{secret}".encode()).decode()
        return self.client.post(path, fields, headers={"authorization": f"Basic {pair}"})


def _too_fast(door: Door, settings: Any) -> Any:
    settings.LOOKUPS_PER_SECOND = 1
    headers = door.token_of("lookup")
    return [door.client.get(f"{LOOKUP}?slot=hero", **headers) for _ in range(2)][1]


def _away(ask: Callable[[], Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '1ms'")
    with connection.execute_wrapper(_slowly):
        return ask()


def _lookup_away(door: Door, _settings: Any) -> Any:
    headers = door.token_of("lookup")
    return _away(lambda: door.client.get(f"{LOOKUP}?slot=hero", **headers))


def _event_away(door: Door, _settings: Any) -> Any:
    headers = door.token_of("production")
    return _away(lambda: door.client.post(EVENTS, "{}", "application/json", **headers))


def _slowly(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """The statement, as if the database were overloaded: it runs into its time limit."""
    return execute("SELECT pg_sleep(1)", None, many, context)


def _repeated(door: Door, _settings: Any) -> Any:
    door.report()
    return door.report()


def _differing(door: Door, _settings: Any) -> Any:
    door.report()
    return door.report(occurred_at="2026-08-18T09:11:00Z")


def _guessed(door: Door, path: str, **fields: Any) -> Any:
    """The answer after too many wrong secrets."""
    for number in range(oauth.WRONG_FROM_ADDRESS):
        door.form(path, f"wrong {number}", **fields)
    return door.form(path, "wrong", **fields)


Give = Callable[[Door, Any], Any]

ANSWERS: dict[tuple[str, str], dict[int, Give]] = {
    ("/api/v1/campaigns/{key}/lookup", "get"): {
        200: lambda door, _: door.look(),
        400: lambda door, _: door.look("slot=hero&language="),
        401: lambda door, _: door.look(scope=""),
        403: lambda door, _: door.look(scope="production"),
        404: lambda door, _: door.look(path="/api/v1/campaigns/NONE26/lookup"),
        405: lambda door, _: door.client.post(LOOKUP),
        409: lambda door, _: door.look(path="/api/v1/campaigns/DRAFT26/lookup"),
        413: lambda door, _: door.look("slot=hero&channel=" + "x" * 5000),
        429: _too_fast,
        503: _lookup_away,
    },
    (EVENTS, "post"): {
        200: _repeated,
        201: lambda door, _: door.report(),
        400: lambda door, _: door.report(kind="printed"),
        401: lambda door, _: door.report(scope=""),
        403: lambda door, _: door.report(scope="lookup"),
        404: lambda door, _: door.report(campaign="NONE26"),
        405: lambda door, _: door.client.get(EVENTS, **door.token_of("production")),
        409: _differing,
        413: lambda door, _: door.report(content=b" " * 70_000),
        503: _event_away,
        415: lambda door, _: door.client.post(EVENTS, {}, **door.token_of("production")),
    },
    (TOKEN, "post"): {
        200: lambda door, _: door.form(TOKEN, grant_type="client_credentials"),
        400: lambda door, _: door.form(TOKEN, grant_type="password"),
        401: lambda door, _: door.form(TOKEN, "another", grant_type="client_credentials"),
        429: lambda door, _: _guessed(door, TOKEN, grant_type="client_credentials"),
    },
    (REVOKE, "post"): {
        200: lambda door, _: door.form(REVOKE, token="any"),
        400: lambda door, _: door.form(REVOKE),
        401: lambda door, _: door.form(REVOKE, "another", token="any"),
        429: lambda door, _: _guessed(door, REVOKE, token="any"),
    },
}
