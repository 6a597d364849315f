"""Metadata views and categories (iconik-api.md §3): which fields are shown, and where."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox.calls import Call, Result, Routes
from connectors.iconik.sandbox.errors import ApiError, invalid, not_found
from connectors.iconik.sandbox.metadata_fields import find as find_field
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("metadata")

OBJECT_TYPES = ("assets", "collections", "segments", "custom_actions", "search")
DEFAULT_CATEGORY = "default"
_OVERRIDES = (
    "label",
    "required",
    "read_only",
    "options",
    "hide_if_not_set",
    "auto_set",
    "source_url",
)


def find(tenant: Tenant, view_id: str) -> JsonObject:
    """The view as stored, with field names and overrides only; 404 if there is none."""
    record = tenant.store.get("view", view_id)
    if record is None:
        raise not_found(f"Metadata view {view_id}")
    return record.body


def fields_of(tenant: Tenant, view: JsonObject) -> dict[str, JsonObject]:
    """The view's fields by name, each definition merged with the view's overrides."""
    return {
        entry["name"]: find_field(tenant, entry["name"]) | entry for entry in view["view_fields"]
    }


def merged(tenant: Tenant, view: JsonObject) -> JsonObject:
    """The view as answered: every entry carries its field's definition."""
    return view | {"view_fields": list(fields_of(tenant, view).values())}


def create(tenant: Tenant, body: Mapping[str, Any], *, view_id: str | None = None) -> JsonObject:
    """Make a view of existing fields; 400 for wrong values. Names need not be unique."""
    now = tenant.now_iso()
    view = {"id": view_id or tenant.new_id(), "date_created": now} | _checked(tenant, body)
    view["date_modified"] = now
    tenant.store.put("view", view["id"], view)
    return view


def _checked(tenant: Tenant, body: Mapping[str, Any]) -> JsonObject:
    name, entries = body.get("name"), body.get("view_fields")
    if not isinstance(name, str) or not name:
        raise invalid({"name": "Missing data for required field."})
    if not isinstance(entries, list):
        raise invalid({"view_fields": "Missing data for required field."})
    fields: list[JsonObject] = []
    for entry in entries:
        known = isinstance(entry, dict) and tenant.store.get("field", str(entry.get("name")))
        if not known:
            raise invalid({"view_fields": f"No such metadata field: {entry!r:.80}."})
        overrides = {key: entry[key] for key in _OVERRIDES if entry.get(key) is not None}
        fields.append({"name": entry["name"]} | overrides)
    return {"name": name, "description": body.get("description"), "view_fields": fields}


@routes.add("GET", "/v1/views/", role="can_read_metadata_views")
def list_views(call: Call) -> Result:
    """All views; this list has no pages."""
    views = [merged(call.tenant, record.body) for record in call.tenant.store.every("view")]
    return HTTPStatus.OK, {"objects": views}


@routes.add("POST", "/v1/views/", role="can_write_metadata_views")
def create_view(call: Call) -> Result:
    """A new view."""
    return HTTPStatus.CREATED, merged(call.tenant, create(call.tenant, call.body()))


@routes.add("GET", "/v1/views/{view_id}/", role="can_read_metadata_views")
def get_view(call: Call) -> Result:
    """One view; `merge_fields=false` leaves the definitions out of it."""
    view = find(call.tenant, call.args["view_id"])
    return HTTPStatus.OK, merged(call.tenant, view) if call.flag(
        "merge_fields", default=True
    ) else view


@routes.add("PUT PATCH", "/v1/views/{view_id}/", role="can_write_metadata_views")
def change_view(call: Call) -> Result:
    """Replace name and fields; PATCH keeps what it does not name."""
    view = find(call.tenant, call.args["view_id"])
    body = call.body()
    view |= _checked(call.tenant, view | body if call.request.method == "PATCH" else body)
    view["date_modified"] = call.tenant.now_iso()
    call.tenant.store.put("view", view["id"], view)
    return HTTPStatus.OK, merged(call.tenant, view)


@routes.add("DELETE", "/v1/views/{view_id}/", role="can_delete_metadata_views")
def delete_view(call: Call) -> Result:
    """Delete a view; values stay, they belong to fields."""
    view_id = call.args["view_id"]
    find(call.tenant, view_id)
    call.tenant.store.delete("view", view_id)
    for record in call.tenant.store.every("category"):
        kept = [other for other in record.body["view_ids"] if other != view_id]
        call.tenant.store.put("category", record.id, record.body | {"view_ids": kept})
    return HTTPStatus.NO_CONTENT, None


def ensure(tenant: Tenant) -> None:
    """Make the default category that each object type has, once."""
    for object_type in OBJECT_TYPES:
        if tenant.store.get("category", _category_key(object_type, DEFAULT_CATEGORY)) is None:
            create_category(tenant, object_type, {"name": DEFAULT_CATEGORY, "label": "Default"})


def show_in_default_category(tenant: Tenant, view_id: str) -> None:
    """Let assets of the default category show the view."""
    key = _category_key("assets", DEFAULT_CATEGORY)
    record = tenant.store.get("category", key)
    if record is not None and view_id not in record.body["view_ids"]:
        view_ids = [*record.body["view_ids"], view_id]
        tenant.store.put("category", key, record.body | {"view_ids": view_ids})


# Categories -----------------------------------------------------------------------------------


def _category_key(object_type: str, name: str) -> str:
    return f"{object_type}/{name}"


def create_category(tenant: Tenant, object_type: str, body: Mapping[str, Any]) -> JsonObject:
    """Make a category of an object type; 409 if the name is taken."""
    if object_type not in OBJECT_TYPES:
        raise not_found(f"Object type {object_type}")
    checked = _checked_category(tenant, body)
    key = _category_key(object_type, checked["name"])
    if tenant.store.get("category", key) is not None:
        raise ApiError(HTTPStatus.CONFLICT, f"Category {checked['name']} already exists.")
    now = tenant.now_iso()
    category = checked | {
        "object_type": object_type,
        "date_created": now,
        "date_modified": now,
    }
    tenant.store.put("category", key, category)
    return category


def _checked_category(tenant: Tenant, body: Mapping[str, Any]) -> JsonObject:
    wrong = {
        key: "Missing data for required field."
        for key in ("name", "label")
        if not isinstance(body.get(key), str) or not body[key]
    }
    view_ids = body.get("view_ids") or []
    if not isinstance(view_ids, list) or any(
        tenant.store.get("view", str(view_id)) is None for view_id in view_ids
    ):
        wrong["view_ids"] = "Not a list of existing views."
    if wrong:
        raise invalid(wrong)
    return {"name": body["name"], "label": body["label"], "view_ids": view_ids}


def _category(call: Call) -> JsonObject:
    key = _category_key(call.args["object_type"], call.args["name"])
    record = call.tenant.store.get("category", key)
    if record is None:
        raise not_found(f"Category {key}")
    return record.body


@routes.add("GET", "/v1/{object_type}/categories/", role="can_read_metadata_categories")
def list_categories(call: Call) -> Result:
    """The categories of an object type; this list has no pages."""
    wanted = call.args["object_type"]
    found = [
        record.body
        for record in call.tenant.store.every("category")
        if record.body["object_type"] == wanted
    ]
    return HTTPStatus.OK, {"objects": found}


@routes.add("POST", "/v1/{object_type}/categories/", role="can_write_metadata_categories")
def post_category(call: Call) -> Result:
    """A new category."""
    created = create_category(call.tenant, call.args["object_type"], call.body())
    return HTTPStatus.CREATED, created


@routes.add("GET", "/v1/{object_type}/categories/{name}/", role="can_read_metadata_categories")
def get_category(call: Call) -> Result:
    """One category."""
    return HTTPStatus.OK, _category(call)


@routes.add("PUT", "/v1/{object_type}/categories/{name}/", role="can_write_metadata_categories")
def put_category(call: Call) -> Result:
    """Replace label and views; there is no PATCH, and the name stays."""
    category = _category(call)
    body = call.body() | {"name": category["name"]}
    category |= _checked_category(call.tenant, body)
    category["date_modified"] = call.tenant.now_iso()
    key = _category_key(category["object_type"], category["name"])
    call.tenant.store.put("category", key, category)
    return HTTPStatus.OK, category


@routes.add(
    "DELETE",
    "/v1/{object_type}/categories/{name}/",
    role="can_delete_metadata_categories",
)
def delete_category(call: Call) -> Result:
    """Delete a category."""
    category = _category(call)
    key = _category_key(category["object_type"], category["name"])
    call.tenant.store.delete("category", key)
    return HTTPStatus.NO_CONTENT, None


@routes.add(
    "GET",
    "/v1/{object_type}/categories/{name}/views/",
    role="can_read_metadata_categories",
)
def get_category_views(call: Call) -> Result:
    """One category with its views written out."""
    category = _category(call)
    views = [merged(call.tenant, find(call.tenant, view_id)) for view_id in category["view_ids"]]
    return HTTPStatus.OK, category | {"views": views}
