"""The bearer token of a request, and whether its caller may go on (RFC 6750)."""

import re
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _

from governance.api.problems import ApiRefusal, bad_token, missing_scope, no_token
from governance.queries.callers import Caller

_BEARER = re.compile(r"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9._~+/-]+=*)")
LONGEST_TOKEN = 255


def token_of(request: HttpRequest) -> str:
    """The token in the ``Authorization`` header; nowhere else is one taken.

    Raises:
        ApiRefusal: 401, if there is none or the header has another form.
    """
    header = request.META.get("HTTP_AUTHORIZATION", "")
    if not header:
        raise no_token(_("Send an access token: “Authorization: Bearer …”."))
    match = _BEARER.fullmatch(header)
    if match is None or len(match[1]) > LONGEST_TOKEN:
        raise bad_token(_("The “Authorization” header must read “Bearer” and the access token."))
    return match[1]


def check_caller(caller: Caller | None, *, now: datetime) -> Caller:
    """The caller, if its token still holds.

    Raises:
        ApiRefusal: 401, if the token is unknown or has ended.
    """
    if caller is None:
        raise unknown_token()
    if caller.expires_at <= now:
        raise bad_token(_("The access token has ended. Ask for a new one."))
    return caller


def unknown_token() -> ApiRefusal:
    """The refusal of a token that was never given out, or was taken back."""
    return bad_token(_("The access token is unknown. Ask for a new one."))


def check_scope(caller: Caller, scope: str) -> None:
    """Refuse a caller whose token lacks the scope.

    Raises:
        ApiRefusal: 403.
    """
    if scope not in caller.scopes:
        raise missing_scope(scope)
