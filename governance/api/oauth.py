"""The token endpoint: client credentials in, a token of at most 15 minutes out (RFC 6749 §4.4).

Errors have the form of RFC 6749 §5.2, also those that the toolkit would leave to the framework.
"""

import json
from collections.abc import Callable
from typing import Any

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauth2_provider.views import RevokeTokenView, TokenView
from oauthlib.oauth2 import BackendApplicationServer  # type: ignore[import-untyped]  # no types

from governance.api.sizes import declared_length

LARGEST_FORM = 16 * 1024


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
    try:
        response = answer(request)
    except DataError:  # a character that no stored client or token can hold
        return _error(400, "invalid_request", _("A value holds a character that none may hold."))
    response["Cache-Control"] = "no-store"
    response["Pragma"] = "no-cache"
    response["Content-Type"] = "application/json"
    return response


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
