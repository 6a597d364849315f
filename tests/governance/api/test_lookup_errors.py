"""What a lookup refuses: each refusal names its reason and, where there is one, the field."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from django.test import Client

from governance.api.problems import Problem
from governance.api.rates import Rates
from governance.models import Campaign, ClientApplication
from tests.factories import ClientApplicationFactory
from tests.governance.api.conftest import Ask, TokenOf, header_of, token_for

LOOKUP = "/api/v1/campaigns/RENEW26/lookup"
pytestmark = pytest.mark.usefixtures("untouched_after_setup")


@pytest.fixture
def untouched_after_setup(renewal: Campaign, untouched: None) -> None:
    """Refusals leave the record as it is."""


def problem_in(response: Any) -> Problem:
    """The problem document of a response, checked for its form."""
    problem = msgspec.json.decode(response.content, type=Problem)
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    assert problem.status == response.status_code
    assert problem.correlation_id == response["X-Request-ID"]
    assert problem.detail
    assert problem.title
    return problem


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "slot"),
        ("language=en", "slot"),
        ("slot=", "slot"),
        ("slot=footer", "slot"),
        ("slot=hero&slot=hero", "slot"),
        ("slot=hero&language=", "language"),
        ("slot=hero&language=en_US", "language"),
        ("slot=hero&language=en&language=fr", "language"),
        ("slot=hero&region=", "region"),
        ("slot=hero&region=@EU", "region"),
        ("slot=hero&region=Canada", "region"),
        ("slot=hero&channel=", "channel"),
        ("slot=hero&channel=web&channel=email", "channel"),
        ("slot=hero&segment=retiree", "segment"),
        ("slot=hero&zebra=1&apple=1", "apple"),
        ("slot=hero&at=", "at"),
        ("slot=hero&at=yesterday", "at"),
        ("slot=hero&at=2026-08-18", "at"),
        ("slot=hero&at=2026-08-18T09:12:00", "at"),
        ("slot=hero&at=2026-08-18T09:12:00.5Z", "at"),
        ("slot=hero&at=2026-08-18T09:12:00.0Z", "at"),
        ("slot=hero&at=2026-02-30T09:12:00Z", "at"),
        ("slot=hero&at=2026-08-18T09:12:00%2B25:00", "at"),
        ("slot=hero&at=0001-01-01T00:00:00%2B14:00", "at"),
        ("slot=hero&at=2026-08-18T09:12:00Z&at=2026-08-18T09:12:00Z", "at"),
        ("slot=hero&generation=", "generation"),
        ("slot=hero&generation=0", "generation"),
        ("slot=hero&generation=01", "generation"),
        ("slot=hero&generation=-1", "generation"),
        ("slot=hero&generation=1.0", "generation"),
        ("slot=hero&generation=9999999999", "generation"),
        ("slot=hero&generation=%D9%A1", "generation"),
        ("slot=hero&generation=1&at=2026-08-18T09:12:00Z", "generation"),
        ("slot=hero&explain=", "explain"),
        ("slot=hero&explain=yes", "explain"),
        ("slot=hero&explain=true&explain=true", "explain"),
        ("slot=hero&channel=%ff", "channel"),
        ("slot=%ff", "slot"),
        ("slot=hero&%ff=1", "%ff"),
        ("slot=hero&=1", ""),
    ],
)
def test_malformed_lookup_names_the_parameter(ask: Ask, query: str, field: str) -> None:
    problem = problem_in(ask(query))
    assert (problem.status, problem.field) == (400, field)
    assert problem.type.endswith("/api/#invalid_input")


@pytest.mark.parametrize("value", ["a\x00b", "💶", "x" * 500, "' OR 1=1 --", "%", "\ufeff"])
def test_any_text_is_a_value_of_a_dimension(ask: Ask, value: str) -> None:
    response = ask(f"slot=hero&channel={quote(value)}")
    assert (response.status_code, response.json()["outcome"]) == (200, "none")


def test_lookup_without_a_token_is_challenged(client: Client) -> None:
    response = client.get(f"{LOOKUP}?slot=hero")
    assert problem_in(response).status == 401
    assert response["WWW-Authenticate"] == 'Bearer realm="imprimatur"'


@pytest.mark.parametrize(
    "header",
    [
        "Bearer unknown",
        "Bearer",
        "Bearer ",
        "Bearer two words",
        "Basic ZXhzdHJlYW06c2VjcmV0",
        "Bearer " + "x" * 300,
        "Bearer caf\xe9",
        "Bearer \x00",
    ],
)
def test_lookup_with_a_token_that_does_not_hold_is_refused(client: Client, header: str) -> None:
    response = client.get(f"{LOOKUP}?slot=hero", headers={"authorization": header})
    assert problem_in(response).status == 401
    assert 'error="invalid_token"' in response["WWW-Authenticate"]


def test_lookup_with_a_token_that_has_ended_is_refused(client: Client, token_of: TokenOf) -> None:
    response = client.get(f"{LOOKUP}?slot=hero", **token_of("lookup", ends_in=timedelta(0)))
    assert problem_in(response).status == 401


def test_lookup_with_a_token_in_the_address_is_refused(client: Client, db: None) -> None:
    token = token_for(ClientApplicationFactory.create(), "lookup")
    response = client.get(f"{LOOKUP}?slot=hero&access_token={token}")
    assert problem_in(response).status == 401


def test_lookup_without_the_scope_names_it(client: Client, token_of: TokenOf) -> None:
    response = client.get(f"{LOOKUP}?slot=hero", **token_of("production"))
    assert problem_in(response).type.endswith("/api/#insufficient_scope")
    assert response.status_code == 403
    assert 'scope="lookup"' in response["WWW-Authenticate"]


def test_scope_taken_from_a_client_is_gone_from_its_tokens_at_once(client: Client) -> None:
    machine = ClientApplicationFactory.create(allowed_scopes=["lookup"])
    headers = header_of(token_for(machine, "lookup"))
    ClientApplication.objects.update(allowed_scopes=["production"])
    assert client.get(f"{LOOKUP}?slot=hero", **headers).status_code == 403


def test_who_asks_is_looked_at_before_what_is_asked(client: Client, token_of: TokenOf) -> None:
    response = client.get(f"{LOOKUP}?at=never", **token_of("lookup", ends_in=timedelta(0)))
    assert response.status_code == 401


@pytest.mark.parametrize("key", ["NONE26", "renew26", "-RENEW26", "RENEW26%0A", "a%00b", "x" * 41])
def test_lookup_of_an_unknown_campaign_is_not_found(ask: Ask, key: str) -> None:
    problem = problem_in(ask(campaign=key))
    assert (problem.status, problem.field) == (404, None)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_lookup_by_another_method_is_refused(
    token_of: TokenOf, method: str, client: Client
) -> None:
    client = Client(enforce_csrf_checks=True)
    response = getattr(client, method)(f"{LOOKUP}?slot=hero", **token_of("lookup"))
    assert problem_in(response).status == 405
    assert response["Allow"] == "GET, HEAD"


def test_lookup_with_a_long_query_is_too_large(ask: Ask) -> None:
    assert problem_in(ask("slot=hero&channel=" + "x" * 5000)).status == 413


def test_lookup_with_a_large_body_is_too_large(client: Client, token_of: TokenOf) -> None:
    response = client.generic(
        "GET", f"{LOOKUP}?slot=hero", data=b"x" * 70_000, **token_of("lookup")
    )
    assert problem_in(response).status == 413


@pytest.mark.parametrize("length", ["-1", "many", "\xb2", "9" * 5000])
def test_lookup_with_an_unreadable_length_is_too_large(
    client: Client, token_of: TokenOf, length: str
) -> None:
    headers = token_of("lookup")
    response = client.get(f"{LOOKUP}?slot=hero", **headers, CONTENT_LENGTH=length)
    assert problem_in(response).status == 413


def test_client_that_asks_too_fast_is_told_when_to_go_on(
    ask: Ask, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LOOKUPS_PER_SECOND = 2
    monkeypatch.setattr("governance.api.lookup.rates", Rates(clock=lambda: 100.0))
    statuses = [ask().status_code for _ in range(3)]
    response = ask()
    assert statuses == [200, 200, 429]
    assert problem_in(response).type.endswith("/api/#too_many_requests")
    assert response["Retry-After"] == "1"


def test_one_client_that_asks_too_fast_does_not_hold_up_another(
    ask: Ask, client: Client, token_of: TokenOf, settings: Any
) -> None:
    settings.LOOKUPS_PER_SECOND = 1
    ask()
    response = client.get(f"{LOOKUP}?slot=hero", **token_of("lookup"))
    assert response.status_code == 200


def test_unknown_address_of_the_api_is_a_problem_document(client: Client, db: None) -> None:
    assert problem_in(client.get("/api/v1/nothing")).status == 404
