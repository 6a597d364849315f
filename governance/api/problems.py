"""Errors as problem documents (RFC 9457): one form for every door of the API."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from governance import correlation
from governance.domain.errors import DomainError
from governance.refusals import sentence, status_of

CONTENT_TYPE = "application/problem+json"
RETRY_SECONDS = 5
REALM = 'Bearer realm="imprimatur"'


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One refusal. ``type`` leads to its explanation; ``field`` names the part at fault."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    correlation_id: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of problem: stable code, usual status, title, and what it means."""

    code: str
    status: int
    title: str
    meaning: str


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "invalid_input",
            400,
            _("Invalid input"),
            _("A part of the request is malformed; “field” names it. Nothing was changed."),
        ),
        Kind(
            "invalid_token",
            401,
            _("No valid token"),
            _("The request carries no access token, or one that is unknown or has ended."),
        ),
        Kind(
            "insufficient_scope",
            403,
            _("Scope missing"),
            _("The access token was not given the scope that this call needs."),
        ),
        Kind(
            "forbidden",
            403,
            _("Not allowed"),
            _("The client may not do this."),
        ),
        Kind(
            "not_found",
            404,
            _("Not found"),
            _("There is no such thing, or the client's limits do not let it know of it."),
        ),
        Kind(
            "method_not_allowed",
            405,
            _("Method not allowed"),
            _("The address does not take this method; “Allow” lists those it takes."),
        ),
        Kind(
            "not_acceptable",
            406,
            _("Not acceptable"),
            _("Only JSON is answered."),
        ),
        Kind(
            "conflict",
            409,
            _("Conflict"),
            _("The thing is not in the state that the request needs."),
        ),
        Kind(
            "not_published",
            409,
            _("Nothing published"),
            _("The campaign exists, but none of its tables was published yet."),
        ),
        Kind(
            "event_differs",
            409,
            _("Event already known"),
            _("An event with this id was received before, with other content."),
        ),
        Kind(
            "too_large",
            413,
            _("Too large"),
            _("The request is larger than the call takes."),
        ),
        Kind(
            "unsupported_media_type",
            415,
            _("Unsupported media type"),
            _("The body must be JSON."),
        ),
        Kind(
            "too_many_requests",
            429,
            _("Too many requests"),
            _("The client asks faster than it may; “Retry-After” says when to go on."),
        ),
        Kind(
            "internal_error",
            500,
            _("Internal error"),
            _("Something failed on our side. The correlation id leads to the record of it."),
        ),
        Kind(
            "unavailable",
            503,
            _("Unavailable"),
            _("The service cannot answer at the moment; “Retry-After” says when to try again."),
        ),
    )
}

_BY_STATUS = {400: "invalid_input", 403: "forbidden", 404: "not_found", 409: "conflict"}


class ApiRefusal(Exception):
    """A refusal that belongs to the API itself: tokens, scopes, sizes, rates.

    ``detail`` is a sentence for a person, already in the reader's language.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field
        self.headers = headers or {}

    @property
    def kind(self) -> Kind:
        """The type of problem."""
        return KINDS[self.code]


def refusal_of(error: DomainError) -> ApiRefusal:
    """A refusal of the domain in the words and the form of the API."""
    code = error.code if error.code in KINDS else _BY_STATUS[status_of(error)]
    return ApiRefusal(code, sentence(error), getattr(error, "field", None))


def problem_type(code: str) -> str:
    """The address that explains a type of problem: its place on the API page."""
    return f"{settings.BASE_URL}/api/#{code}"


def problem(refusal: ApiRefusal, *, path: str) -> Problem:
    """The document of one refusal of a request to ``path``."""
    kind = refusal.kind
    return Problem(
        type=problem_type(kind.code),
        title=gettext(kind.title),
        status=kind.status,
        detail=refusal.detail,
        instance=path,
        correlation_id=correlation.current(),
        field=refusal.field,
    )


def problem_response(request: HttpRequest, refusal: ApiRefusal) -> HttpResponse:
    """The answer that refuses a request."""
    document = problem(refusal, path=request.path)
    response = HttpResponse(
        msgspec.json.encode(document), status=document.status, content_type=CONTENT_TYPE
    )
    response["Cache-Control"] = "no-store"
    for name, value in refusal.headers.items():
        response[name] = value
    return response


def no_token(detail: str) -> ApiRefusal:
    """The refusal of a request that came with no token at all (RFC 6750 §3)."""
    return ApiRefusal("invalid_token", detail, headers={"WWW-Authenticate": REALM})


def bad_token(detail: str) -> ApiRefusal:
    """The refusal of a token that does not hold (RFC 6750 §3.1)."""
    challenge = f'{REALM}, error="invalid_token"'
    return ApiRefusal("invalid_token", detail, headers={"WWW-Authenticate": challenge})


def missing_scope(scope: str) -> ApiRefusal:
    """The refusal of a token without the scope that the call needs."""
    return ApiRefusal(
        "insufficient_scope",
        gettext("This call needs the scope “%(scope)s”.") % {"scope": scope},
        headers={
            "WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"',
        },
    )


def wrong_method(*allowed: str) -> ApiRefusal:
    """The refusal of a method that an address does not take."""
    names = ", ".join(allowed)
    return ApiRefusal(
        "method_not_allowed",
        gettext("Use %(methods)s.") % {"methods": names},
        headers={"Allow": names},
    )


def database_away() -> ApiRefusal:
    """The refusal while the database cannot be asked."""
    return ApiRefusal(
        "unavailable",
        gettext("The database does not answer at the moment."),
        headers={"Retry-After": str(RETRY_SECONDS)},
    )
