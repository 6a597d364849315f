"""Groups of users (iconik-api.md §13): teams, and groups that only carry roles."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import not_found
from connectors.iconik.sandbox.fields import Fields
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("users")

_FIELDS = Fields(
    {
        "name": str,
        "alias": str,
        "description": str,
        "external_id": str,
        "roles": list,
        "group_type": frozenset({"TEAM", "ROLE_GROUP"}),
    },
    needed=("name",),
)


def find(tenant: Tenant, group_id: str) -> Record:
    """The group's record; 404 if there is none."""
    record = tenant.store.get("group", group_id)
    if record is None:
        raise not_found("Group")
    return record


def create(tenant: Tenant, fields: Mapping[str, Any], *, group_id: str | None = None) -> str:
    """Make a group without members and return its id; 400 for wrong fields."""
    now = tenant.now_iso()
    body: JsonObject = {
        "id": group_id or tenant.new_id(),
        "alias": None,
        "description": None,
        "external_id": None,
        "group_type": "TEAM",
        "is_saml_group": False,
        "roles": [],
        "date_created": now,
        "date_modified": now,
    }
    body |= _FIELDS.checked(fields)
    tenant.store.put("group", body["id"], body)
    return str(body["id"])


def members(tenant: Tenant, group_id: str) -> list[JsonObject]:
    """The users in a group."""
    users = [record.body for record in tenant.store.every("user")]
    return [user for user in users if group_id in user["groups"]]


@routes.add("GET", "/v1/groups/", role=None)
def list_groups(call: Call) -> Result:
    """All groups, or those of `ids` or with the words of `query` in their name."""
    ids, words = call.text("ids"), (call.text("query") or call.text("name")).lower()
    found = [
        record.body
        for record in call.tenant.store.every("group")
        if (not ids or record.id in ids.split(",")) and words in record.body["name"].lower()
    ]
    return numbered_page(call, found)


@routes.add("POST", "/v1/groups/", role="can_write_groups")
def post_group(call: Call) -> Result:
    """A new group."""
    new_id = create(call.tenant, call.body())
    return HTTPStatus.CREATED, find(call.tenant, new_id).body


@routes.add("GET", "/v1/groups/{group_id}/", role="can_read_groups")
def get_group(call: Call) -> Result:
    """One group."""
    return HTTPStatus.OK, find(call.tenant, call.args["group_id"]).body


@routes.add("PUT PATCH", "/v1/groups/{group_id}/", role="can_write_groups")
def change_group(call: Call) -> Result:
    """Set the named fields."""
    record = find(call.tenant, call.args["group_id"])
    given = _FIELDS.checked(call.body(), whole=False)
    body = record.body | given | {"date_modified": call.tenant.now_iso()}
    call.tenant.store.put("group", record.id, body)
    return HTTPStatus.OK, body


@routes.add("DELETE", "/v1/groups/{group_id}/", role="can_delete_groups")
def delete_group(call: Call) -> Result:
    """Delete a group; its members stay as users."""
    record = find(call.tenant, call.args["group_id"])
    for user in members(call.tenant, record.id):
        kept = [group for group in user["groups"] if group != record.id]
        call.tenant.store.put("user", user["id"], user | {"groups": kept})
    call.tenant.store.delete("group", record.id)
    return HTTPStatus.NO_CONTENT, None
