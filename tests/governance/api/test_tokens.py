"""The token endpoint: client credentials only, scopes bounded, nothing usable in the database."""

import base64
from collections.abc import Mapping
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from oauth2_provider.models import AccessToken, RefreshToken

from governance import clock
from governance.api import oauth
from governance.models import Campaign, ClientApplication
from governance.queries.callers import checksum_of
from tests.factories import ClientApplicationFactory
from tests.governance.api.conftest import header_of

TOKEN = "/api/v1/oauth/token"
REVOKE = "/api/v1/oauth/revoke"
SECRET = "the-secret-of-a-test-client"


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Begin without wrong secrets of other tests."""
    cache.clear()


@pytest.fixture
def exstream(db: None) -> ClientApplication:
    """A client that may look up, and nothing else."""
    return ClientApplicationFactory.create(
        client_id="exstream", client_secret=SECRET, allowed_scopes=["lookup"]
    )


def basic(client_id: str = "exstream", secret: str = SECRET) -> dict[str, Any]:
    """Client credentials as HTTP Basic authentication."""
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"headers": {"authorization": f"Basic {pair}"}}


def ask_token(client: Client, form: Mapping[str, Any], **extra: Any) -> Any:
    """A request to the token endpoint."""
    return client.post(TOKEN, {"grant_type": "client_credentials", **form}, **extra)


@pytest.mark.parametrize("by_header", [True, False])
def test_client_with_its_secret_gets_a_token_of_fifteen_minutes(
    client: Client, exstream: ClientApplication, by_header: bool
) -> None:
    form = {} if by_header else {"client_id": "exstream", "client_secret": SECRET}
    response = ask_token(client, form, **(basic() if by_header else {}))
    body = response.json()
    assert response.status_code == 200
    assert (body["token_type"], body["expires_in"], body["scope"]) == ("Bearer", 900, "lookup")
    assert "refresh_token" not in body
    assert (response["Cache-Control"], response["Pragma"]) == ("no-store", "no-cache")


def test_token_opens_the_lookup(
    client: Client, exstream: ClientApplication, renewal: Campaign, moment: list[Any]
) -> None:
    token = ask_token(client, {}, **basic()).json()["access_token"]
    moment[0] = AccessToken.objects.get().created
    response = client.get("/api/v1/campaigns/RENEW26/lookup?slot=hero", **header_of(token))
    assert response.status_code == 200


def test_neither_token_nor_secret_is_in_the_database(
    client: Client, exstream: ClientApplication
) -> None:
    token = ask_token(client, {}, **basic()).json()["access_token"]
    assert AccessToken.objects.get().token_checksum == checksum_of(token)
    assert not RefreshToken.objects.exists()
    for model in (AccessToken, ClientApplication):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            stored = " ".join(row[0] for row in cursor.fetchall())
        assert token not in stored
        assert SECRET not in stored


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"scope": "production"}, 400, "invalid_scope"),
        ({"scope": "lookup production"}, 400, "invalid_scope"),
        ({"scope": "everything"}, 400, "invalid_scope"),
        ({"scope": ["lookup", "lookup"]}, 400, "invalid_request"),
        ({"grant_type": ""}, 400, "invalid_request"),
        (
            {"grant_type": "password", "username": "a", "password": "b"},
            400,
            "unsupported_grant_type",
        ),
        ({"grant_type": "refresh_token", "refresh_token": "a"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "a"}, 400, "unsupported_grant_type"),
        (
            {"grant_type": "urn:ietf:params:oauth:grant-type:device_code"},
            400,
            "unsupported_grant_type",
        ),
    ],
)
def test_refused_token_request_has_the_error_of_rfc_6749(
    client: Client, exstream: ClientApplication, form: dict[str, Any], status: int, error: str
) -> None:
    response = ask_token(client, form, **basic())
    assert (response.status_code, response.json()["error"]) == (status, error)
    assert response["Cache-Control"] == "no-store"
    assert not AccessToken.objects.exists()


@pytest.mark.parametrize(
    ("client_id", "secret"),
    [
        ("exstream", "another secret"),
        ("exstream", ""),
        ("nobody", SECRET),
        ("", ""),
        ("exstr\x00eam", SECRET),
        ("exstream", "\x00"),
    ],
)
def test_wrong_credentials_get_no_token(
    client: Client, exstream: ClientApplication, client_id: str, secret: str
) -> None:
    response = ask_token(client, {}, **basic(client_id, secret))
    assert response.json()["error"] in ("invalid_client", "invalid_request")
    assert response.status_code in (400, 401)
    assert not AccessToken.objects.exists()


def test_unknown_client_is_answered_as_a_wrong_secret_is(
    client: Client, exstream: ClientApplication
) -> None:
    unknown = ask_token(client, {}, **basic("nobody"))
    wrong = ask_token(client, {}, **basic(secret="another secret"))
    assert (unknown.status_code, unknown.content) == (wrong.status_code, wrong.content)
    assert unknown.status_code == 401
    assert "WWW-Authenticate" in unknown.headers


@pytest.mark.parametrize(
    "fields",
    [
        {"client_type": ClientApplication.CLIENT_PUBLIC},
        {"authorization_grant_type": ClientApplication.GRANT_PASSWORD},
        {"allowed_scopes": []},
        {"hash_client_secret": False},
    ],
)
def test_client_of_another_make_gets_no_token(client: Client, db: None, fields: Any) -> None:
    ClientApplicationFactory.create(client_id="exstream", client_secret=SECRET, **fields)
    response = ask_token(client, {}, **basic())
    assert response.status_code in (400, 401)
    assert not AccessToken.objects.exists()


def test_credentials_in_the_address_are_refused(
    client: Client, exstream: ClientApplication
) -> None:
    response = client.post(
        f"{TOKEN}?client_id=exstream&client_secret={SECRET}", {"grant_type": "client_credentials"}
    )
    assert (response.status_code, response.json()["error"]) == (400, "invalid_request")


def test_token_request_by_get_is_refused(client: Client, db: None) -> None:
    response = client.get(TOKEN)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response.json()["error"] == "invalid_request"


def test_token_request_with_a_large_form_is_refused(client: Client, db: None) -> None:
    response = client.post(TOKEN, {"scope": "x" * 20_000})
    assert (response.status_code, response.json()["error"]) == (413, "invalid_request")


def test_token_request_needs_no_page_token() -> None:
    response = Client(enforce_csrf_checks=True).post(TOKEN, {})
    assert response.json()["error"] == "invalid_request"


def test_revoked_token_opens_nothing(
    client: Client, exstream: ClientApplication, renewal: Campaign
) -> None:
    token = ask_token(client, {}, **basic()).json()["access_token"]
    assert client.post(REVOKE, {"token": token}, **basic()).status_code == 200
    response = client.get("/api/v1/campaigns/RENEW26/lookup?slot=hero", **header_of(token))
    assert response.status_code == 401


def test_client_cannot_revoke_the_token_of_another(
    client: Client, exstream: ClientApplication
) -> None:
    ClientApplicationFactory.create(client_id="other", client_secret=SECRET)
    token = ask_token(client, {}, **basic()).json()["access_token"]
    assert client.post(REVOKE, {"token": token}, **basic("other")).status_code == 200
    assert AccessToken.objects.filter(token_checksum=checksum_of(token)).exists()


def test_revocation_without_credentials_is_refused(
    client: Client, exstream: ClientApplication
) -> None:
    token = ask_token(client, {}, **basic()).json()["access_token"]
    response = client.post(REVOKE, {"token": token})
    assert (response.status_code, response.json()["error"]) == (401, "invalid_client")
    assert AccessToken.objects.exists()


def test_token_ends_within_fifteen_minutes(client: Client, exstream: ClientApplication) -> None:
    ask_token(client, {}, **basic())
    token = AccessToken.objects.get()
    assert (token.expires - token.created).total_seconds() <= 15 * 60 + 1
    assert clock.now() is not None


def test_secret_guessed_too_often_is_refused_for_a_while_even_when_right(
    client: Client, exstream: ClientApplication
) -> None:
    for number in range(oauth.WRONG_FROM_ADDRESS):
        assert ask_token(client, {}, **basic(secret=f"wrong {number}")).status_code == 401
    response = ask_token(client, {}, **basic())
    assert (response.status_code, response.json()["error"]) == (429, "invalid_client")
    assert int(response["Retry-After"]) == 900
    in_form = {"client_id": "exstream", "client_secret": SECRET}
    assert ask_token(client, in_form).status_code == 429


def test_secret_that_is_right_counts_from_the_start_again(
    client: Client, exstream: ClientApplication
) -> None:
    for _round in range(2):
        for number in range(oauth.WRONG_FROM_ADDRESS - 1):
            ask_token(client, {}, **basic(secret=f"wrong {number}"))
        assert ask_token(client, {}, **basic()).status_code == 200


def test_secret_of_one_client_guessed_too_often_leaves_others_alone(
    client: Client, exstream: ClientApplication
) -> None:
    ClientApplicationFactory.create(
        client_id="other", client_secret=SECRET, allowed_scopes=["lookup"]
    )
    for number in range(oauth.WRONG_FROM_ADDRESS + 1):
        ask_token(client, {}, **basic(secret=f"wrong {number}"))
    assert ask_token(client, {}, **basic(client_id="other")).status_code == 200
