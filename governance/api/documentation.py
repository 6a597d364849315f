"""What the OpenAPI document says of the plain views; ``config.api.schema`` puts it in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from governance.api.documents import NoAnswer, OAuthError, ServedAnswer, Token
from governance.api.problems import CONTENT_TYPE, KINDS, Problem
from governance.models import Scope

EXAMPLE_HOST = "https://imprimatur.example"
EXAMPLE_ID = "5f2b7c1e9d3a4b60"
LOOKUP_PATH = "/api/v1/campaigns/RENEW26/lookup"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a path or a query."""

    name: str
    description: str
    example: str
    where: str = "query"
    required: bool = False
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string", "minLength": 1})


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of an operation: its types (several mean: one of them) and examples by name."""

    description: str
    types: tuple[type, ...] = ()
    examples: Mapping[str, Any] = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class PlainOperation:
    """One operation that no serializer describes. ``form`` holds the fields of a posted form."""

    path: str
    method: str
    operation_id: str
    tag: str
    summary: str
    description: str
    replies: Mapping[int, Reply]
    parameters: tuple[Parameter, ...] = ()
    form: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    form_required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    open_query: bool = False


def problem_reply(code: str, detail: str, *, path: str, at_fault: str | None = None) -> Reply:
    """The reply that refuses for a reason, with an example of it."""
    kind = KINDS[code]
    example: dict[str, Any] = {
        "type": f"{EXAMPLE_HOST}/api/#{code}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": path,
        "correlation_id": EXAMPLE_ID,
    }
    if at_fault is not None:
        example["field"] = at_fault
    return Reply(kind.meaning, (Problem,), {code: example}, CONTENT_TYPE)


def problem_replies(
    path: str, *refusals: tuple[int, str, str, str | None]
) -> dict[tuple[int, str], OpenApiResponse]:
    """The refusals of a DRF view, for ``extend_schema``: status, code, detail and field of each."""
    replies = {}
    for status, code, detail, at_fault in refusals:
        reply = problem_reply(code, detail, path=path, at_fault=at_fault)
        replies[status, CONTENT_TYPE] = OpenApiResponse(
            {"$ref": "#/components/schemas/Problem"},
            reply.description,
            [OpenApiExample(name, value=value) for name, value in reply.examples.items()],
        )
    return replies


_SERVED = {
    "outcome": "served",
    "campaign": "RENEW26",
    "generation": 17,
    "digest": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "slot": "hero",
    "row": 41,
    "at": "2026-11-23T12:00:00Z",
    "decision": "RENEW26.17/hero/41@20261123T120000Z",
    "asked": {"language": "fr-CA", "region": "CA-QC"},
    "served": {"language": "fr", "match": "parent"},
    "asset": {
        "id": "019aa1d2-5c3e-7b14-9f0a-6d2b8c4e1f70",
        "iconik_id": "0b0f7f0e-3c52-11f0-9d5c-0242ac120002",
        "version": "1c9a4f3a-3c52-11f0-9d5c-0242ac120002",
        "version_number": 3,
        "title": "Renewing your cover",
        "alt": "A house under a half-round shelter.",
    },
    "renditions": [
        {
            "key": "web-1080",
            "kind": "video",
            "mime": "video/mp4",
            "channels": ["email", "web"],
            "width": 1920,
            "height": 1080,
            "duration_ms": 42000,
            "bytes": 8123456,
            "sha256": None,
            "link": "/m/q3f0Zk2mX9aLrT8sVwYb1A",
        }
    ],
    "valid_until": "2027-04-01T00:00:00Z",
}
_NONE = {
    "outcome": "none",
    "campaign": "RENEW26",
    "generation": 17,
    "digest": _SERVED["digest"],
    "slot": "hero",
    "at": "2026-11-23T12:00:00Z",
    "decision": "RENEW26.17/hero/-@20261123T120000Z",
    "asked": {"language": "de", "region": None},
    "reasons": {"language": 3, "rights_expired": 1},
    "valid_until": None,
}

LOOKUP = PlainOperation(
    path="/api/v1/campaigns/{key}/lookup",
    method="get",
    operation_id="lookup",
    tag="lookup",
    summary="Which media may this communication show this customer?",
    description=(
        "Answers from the campaign's published table. Beside the parameters below it takes one "
        "for each further dimension that the campaign declares, such as `segment`. A value that "
        "the campaign never declared matches what accepts any. Nothing may be empty or repeated."
    ),
    scopes=(Scope.LOOKUP.value,),
    open_query=True,
    parameters=(
        Parameter("key", "The key of the campaign.", "RENEW26", where="path", required=True),
        Parameter("slot", "The slot to fill.", "hero", required=True),
        Parameter("language", "A language tag (BCP 47).", "fr-CA"),
        Parameter("region", "A country or a subdivision (ISO 3166).", "CA-QC"),
        Parameter("channel", "The channel of the communication.", "email"),
        Parameter(
            "at",
            "Answer as of this instant (RFC 3339, whole seconds), by the generation in force then.",
            "2026-11-23T12:00:00Z",
            schema={"type": "string", "format": "date-time"},
        ),
        Parameter(
            "generation",
            "Answer now, by this generation.",
            "17",
            schema={"type": "integer", "minimum": 1},
        ),
        Parameter(
            "explain",
            "Also tell why each row won, lost, or is withheld.",
            "true",
            schema={"type": "string", "enum": ["true", "false"]},
        ),
    ),
    replies={
        200: Reply(
            "The answer; nothing to show is one, too.",
            (ServedAnswer, NoAnswer),
            {"served": _SERVED, "none": _NONE},
        ),
        400: problem_reply(
            "invalid_input",
            "A value must be a text that is not empty.",
            path=LOOKUP_PATH,
            at_fault="language",
        ),
        401: problem_reply(
            "invalid_token", "The access token has ended. Ask for a new one.", path=LOOKUP_PATH
        ),
        403: problem_reply(
            "insufficient_scope", "This call needs the scope “lookup”.", path=LOOKUP_PATH
        ),
        404: problem_reply("not_found", "There is no campaign “RENEW26”.", path=LOOKUP_PATH),
        405: problem_reply("method_not_allowed", "Use GET, HEAD.", path=LOOKUP_PATH),
        409: problem_reply(
            "not_published",
            "Nothing of the campaign “RENEW26” was published yet.",
            path=LOOKUP_PATH,
        ),
        413: problem_reply("too_large", "The query may have 4096 characters.", path=LOOKUP_PATH),
        429: problem_reply(
            "too_many_requests", "This client may ask 2000 times a second.", path=LOOKUP_PATH
        ),
        503: problem_reply(
            "unavailable", "The database does not answer at the moment.", path=LOOKUP_PATH
        ),
    },
)

_CREDENTIALS: Mapping[str, Mapping[str, Any]] = {
    "client_id": {"type": "string", "description": "Or by HTTP Basic authentication."},
    "client_secret": {"type": "string", "format": "password"},
}


_TOO_MANY_SECRETS = Reply(
    "Too many wrong secrets for this client; the right one is refused for a while, too.",
    (OAuthError,),
    {
        "invalid_client": {
            "error": "invalid_client",
            "error_description": "Too many wrong secrets. Try again in a quarter of an hour.",
        }
    },
)


def _oauth_errors(**descriptions: str) -> dict[int, Reply]:
    by_status = {"invalid_client": 401}
    grouped: dict[int, dict[str, Any]] = {}
    for code, description in descriptions.items():
        value = {"error": code, "error_description": description}
        grouped.setdefault(by_status.get(code, 400), {})[code] = value
    return {
        status: Reply("A refusal (RFC 6749 §5.2).", (OAuthError,), examples)
        for status, examples in grouped.items()
    } | {429: _TOO_MANY_SECRETS}


TOKEN = PlainOperation(
    path="/api/v1/oauth/token",
    method="post",
    operation_id="token",
    tag="access",
    summary="Get an access token for a client's credentials",
    description="OAuth 2.0 client credentials (RFC 6749 §4.4); a token holds for 15 minutes.",
    form={
        "grant_type": {"type": "string", "enum": ["client_credentials"]},
        "scope": {
            "type": "string",
            "description": "Scopes separated by spaces; without it, all that the client may have.",
        },
        **_CREDENTIALS,
    },
    form_required=("grant_type",),
    replies={
        200: Reply(
            "The token. It is told this once; only its checksum is kept.",
            (Token,),
            {
                "token": {
                    "access_token": "7cFqkS0m2bJ5nXhV9tRzQeYwLpA1oU",
                    "expires_in": 900,
                    "token_type": "Bearer",
                    "scope": "lookup",
                }
            },
        ),
        **_oauth_errors(
            invalid_client="",
            invalid_scope="",
            unsupported_grant_type="",
            invalid_request="Give “scope” once.",
        ),
    },
)

REVOKE = PlainOperation(
    path="/api/v1/oauth/revoke",
    method="post",
    operation_id="revoke",
    tag="access",
    summary="End an access token before its time",
    description="RFC 7009. A token that is unknown, or another client's, is answered with 200.",
    form={"token": {"type": "string"}, **_CREDENTIALS},
    form_required=("token",),
    replies={
        200: Reply("The token does not hold any more."),
        **_oauth_errors(invalid_client="", invalid_request="The form is too large."),
    },
)

OPERATIONS = (TOKEN, REVOKE, LOOKUP)
