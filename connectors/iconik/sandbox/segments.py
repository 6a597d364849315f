"""Segments of an asset (iconik-api.md §8): comments above all, on the whole or on a moment."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox import versions
from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

routes = Routes("assets")

COMMENT = "COMMENT"
_TYPES = frozenset(
    [
        COMMENT,
        "GENERIC",
        "MARKER",
        "PERSON",
        "QC",
        "SCENE",
        "SEMANTIC_TRANSCRIPTION",
        "SHOT",
        "TAG",
        "TRANSCRIPTION",
    ]
)
_STATUSES = frozenset({"ACTIVE", "AWAITED", "DELETED"})
_FIELDS = Fields(
    {
        "segment_type": _TYPES,
        "segment_text": str,
        "segment_checked": bool,
        "segment_color": str,
        "segment_track": str,
        "status": _STATUSES,
        "time_start_milliseconds": int,
        "time_end_milliseconds": int,
        "parent_id": str,
        "version_id": str,
        "share_id": str,
        "external_id": str,
        "is_internal": bool,
    },
    needed=("segment_type",),
)


def of_version(tenant: Tenant, asset_id: str, version_id: str) -> list[JsonObject]:
    """The segments of a version that are not deleted, oldest first."""
    return [
        record.body
        for record in tenant.store.children("segment", asset_id)
        if record.body["version_id"] == version_id and record.body["status"] != "DELETED"
    ]


def comments_count(tenant: Tenant, asset_id: str, version_id: str) -> int:
    """How many comments a version has."""
    found = of_version(tenant, asset_id, version_id)
    return sum(body["segment_type"] == COMMENT for body in found)


def render(tenant: Tenant, body: JsonObject, *, with_user: bool = True) -> JsonObject:
    """A segment as answered, with its author's name."""
    author = tenant.store.get("user", body["user_id"])
    if author is None:
        return body
    names = {f"user_{key}": author.body[key] for key in ("first_name", "last_name")}
    info = {key: author.body[key] for key in ("id", "first_name", "last_name", "email")}
    return body | names | ({"user_info": info} if with_user else {})


def create(tenant: Tenant, asset_id: str, fields: Mapping[str, Any], user_id: str) -> JsonObject:
    """Add a segment to the asset's current version, or the one named; 400 for wrong fields."""
    given = _FIELDS.checked(fields)
    asset = tenant.asset(asset_id)
    version_id = given.get("version_id") or current_version_id(asset)
    if tenant.store.get("version", version_id) is None:
        raise invalid({"version_id": "There is no such version."})
    parent_id = given.get("parent_id")
    if parent_id is not None:
        parent = tenant.store.get("segment", parent_id)
        if parent is None or parent.parent != asset_id:
            raise invalid({"parent_id": "There is no such segment on this asset."})
    now = tenant.now_iso()
    body: JsonObject = {
        "id": tenant.new_id(),
        "asset_id": asset_id,
        "status": "ACTIVE",
        "segment_text": None,
        "segment_checked": False,
        "segment_color": None,
        "time_start_milliseconds": None,
        "time_end_milliseconds": None,
        "parent_id": None,
        "share_id": None,
        "external_id": None,
        "is_internal": False,
        "has_drawing": False,
        "user_id": user_id,
        "date_created": now,
        "date_modified": now,
    }
    body |= given | {"version_id": version_id, "top_level": parent_id is None}
    _check_times(body)
    tenant.store.put("segment", body["id"], body, parent=asset_id)
    tenant.touch(asset_id)
    return body


def _check_times(body: JsonObject) -> None:
    start, end = body["time_start_milliseconds"], body["time_end_milliseconds"]
    if start is not None and start < 0:
        raise invalid({"time_start_milliseconds": "Must not be negative."})
    if end is not None and end < (start or 0):
        raise invalid({"time_end_milliseconds": "Must not be before the start."})


def change(tenant: Tenant, record: Record, fields: Mapping[str, Any]) -> JsonObject:
    """Set fields of a segment; asset, version and parent stay."""
    given = _FIELDS.checked(fields, whole=False)
    fixed = {key: record.body[key] for key in ("version_id", "parent_id")}
    body = record.body | given | fixed | {"date_modified": tenant.now_iso()}
    _check_times(body)
    tenant.store.put("segment", record.id, body, parent=record.parent)
    tenant.touch(record.parent)
    return body


def remove(tenant: Tenant, record: Record, *, soft: bool = False) -> None:
    """Delete a segment and the answers to it; `soft` only marks them."""
    for answer in tenant.store.with_value("segment", "parent_id", record.id):
        remove(tenant, answer, soft=soft)
    if soft:
        change(tenant, record, {"status": "DELETED"})
    else:
        tenant.store.delete("segment", record.id)
        tenant.touch(record.parent)


# Calls ------------------------------------------------------------------------------------------


@routes.add("GET", "/v1/assets/{asset_id}/segments/", role="can_read_segments")
def list_segments(call: Call) -> Result:
    """Segments of the current version (or one, or all), by type, status, words and id."""
    asset_id = call.args["asset_id"]
    asset = call.tenant.asset(asset_id)
    found = [record.body for record in call.tenant.store.children("segment", asset_id)]
    if not call.flag("include_all_versions", default=False):
        version_id = call.text("version_id") or current_version_id(asset)
        versions.find(call.tenant, asset_id, version_id)
        found = [body for body in found if body["version_id"] == version_id]
    statuses = call.text("status", "ACTIVE,AWAITED").split(",")
    types, ids = call.text("segment_type"), call.text("ids")
    words = call.text("query").lower()
    found = [
        body
        for body in found
        if body["status"] in statuses
        and (not types or body["segment_type"] in types.split(","))
        and (not ids or body["id"] in ids.split(","))
        and words in (body["segment_text"] or "").lower()
    ]
    sort = call.text("sort", "date_created")
    key = sort.removeprefix("-")
    numeric = key.startswith("time_")
    found.sort(
        key=lambda body: (body.get(key) or 0) if numeric else str(body.get(key) or ""),
        reverse=sort.startswith("-"),
    )
    with_user = call.flag("include_users", default=False)
    return numbered_page(call, [render(call.tenant, body, with_user=with_user) for body in found])


@routes.add("POST", "/v1/assets/{asset_id}/segments/", role="can_create_segments")
def post_segment(call: Call) -> Result:
    """A new segment in the name of the calling user."""
    asset_id = call.args["asset_id"]
    call.tenant.asset(asset_id)
    made = create(call.tenant, asset_id, call.body(), call.user_id)
    return HTTPStatus.CREATED, render(call.tenant, made)


_ONE = "/v1/assets/{asset_id}/segments/{segment_id}/"


def _segment(call: Call) -> Record:
    record = call.tenant.store.get("segment", call.args["segment_id"])
    if record is None or record.parent != call.args["asset_id"]:
        raise not_found("Segment")
    return record


@routes.add("GET", _ONE, role="can_read_segments")
def get_segment(call: Call) -> Result:
    """One segment."""
    return HTTPStatus.OK, render(call.tenant, _segment(call).body)


@routes.add("PUT PATCH", _ONE, role="can_write_segments")
def change_segment(call: Call) -> Result:
    """Set the named fields, such as `segment_checked`."""
    return HTTPStatus.OK, render(call.tenant, change(call.tenant, _segment(call), call.body()))


@routes.add("DELETE", _ONE, role="can_delete_segments")
def delete_segment(call: Call) -> Result:
    """Delete it with its answers."""
    remove(call.tenant, _segment(call), soft=call.flag("soft_delete", default=False))
    return HTTPStatus.NO_CONTENT, None
