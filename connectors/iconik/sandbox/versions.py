"""Versions of an asset (iconik-api.md §2): files, previews and metadata values hang on one."""

from __future__ import annotations

from http import HTTPStatus

from connectors.iconik.sandbox import assets, history
from connectors.iconik.sandbox.calls import Call, Result, Routes
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import (
    SYSTEM_DOMAIN_ID,
    Tenant,
    current_version_id,
)

routes = Routes("assets")


_PARTS = (
    *("format", "file_set", "file", "proxy", "keyframe", "subtitle"),
    *("approval_request", "approval_vote", "segment"),
)
"""What hangs on one version and goes with it."""


def find(tenant: Tenant, asset_id: str, version_id: str) -> Record:
    """One version of one asset; 404 if either is missing."""
    tenant.asset(asset_id)
    record = tenant.store.get("version", version_id)
    if record is None or record.parent != asset_id:
        raise not_found(f"Version {version_id}")
    return record


def add(tenant: Tenant, asset_id: str, user_id: str, *, copy_metadata: bool = True) -> str:
    """Make the next version the current one and return its id. It has no files yet."""
    asset = tenant.asset(asset_id)
    version_id = tenant.new_id()
    number = 1 + max(
        version.body["version_number"] for version in tenant.store.children("version", asset_id)
    )
    body = assets.new_version_body(version_id, number, user_id, tenant.now_iso())
    tenant.store.put("version", version_id, body, parent=asset_id)
    values = tenant.store.get("values", current_version_id(asset))
    if copy_metadata and values is not None:
        tenant.store.put("values", version_id, values.body, parent=asset_id)
    _make_current(tenant, asset_id, version_id, user_id)
    history.write(tenant, asset_id, "VERSION_CREATE", user_id)
    return version_id


def promote(tenant: Tenant, asset_id: str, version_id: str, user_id: str) -> None:
    """Make an older version the current one."""
    find(tenant, asset_id, version_id)
    _make_current(tenant, asset_id, version_id, user_id)
    history.write(tenant, asset_id, "VERSION_PROMOTE", user_id)


def _make_current(tenant: Tenant, asset_id: str, version_id: str, user_id: str) -> None:
    assets.change(tenant, asset_id, {"_current_version_id": version_id}, user_id)


def remove(tenant: Tenant, asset_id: str, version_id: str, user_id: str) -> None:
    """Delete a version with its files; 400 for the last one."""
    find(tenant, asset_id, version_id)
    left = [v for v in tenant.store.children("version", asset_id) if v.id != version_id]
    if not left:
        raise invalid("The only version of an asset cannot be deleted.")
    for kind in _PARTS:
        for record in tenant.store.children(kind, asset_id):
            if record.body.get("version_id") == version_id:
                tenant.store.delete(kind, record.id)
    tenant.store.delete("values", version_id)
    tenant.store.delete("version", version_id)
    current = current_version_id(tenant.asset(asset_id))
    _make_current(tenant, asset_id, left[-1].id if current == version_id else current, user_id)
    history.write(tenant, asset_id, "VERSION_DELETE", user_id)


def _versions(tenant: Tenant, asset_id: str) -> JsonObject:
    versions = assets.render(tenant, tenant.asset(asset_id))["versions"]
    return {
        "asset_id": asset_id,
        "system_domain_id": SYSTEM_DOMAIN_ID,
        "versions": versions,
    }


@routes.add("POST", "/v1/assets/{asset_id}/versions/", role="can_write_versions")
def create_version(call: Call) -> Result:
    """A new, empty, current version; `copy_metadata` is true unless said otherwise."""
    asset_id = call.args["asset_id"]
    copy_metadata = call.body().get("copy_metadata", True)
    if not isinstance(copy_metadata, bool):
        raise invalid({"copy_metadata": "Not a valid boolean."})
    add(call.tenant, asset_id, call.user_id, copy_metadata=copy_metadata)
    return HTTPStatus.OK, _versions(call.tenant, asset_id)


@routes.add(
    "PUT",
    "/v1/assets/{asset_id}/versions/{version_id}/promote/",
    role="can_write_versions",
)
def promote_version(call: Call) -> Result:
    """Make it the current version."""
    promote(call.tenant, call.args["asset_id"], call.args["version_id"], call.user_id)
    return HTTPStatus.OK, _versions(call.tenant, call.args["asset_id"])


@routes.add("DELETE", "/v1/assets/{asset_id}/versions/{version_id}/", role="can_delete_versions")
def delete_version(call: Call) -> Result:
    """Delete it with its files."""
    remove(call.tenant, call.args["asset_id"], call.args["version_id"], call.user_id)
    return HTTPStatus.NO_CONTENT, None
