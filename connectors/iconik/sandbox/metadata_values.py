"""Metadata values (iconik-api.md §3): per asset version and field, read and written by view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from connectors.iconik.sandbox import history, metadata_views, versions
from connectors.iconik.sandbox.calls import Call, Result, Routes
from connectors.iconik.sandbox.errors import ApiError, invalid, not_found
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

routes = Routes("metadata")


class Unsuitable(Exception):
    """A value that a field cannot take; the text says why."""


_MODES = frozenset({"overwrite", "append", "delete"})


def flat(tenant: Tenant, version_id: str) -> dict[str, list[str]]:
    """The values of a version as the search index has them: plain lists of texts."""
    record = tenant.store.get("values", version_id)
    values = {} if record is None else record.body["values"]
    return {
        name: [_text(item["value"]) for item in entry["field_values"]]
        for name, entry in values.items()
        if entry["field_values"]
    }


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def store_values(
    tenant: Tenant,
    asset_id: str,
    version_id: str,
    changes: Mapping[str, list[JsonObject]],
) -> None:
    """Set fields of a version, unchecked: as an import, or after `checked`."""
    now = tenant.now_iso()
    record = tenant.store.get("values", version_id)
    new: JsonObject = {"values": {}, "date_created": now}
    body = new if record is None else record.body
    for name, items in changes.items():
        body["values"][name] = {"field_values": items, "date_created": now}
    body["date_modified"] = now
    tenant.store.put("values", version_id, body, parent=asset_id)
    tenant.touch(asset_id)


def checked(
    tenant: Tenant, version_id: str, view: JsonObject, sent: Mapping[str, Any]
) -> dict[str, list[JsonObject]]:
    """The new value list of each field sent; 400 naming every field that is wrong."""
    fields = metadata_views.fields_of(tenant, view)
    record = tenant.store.get("values", version_id)
    before = {} if record is None else record.body["values"]
    wrong: dict[str, str] = {}
    changes: dict[str, list[JsonObject]] = {}
    for name, entry in sent.items():
        try:
            field = _writable(tenant, fields, name)
            items, mode = _entry(entry)
            old = before.get(name, {}).get("field_values", [])
            changes[name] = _applied(old, items, mode)
            _check_items(field, changes[name] if mode == "append" else items, mode)
            if not items and mode == "overwrite" and not tenant.behaviour.clear_by_empty_overwrite:
                del changes[name]
        except Unsuitable as problem:
            wrong[name] = str(problem)
    if wrong:
        raise invalid(wrong)
    return changes


def _writable(tenant: Tenant, fields: Mapping[str, JsonObject], name: str) -> JsonObject:
    if name not in fields:
        raise Unsuitable("This field is not in the view.")
    if fields[name].get("read_only") and tenant.behaviour.enforce_view_read_only:
        raise Unsuitable("This field is read-only in the view.")
    return fields[name]


def _entry(entry: object) -> tuple[list[JsonObject], str]:
    if not isinstance(entry, dict):
        raise Unsuitable("Needs an object with field_values.")
    mode = entry.get("mode", "overwrite")
    if mode not in _MODES:
        raise Unsuitable(f"Mode must be one of: {', '.join(sorted(_MODES))}.")
    items = entry.get("field_values", [])
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and "value" in item for item in items
    ):
        raise Unsuitable("field_values has to be a list of objects with a value.")
    return items, mode


def _applied(old: list[JsonObject], items: list[JsonObject], mode: str) -> list[JsonObject]:
    """`delete` without values clears the field, with values it removes those."""
    if mode == "append":
        return old + [item for item in items if item not in old]
    if mode == "delete":
        return [item for item in old if item not in items] if items else []
    return items


def _check_items(field: JsonObject, items: list[JsonObject], mode: str) -> None:
    if mode != "delete" and len(items) > 1 and not field["multi"]:
        raise Unsuitable("This field takes one value only.")
    for item in items if mode != "delete" else ():
        _check_value(field, item["value"])


def _check_value(field: JsonObject, value: object) -> None:
    """Raise Unsuitable unless the value suits the field's type; texts of it are accepted."""
    kind = field["field_type"]
    if kind == "drop_down":
        if value not in [option["value"] for option in field["options"]]:
            raise Unsuitable(f"{value!r:.80} is not one of the options.")
    elif kind in _READERS:
        try:
            _READERS[kind](_text(value))
        except ValueError:
            raise Unsuitable(f"{value!r:.80} is no valid {kind}.") from None
    elif not isinstance(value, str):
        raise Unsuitable("Not a valid string.")


def _read_boolean(text: str) -> None:
    if text not in {"true", "false"}:
        raise ValueError


def _read_url(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError


def _read_email(text: str) -> None:
    name, at, domain = text.partition("@")
    if not (name and at and "." in domain):
        raise ValueError


_READERS: dict[str, Callable[[str], object]] = {
    "integer": int,
    "float": float,
    "boolean": _read_boolean,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "url": _read_url,
    "email": _read_email,
}


def write(
    tenant: Tenant, asset_id: str, view_id: str, sent: Mapping[str, Any], user_id: str
) -> None:
    """Write values of the current version through a view, as iconik does: fields not named
    stay, and the asset's `date_modified` does not move (see Behaviour).
    """
    asset = tenant.asset(asset_id)
    version_id = current_version_id(asset)
    changes = checked(tenant, version_id, metadata_views.find(tenant, view_id), sent)
    store_values(tenant, asset_id, version_id, changes)
    history.write(tenant, asset_id, "METADATA", user_id)
    if tenant.behaviour.metadata_moves_date_modified:
        tenant.store.put("asset", asset_id, asset.body | {"date_modified": tenant.now_iso()})


def read(
    tenant: Tenant,
    asset_id: str,
    version_id: str,
    names: set[str] | None,
    *,
    as_text: bool,
) -> JsonObject | None:
    """Values of a version for the named fields (None: all), or None if there never were any."""
    record = tenant.store.get("values", version_id)
    kept = {} if record is None else record.body["values"]
    values = {name: kept[name] for name in kept if names is None or name in names}
    if record is None or (not values and names is not None):
        return None
    if as_text:
        for entry in values.values():
            entry["field_values"] = [
                item | {"value": _text(item["value"])} for item in entry["field_values"]
            ]
    return {
        "object_type": "assets",
        "object_id": asset_id,
        "version_id": version_id,
        "metadata_values": values,
        "date_created": record.body["date_created"],
        "date_modified": record.body["date_modified"],
    }


def _answer(call: Call, asset_id: str, version_id: str, view_id: str) -> Result:
    view = metadata_views.find(call.tenant, view_id)
    names = {entry["name"] for entry in view["view_fields"]}
    as_text = call.flag("reencode_values_to_string", default=False)
    values = read(call.tenant, asset_id, version_id, names, as_text=as_text)
    if values is None:
        raise not_found("Metadata values")
    return HTTPStatus.OK, values


def _require_assets(call: Call) -> str:
    if call.args["object_type"] != "assets":
        raise not_found(f"Object {call.args['object_type']}/{call.args['object_id']}")
    return call.args["object_id"]


@routes.add(
    "GET",
    "/v1/{object_type}/{object_id}/views/{view_id}/",
    role="can_read_metadata_values",
)
def get_values(call: Call) -> Result:
    """Values of the current version; 404 if it never had one in this view."""
    asset_id = _require_assets(call)
    version_id = current_version_id(call.tenant.asset(asset_id))
    return _answer(call, asset_id, version_id, call.args["view_id"])


@routes.add(
    "PUT",
    "/v1/{object_type}/{object_id}/views/{view_id}/",
    role="can_write_metadata_values",
)
def put_values(call: Call) -> Result:
    """Write the fields named; there is no PATCH."""
    asset_id = _require_assets(call)
    sent = call.body().get("metadata_values")
    if not isinstance(sent, dict):
        raise invalid({"metadata_values": "Missing data for required field."})
    write(call.tenant, asset_id, call.args["view_id"], sent, call.user_id)
    version_id = current_version_id(call.tenant.asset(asset_id))
    values = read(call.tenant, asset_id, version_id, set(sent), as_text=False)
    return HTTPStatus.OK, values or {"metadata_values": {}}


@routes.add(
    "GET",
    "/v1/assets/{asset_id}/versions/{version_id}/views/{view_id}/",
    role="can_read_metadata_values",
)
def get_version_values(call: Call) -> Result:
    """Values of one version."""
    asset_id, version_id = call.args["asset_id"], call.args["version_id"]
    versions.find(call.tenant, asset_id, version_id)
    return _answer(call, asset_id, version_id, call.args["view_id"])


@routes.add("GET", "/v1/{object_type}/{object_id}/", role=None)
def get_all_values(call: Call) -> Result:
    """Values without a view."""
    asset_id = _require_assets(call)
    version_id = current_version_id(call.tenant.asset(asset_id))
    values = read(call.tenant, asset_id, version_id, None, as_text=False)
    if values is None:
        raise not_found("Metadata values")
    return HTTPStatus.OK, values


@routes.add("PUT", "/v1/{object_type}/{object_id}/", role=None)
def put_all_values(call: Call) -> Result:
    """Writing without a view is for administrators, which the service user is not."""
    raise ApiError(HTTPStatus.FORBIDDEN, "Only administrators may write values without a view.")
