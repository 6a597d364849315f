"""Assets: the entity calls (iconik-api.md §2). Versions and the delete queue have own modules."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox import collection_tree, history, relations
from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import invalid
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

routes = Routes("assets")

_STATUSES = frozenset({"ACTIVE", "DELETED"})
_TYPES = frozenset({"ASSET", "CUSTOM", "LINK", "NLE_PROJECT", "PLACEHOLDER", "SEQUENCE", "SUBCLIP"})
_ARCHIVE = frozenset({"NOT_ARCHIVED", "ARCHIVING", "ARCHIVED", "FAILED_TO_ARCHIVE"})
_WORK = frozenset({"N/A", "REQUESTED", "IN_PROGRESS", "DONE", "FAILED"})
_ENUMS = {
    "status": _STATUSES,
    "type": _TYPES,
    "archive_status": _ARCHIVE,
    "analyze_status": _WORK,
    "face_recognition_status": _WORK,
}
_TEXTS = frozenset(
    [
        "title",
        "category",
        "external_id",
        "external_link",
        "site_name",
        "warning",
        "custom_keyframe",
        "custom_poster",
        "date_created",
        "date_deleted",
        "last_archive_restore_date",
        "original_asset_id",
        "original_segment_id",
        "original_version_id",
    ]
)
_BOOLEANS = frozenset({"is_blocked", "is_online", "has_unconfirmed_persons"})
_KINDS: dict[str, tuple[type, str]] = (
    dict.fromkeys(_TEXTS, (str, "string"))
    | dict.fromkeys(_BOOLEANS, (bool, "boolean"))
    | dict.fromkeys(("time_start_milliseconds", "time_end_milliseconds"), (int, "integer"))
    | dict.fromkeys(("limit_download_to_groups", "person_ids"), (list, "list"))
)
_WRITABLE = frozenset(_KINDS) | frozenset(_ENUMS)
READ_ONLY = frozenset(
    [
        "id",
        "versions",
        "date_modified",
        "date_imported",
        "date_viewed",
        "created_by_user",
        "updated_by_user",
        "deleted_by_user",
        "in_collections",
        "favoured",
    ]
)


def render(tenant: Tenant, record: Record) -> JsonObject:
    """An asset as the entity calls answer it: the current version first, then newest first."""
    body = {key: value for key, value in record.body.items() if not key.startswith("_")}
    current = current_version_id(record)
    versions = [version.body for version in tenant.store.children("version", record.id)]
    versions.sort(key=lambda item: (item["id"] != current, -item["version_number"]))
    body["versions"] = versions
    if tenant.behaviour.default_version_id:
        body["default_version_id"] = current
    return body


def create(
    tenant: Tenant,
    fields: Mapping[str, Any],
    user_id: str,
    *,
    asset_id: str | None = None,
) -> str:
    """Make an asset with its first version and return its id; 400 for wrong fields."""
    now = tenant.now_iso()
    asset_id = asset_id or tenant.new_id()
    version_id = tenant.new_id()
    body: JsonObject = {
        "id": asset_id,
        "title": "",
        "type": "ASSET",
        "status": "ACTIVE",
        "archive_status": "NOT_ARCHIVED",
        "analyze_status": "N/A",
        "face_recognition_status": "N/A",
        "is_online": False,
        "is_blocked": False,
        "warning": None,
        "category": None,
        "external_id": None,
        "external_link": None,
        "custom_keyframe": None,
        "custom_poster": None,
        "favoured": False,
        "in_collections": [],
        "created_by_user": user_id,
        "updated_by_user": user_id,
        "date_created": now,
        "date_imported": now,
        "date_deleted": None,
        "_current_version_id": version_id,
    }
    body |= checked(tenant, fields, title_needed=True)
    body["date_modified"] = max(now, body["date_created"]) if body["date_created"] else now
    tenant.store.put("asset", asset_id, body)
    version = new_version_body(version_id, 1, user_id, body["date_created"] or now)
    tenant.store.put("version", version_id, version, parent=asset_id)
    tenant.touch(asset_id)
    return asset_id


def new_version_body(version_id: str, number: int, user_id: str, created: str) -> JsonObject:
    """A version without any file yet."""
    return {
        "id": version_id,
        "version_number": number,
        "status": "ACTIVE",
        "is_online": False,
        "archive_status": "NOT_ARCHIVED",
        "analyze_status": "N/A",
        "face_recognition_status": "N/A",
        "transcribe_status": "N/A",
        "created_by_user": user_id,
        "date_created": created,
    }


def change(tenant: Tenant, asset_id: str, changes: Mapping[str, Any], user_id: str) -> None:
    """An entity write: sets fields and moves `date_modified`."""
    body = tenant.asset(asset_id).body | dict(changes)
    body |= {"date_modified": tenant.now_iso(), "updated_by_user": user_id}
    tenant.store.put("asset", asset_id, body)
    tenant.touch(asset_id)


def delete(tenant: Tenant, asset_id: str, user_id: str) -> None:
    """Put the asset into the delete queue; nothing happens to one that is there already."""
    if tenant.asset(asset_id).body["status"] == "DELETED":
        return
    deleted = {
        "status": "DELETED",
        "date_deleted": tenant.now_iso(),
        "deleted_by_user": user_id,
    }
    change(tenant, asset_id, deleted, user_id)
    history.write(tenant, asset_id, "DELETE", user_id)


def restore(tenant: Tenant, asset_id: str, user_id: str) -> None:
    """Take the asset out of the delete queue."""
    body = tenant.asset(asset_id).body
    if body["status"] != "DELETED":
        return
    body.pop("deleted_by_user", None)
    tenant.store.put("asset", asset_id, body)
    change(tenant, asset_id, {"status": "ACTIVE", "date_deleted": None}, user_id)
    history.write(tenant, asset_id, "RESTORE", user_id)


def purge(tenant: Tenant, asset_id: str) -> None:
    """Remove the asset and all below it; nothing of it is left to be asked for."""
    for collection_id in tenant.asset(asset_id).body["in_collections"]:
        collection_tree.leave(tenant, collection_id, asset_id)
    relations.remove_all(tenant, asset_id)
    tenant.store.delete_below(asset_id)
    tenant.store.delete("asset", asset_id)
    tenant.touch(asset_id)


def checked(tenant: Tenant, fields: Mapping[str, Any], *, title_needed: bool) -> JsonObject:
    """The writable fields of a body; 400 naming each wrong one. Unknown keys are ignored."""
    wrong: dict[str, str] = {}
    if title_needed and "title" not in fields:
        wrong["title"] = "Missing data for required field."
    if tenant.behaviour.refuse_read_only:
        wrong |= {name: "Read-only field." for name in fields if name in READ_ONLY}
    known = {name: value for name, value in fields.items() if name in _WRITABLE}
    for name, value in known.items():
        problem = _problem(name, value)
        if problem:
            wrong[name] = problem
    if wrong:
        raise invalid(wrong)
    return known


def _problem(name: str, value: object) -> str:
    """What is wrong with a value, or an empty text."""
    if name == "title":
        return "" if isinstance(value, str) and value.strip() else "Not a valid string."
    if value is None:
        return "Field may not be null." if name in _ENUMS or name in _BOOLEANS else ""
    if name in _ENUMS:
        allowed = _ENUMS[name]
        return "" if value in allowed else f"Must be one of: {', '.join(sorted(allowed))}."
    kind, word = _KINDS[name]
    return "" if isinstance(value, kind) else f"Not a valid {word}."


def listed(call: Call, status: str) -> tuple[int, JsonObject]:
    """A page of the index's assets of a status, sorted as `sort` ("name" or "-name") says."""
    index = call.tenant.index
    documents = index.documents(call.tenant.now())
    name, types = call.text("sort", "-date_created"), call.text("types")
    question = f"list {status} {name} {types}"
    rows = index.remembered(question)
    if rows is None:
        key = name.removeprefix("-")
        found = [doc for doc in documents if doc["status"] == status]
        if types:
            found = [doc for doc in found if doc["type"] in types.split(",")]
        found.sort(key=lambda doc: str(doc["id"]))
        found.sort(key=lambda doc: str(doc.get(key) or ""), reverse=name.startswith("-"))
        rows = [([], doc) for doc in found]
        index.remember(question, rows)
    return numbered_page(call, [doc for _, doc in rows])


@routes.add("GET", "/v1/assets/", role="can_read_assets")
def list_assets(call: Call) -> Result:
    """The index's view of all assets that are not deleted."""
    return listed(call, "ACTIVE")


@routes.add("POST", "/v1/assets/", role="can_create_assets")
def create_asset(call: Call) -> Result:
    """A new asset with an empty first version, in a collection if both are asked for (§11)."""
    body = call.body()
    asset_id = create(call.tenant, body, call.user_id)
    collection_id = body.get("collection_id")
    if call.flag("assign_to_collection", default=False) and collection_id is not None:
        if call.tenant.store.get("collection", str(collection_id)) is None:
            raise invalid({"collection_id": "There is no such collection."})
        collection_tree.enter(call.tenant, str(collection_id), asset_id)
    return HTTPStatus.CREATED, render(call.tenant, call.tenant.asset(asset_id))


@routes.add("GET", "/v1/assets/{asset_id}/", role="can_read_assets")
def get_asset(call: Call) -> Result:
    """The entity itself, never late."""
    return HTTPStatus.OK, render(call.tenant, call.tenant.asset(call.args["asset_id"]))


@routes.add("PUT PATCH", "/v1/assets/{asset_id}/", role="can_write_assets")
def patch_asset(call: Call) -> Result:
    """Set the named fields. PUT behaves alike (iconik-api.md §2)."""
    asset_id = call.args["asset_id"]
    call.tenant.asset(asset_id)
    needed = call.tenant.behaviour.patch_requires_title
    fields = checked(call.tenant, call.body(), title_needed=needed)
    change(call.tenant, asset_id, fields, call.user_id)
    return HTTPStatus.OK, render(call.tenant, call.tenant.asset(asset_id))


@routes.add("DELETE", "/v1/assets/{asset_id}/", role="can_delete_assets")
def delete_asset(call: Call) -> Result:
    """To the delete queue."""
    delete(call.tenant, call.args["asset_id"], call.user_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("PUT", "/v1/assets/{asset_id}/restore/", role="can_write_assets")
def restore_asset(call: Call) -> Result:
    """Out of the delete queue."""
    restore(call.tenant, call.args["asset_id"], call.user_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("DELETE", "/v1/assets/{asset_id}/purge/", role="can_purge_assets")
def purge_asset(call: Call) -> Result:
    """Gone for good."""
    purge(call.tenant, call.args["asset_id"])
    return HTTPStatus.NO_CONTENT, None
