"""Every answer of the iconik sandbox against the published documents of iconik.

The documents are kept beside the checkout and are not part of it; without them nothing here can
be checked, and the tests say so.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

import jsonschema
import pytest

from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.calls import Route
from connectors.iconik.sandbox.interface import ROUTES
from tests.contract.iconik_documents import DIGEST, OPENAPI, available
from tests.contract.iconik_world import World

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


# Every route ---------------------------------------------------------------------------------

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
