"""The delete queue (iconik-api.md §2): deleted assets that can still be restored."""

from __future__ import annotations

from http import HTTPStatus

from connectors.iconik.sandbox import assets
from connectors.iconik.sandbox.calls import Call, Result, Routes
from connectors.iconik.sandbox.errors import invalid

routes = Routes("assets")


def _ids(call: Call) -> list[str]:
    ids = call.body().get("ids")
    if not isinstance(ids, list) or not all(isinstance(item, str) for item in ids):
        raise invalid({"ids": "Not a valid list of ids."})
    for asset_id in ids:
        call.tenant.asset(asset_id)
    return ids


@routes.add("GET", "/v1/delete_queue/assets/", role="can_read_assets")
def list_queue(call: Call) -> Result:
    """The index's view of all deleted assets; purged ones leave no trace."""
    return assets.listed(call, "DELETED")


@routes.add("POST", "/v1/delete_queue/assets/", role="can_delete_assets")
def delete_many(call: Call) -> Result:
    """Delete several."""
    for asset_id in _ids(call):
        assets.delete(call.tenant, asset_id, call.user_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("DELETE", "/v1/delete_queue/assets/", role="can_write_assets")
def restore_many(call: Call) -> Result:
    """Take several out of the queue."""
    for asset_id in _ids(call):
        assets.restore(call.tenant, asset_id, call.user_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("POST", "/v1/delete_queue/assets/purge/", role="can_purge_assets")
def purge_many(call: Call) -> Result:
    """Purge those of the given assets that are in the queue."""
    for asset_id in _ids(call):
        if call.tenant.asset(asset_id).body["status"] == "DELETED":
            assets.purge(call.tenant, asset_id)
    return HTTPStatus.NO_CONTENT, None
