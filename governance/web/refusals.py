"""Turns refusals of the domain into calm pages with the right status."""

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from governance.domain.errors import DomainError
from governance.refusals import sentence, status_of

logger = logging.getLogger(__name__)


class RefusalMiddleware:
    """Renders a :class:`DomainError` that a page view let through."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page for a refusal; other exceptions go their usual way.

        Forms and views check what they take; the rest, such as an address of the administrators'
        console, may reach the database with a character or a number that it cannot hold.
        """
        if isinstance(error, DataError):
            logger.warning("The database refused a value of %s: %s", request.path, error)
            return render(request, "errors/400.html", status=400)
        if not isinstance(error, DomainError):
            return None
        status = status_of(error)
        context = {"message": sentence(error)}
        return render(request, f"errors/{status}.html", context, status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that was sent without a valid token."""
    message = _("This form was open for too long or came from elsewhere. Load the page again.")
    return render(request, "errors/403.html", {"message": message}, status=403)
