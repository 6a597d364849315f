"""The OpenAPI document: what serializers tell, and the plain views put in from their types."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from django.utils import translation
from drf_spectacular.extensions import (
    OpenApiAuthenticationExtension,
    OpenApiSerializerExtension,
)
from drf_spectacular.generators import SchemaGenerator

from governance.api.documentation import OPERATIONS, Parameter, PlainOperation, Reply
from governance.api.problems import CONTENT_TYPE, Problem
from governance.models import Scope

SECURITY = "machine_client"
TOKEN_PATH = "/api/v1/oauth/token"  # noqa: S105 - an address, not a secret
_REF = "#/components/schemas/{name}"

Document = dict[str, Any]


class MachineAuthenticationScheme(  # type: ignore[no-untyped-call]  # registers itself, untyped
    OpenApiAuthenticationExtension
):
    """Client credentials, as the document calls them."""

    target_class = "config.api.authentication.MachineAuthentication"
    name = SECURITY

    def get_security_definition(self, auto_schema: Any) -> Document:
        """The one flow there is."""
        return security_scheme()

    def get_security_requirement(self, auto_schema: Any) -> dict[str, list[Any]]:
        """The scope that the view needs."""
        return {SECURITY: [auto_schema.view.required_scope]}


class StrictSerializerScheme(  # type: ignore[no-untyped-call]  # registers itself, untyped
    OpenApiSerializerExtension
):
    """Bodies that take no member beyond those they know."""

    target_class = "reporting.api.fields.StrictSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> Document:
        """The usual schema, closed."""
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}


def security_scheme() -> Document:
    """OAuth 2.0 client credentials with the scopes of product.md §1."""
    scopes = {scope.value: str(scope.label) for scope in Scope}
    return {
        "type": "oauth2",
        "flows": {"clientCredentials": {"tokenUrl": TOKEN_PATH, "scopes": scopes}},
    }


@cache
def document() -> Document:
    """The whole document, in English, made once per process."""
    with translation.override("en"):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]  # untyped upstream
        made: Document = generator.get_schema(  # type: ignore[no-untyped-call]  # untyped upstream
            request=None, public=True
        )
    return made


def add_plain_views(
    result: Document,
    generator: Any,
    request: Any,
    public: bool,
) -> Document:
    """A post-processing hook of drf-spectacular."""
    paths = result.setdefault("paths", {})
    components = result.setdefault("components", {})
    types: list[type] = [Problem]
    for operation in OPERATIONS:
        types += [kind for reply in operation.replies.values() for kind in reply.types]
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    schemas = msgspec.json.schema_components(set(types), ref_template=_REF)[1]
    components["schemas"] = dict(sorted({**components.get("schemas", {}), **schemas}.items()))
    components.setdefault("securitySchemes", {})[SECURITY] = security_scheme()
    result["paths"] = dict(sorted(paths.items()))
    return result


def _operation(operation: PlainOperation) -> Document:
    made: Document = {
        "operationId": operation.operation_id,
        "tags": [operation.tag],
        "summary": operation.summary,
        "description": operation.description,
        "security": [{SECURITY: list(operation.scopes)}] if operation.scopes else [],
        "responses": {
            str(status): _reply(status, reply)
            for status, reply in sorted(operation.replies.items())
        },
    }
    if operation.parameters:
        made["parameters"] = [_parameter(item) for item in operation.parameters]
    if operation.open_query:
        made.setdefault("parameters", []).append(_DIMENSIONS)
    if operation.form:
        made["requestBody"] = _form(operation)
    return made


_DIMENSIONS: Document = {
    "name": "dimensions",
    "in": "query",
    "description": "A value for any further dimension of the campaign, by its name.",
    "style": "form",
    "explode": True,
    "schema": {
        "type": "object",
        "additionalProperties": {"type": "string", "minLength": 1},
        "examples": [{"segment": "retiree"}],
    },
}


def _parameter(parameter: Parameter) -> Document:
    return {
        "name": parameter.name,
        "in": parameter.where,
        "required": parameter.required,
        "description": parameter.description,
        "schema": dict(parameter.schema),
        "example": parameter.example,
    }


def _form(operation: PlainOperation) -> Document:
    schema = {
        "type": "object",
        "properties": {name: dict(field) for name, field in operation.form.items()},
        "required": list(operation.form_required),
    }
    return {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": schema}}}


def _reply(status: int, reply: Reply) -> Document:
    made: Document = {"description": reply.description}
    if reply.types:
        refs = [{"$ref": _REF.format(name=kind.__name__)} for kind in reply.types]
        content: Document = {"schema": refs[0] if len(refs) == 1 else _one_of(reply)}
        if reply.examples:
            content["examples"] = {name: {"value": item} for name, item in reply.examples.items()}
        made["content"] = {reply.content_type: content}
    headers = _HEADERS.get(status)
    if headers and reply.content_type == CONTENT_TYPE:
        made["headers"] = headers
    return made


def _one_of(reply: Reply) -> Document:
    mapping = {
        kind.__struct_config__.tag: _REF.format(name=kind.__name__)  # type: ignore[attr-defined]
        for kind in reply.types
    }
    return {
        "oneOf": [{"$ref": ref} for ref in mapping.values()],
        "discriminator": {"propertyName": "outcome", "mapping": mapping},
    }


def _header(description: str) -> Document:
    return {"description": description, "schema": {"type": "string"}}


_HEADERS: Mapping[int, Document] = {
    401: {"WWW-Authenticate": _header("The challenge (RFC 6750 §3).")},
    403: {"WWW-Authenticate": _header("The scope that is missing (RFC 6750 §3).")},
    405: {"Allow": _header("The methods that the address takes.")},
    429: {"Retry-After": _header("Whole seconds to wait.")},
    503: {"Retry-After": _header("Whole seconds to wait.")},
}
