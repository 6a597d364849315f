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
    """Make the tenant's users, once."""
    for user_id, first, last, email, kind in _USERS:
        if tenant.store.get("user", user_id) is None:
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
    """All users."""
    return numbered_page(call, [record.body for record in call.tenant.store.every("user")])


@routes.add("GET", "/v1/users/{user_id}/", role="can_read_users")
def get_user(call: Call) -> Result:
    """One user."""
    return HTTPStatus.OK, _user(call, call.args["user_id"])
