"""Relations between assets and their types (iconik-api.md §6), which each tenant names itself."""

from __future__ import annotations

import re
from http import HTTPStatus

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page, whole_page
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("assets")

_TYPE_FIELDS = Fields(
    {
        "name": str,
        "source_label": str,
        "destination_label": str,
        "is_directional": bool,
        "description": str,
    },
    needed=("name", "source_label", "destination_label"),
)
_RELATION_FIELDS = Fields(
    {"related_to_asset_id": str, "relation_type": str, "description": str},
    needed=("related_to_asset_id", "relation_type"),
)


# Types ------------------------------------------------------------------------------------------


def find_type(tenant: Tenant, name: str) -> Record:
    """A type by name; 404 if there is none."""
    record = tenant.store.get("relation_type", name)
    if record is None:
        raise not_found(f"Relation type {name}")
    return record


def create_type(tenant: Tenant, sent: JsonObject) -> JsonObject:
    """Make a type; 400 for wrong fields or a name that is taken."""
    given = _TYPE_FIELDS.checked(sent)
    if not re.fullmatch(r"[\w-]+", given["name"]):
        raise invalid({"name": "May hold letters, digits, hyphens and underscores only."})
    if tenant.store.get("relation_type", given["name"]) is not None:
        raise invalid({"name": "A relation type of this name exists already."})
    now = tenant.now_iso()
    body: JsonObject = {"description": None, "is_directional": False} | given
    body |= {"is_system": False, "date_created": now, "date_modified": now}
    tenant.store.put("relation_type", given["name"], body)
    return body


@routes.add("GET", "/v1/assets/relation_types/", role="can_read_asset_relations")
def list_types(call: Call) -> Result:
    """All types, oldest first."""
    return whole_page([record.body for record in call.tenant.store.every("relation_type")])


@routes.add("POST", "/v1/assets/relation_types/", role="can_write_asset_relation_types")
def post_type(call: Call) -> Result:
    """A new type."""
    return HTTPStatus.CREATED, create_type(call.tenant, call.body())


@routes.add("GET", "/v1/assets/relation_types/{relation_type}/", role="can_read_asset_relations")
def get_type(call: Call) -> Result:
    """One type by name."""
    return HTTPStatus.OK, find_type(call.tenant, call.args["relation_type"]).body


@routes.add(
    "PUT PATCH",
    "/v1/assets/relation_types/{relation_type}/",
    role="can_write_asset_relation_types",
)
def change_type(call: Call) -> Result:
    """Change labels and direction; the name stays."""
    record = find_type(call.tenant, call.args["relation_type"])
    given = _TYPE_FIELDS.checked(call.body(), whole=False)
    body = record.body | given | {"name": record.id, "date_modified": call.tenant.now_iso()}
    call.tenant.store.put("relation_type", record.id, body)
    return HTTPStatus.OK, body


@routes.add(
    "DELETE",
    "/v1/assets/relation_types/{relation_type}/",
    role="can_delete_asset_relation_types",
)
def delete_type(call: Call) -> Result:
    """Delete a type; 400 while relations are of it."""
    record = find_type(call.tenant, call.args["relation_type"])
    if call.tenant.store.with_value("relation", "relation_type", record.id):
        raise invalid("The relation type is in use.")
    call.tenant.store.delete("relation_type", record.id)
    return HTTPStatus.NO_CONTENT, None


# Relations --------------------------------------------------------------------------------------


def of_asset(tenant: Tenant, asset_id: str) -> list[JsonObject]:
    """The relations from an asset and to it, oldest first."""
    both = [
        *tenant.store.children("relation", asset_id),
        *tenant.store.children("relation_back", asset_id),
    ]
    return [record.body for record in sorted(both, key=lambda record: record.rank)]


def find(tenant: Tenant, asset_id: str, relation_type: str, other_id: str) -> JsonObject | None:
    """The relation in this very direction, or None."""
    record = tenant.store.get("relation", f"{asset_id}/{relation_type}/{other_id}")
    return None if record is None else record.body


def create(
    tenant: Tenant,
    asset_id: str,
    relation_type: str,
    other_id: str,
    description: str | None = None,
) -> JsonObject:
    """Relate two assets; 400 for an unknown type or asset, or one asset with itself."""
    tenant.asset(asset_id)
    if tenant.store.get("relation_type", relation_type) is None:
        raise invalid({"relation_type": "There is no such relation type."})
    if other_id == asset_id or tenant.store.get("asset", other_id) is None:
        raise invalid({"related_to_asset_id": "There is no such other asset."})
    now = tenant.now_iso()
    body: JsonObject = {
        "id": tenant.new_id(),
        "asset_id": asset_id,
        "related_to_asset_id": other_id,
        "relation_type": relation_type,
        "description": description,
        "date_created": now,
        "date_modified": now,
    }
    key = f"{asset_id}/{relation_type}/{other_id}"
    tenant.store.put("relation", key, body, parent=asset_id)
    # The same again below the other asset, so that it is found from there without a search.
    tenant.store.put("relation_back", key, body, parent=other_id)
    tenant.touch(asset_id)
    tenant.touch(other_id)
    return body


def remove(tenant: Tenant, asset_id: str, relation_type: str, other_id: str) -> bool:
    """End a relation in this direction; False if there was none."""
    key = f"{asset_id}/{relation_type}/{other_id}"
    tenant.store.delete("relation_back", key)
    tenant.touch(asset_id)
    tenant.touch(other_id)
    return tenant.store.delete("relation", key)


def remove_all(tenant: Tenant, asset_id: str) -> None:
    """End every relation of an asset, as when it is purged."""
    for body in of_asset(tenant, asset_id):
        remove(tenant, body["asset_id"], body["relation_type"], body["related_to_asset_id"])


def indexed(tenant: Tenant, asset_id: str) -> list[JsonObject]:
    """An asset's relations as its search document holds them."""
    return [
        {
            "related_from_asset_id": body["asset_id"],
            "related_to_asset_id": body["related_to_asset_id"],
            "relation_type": body["relation_type"],
            "description": body["description"],
            "date_created": body["date_created"],
            "date_modified": body["date_modified"],
        }
        for body in of_asset(tenant, asset_id)
    ]


def _related(call: Call, relation_type: str = "") -> Result:
    """The related assets: index documents that name this asset, so they may lag (§14.10)."""
    asset_id = call.args["asset_id"]
    call.tenant.asset(asset_id)
    deleted_too = call.flag("include_deleted", default=False)

    def suits(document: JsonObject) -> bool:
        ends = [
            {one["related_from_asset_id"], one["related_to_asset_id"]}
            for one in document["relations"]
            if relation_type in {"", one["relation_type"]}
        ]
        wanted = deleted_too or document["status"] == "ACTIVE"
        return document["id"] != asset_id and wanted and any(asset_id in end for end in ends)

    documents = call.tenant.index.documents(call.tenant.now())
    found = sorted(filter(suits, documents), key=lambda document: str(document["title"]))
    return numbered_page(call, found)


@routes.add("GET", "/v1/assets/{asset_id}/relations/", role="can_read_asset_relations")
def list_related(call: Call) -> Result:
    """All related assets, from either side."""
    return _related(call)


@routes.add(
    "GET", "/v1/assets/{asset_id}/relations/{relation_type}/", role="can_read_asset_relations"
)
def list_related_by_type(call: Call) -> Result:
    """Those related by one type."""
    find_type(call.tenant, call.args["relation_type"])
    return _related(call, call.args["relation_type"])


def _post(call: Call, sent: JsonObject) -> Result:
    """201 for a new relation, 200 for one that is there already (§6)."""
    given = _RELATION_FIELDS.checked(sent)
    asset_id, other_id = call.args["asset_id"], given["related_to_asset_id"]
    there = find(call.tenant, asset_id, given["relation_type"], other_id)
    if there is not None:
        return HTTPStatus.OK, there
    made = create(call.tenant, asset_id, given["relation_type"], other_id, given.get("description"))
    return HTTPStatus.CREATED, made


@routes.add("POST", "/v1/assets/{asset_id}/relations/", role="can_create_asset_relations")
def post_relation(call: Call) -> Result:
    """A new relation from this asset."""
    call.tenant.asset(call.args["asset_id"])
    return _post(call, call.body())


_ONE = "/v1/assets/{asset_id}/relations/{relation_type}/{related_to_asset_id}/"


@routes.add("POST", _ONE, role="can_create_asset_relations")
def post_relation_by_path(call: Call) -> Result:
    """As above, with both ends and the type in the path."""
    call.tenant.asset(call.args["asset_id"])
    named = {key: call.args[key] for key in ("relation_type", "related_to_asset_id")}
    return _post(call, call.body() | named)


@routes.add("DELETE", _ONE, role="can_delete_asset_relations")
def delete_relation(call: Call) -> Result:
    """End a relation in this direction."""
    names = ("asset_id", "relation_type", "related_to_asset_id")
    if not remove(call.tenant, *(call.args[name] for name in names)):
        raise not_found("Relation")
    return HTTPStatus.NO_CONTENT, None


@routes.add("POST", f"{_ONE}reverse/", role="can_create_asset_relations")
def reverse_relation(call: Call) -> Result:
    """Turn the relation round."""
    asset_id, other_id = call.args["asset_id"], call.args["related_to_asset_id"]
    relation_type = call.args["relation_type"]
    there = find(call.tenant, asset_id, relation_type, other_id)
    if there is None:
        raise not_found("Relation")
    remove(call.tenant, asset_id, relation_type, other_id)
    turned = create(call.tenant, other_id, relation_type, asset_id, there["description"])
    return HTTPStatus.OK, turned
