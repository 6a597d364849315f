"""Collections (iconik-api.md §7): the entities, the tree they form, the paths in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from werkzeug.wrappers import Response

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page, whole_page
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("assets")

_FIELDS = Fields(
    {
        "title": str,
        "category": str,
        "custom_keyframe": str,
        "custom_poster": str,
        "date_created": str,
        "external_id": str,
        "is_root": bool,
        "keyframe_asset_ids": list,
        "parent_id": str,
        "status": frozenset({"ACTIVE", "DELETED", "HIDDEN"}),
        "storage_id": str,
    },
    needed=("title",),
)
_PERMISSIONS = ("read", "write", "delete", "change-acl")


def find(tenant: Tenant, collection_id: str) -> Record:
    """The collection's record; 404 if there is none."""
    record = tenant.store.get("collection", collection_id)
    if record is None:
        raise not_found(f"Collection {collection_id}")
    return record


def ancestors(tenant: Tenant, record: Record) -> list[Record]:
    """The collections above one, the root first."""
    above: list[Record] = []
    parent_id = record.body["parent_id"]
    while parent_id is not None:
        parent = find(tenant, parent_id)
        above.append(parent)
        parent_id = parent.body["parent_id"]
    return above[::-1]


def descendants(tenant: Tenant, collection_id: str) -> Iterator[Record]:
    """The collections below one, at any depth."""
    for child in tenant.store.with_value("collection", "parent_id", collection_id):
        yield child
        yield from descendants(tenant, child.id)


def path(tenant: Tenant, record: Record) -> str:
    """The titles from the root down to a collection."""
    return "/".join(part.body["title"] for part in [*ancestors(tenant, record), record])


def render(tenant: Tenant, record: Record) -> JsonObject:
    """A collection as the entity calls and the lists answer it."""
    above = [parent.id for parent in ancestors(tenant, record)]
    return record.body | {"parents": above, "in_collections": above[-1:]}


def create(
    tenant: Tenant, fields: Mapping[str, Any], user_id: str, *, collection_id: str | None = None
) -> str:
    """Make a collection and return its id; 400 for wrong fields."""
    now = tenant.now_iso()
    collection_id = collection_id or tenant.new_id()
    given = _checked(tenant, collection_id, fields, whole=True)
    body: JsonObject = {
        "id": collection_id,
        "object_type": "collections",
        "status": "ACTIVE",
        "category": None,
        "external_id": None,
        "parent_id": None,
        "storage_id": None,
        "custom_keyframe": None,
        "custom_poster": None,
        "custom_order_status": "DISABLED",
        "keyframe_asset_ids": [],
        "favoured": False,
        "metadata": {},
        "permissions": list(_PERMISSIONS),
        "created_by_user": user_id,
        "date_created": now,
        "date_modified": now,
        "date_deleted": None,
    }
    body |= given
    body["is_root"] = body["parent_id"] is None
    tenant.store.put("collection", collection_id, body)
    return collection_id


def change(tenant: Tenant, collection_id: str, fields: Mapping[str, Any]) -> None:
    """Set fields of a collection, its place in the tree included; 400 for wrong ones."""
    record = find(tenant, collection_id)
    given = _checked(tenant, collection_id, fields, whole=False)
    body = record.body | given | {"date_modified": tenant.now_iso()}
    body["is_root"] = body["parent_id"] is None
    tenant.store.put("collection", collection_id, body)
    if body["parent_id"] != record.body["parent_id"]:
        _touch_assets(tenant, collection_id)


def _checked(
    tenant: Tenant, collection_id: str, fields: Mapping[str, Any], *, whole: bool
) -> JsonObject:
    given = _FIELDS.checked(fields, whole=whole)
    parent_id = given.get("parent_id")
    if parent_id is not None:
        parent = tenant.store.get("collection", parent_id)
        if parent is None:
            raise invalid({"parent_id": "There is no such collection."})
        line = [parent.id, *(above.id for above in ancestors(tenant, parent))]
        if collection_id in line:
            raise invalid({"parent_id": "A collection cannot be below itself."})
    return given


def _touch_assets(tenant: Tenant, collection_id: str) -> None:
    """The index has to learn the new ancestors of every asset below a collection."""
    for one in [collection_id, *(below.id for below in descendants(tenant, collection_id))]:
        for member in tenant.store.children("content", one):
            tenant.touch(member.body["object_id"])


def delete(tenant: Tenant, collection_id: str, user_id: str) -> None:
    """Put a collection and those below it into the delete queue; assets stay in them."""
    now = tenant.now_iso()
    for record in [find(tenant, collection_id), *descendants(tenant, collection_id)]:
        gone = {"status": "DELETED", "date_deleted": now, "deleted_by_user": user_id}
        tenant.store.put("collection", record.id, record.body | gone)


def purge(tenant: Tenant, collection_id: str) -> None:
    """Remove a collection and those below it; assets only leave them."""
    for record in [find(tenant, collection_id), *descendants(tenant, collection_id)]:
        for member in tenant.store.children("content", record.id):
            leave(tenant, record.id, member.body["object_id"])
        tenant.store.delete("collection", record.id)


def members(tenant: Tenant, collection_id: str) -> list[str]:
    """The ids of the assets in a collection itself, in the order they came."""
    return [member.body["object_id"] for member in tenant.store.children("content", collection_id)]


def enter(tenant: Tenant, collection_id: str, asset_id: str) -> None:
    """Put an asset into a collection; its `date_modified` does not move (§2, unverified)."""
    find(tenant, collection_id)
    asset = tenant.asset(asset_id)
    if collection_id in asset.body["in_collections"]:
        return
    content: JsonObject = {
        "collection_id": collection_id,
        "object_type": "assets",
        "object_id": asset_id,
        "date_created": tenant.now_iso(),
    }
    tenant.store.put("content", f"{collection_id}/{asset_id}", content, parent=collection_id)
    within = [*asset.body["in_collections"], collection_id]
    tenant.store.put("asset", asset_id, asset.body | {"in_collections": within})
    tenant.touch(asset_id)


def leave(tenant: Tenant, collection_id: str, asset_id: str) -> bool:
    """Take an asset out of a collection; False if it was not in it."""
    if not tenant.store.delete("content", f"{collection_id}/{asset_id}"):
        return False
    asset = tenant.asset(asset_id)
    within = [one for one in asset.body["in_collections"] if one != collection_id]
    tenant.store.put("asset", asset_id, asset.body | {"in_collections": within})
    tenant.touch(asset_id)
    return True


# Calls ------------------------------------------------------------------------------------------


@routes.add("GET", "/v1/collections/", role="can_read_collections")
def list_collections(call: Call) -> Result:
    """Collections of a status (ACTIVE unless asked for); `is_root=true` only the roots."""
    status, root_only = call.text("status", "ACTIVE"), call.flag("is_root", default=False)
    found = [
        render(call.tenant, record)
        for record in call.tenant.store.every("collection")
        if record.body["status"] == status and (record.body["is_root"] or not root_only)
    ]
    sort = call.text("sort", "title")
    key = sort.removeprefix("-")
    found.sort(key=lambda body: str(body.get(key) or ""), reverse=sort.startswith("-"))
    return numbered_page(call, found)


@routes.add("POST", "/v1/collections/", role="can_create_collections")
def create_collection(call: Call) -> Result:
    """A new collection, below `parent_id` or a root."""
    new_id = create(call.tenant, call.body(), call.user_id)
    return HTTPStatus.CREATED, render(call.tenant, find(call.tenant, new_id))


@routes.add("GET", "/v1/collections/{collection_id}/", role="can_read_collections")
def get_collection(call: Call) -> Result:
    """The entity itself."""
    return HTTPStatus.OK, render(call.tenant, find(call.tenant, call.args["collection_id"]))


@routes.add("PUT PATCH", "/v1/collections/{collection_id}/", role="can_write_collections")
def change_collection(call: Call) -> Result:
    """Set the named fields; PUT behaves alike, as for assets."""
    change(call.tenant, call.args["collection_id"], call.body())
    return get_collection(call)


@routes.add("DELETE", "/v1/collections/{collection_id}/", role="can_delete_collections")
def delete_collection(call: Call) -> Result:
    """To the delete queue, at once: 204 rather than 202 (§14.5)."""
    delete(call.tenant, call.args["collection_id"], call.user_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("DELETE", "/v1/collections/{collection_id}/purge/", role="can_purge_collections")
def purge_collection(call: Call) -> Result:
    """Gone for good."""
    purge(call.tenant, call.args["collection_id"])
    return HTTPStatus.NO_CONTENT, None


@routes.add("GET", "/v1/collections/{collection_id}/ancestors/", role="can_read_collections")
def list_ancestors(call: Call) -> Result:
    """All collections above, the root first, on one page."""
    above = ancestors(call.tenant, find(call.tenant, call.args["collection_id"]))
    return whole_page([render(call.tenant, record) for record in above])


@routes.add("GET", "/v1/collections/{collection_id}/full/path/", role="can_read_collections")
def get_full_path(call: Call) -> Result:
    """The path as one JSON text."""
    text = path(call.tenant, find(call.tenant, call.args["collection_id"]))
    return Response(json.dumps(text, ensure_ascii=False), mimetype="application/json")
