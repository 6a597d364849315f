"""What the search index holds of an asset: a flat document, other than the entity."""

from __future__ import annotations

from connectors.iconik.sandbox import (
    approvals,
    assets,
    collection_tree,
    metadata_values,
    relations,
    segments,
)
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

_MEDIA_TYPES = {"video": "video", "image": "image", "audio": "audio"}


def build(tenant: Tenant, asset_id: str) -> JsonObject | None:
    """The document as of now, or None for an asset that is no more.

    `metadata` is `{"field": ["v1", "v2"]}` here, unlike the values of the metadata service.
    """
    record = tenant.store.get("asset", asset_id)
    if record is None:
        return None
    document = assets.render(tenant, record)
    version_id = current_version_id(record)
    files = _of_version(tenant, "file", asset_id, version_id)
    formats = _of_version(tenant, "format", asset_id, version_id)
    proxies = _of_version(tenant, "proxy", asset_id, version_id)
    keyframes = _of_version(tenant, "keyframe", asset_id, version_id)
    document |= {
        "object_type": "assets",
        "metadata": metadata_values.flat(tenant, version_id),
        "files": [_some(item, "id", "name", "original_name", "size") for item in files],
        "formats": [_some(item, "id", "name", "status") for item in formats],
        "proxies": [_some(item, "id", "name", "status", "format") for item in proxies],
        "keyframes": [_some(item, "id", "name", "type", "status") for item in keyframes],
        "versions_number": len(document["versions"]),
        "ancestor_collections": _ancestors(tenant, document["in_collections"]),
        "approval": approvals.summary(tenant, asset_id, version_id),
        "relations": relations.indexed(tenant, asset_id),
        "comments_count": segments.comments_count(tenant, asset_id, version_id),
        "duration_milliseconds": _duration(formats),
        "media_type": _media_type(formats),
    }
    return document


def queue_touched(tenant: Tenant, *, lag: float | None = None) -> None:
    """Queue the documents of all assets written in this transaction; `lag` in seconds."""
    due = tenant.now().timestamp() + (tenant.config.index_lag if lag is None else lag)
    for asset_id in sorted(tenant.take_touched()):
        tenant.store.queue_document(asset_id, due, build(tenant, asset_id))


def _of_version(tenant: Tenant, kind: str, asset_id: str, version_id: str) -> list[Record]:
    records = tenant.store.children(kind, asset_id)
    return [record for record in records if record.body.get("version_id") == version_id]


def _ancestors(tenant: Tenant, collection_ids: list[str]) -> list[str]:
    """The collections an asset is in, and all above those, each once."""
    found: dict[str, None] = {}
    for collection_id in collection_ids:
        record = collection_tree.find(tenant, collection_id)
        for one in [*collection_tree.ancestors(tenant, record), record]:
            found[one.id] = None
    return list(found)


def _some(record: Record, *names: str) -> JsonObject:
    return {name: record.body.get(name) for name in names}


def _facts(formats: list[Record]) -> dict[str, str]:
    """The technical facts of the ORIGINAL format: a list of dicts of strings in iconik."""
    facts: dict[str, str] = {}
    for record in formats:
        if record.body["name"] == "ORIGINAL":
            for part in record.body["metadata"]:
                facts |= part
    return facts


def _duration(formats: list[Record]) -> int | None:
    seconds = _facts(formats).get("duration")
    return None if seconds is None else round(float(seconds) * 1000)


def _media_type(formats: list[Record]) -> str | None:
    mime = _facts(formats).get("internet_media_type")
    if mime is None:
        return None
    return _MEDIA_TYPES.get(mime.split("/")[0], "document")
