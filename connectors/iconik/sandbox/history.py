"""The history of an asset (iconik-api.md §12): plain entries, which can also be deleted."""

from __future__ import annotations

from http import HTTPStatus

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.clock import parse_instant
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import (
    SYSTEM_DOMAIN_ID,
    Tenant,
    current_version_id,
)

routes = Routes("assets")

OPERATION_TYPES = frozenset(
    [
        "ADD_FORMAT",
        "ANALYZE",
        "APPROVE",
        "ARCHIVE",
        "CUSTOM",
        "DELETE",
        "DELETE_FILE",
        "DELETE_FILESET",
        "DELETE_FORMAT",
        "DOWNLOAD",
        "EXPORT",
        "FACE_RECOGNITION",
        "METADATA",
        "MODIFY_FILESET",
        "PUBLISH",
        "PUBLISH_SAVE_DRAFT",
        "PUBLISH_SCHEDULED",
        "REJECT",
        "RESTORE",
        "RESTORE_ARCHIVE",
        "RESTORE_FILESET",
        "RESTORE_FORMAT",
        "RESTORE_FROM_GLACIER",
        "TRANSCODE",
        "TRANSCRIPTION",
        "TRANSFER",
        "UNLINK_SUBCLIP",
        "VERSION_CREATE",
        "VERSION_DELETE",
        "VERSION_PROMOTE",
        "VERSION_UPDATE",
    ]
)


def write(
    tenant: Tenant,
    asset_id: str,
    operation_type: str,
    user_id: str,
    *,
    description: str | None = None,
    job_id: str | None = None,
    share_id: str | None = None,
) -> JsonObject:
    """Add an entry and return it."""
    now = tenant.now_iso()
    entry: JsonObject = {
        "id": tenant.new_id(),
        "asset_id": asset_id,
        "version_id": current_version_id(tenant.asset(asset_id)),
        "system_domain_id": SYSTEM_DOMAIN_ID,
        "operation_type": operation_type,
        "operation_description": description,
        "job_id": job_id,
        "share_id": share_id,
        "user_id": user_id,
        "date_created": now,
        "date_modified": now,
    }
    tenant.store.put("history", entry["id"], entry, parent=asset_id)
    return entry


def entries(tenant: Tenant, asset_id: str) -> list[JsonObject]:
    """The entries of an asset, newest first."""
    records = tenant.store.children("history", asset_id)
    return [record.body for record in reversed(records)]


@routes.add("GET", "/v1/assets/{asset_id}/history/", role="can_read_assets_history")
def list_history(call: Call) -> Result:
    """Newest first; `sort=date_created` turns it round."""
    asset_id = call.args["asset_id"]
    call.tenant.asset(asset_id)
    found = entries(call.tenant, asset_id)
    if call.tenant.behaviour.history_lags:
        ripe = call.tenant.now().timestamp() - call.tenant.config.index_lag
        found = [e for e in found if parse_instant(e["date_created"]).timestamp() <= ripe]
    if call.text("sort") in {"date_created", "date_modified"}:
        found.reverse()
    return numbered_page(call, found)


@routes.add("POST", "/v1/assets/{asset_id}/history/", role="can_write_assets_history")
def create_entry(call: Call) -> Result:
    """An entry in the name of the calling user."""
    asset_id = call.args["asset_id"]
    call.tenant.asset(asset_id)
    body = call.body()
    operation = body.get("operation_type")
    if operation is None:
        raise invalid({"operation_type": "Missing data for required field."})
    if operation not in OPERATION_TYPES:
        raise invalid({"operation_type": f"Must be one of: {', '.join(sorted(OPERATION_TYPES))}."})
    for name in ("operation_description", "job_id", "share_id"):
        if not isinstance(body.get(name), str | None):
            raise invalid({name: "Not a valid string."})
    entry = write(
        call.tenant,
        asset_id,
        operation,
        call.user_id,
        description=body.get("operation_description"),
        job_id=body.get("job_id"),
        share_id=body.get("share_id"),
    )
    return HTTPStatus.CREATED, entry


def _entry(call: Call) -> Record:
    record = call.tenant.store.get("history", call.args["history_entity_id"])
    if record is None or record.parent != call.args["asset_id"]:
        raise not_found("History entry")
    return record


@routes.add(
    "GET",
    "/v1/assets/{asset_id}/history/{history_entity_id}/",
    role="can_read_assets_history",
)
def get_entry(call: Call) -> Result:
    """One entry."""
    return HTTPStatus.OK, _entry(call).body


@routes.add(
    "DELETE",
    "/v1/assets/{asset_id}/history/{history_entity_id}/",
    role="can_delete_assets_history",
)
def delete_entry(call: Call) -> Result:
    """History in iconik can be deleted: it proves nothing."""
    call.tenant.store.delete("history", _entry(call).id)
    return HTTPStatus.NO_CONTENT, None
