"""A sandbox in which every route has something to answer, and one call of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx

from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.calls import Route
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SERVICE_USER_ID


class World:
    """A tenant in which every route has something to answer, and the ids to ask for."""

    def __init__(self, sandbox: Sandbox) -> None:
        edit = sandbox.edit
        view_id = sandbox.define_sample_fields()
        asset_id = edit.create_asset("Film", external_id="film", metadata={"language": "de"})
        first = edit.asset(asset_id)["versions"][0]["id"]
        edit.new_version(asset_id)
        edit.promote(asset_id, first)
        facts = {"duration": "6.0", "width": "1280", "height": "720"}
        edit.attach_original(asset_id, "film.webm", b"original", facts=facts)
        edit.attach_proxy(asset_id, "web.webm", b"web")
        edit.attach_keyframe(asset_id, "poster.jpg", b"poster")
        for closed in (False, True):
            edit.attach_subtitle(asset_id, "de", "WEBVTT\n", closed_captions=closed)
        edit.delete(edit.create_asset("Deleted"))
        parts = {kind: edit.parts(kind, asset_id)[0]["id"] for kind in _PARTS}
        token = next(record.id for record in sandbox.tenant.store.every("token"))
        user = next(record.id for record in sandbox.tenant.store.every("user"))
        storage = sandbox.tenant.store.every("storage")[0].id
        self.sandbox = sandbox
        self.ids: dict[str, str] = {
            "asset_id": asset_id,
            "object_type": "assets",
            "object_id": asset_id,
            "version_id": first,
            "view_id": view_id,
            "field_name": "language",
            "name": "default",
            "language": "de",
            "purpose": "FILES",
            "method": "HTTP",
            "checksum": edit.parts("file", asset_id)[0]["checksum"],
            "history_entity_id": edit.history(asset_id)[0]["id"],
            "token_id": token,
            "user_id": user,
            "storage_id": storage,
        } | {f"{kind}_id": part_id for kind, part_id in parts.items()}
        self.ids |= self.add_teamwork(asset_id)

    def add_teamwork(self, asset_id: str) -> dict[str, str]:
        """What people have round the asset: collections, relations, approval, comments, jobs."""
        edit = self.sandbox.edit
        edit.create_relation_type("localised_version_of")
        other = edit.create_asset("Film, French", external_id="film-fr")
        edit.relate(asset_id, "localised_version_of", other)
        edit.create_relation_type("unused")
        group = edit.create_group("Reviewers")
        edit.set_groups(MEDIA_USER_ID, [group])
        edit.request_approval(asset_id, groups=[group], users=[MEDIA_USER_ID])
        edit.vote(asset_id, "APPROVED", user_id=SERVICE_USER_ID)
        edit.vote(asset_id, "NOT_APPROVED", user_id=MEDIA_USER_ID)
        root = edit.create_collection("Home")
        collection = edit.create_collection("Films", parent=root)
        edit.put_into(collection, asset_id)
        job = edit.create_job("Export", steps=[{"label": "Copy", "status": "WAITING"}])
        action = edit.create_action("Ask for a review", "https://governance.example/ask")
        return {
            "relation_type": "localised_version_of",
            "related_to_asset_id": other,
            "group_id": group,
            "segment_id": edit.comment(asset_id, "Louder, please", start=1000, end=2000),
            "collection_id": collection,
            "job_id": job["id"],
            "job_step_id": job["steps"][0]["id"],
            "context": "ASSET",
            "action_id": action,
        }

    def call(self, route: Route) -> httpx.Response:
        ids = self.ids | OTHER_IDS.get((route.method, route.path), {})
        path = route.path.format(**ids)
        body = BODIES.get((route.method, route.path), lambda ids: None)(self.ids)
        if body is None and route.method in {"PUT", "PATCH"}:
            body = {}
        headers = {"App-ID": self.sandbox.app_id, "Auth-Token": self.sandbox.token}
        url = f"{self.sandbox.url}/API/{route.service}{path}"
        return httpx.request(route.method, url, json=body, headers=headers)


_PARTS = ("format", "file_set", "file", "proxy", "keyframe", "subtitle")

FIELD = {"name": "new_field", "label": "New", "field_type": "string"}
VIEW = {"name": "New", "view_fields": [{"name": "language"}]}
CATEGORY = {"name": "new", "label": "New", "view_ids": []}
RELATION_TYPE = {"name": "supersedes", "source_label": "supersedes", "destination_label": "is old"}
RELATION = {"relation_type": "localised_version_of"}
RELATION_PATH = "/v1/assets/{asset_id}/relations/{relation_type}/{related_to_asset_id}/"
APPROVAL_REQUEST = "/v1/{object_type}/{object_id}/approvals/request/"
COMMENT = {"segment_type": "COMMENT", "segment_text": "Please check", "segment_checked": False}
ACTION = {
    "context": "ASSET",
    "title": "Ask",
    "url": "https://governance.example/",
    "headers": {"X-Secret": "s"},
}
STEP = {"label": "Copy", "status": "DONE"}
JOB = {
    "title": "Sync",
    "type": "CUSTOM",
    "status": "STARTED",
    "progress_processed": 5,
    "progress_total": 10,
}

BODIES: dict[tuple[str, str], Callable[[dict[str, str]], Any]] = {
    ("POST", "/v1/assets/"): lambda ids: {"title": "New"},
    ("PUT", "/v1/assets/{asset_id}/"): lambda ids: {"title": "Other"},
    ("PATCH", "/v1/assets/{asset_id}/"): lambda ids: {"title": "Other"},
    ("POST", "/v1/assets/{asset_id}/history/"): lambda ids: {"operation_type": "CUSTOM"},
    ("POST", "/v1/assets/{asset_id}/versions/"): lambda ids: {"copy_metadata": True},
    ("POST", "/v1/delete_queue/assets/"): lambda ids: {"ids": [ids["asset_id"]]},
    ("DELETE", "/v1/delete_queue/assets/"): lambda ids: {"ids": [ids["asset_id"]]},
    ("POST", "/v1/delete_queue/assets/purge/"): lambda ids: {"ids": [ids["asset_id"]]},
    ("POST", "/v1/search/"): lambda ids: {"query": "", "facets": ["media_type"]},
    ("POST", "/v1/fields/"): lambda ids: FIELD,
    ("PUT", "/v1/fields/{field_name}/"): lambda ids: {"label": "Other"},
    ("PATCH", "/v1/fields/{field_name}/"): lambda ids: {"label": "Other"},
    ("POST", "/v1/views/"): lambda ids: VIEW,
    ("PUT", "/v1/views/{view_id}/"): lambda ids: VIEW,
    ("PATCH", "/v1/views/{view_id}/"): lambda ids: {"name": "Other"},
    ("POST", "/v1/{object_type}/categories/"): lambda ids: CATEGORY,
    ("PUT", "/v1/{object_type}/categories/{name}/"): lambda ids: CATEGORY,
    ("PUT", "/v1/{object_type}/{object_id}/views/{view_id}/"): lambda ids: {
        "metadata_values": {"language": {"field_values": [{"value": "fr"}]}}
    },
    ("POST", "/v1/collections/"): lambda ids: {"title": "New", "parent_id": ids["collection_id"]},
    ("POST", "/v1/collections/{collection_id}/contents/"): lambda ids: {
        "object_type": "assets",
        "object_id": ids["related_to_asset_id"],
    },
    ("POST", "/v1/assets/relation_types/"): lambda ids: RELATION_TYPE,
    ("POST", "/v1/assets/{asset_id}/relations/"): lambda ids: (
        RELATION | {"related_to_asset_id": ids["related_to_asset_id"]}
    ),
    ("POST", RELATION_PATH): lambda ids: {"description": "d"},
    ("POST", "/v1/assets/{asset_id}/segments/"): lambda ids: COMMENT,
    ("PUT", "/v1/assets/{asset_id}/segments/{segment_id}/"): lambda ids: COMMENT,
    ("POST", APPROVAL_REQUEST): lambda ids: {"groups": [ids["group_id"]], "min_number": 2},
    ("PUT", "/v1/{object_type}/{object_id}/approvals/"): lambda ids: {"status": "APPROVED"},
    ("POST", "/v1/custom_actions/{context}/"): lambda ids: ACTION,
    ("PUT", "/v1/custom_actions/{context}/{action_id}/"): lambda ids: ACTION,
    ("POST", "/v1/groups/"): lambda ids: {"name": "New"},
    ("POST", "/v1/jobs/"): lambda ids: JOB,
    ("PUT", "/v1/jobs/{job_id}/"): lambda ids: JOB,
    ("PATCH", "/v1/jobs/{job_id}/"): lambda ids: JOB,
    ("PUT", "/v1/jobs/state/"): lambda ids: {"action": "ABORT", "job_ids": [ids["job_id"]]},
    ("PUT", "/v1/jobs/{job_id}/steps/"): lambda ids: {"steps": [STEP | {"id": ids["job_step_id"]}]},
    ("PATCH", "/v1/jobs/{job_id}/steps/"): lambda ids: {
        "steps": [STEP | {"id": ids["job_step_id"]}]
    },
    ("PUT", "/v1/jobs/{job_id}/steps/{job_step_id}/"): lambda ids: STEP,
    ("PATCH", "/v1/jobs/{job_id}/steps/{job_step_id}/"): lambda ids: STEP,
}

OTHER_IDS = {
    ("DELETE", "/v1/assets/relation_types/{relation_type}/"): {"relation_type": "unused"},
}
"""Where the objects that the other calls are about cannot serve: a type in use is not deleted."""
