"""The token endpoint: client credentials in, a token of at most 15 minutes out (RFC 6749 §4.4).

Errors have the form of RFC 6749 §5.2, also those that the toolkit would leave to the framework.
"""

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, Final

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauth2_provider.views import RevokeTokenView, TokenView
from oauthlib.oauth2 import BackendApplicationServer  # type: ignore[import-untyped]  # no types

from governance.actions.attempts import WINDOW, Attempts
from governance.api.sizes import declared_length

LARGEST_FORM = 16 * 1024

WRONG_FROM_ADDRESS: Final = 30
WRONG: Final = 300
"""Wrong secrets for one client within the window: from one address, and from anywhere. More than
people have, since many workers of one client may ask at once."""


@method_decorator(csrf_exempt, name="dispatch")
class ClientTokenView(TokenView):
    """POST /api/v1/oauth/token."""

    http_method_names = ["post"]
    server_class = BackendApplicationServer

    @method_decorator(sensitive_post_parameters("client_secret"))
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Give out a token for a client's own credentials."""
        return _answered(request, self.authorization_flow_token_response)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """405 in the form of the other errors."""
        return _wrong_method()


@method_decorator(csrf_exempt, name="dispatch")
class ClientRevokeView(RevokeTokenView):
    """POST /api/v1/oauth/revoke (RFC 7009)."""

    http_method_names = ["post"]
    server_class = BackendApplicationServer

    @method_decorator(sensitive_post_parameters("client_secret", "token"))
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """End a token of the client before its time; an unknown token is none any more."""
        return _answered(request, super().post)

    def http_method_not_allowed(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """405 in the form of the other errors."""
        return _wrong_method()


def _answered(request: HttpRequest, answer: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    if declared_length(request) > LARGEST_FORM:
        return _error(413, "invalid_request", _("The form is too large."))
    repeated = next((name for name, values in request.POST.lists() if len(values) > 1), None)
    if repeated is not None:
        return _error(400, "invalid_request", _("Give “%(name)s” once.") % {"name": repeated})
    attempts = _attempts(request)
    if not attempts.count():
        sentence = _("Too many wrong secrets. Try again in a quarter of an hour.")
        refusal = _error(429, "invalid_client", sentence)
        refusal["Retry-After"] = str(WINDOW)
        return refusal
    try:
        response = answer(request)
    except DataError:  # a character that no stored client or token can hold
        return _error(400, "invalid_request", _("A value holds a character that none may hold."))
    if response.status_code != 401:
        attempts.forget()
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    response["Content-Type"] = "application/json"
    return response


def _attempts(request: HttpRequest) -> Attempts:
    return Attempts.of(
        request,
        "client",
        _client_named(request),
        from_address=WRONG_FROM_ADDRESS,
        anywhere=WRONG,
    )


def _client_named(request: HttpRequest) -> str:
    """The client that a request says it comes from, in its header or its form."""
    kind, _space, pair = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(pair, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return request.POST.get("client_id", "")


def _wrong_method() -> HttpResponse:
    response = _error(405, "invalid_request", _("Use POST."))
    response["Allow"] = "POST"
    return response


def _error(status: int, code: str, description: str) -> HttpResponse:
    body = json.dumps({"error": code, "error_description": description})
    response = HttpResponse(body, status=status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    return response
