"""Who calls a DRF view: a machine client, by its bearer token and nothing else."""

from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from governance import clock
from governance.api.bearer import check_caller, token_of
from governance.api.problems import REALM
from governance.queries.callers import Caller, caller_of


class MachineAuthentication(BaseAuthentication):
    """Bearer tokens of client credentials (RFC 6750). Sessions open no API."""

    def authenticate(self, request: Request) -> tuple[Caller, Caller] | None:
        """The caller, as user and as authorisation; None where no token was sent.

        Raises:
            ApiRefusal: 401.
        """
        plain: HttpRequest = request._request
        if "HTTP_AUTHORIZATION" not in plain.META:
            return None
        caller = check_caller(caller_of(token_of(plain)), now=clock.now())
        return caller, caller

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401 (RFC 9110 §11.6.1)."""
        return REALM
