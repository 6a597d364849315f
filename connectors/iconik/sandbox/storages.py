"""Storages (iconik-api.md §11): one for each purpose."""

from __future__ import annotations

from http import HTTPStatus

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import not_found
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import Tenant, stable_id

routes = Routes("files")

PURPOSES = ("FILES", "ARCHIVE", "PROXIES", "KEYFRAMES", "EXPORTS", "FACES")
METHOD = "HTTP"


def storage_id(purpose: str) -> str:
    """The id of the tenant's storage for a purpose."""
    return stable_id(f"storage:{purpose}")


def ensure(tenant: Tenant) -> None:
    """Make the tenant's storages, once."""
    for purpose in PURPOSES:
        if tenant.store.get("storage", storage_id(purpose)) is None:
            storage: JsonObject = {
                "id": storage_id(purpose),
                "name": f"Sandbox {purpose.lower()}",
                "purpose": purpose,
                "method": METHOD,
                "status": "ACTIVE",
                "default": True,
                "description": None,
                "settings": {},
            }
            tenant.store.put("storage", storage["id"], storage)


@routes.add("GET", "/v1/storages/", role="can_read_storages")
def list_storages(call: Call) -> Result:
    """All storages, or those with the `purpose` or `method` asked for."""
    found = [record.body for record in call.tenant.store.every("storage")]
    for key in ("purpose", "method", "status"):
        if call.text(key):
            found = [storage for storage in found if storage[key] == call.text(key)]
    return numbered_page(call, found)


@routes.add("GET", "/v1/storages/{storage_id}/", role="can_read_storages")
def get_storage(call: Call) -> Result:
    """One storage."""
    record = call.tenant.store.get("storage", call.args["storage_id"])
    if record is None:
        raise not_found("Storage")
    return HTTPStatus.OK, record.body


@routes.add("GET", "/v1/storages/matching/{purpose}/", role="can_read_storages")
@routes.add("GET", "/v1/storages/matching/{purpose}/method/{method}/", role="can_read_storages")
def get_matching_storage(call: Call) -> Result:
    """The storage to use for a purpose (and method)."""
    record = call.tenant.store.get("storage", storage_id(call.args["purpose"]))
    if record is None or record.body["method"] != call.args.get("method", METHOD):
        raise not_found("Storage")
    return HTTPStatus.OK, record.body
