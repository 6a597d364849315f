"""Metadata fields (iconik-api.md §3): addressed by name, listed by `last_field_name`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox.calls import Call, Result, Routes
from connectors.iconik.sandbox.errors import ApiError, invalid, not_found
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("metadata")

FIELD_TYPES = frozenset(
    [
        "integer",
        "float",
        "boolean",
        "string",
        "string_exact",
        "text",
        "date",
        "datetime",
        "tag_cloud",
        "url",
        "drop_down",
        "email",
    ]
)
_FLAGS = [
    "multi",
    "required",
    "read_only",
    "use_as_facet",
    "sortable",
    "auto_set",
    "hide_if_not_set",
    "is_block_field",
    "is_warning_field",
    "representative",
]
_OPTIONAL = ("min_value", "max_value", "external_id", "source_url", "description")


def find(tenant: Tenant, name: str) -> JsonObject:
    """The field of this name; 404 if there is none."""
    record = tenant.store.get("field", name)
    if record is None:
        raise not_found(f"Metadata field {name}")
    return record.body


def create(tenant: Tenant, body: Mapping[str, Any]) -> JsonObject:
    """Make a field; 400 for wrong values, 409 (or 400, see Behaviour) if the name is taken."""
    wrong = _wrong(body)
    if wrong:
        raise invalid(wrong)
    name = body["name"]
    if tenant.store.get("field", name) is not None:
        status = tenant.behaviour.duplicate_field_status
        raise ApiError(status, f"Metadata field {name} already exists.")
    now = tenant.now_iso()
    field: JsonObject = {
        "name": name,
        "label": body["label"],
        "field_type": body["field_type"],
        "options": body.get("options") or [],
        "mapped_field_name": name,
        "date_created": now,
        "date_modified": now,
    }
    field |= {flag: bool(body.get(flag, flag == "use_as_facet")) for flag in _FLAGS}
    field |= {key: body[key] for key in _OPTIONAL if body.get(key) is not None}
    tenant.store.put("field", name, field)
    return field


def _wrong(body: Mapping[str, Any]) -> dict[str, str]:
    wrong = {
        key: "Missing data for required field."
        for key in ("name", "label", "field_type")
        if not isinstance(body.get(key), str) or not body[key]
    }
    if "name" not in wrong and not re.fullmatch(r"\w+", body["name"]):
        wrong["name"] = "May hold letters, digits and underscores only."
    if "field_type" not in wrong and body["field_type"] not in FIELD_TYPES:
        wrong["field_type"] = f"Must be one of: {', '.join(sorted(FIELD_TYPES))}."
    return wrong | _wrong_options(body)


def _wrong_options(body: Mapping[str, Any]) -> dict[str, str]:
    options = body.get("options") or []
    well_formed = isinstance(options, list) and all(
        isinstance(option, dict) and {"label", "value"} <= set(option) for option in options
    )
    return {} if well_formed else {"options": "Each option needs a label and a value."}


@routes.add("GET", "/v1/fields/", role="can_read_metadata_fields")
def list_fields(call: Call) -> Result:
    """Fields by name, those after `last_field_name`; a short page is the last one."""
    fields = sorted(
        (record.body for record in call.tenant.store.every("field")),
        key=lambda f: f["name"],
    )
    after, wanted = call.text("last_field_name"), call.text("filter").lower()
    chosen = [
        field
        for field in fields
        if field["name"] > after
        and (wanted in field["name"].lower() or wanted in field["label"].lower())
    ]
    per_page = call.per_page()
    return HTTPStatus.OK, {"objects": chosen[:per_page], "per_page": per_page}


@routes.add("POST", "/v1/fields/", role="can_write_metadata_fields")
def create_field(call: Call) -> Result:
    """A new field."""
    return HTTPStatus.CREATED, create(call.tenant, call.body())


@routes.add("GET", "/v1/fields/{field_name}/", role="can_read_metadata_fields")
def get_field(call: Call) -> Result:
    """One field by name."""
    return HTTPStatus.OK, find(call.tenant, call.args["field_name"])


@routes.add("PUT PATCH", "/v1/fields/{field_name}/", role="can_write_metadata_fields")
def change_field(call: Call) -> Result:
    """Change label, options and flags; `name` is read-only, the type stays."""
    field = find(call.tenant, call.args["field_name"])
    body = call.body()
    wrong = _wrong_options(body)
    if body.get("field_type", field["field_type"]) != field["field_type"]:
        wrong["field_type"] = "The type of a field cannot be changed."
    if wrong:
        raise invalid(wrong)
    field |= {key: body[key] for key in ("label", "options", *_FLAGS, *_OPTIONAL) if key in body}
    field["date_modified"] = call.tenant.now_iso()
    call.tenant.store.put("field", field["name"], field)
    return HTTPStatus.OK, field


@routes.add("DELETE", "/v1/fields/{field_name}/", role="can_delete_metadata_fields")
def delete_field(call: Call) -> Result:
    """Delete a field; views that name it lose it."""
    name = call.args["field_name"]
    find(call.tenant, name)
    call.tenant.store.delete("field", name)
    for record in call.tenant.store.every("view"):
        kept = [entry for entry in record.body["view_fields"] if entry["name"] != name]
        call.tenant.store.put("view", record.id, record.body | {"view_fields": kept})
    return HTTPStatus.NO_CONTENT, None
