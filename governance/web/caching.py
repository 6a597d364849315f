"""Keeps pages of people who are signed in out of every cache: a browser's, and a proxy's."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NOT_KEPT = "no-store, private"


class PrivatePagesMiddleware:
    """Marks what is answered to a session, unless the view said itself how long it may be kept.

    So "Back" shows nothing any more once a person has signed out at a shared desk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, marked; what comes without a session stays as it is."""
        response = self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.setdefault("Cache-Control", NOT_KEPT)
        return response
