"""Every answer of the iconik sandbox against the published documents of iconik.

The documents are kept beside the checkout and are not part of it; without them nothing here can
be checked, and the tests say so.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

import httpx
import jsonschema
import pytest

from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.calls import Route
from connectors.iconik.sandbox.interface import ROUTES
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SERVICE_USER_ID
from tests.contract.iconik_documents import DIGEST, OPENAPI, available

if not available():
    pytest.skip(
        "iconik's documents are not beside the checkout (../shared/reference): nothing checked",
        allow_module_level=True,
    )

FORMATS = jsonschema.FormatChecker(formats=())


@FORMATS.checks("uuid", raises=ValueError)
def is_uuid(value: object) -> bool:
    return not isinstance(value, str) or bool(uuid.UUID(value))


@FORMATS.checks("date-time", raises=ValueError)
def is_iconik_date(value: object) -> bool:
    """ISO 8601 with microseconds and `+00:00` (iconik-api.md §2)."""
    if not isinstance(value, str):
        return True
    return datetime.fromisoformat(value).isoformat(timespec="microseconds") == value


ERROR = {
    "type": "object",
    "required": ["errors"],
    "properties": {
        "errors": {
            "oneOf": [
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {"type": "object", "minProperties": 1},
            ]
        }
    },
}


SLIPS = {("GET", "/v1/assets/{asset_id}/keyframes/{keyframe_id}/"): "KeyframeSchema"}
"""Where both documents name a model that cannot be meant: a file's for a single keyframe."""


# Reading the documents ------------------------------------------------------------------------


@cache
def openapi(service: str) -> dict[str, Any]:
    """The OpenAPI document of a service (May 2025)."""
    text = (OPENAPI / f"{service}.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def contract(service: str) -> dict[str, Any]:
    """Endpoints and models of a service as of October 2026."""
    text = DIGEST.read_text(encoding="utf-8")
    return json.loads(text)["services"][service]


def endpoint(route: Route) -> dict[str, Any] | None:
    """The newer document's entry for a route."""
    for entry in contract(route.service)["endpoints"]:
        if (entry["method"], entry["path"]) == (route.method, route.path):
            return entry
    return None


def operation(route: Route) -> dict[str, Any] | None:
    """The older document's entry for a route."""
    return openapi(route.service)["paths"].get(route.path, {}).get(route.method.lower())


def answer_schema(route: Route, status: int) -> dict[str, Any] | None:
    """The JSON schema of a route's answer, or None where the documents model no body."""
    if status == 204:
        return None  # whatever the documents say, HTTP has no room for a body there
    model = SLIPS.get((route.method, route.path))
    model = model or (endpoint(route) or {"responses": {}})["responses"].get(str(status))
    if model in openapi(route.service)["components"]["schemas"]:
        return {"$ref": f"#/$defs/{model}"}
    older = (operation(route) or {"responses": {}})["responses"].get(str(status), {})
    content = older.get("content", {}).get("application/json", {})
    return rewritten(content["schema"]) if "schema" in content else None


@cache
def definitions(service: str) -> dict[str, Any]:
    """All models of a service as JSON schema, with what the newer document adds to them."""
    models = {
        name: rewritten(schema)
        for name, schema in openapi(service)["components"]["schemas"].items()
    }
    for name, schema in models.items():
        for entry in contract(service)["models"].get(name) or ():
            loosen(schema.get("properties", {}).get(entry["name"]), entry)
    return models


def rewritten(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON schema: `nullable`, and where references point to."""
    if isinstance(schema, list):
        return [rewritten(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: rewritten(value) for key, value in schema.items() if key != "nullable"}
    if "$ref" in result:
        result["$ref"] = result["$ref"].replace("#/components/schemas/", "#/$defs/")
    if schema.get("nullable") is True:
        result = {"anyOf": [result, {"type": "null"}]}
    return result


def loosen(schema: dict[str, Any] | None, entry: dict[str, Any]) -> None:
    """Take over what the newer document allows: null, and more values of an enumeration."""
    if schema is None:
        return
    if "enum" in schema and "enum" in entry:
        schema["enum"] = sorted({*schema["enum"], *entry["enum"]})
    if entry.get("nullable") and "anyOf" not in schema:
        inner = dict(schema)
        schema.clear()
        schema["anyOf"] = [inner, {"type": "null"}]


def problems(service: str, schema: dict[str, Any], body: Any) -> list[str]:
    """What is wrong with a body, as readable lines."""
    whole = schema | {"$defs": definitions(service)}
    validator = jsonschema.Draft202012Validator(whole, format_checker=FORMATS)
    return [f"{error.json_path}: {error.message:.200}" for error in validator.iter_errors(body)]


# One call of every route ------------------------------------------------------------------------


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

FORBIDDEN = {("PUT", "/v1/{object_type}/{object_id}/")}
"""Calls that the service user is refused: writing values without a view."""


@pytest.fixture
def world() -> Iterator[World]:
    with Sandbox(rate_limits=()) as sandbox:
        yield World(sandbox)


def label(route: Route) -> str:
    return f"{route.method} {route.service}{route.path}"


every_route = pytest.mark.parametrize("route", ROUTES, ids=label)


@every_route
def test_route_is_published_with_its_role(route: Route) -> None:
    entry = endpoint(route)
    assert entry is not None, "not in the newer document"
    assert operation(route) is not None, "not in the older document"
    wanted = [] if route.role is None else [route.role]
    assert (entry.get("roles") or []) == wanted


@every_route
def test_answer_of_route_fits_its_schema(world: World, route: Route) -> None:
    answer = world.call(route)
    assert answer.is_success != ((route.method, route.path) in FORBIDDEN), answer.text
    if not answer.is_success:
        assert problems(route.service, ERROR, answer.json()) == []
        return
    documented = {*endpoint(route)["responses"], *operation(route)["responses"]}  # type: ignore[index]
    assert str(answer.status_code) in documented
    schema = answer_schema(route, answer.status_code)
    if schema is not None:
        assert problems(route.service, schema, answer.json()) == []


@every_route
def test_refusal_of_route_has_iconiks_error_shape(world: World, route: Route) -> None:
    world.sandbox.tenant.roles = frozenset()
    world.ids |= dict.fromkeys(("asset_id", "object_id", "token_id", "user_id"), str(uuid.uuid4()))
    answer = world.call(route)
    if answer.is_error:
        assert problems(route.service, ERROR, answer.json()) == []
    else:
        assert route.role is None


def test_list_answers_are_not_empty_where_they_are_checked(world: World) -> None:
    answers = {label(route): world.call(route) for route in ROUTES if route.method == "GET"}
    read = {
        name: answer.json()
        for name, answer in answers.items()
        if answer.headers["Content-Type"] == "application/json"
    }
    empty = [
        name for name, body in read.items() if isinstance(body, dict) and body.get("objects") == []
    ]
    assert empty == []


def test_search_hit_fits_the_model_of_index_documents(world: World) -> None:
    (route,) = [route for route in ROUTES if route.service == "search"]
    hits = world.call(route).json()["objects"]
    model = {"$ref": "#/$defs/AssetElasticSchema"}
    assert len(hits) == 3
    assert [problems("assets", model, hit) for hit in hits] == [[], [], []]


def test_check_finds_a_wrong_body() -> None:
    model = {"$ref": "#/$defs/AssetSchema"}
    wrong = {"title": 5, "id": "no-uuid", "status": "GONE", "date_created": "yesterday"}
    found = problems("assets", model, wrong)
    assert {line.split(":")[0] for line in found} == {
        "$.title",
        "$.id",
        "$.status",
        "$.date_created",
    }


def documented_keys(service: str, model: str) -> set[str]:
    """What either document lists for a model."""
    older = openapi(service)["components"]["schemas"].get(model, {}).get("properties", {})
    newer = {entry["name"] for entry in contract(service)["models"].get(model) or ()}
    return {*older, *newer}


@every_route
def test_answer_of_route_has_documented_keys_only(world: World, route: Route) -> None:
    answer = world.call(route)
    schema = answer_schema(route, answer.status_code) if answer.is_success else None
    if schema is None or "$ref" not in schema:
        return
    model = schema["$ref"].rpartition("/")[2]
    assert set(answer.json()) <= documented_keys(route.service, model)
    listed = openapi(route.service)["components"]["schemas"][model]["properties"].get("objects")
    if listed is not None and "$ref" in listed["items"]:
        inner = listed["items"]["$ref"].rpartition("/")[2]
        service = "assets" if inner == "SearchDocumentSchema" else route.service
        inner = "AssetElasticSchema" if inner == "SearchDocumentSchema" else inner
        for entry in answer.json()["objects"]:
            assert set(entry) <= documented_keys(service, inner) | {"_sort"}
