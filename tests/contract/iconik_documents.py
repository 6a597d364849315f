"""iconik's published documents, read for the contract tests.

Two generations are in use: the OpenAPI files of May 2025 and the newer digest with operations
that came since. What either documents is allowed.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).resolve().parents[3] / "shared" / "reference"
DIGEST = REFERENCE / "iconik-contract.json"
OPENAPI = REFERENCE / "iconik-openapi"

Json = dict[str, Any]

# The digest's type names in OpenAPI's words.
_TYPES: dict[str, Json] = {
    "str": {"type": "string"},
    "uuid": {"type": "string", "format": "uuid"},
    "datetime": {"type": "string", "format": "date-time"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "object": {"type": "object"},
}


def available() -> bool:
    """Whether the vendor's documents lie beside this checkout."""
    return DIGEST.is_file() and OPENAPI.is_dir()


@dataclass(frozen=True)
class Operation:
    """One documented call: its query names, the schemas of its body, and of its success."""

    service: str
    method: str
    template: str
    queries: frozenset[str]
    bodies: tuple[Json, ...]
    statuses: frozenset[int]

    def score(self, method: str, path: str) -> int | None:
        """How closely the call fits: the number of literal segments; None if it does not."""
        mine, theirs = self.template.split("/"), path.split("/")
        if method != self.method or len(mine) != len(theirs):
            return None
        literal = 0
        for segment, given in zip(mine, theirs, strict=True):
            if segment.startswith("{"):
                if not given:
                    return None
            elif segment == given:
                literal += 1
            else:
                return None
        return literal


class Documents:
    """All documented operations and schemas."""

    def __init__(self) -> None:
        self.digest: Json = json.loads(DIGEST.read_text())["services"]
        self.openapi: dict[str, Json] = {
            file.stem: json.loads(file.read_text()) for file in sorted(OPENAPI.glob("*.json"))
        }
        self.operations = [*self._from_openapi(), *self._from_digest()]

    def matching(self, method: str, path: str) -> list[Operation]:
        """The documented operations (one per document) that ``/API/…`` path is a call of."""
        _, _, rest = path.partition("/API/")
        service, _, inner = rest.partition("/")
        scored = [
            (score, operation)
            for operation in self.operations
            if operation.service == service
            and (score := operation.score(method, f"/{inner}")) is not None
        ]
        best = max((score for score, _ in scored), default=0)
        return [operation for score, operation in scored if score == best]

    def schemas(self, service: str, name: str) -> list[Json]:
        """The schema of that name in each document that has it, references resolved."""
        found = []
        openapi = self.openapi.get(service, {}).get("components", {}).get("schemas", {})
        if name in openapi:
            found.append(self._resolve(service, openapi[name]))
        model = self.digest[service].get("models", {}).get(name)
        if model:
            found.append(self._model(service, model))
        return found

    def _from_openapi(self) -> Iterator[Operation]:
        for service, document in self.openapi.items():
            for template, item in document["paths"].items():
                for method, operation in item.items():
                    if not isinstance(operation, dict):
                        continue
                    body = operation.get("requestBody", {}).get("content", {})
                    schema = body.get("application/json", {}).get("schema")
                    yield Operation(
                        service,
                        method.upper(),
                        template,
                        frozenset(
                            parameter["name"]
                            for parameter in operation.get("parameters", ())
                            if parameter["in"] == "query"
                        ),
                        (self._resolve(service, schema),) if schema else (),
                        frozenset(int(code) for code in operation["responses"] if code.isdigit()),
                    )

    def _from_digest(self) -> Iterator[Operation]:
        for service, document in self.digest.items():
            for endpoint in document["endpoints"]:
                names = (endpoint.get("request") or "").split("|")
                models = document.get("models", {})
                yield Operation(
                    service,
                    endpoint["method"],
                    endpoint["path"],
                    frozenset(query["name"] for query in endpoint.get("query", ())),
                    tuple(self._model(service, models[name]) for name in names if name in models),
                    frozenset(int(code) for code in endpoint["responses"]),
                )

    def _resolve(self, service: str, schema: Json, depth: int = 0) -> Json:
        """The schema without references, to a depth that no body of ours reaches."""
        if depth > 6:
            return {}
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            target = self.openapi[service]["components"]["schemas"][name]
            return self._resolve(service, target, depth + 1)
        if "allOf" in schema:
            merged = {key: value for key, value in schema.items() if key != "allOf"}
            for part in schema["allOf"]:
                merged = {**self._resolve(service, part, depth + 1), **merged}
            return merged
        resolved = dict(schema)
        for key in ("items", "additionalProperties"):
            if isinstance(schema.get(key), dict):
                resolved[key] = self._resolve(service, schema[key], depth + 1)
        if "properties" in schema:
            resolved["properties"] = {
                name: self._resolve(service, part, depth + 1)
                for name, part in schema["properties"].items()
            }
        return resolved

    def _model(self, service: str, fields: list[Json], depth: int = 0) -> Json:
        return {
            "type": "object",
            "required": [field["name"] for field in fields if field.get("required")],
            "properties": {
                field["name"]: {
                    **self._type(service, field["type"], depth),
                    **({"enum": field["enum"]} if "enum" in field else {}),
                    **({"readOnly": True} if field.get("read_only") else {}),
                    "nullable": field.get("nullable", False),
                }
                for field in fields
            },
        }

    def _type(self, service: str, name: str, depth: int) -> Json:
        if name.startswith("list["):
            return {"type": "array", "items": self._type(service, name[5:-1], depth)}
        if name in _TYPES:
            return _TYPES[name]
        model = self.digest[service].get("models", {}).get(name)
        return self._model(service, model, depth + 1) if model and depth < 6 else {}


def problems(value: object, schema: Json, place: str = "$") -> list[str]:
    """What in a request body the schema does not allow."""
    if value is None:
        return [] if schema.get("nullable", not schema) else [f"{place} is null"]
    kind = schema.get("type")
    if kind == "array":
        if not isinstance(value, list):
            return [f"{place} is no list"]
        items = schema.get("items", {})
        return [
            found
            for n, item in enumerate(value)
            for found in problems(item, items, f"{place}[{n}]")
        ]
    if kind == "object":
        return _object_problems(value, schema, place)
    expected: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
    }
    if kind in expected and not isinstance(value, expected[kind]):
        return [f"{place} is no {kind}"]
    allowed = schema.get("enum") or (value,)
    return [] if value in allowed or isinstance(value, list) else [f"{place} is not in {allowed}"]


def _object_problems(value: object, schema: Json, place: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{place} is no object"]
    properties = schema.get("properties", {})
    extra = schema.get("additionalProperties")
    # What is required and read-only is required of answers alone.
    found = [
        f"{place} lacks {name}"
        for name in schema.get("required", ())
        if name not in value and not properties.get(name, {}).get("readOnly")
    ]
    for name, part in value.items():
        if name in properties:
            if properties[name].get("readOnly"):
                found.append(f"{place}.{name} is read-only")
            found += problems(part, properties[name], f"{place}.{name}")
        elif isinstance(extra, dict):
            found += problems(part, extra, f"{place}.{name}")
        elif properties:
            found.append(f"{place}.{name} is not documented")
    return found
