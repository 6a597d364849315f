"""Every address of the project: who may come without signing in, and how each answer is sealed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from tests.conftest import ClientOf
from tests.factories import MediaLinkFactory

pytestmark = pytest.mark.django_db

PUBLIC = {
    "favicon.ico",
    "healthz",
    "m/<str:token>",
    "m/<str:token>/qr.svg",
    "m/<str:token>/qr.png",
    "api/",
    "api/v1/openapi.json",
    "api/v1/oauth/token",
    "api/v1/oauth/revoke",
    "login/",
    "logout/",
    "theme/",
    "admin/login/",
    "admin/logout/",
    "admin/jsi18n/",
}
"""All that answers without a session or a token. A new address is private unless it stands here."""

VALUES = {
    "uuid": "019a209b-3e68-7397-ad2a-95863d16d26d",
    "int": 1,
    "str": "one",
    "slug": "one",
    "path": "one",
}


def routes(patterns: Any = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every pattern of the project as (pattern, an address that fits it)."""
    for item in get_resolver().url_patterns if patterns is None else patterns:
        pattern = before + str(item.pattern)
        if isinstance(item, URLResolver):
            yield from routes(item.url_patterns, pattern)
        elif isinstance(item, URLPattern):
            yield pattern, "/" + address(pattern)


def address(pattern: str) -> str:
    """An address that fits a pattern; those written as expressions have their own."""
    expressions = {
        r"^campaigns/(?P<key>[A-Za-z0-9][A-Za-z0-9_-]{0,39})/lookup\Z": "campaigns/ONE/lookup",
        r"(?P<url>.*)$": "one",
        r"^(?P<app_label>": "",
    }
    for expression, fitting in expressions.items():
        if expression in pattern:
            return pattern.split(expression, maxsplit=1)[0] + (fitting or "governance/")
    for kind, value in VALUES.items():
        while f"<{kind}:" in pattern:
            start = pattern.index(f"<{kind}:")
            end = pattern.index(">", start)
            pattern = f"{pattern[:start]}{value}{pattern[end + 1 :]}"
    return pattern


ROUTES = sorted(routes())


@pytest.mark.parametrize(("pattern", "place"), ROUTES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_address_without_signing_in_shows_and_changes_nothing(
    method: str, pattern: str, place: str
) -> None:
    response = getattr(Client(), method)(place)
    assert "Content-Security-Policy" in response
    if pattern in PUBLIC:
        return
    turned_away = response.status_code in (401, 405) or (
        response.status_code == 302
        and response["Location"].startswith(("/login/?next=", "/admin/login/?next="))
    )
    assert turned_away, (pattern, response.status_code)


def test_public_addresses_all_exist() -> None:
    assert {pattern for pattern, _place in ROUTES} >= PUBLIC


def test_posting_without_the_token_of_a_form_is_refused_at_every_page(
    client_as: ClientOf,
) -> None:
    signed_in = client_as("admin")
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in.cookies
    without_session = ("/api/", "/m/", "/healthz")
    for _pattern, place in ROUTES:
        if place.startswith(without_session):
            continue
        response = client.post(place)
        assert response.status_code in (403, 405), place


STRICT = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'self'",
    "base-uri 'none'",
)


@pytest.mark.parametrize(
    ("place", "status", "headers"),
    [
        ("/login/", 200, {}),
        ("/", 302, {}),
        ("/nowhere", 404, {}),
        ("/api/", 200, {}),
        ("/api/nowhere", 404, {}),
        ("/m/unknown", 404, {}),
        ("/m/%00", 404, {}),
        ("/admin/login/", 302, {}),
        ("/login/", 400, {"host": "evil.invalid"}),
        ("/static/img/logo.svg", 200, {}),
        ("/static/nothing.js", 404, {}),
    ],
)
def test_answer_of_every_kind_carries_the_strict_policy(
    place: str, status: int, headers: dict[str, str]
) -> None:
    response = Client().get(place, headers=headers)
    assert response.status_code == status
    assert all(part in response["Content-Security-Policy"] for part in STRICT)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_insecure_request_for_another_host_carries_the_policy_in_production(
    settings: Settings,
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    response = Client().get("/", headers={"host": "evil.invalid"})
    assert response.status_code == 400
    assert "Content-Security-Policy" in response


def test_fault_of_ours_carries_the_policy_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, client_as: ClientOf
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a secret of the inside")

    client = client_as("media")
    client.raise_request_exception = False
    monkeypatch.setattr("governance.web.assets.AssetFilter", broken)
    response = client.get("/assets/")
    assert response.status_code == 500
    assert b"secret of the inside" not in response.content
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_medium_that_is_gone_carries_the_policy() -> None:
    link = MediaLinkFactory.create(mapping__state="withdrawn")
    response = Client().get(f"/m/{link.token}")
    assert response.status_code == 410
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_page_of_a_session_is_kept_by_no_cache(client_as: ClientOf) -> None:
    client = client_as("auditor")
    for place in ("/", "/assets/", "/audit/", "/audit.csv", "/account/", "/nowhere"):
        assert "no-store" in client.get(place)["Cache-Control"], place


def test_request_id_of_a_caller_cannot_carry_a_header() -> None:
    response = Client().get("/healthz", headers={"x-request-id": "abcdefgh\r\nSet-Cookie: a=b"})
    assert "Set-Cookie" not in response
    assert "\n" not in response["X-Request-ID"]
