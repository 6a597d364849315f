"""Gives every request a correlation id and tells it in the answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from governance import correlation

HEADER = "X-Request-ID"


class CorrelationMiddleware:
    """Outermost, so that every record of a request carries the same id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Run the request under an id and answer it in ``X-Request-ID``."""
        identifier = correlation.begin(request.headers.get(HEADER, ""))
        response = self.get_response(request)
        response[HEADER] = identifier
        return response
