"""Custom actions (iconik-api.md §9): entries of iconik's menus that call another system."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox.calls import Call, Result, Routes
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import SYSTEM_DOMAIN_ID, Tenant

routes = Routes("assets")

CONTEXTS = (
    "ASSET",
    "ASSET_SUBCLIP",
    "BULK",
    "COLLECTION",
    "NONE",
    "PLAYLIST",
    "SAVED_SEARCH",
    "SHARED_ASSET",
    "SHARED_COLLECTION",
    "SHARED_PLAYLIST",
)
TYPES = ("POST", "OPEN", "PUBLISH")
_FIELDS = Fields(
    {
        "context": frozenset(CONTEXTS),
        "title": str,
        "url": str,
        "type": frozenset(TYPES),
        "headers": dict,
        "disabled": bool,
        "app_id": str,
        "metadata_view": str,
        "status": frozenset({"HEALTHY", "FAILING"}),
    },
    needed=("context", "title", "url"),
)


def create(
    tenant: Tenant, fields: Mapping[str, Any], *, action_id: str | None = None
) -> JsonObject:
    """Make an action; 400 for wrong fields."""
    now = tenant.now_iso()
    body: JsonObject = {
        "id": action_id or tenant.new_id(),
        "system_domain_id": SYSTEM_DOMAIN_ID,
        "type": "POST",
        "headers": {},
        "disabled": False,
        "status": "HEALTHY",
        "app_id": None,
        "metadata_view": None,
        "last_error": None,
        "last_error_date": None,
        "date_created": now,
        "date_modified": now,
    }
    body |= _FIELDS.checked(fields)
    _check(tenant, body)
    tenant.store.put("custom_action", body["id"], body, parent=body["context"])
    return body


def _check(tenant: Tenant, body: JsonObject) -> None:
    wrong: dict[str, str] = {}
    if not body["url"].startswith(("http://", "https://")):
        wrong["url"] = "Not a valid URL."
    headers = body["headers"] or {}
    if not all(isinstance(value, str) for value in headers.values()):
        wrong["headers"] = "Every header has to be a string."
    elif headers and body["type"] != "POST":
        wrong["headers"] = "Only an action of type POST sends headers."
    view = body["metadata_view"]
    if view is not None and tenant.store.get("view", view) is None:
        wrong["metadata_view"] = "There is no such view."
    if wrong:
        raise invalid(wrong)


def find(tenant: Tenant, action_id: str) -> Record:
    """The action's record; 404 if there is none."""
    record = tenant.store.get("custom_action", action_id)
    if record is None:
        raise not_found("Custom action")
    return record


def change(
    tenant: Tenant, record: Record, fields: Mapping[str, Any], *, whole: bool = False
) -> JsonObject:
    """Set fields of an action; the context stays."""
    given = _FIELDS.checked(fields, whole=whole)
    body = record.body | given | {"context": record.parent}
    body["date_modified"] = tenant.now_iso()
    _check(tenant, body)
    tenant.store.put("custom_action", record.id, body, parent=record.parent)
    return body


@routes.add("GET", "/v1/custom_actions/", role="can_read_custom_actions")
def list_actions(call: Call) -> Result:
    """All actions, on one page."""
    every = [record.body for record in call.tenant.store.every("custom_action")]
    return HTTPStatus.OK, {"objects": every}


def _context(call: Call) -> str:
    context = call.args["context"]
    if context not in CONTEXTS:
        raise not_found(f"Context {context}")
    return context


@routes.add("GET", "/v1/custom_actions/{context}/", role="can_read_custom_actions")
def list_actions_of_context(call: Call) -> Result:
    """Those of one context."""
    records = call.tenant.store.children("custom_action", _context(call))
    return HTTPStatus.OK, {"objects": [record.body for record in records]}


@routes.add("POST", "/v1/custom_actions/{context}/", role=None)
def post_action(call: Call) -> Result:
    """A new action; the context of the path and that of the body have to agree."""
    context, sent = _context(call), call.body()
    if sent.get("context", context) != context:
        raise invalid({"context": "Not the context of the path."})
    return HTTPStatus.CREATED, create(call.tenant, sent)


_ONE = "/v1/custom_actions/{context}/{action_id}/"


def _action(call: Call) -> Record:
    record = find(call.tenant, call.args["action_id"])
    if record.parent != _context(call):
        raise not_found("Custom action")
    return record


@routes.add("GET", _ONE, role="can_read_custom_actions")
def get_action(call: Call) -> Result:
    """One action."""
    return HTTPStatus.OK, _action(call).body


@routes.add("PUT PATCH", _ONE, role=None)
def change_action(call: Call) -> Result:
    """Set the named fields; the context stays."""
    whole = call.request.method == "PUT"
    return HTTPStatus.OK, change(call.tenant, _action(call), call.body(), whole=whole)


@routes.add("DELETE", _ONE, role=None)
def delete_action(call: Call) -> Result:
    """Delete an action."""
    call.tenant.store.delete("custom_action", _action(call).id)
    return HTTPStatus.NO_CONTENT, None
