"""What is in a collection (iconik-api.md §7): assets from the index, collections as they are."""

from __future__ import annotations

from http import HTTPStatus

from connectors.iconik.sandbox import collection_tree
from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("assets")

_TYPES = frozenset({"assets", "collections"})
_FIELDS = Fields(
    {"object_type": _TYPES, "object_id": str},
    needed=("object_type", "object_id"),
)


def contents(tenant: Tenant, collection_id: str) -> list[JsonObject]:
    """Collections first, then assets. The assets come from the index, so they may lag (§14.10)."""
    folders = [
        collection_tree.render(tenant, record)
        for record in tenant.store.with_value("collection", "parent_id", collection_id)
        if record.body["status"] == "ACTIVE"
    ]
    assets = [
        document
        for document in tenant.index.documents(tenant.now())
        if collection_id in document["in_collections"] and document["status"] == "ACTIVE"
    ]
    return folders + assets


@routes.add("GET", "/v1/collections/{collection_id}/contents/", role="can_read_collections")
def list_contents(call: Call) -> Result:
    """Both kinds on the same pages, told apart by `object_type`."""
    collection_id = call.args["collection_id"]
    collection_tree.find(call.tenant, collection_id)
    found = contents(call.tenant, collection_id)
    for parameter, key in (("object_types", "object_type"), ("object_ids", "id")):
        wanted = call.text(parameter)
        if wanted:
            found = [body for body in found if body[key] in wanted.split(",")]
    if call.text("external_id"):
        found = [body for body in found if body["external_id"] == call.text("external_id")]
    return numbered_page(call, found)


@routes.add("POST", "/v1/collections/{collection_id}/contents/", role="can_write_collections")
def add_content(call: Call) -> Result:
    """Put an asset in, or move a collection here."""
    collection_id = call.args["collection_id"]
    collection_tree.find(call.tenant, collection_id)
    sent = _FIELDS.checked(call.body())
    kind = "asset" if sent["object_type"] == "assets" else "collection"
    if call.tenant.store.get(kind, sent["object_id"]) is None:
        raise invalid({"object_id": "There is no such object."})
    if kind == "asset":
        collection_tree.enter(call.tenant, collection_id, sent["object_id"])
    else:
        collection_tree.change(call.tenant, sent["object_id"], {"parent_id": collection_id})
    content = sent | {"collection_id": collection_id, "date_created": call.tenant.now_iso()}
    return HTTPStatus.CREATED, content


@routes.add(
    "DELETE",
    "/v1/collections/{collection_id}/contents/{object_type}/{object_id}/",
    role="can_write_collections",
)
def remove_content(call: Call) -> Result:
    """Take an asset out, or make a collection a root again."""
    collection_id, object_id = call.args["collection_id"], call.args["object_id"]
    collection_tree.find(call.tenant, collection_id)
    if call.args["object_type"] == "assets":
        done = collection_tree.leave(call.tenant, collection_id, object_id)
    else:
        done = _is_child(call.tenant.store.get("collection", object_id), collection_id)
        if done:
            collection_tree.change(call.tenant, object_id, {"parent_id": None})
    if not done:
        raise not_found("Content")
    return HTTPStatus.NO_CONTENT, None


def _is_child(record: Record | None, collection_id: str) -> bool:
    return record is not None and record.body["parent_id"] == collection_id
