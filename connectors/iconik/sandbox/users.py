"""Users and roles (iconik-api.md §1, §13): the service user and the media team's one."""

from __future__ import annotations

from http import HTTPStatus

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import not_found
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import (
    MEDIA_USER_ID,
    SERVICE_USER_ID,
    SYSTEM_DOMAIN_ID,
    Tenant,
)

routes = Routes("users")

_USERS = (
    (
        SERVICE_USER_ID,
        "Governance",
        "Service",
        "governance@insurer.example",
        "BROWSE_API_ONLY",
    ),
    (MEDIA_USER_ID, "Media", "Team", "media@insurer.example", "POWER"),
)


def ensure(tenant: Tenant) -> None:
    """Make the users every tenant has, once."""
    for user_id, first, last, email, kind in _USERS:
        create(tenant, user_id, first, last, email, kind)


def create(
    tenant: Tenant, user_id: str, first: str, last: str, email: str, kind: str = "STANDARD"
) -> None:
    """Make a user who is in no group, once."""
    if tenant.store.get("user", user_id) is not None:
        return
    now = tenant.now_iso()
    user: JsonObject = {
        "id": user_id,
        "first_name": first,
        "last_name": last,
        "email": email,
        "type": kind,
        "status": "ACTIVE",
        "is_admin": False,
        "groups": [],
        "system_domain_id": SYSTEM_DOMAIN_ID,
        "date_created": now,
        "date_modified": now,
    }
    tenant.store.put("user", user_id, user)


def set_groups(tenant: Tenant, user_id: str, groups: list[str]) -> None:
    """Put a user into these groups and no others."""
    record = tenant.store.get("user", user_id)
    if record is None:
        raise not_found("User")
    body = record.body | {"groups": groups, "date_modified": tenant.now_iso()}
    tenant.store.put("user", user_id, body)


def name(tenant: Tenant, user_id: str | None) -> str:
    """First and last name for showing; of nobody, a dash."""
    record = tenant.store.get("user", user_id or "")
    return "–" if record is None else f"{record.body['first_name']} {record.body['last_name']}"


def _user(call: Call, user_id: str) -> JsonObject:
    record = call.tenant.store.get("user", user_id)
    if record is None:
        raise not_found("User")
    return record.body


@routes.add("GET", "/v1/users/current/", role=None)
def get_current_user(call: Call) -> Result:
    """Who the token acts as."""
    return HTTPStatus.OK, _user(call, call.user_id)


@routes.add("GET", "/v1/users/current/roles/", role=None)
def get_current_roles(call: Call) -> Result:
    """What that user may do."""
    return HTTPStatus.OK, {"objects": sorted(call.tenant.roles)}


@routes.add("GET", "/v1/users/", role="can_read_users")
def list_users(call: Call) -> Result:
    """All users, or by ids, groups, address, status (commas between), or words of their name."""
    found = [record.body for record in call.tenant.store.every("user")]
    for parameter, key in (("ids", "id"), ("email", "email"), ("status", "status")):
        if call.text(parameter):
            found = [user for user in found if user[key] in call.text(parameter).split(",")]
    if call.text("groups"):
        wanted = set(call.text("groups").split(","))
        found = [user for user in found if wanted & set(user["groups"])]
    words = call.text("query").lower()
    full = [user for user in found if words in f"{user['first_name']} {user['last_name']}".lower()]
    return numbered_page(call, full)


@routes.add("GET", "/v1/users/{user_id}/", role="can_read_users")
def get_user(call: Call) -> Result:
    """One user."""
    return HTTPStatus.OK, _user(call, call.args["user_id"])
