"""Every refusal of the API becomes a problem document (RFC 9457): mapped once, here."""

from collections.abc import Mapping
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.views import set_rollback

from governance.api.problems import (
    ApiRefusal,
    bad_token,
    database_away,
    no_token,
    problem_response,
    refusal_of,
    wrong_method,
)
from governance.domain.errors import DomainError

_BODY = "body"

_CODES: Mapping[type[exceptions.APIException], str] = {
    exceptions.ParseError: "invalid_input",
    exceptions.PermissionDenied: "forbidden",
    exceptions.NotFound: "not_found",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "too_many_requests",
}


def problem_from_exception(error: Exception, context: Mapping[str, Any]) -> HttpResponse | None:
    """The problem document of what a DRF view raised; None for what is no refusal."""
    refusal = _refusal(error, context)
    if refusal is None:
        return None
    set_rollback()
    return problem_response(context["request"]._request, refusal)


def _refusal(error: Exception, context: Mapping[str, Any]) -> ApiRefusal | None:
    if isinstance(error, ApiRefusal):
        return error
    if isinstance(error, DomainError):
        return refusal_of(error)
    if isinstance(error, OperationalError | InterfaceError):
        return database_away()
    if isinstance(error, exceptions.MethodNotAllowed):
        return wrong_method(*context["view"].allowed_methods)
    return _of_framework(error) if isinstance(error, exceptions.APIException) else None


def _of_framework(error: exceptions.APIException) -> ApiRefusal | None:
    if isinstance(error, exceptions.ValidationError):
        field, message = _first_fault(error.detail)
        return ApiRefusal("invalid_input", message, field)
    if isinstance(error, exceptions.NotAuthenticated):
        return no_token(_("Send an access token: “Authorization: Bearer …”."))
    if isinstance(error, exceptions.AuthenticationFailed):
        return bad_token(str(error.detail))
    code = next((_CODES[kind] for kind in type(error).__mro__ if kind in _CODES), None)
    if code is None:
        return None
    headers = {}
    wait = getattr(error, "wait", None)  # a throttled request's, in seconds
    if wait is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    at_fault = _BODY if isinstance(error, exceptions.ParseError) else None
    return ApiRefusal(code, str(error.detail), at_fault, headers)


def _first_fault(detail: Any, path: str = "") -> tuple[str, str]:
    """The first member at fault with its path, and the sentence about it."""
    if isinstance(detail, Mapping):
        name, inner = next(iter(detail.items()))
        own = "" if name == "non_field_errors" else str(name)
        return _first_fault(inner, ".".join(filter(None, (path, own))))
    if isinstance(detail, list):
        return _first_fault(detail[0], path)
    return path or _BODY, str(detail)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 for a request that the framework itself refuses."""
    return problem_response(request, ApiRefusal("invalid_input", _("The request is malformed.")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 for what the framework itself forbids."""
    return problem_response(request, ApiRefusal("forbidden", _("This is not allowed.")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 for an address of the API that does not exist."""
    return problem_response(request, ApiRefusal("not_found", _("There is no such address.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """500, telling the correlation id and nothing else."""
    return problem_response(
        request, ApiRefusal("internal_error", _("Something failed on our side."))
    )
