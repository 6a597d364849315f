"""Application tokens (iconik-api.md §1): who calls, and the token calls themselves."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from http import HTTPStatus

from werkzeug.wrappers import Request

from connectors.iconik.sandbox.calls import Call, Result, Routes, last_id_page
from connectors.iconik.sandbox.clock import iso, parse_instant
from connectors.iconik.sandbox.errors import ApiError, not_found
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import (
    SERVICE_USER_ID,
    SYSTEM_DOMAIN_ID,
    Tenant,
    stable_id,
)

routes = Routes("auth")


def ensure(tenant: Tenant) -> None:
    """Make the configured token; it never expires."""
    _create(tenant, tenant.config.token, stable_id("token:configured"), None)


def _create(tenant: Tenant, token: str, token_id: str, expires_in: int | None) -> JsonObject:
    now = tenant.now()
    body: JsonObject = {
        "id": token_id,
        "token": token,
        "app_id": tenant.config.app_id,
        "user_id": SERVICE_USER_ID,
        "system_domain_id": SYSTEM_DOMAIN_ID,
        "is_admin": False,
        "expires": None if expires_in is None else iso(now + timedelta(seconds=expires_in)),
        "date_created": iso(now),
        "date_modified": iso(now),
    }
    tenant.store.put("token", token_id, body)
    return body


def authenticated(tenant: Tenant, request: Request) -> Record:
    """The token of a request; 401 unless App-ID and Auth-Token belong together and are valid."""
    app_id = request.headers.get("App-ID", "").encode()
    token = request.headers.get("Auth-Token", "").encode()
    for record in tenant.store.every("token"):
        same_app = hmac.compare_digest(record.body["app_id"].encode(), app_id)
        same_token = hmac.compare_digest(record.body["token"].encode(), token)
        expires = record.body["expires"]
        alive = expires is None or tenant.now() < parse_instant(expires)
        if same_app and same_token and alive:
            return record
    raise ApiError(HTTPStatus.UNAUTHORIZED, "Invalid App-ID or Auth-Token.")


def _token(call: Call, token_id: str) -> Record:
    record = call.tenant.store.get("token", token_id)
    if record is None:
        raise not_found("Token")
    return record


@routes.add("GET", "/v1/auth/token/", role=None)
def check_token(call: Call) -> Result:
    """200: the token is valid. The cheapest probe there is; its body has no model."""
    return HTTPStatus.OK, {}


@routes.add("POST", "/v1/auth/token/", role=None)
def create_token(call: Call) -> Result:
    """Another token for the same user; the old one goes on."""
    expires_in = call.number("expires_in", 0) if "expires_in" in call.request.args else None
    created = _create(call.tenant, secrets.token_urlsafe(32), call.tenant.new_id(), expires_in)
    return HTTPStatus.CREATED, created


@routes.add("PUT", "/v1/auth/token/", role=None)
def refresh_token(call: Call) -> Result:
    """The same token with its whole life ahead again."""
    record = _token(call, call.token_id)
    body = record.body
    if body["expires"] is not None:
        life = parse_instant(body["expires"]) - parse_instant(body["date_modified"])
        body["expires"] = iso(call.tenant.now() + life)
    body["date_modified"] = call.tenant.now_iso()
    call.tenant.store.put("token", record.id, body)
    return HTTPStatus.OK, body


@routes.add("DELETE", "/v1/auth/token/", role=None)
def revoke_token(call: Call) -> Result:
    """Revoke the token of this call."""
    call.tenant.store.delete("token", call.token_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("DELETE", "/v1/auth/token/{token_id}/", role=None)
def revoke_other_token(call: Call) -> Result:
    """Revoke a token by id."""
    call.tenant.store.delete("token", _token(call, call.args["token_id"]).id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("GET", "/v1/auth/tokens/", role=None)
def list_tokens(call: Call) -> Result:
    """All tokens of the user; the secret is shown only when a token is made."""

    def render(record: Record) -> JsonObject:
        return {key: value for key, value in record.body.items() if key != "token"}

    return last_id_page(call, call.tenant.store.every("token"), render)
