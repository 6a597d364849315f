"""What page views ask of a request: who acts, and whether a part of the page is wanted."""

import uuid
from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from governance.domain.actor import Actor
from governance.domain.errors import DomainError, InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.queries.actors import actor_of_person
from governance.queries.reviews import waiting_for
from governance.refusals import sentence, status_of


def actor_of(request: HttpRequest) -> Actor:
    """The actor of a logged-in request, read once per request."""
    known = getattr(request, "_actor", None)
    if known is None:
        known = actor_of_person(request.user)
        request._actor = known  # type: ignore[attr-defined]  # remembered for this request
    return cast("Actor", known)


def wants_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page, not for a page it restores from history."""
    htmx = cast("HtmxDetails", request.htmx)  # type: ignore[attr-defined]  # set by middleware
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def respond(
    request: HttpRequest, page: str, part: str, context: Mapping[str, object], status: int = 200
) -> HttpResponse:
    """Render the page, or its part for htmx; caches are told that both exist."""
    name = part if wants_part(request) else page
    response = render(request, name, dict(context), status=status)
    response["Vary"] = "HX-Request, Cookie"
    return response


LONGEST_SEARCH = 200
"""Characters of a search; every word of one is work for the database."""


def search_in(data: QueryDict, name: str) -> str:
    """What is searched for, without outer white space.

    Raises:
        InvalidInput: naming the field, for a text that is too long or cannot be kept.
    """
    text = text_in(data, name).strip()
    if len(text) > LONGEST_SEARCH:
        raise InvalidInput(_("Search for less at once."), field=name)
    return text


def text_in(data: QueryDict, name: str) -> str:
    """A text of an address or a posted form; empty where there is none.

    Raises:
        InvalidInput: naming the field, for a character that no text can hold.
    """
    text = data.get(name) or ""
    if "\x00" in text:
        raise InvalidInput(_("This text holds a character that cannot be kept."), field=name)
    return text


def waiting_count(request: HttpRequest) -> int:
    """How many decisions wait for the person, asked once per request."""
    known = getattr(request, "_waiting_count", None)
    if known is None:
        known = waiting_for(actor_of(request)).count()
        remember_waiting(request, known)
    return cast("int", known)


def remember_waiting(request: HttpRequest, count: int) -> None:
    """Keep a count that a page knows already, so that the frame need not ask again."""
    request._waiting_count = count  # type: ignore[attr-defined]  # remembered for this request


def uuid_in(request: HttpRequest, name: str) -> uuid.UUID:
    """A UUID of a posted form.

    Raises:
        InvalidInput: naming the field.
    """
    try:
        return uuid.UUID(request.POST.get(name, ""))
    except ValueError as error:
        raise InvalidInput(_("Choose one from the list."), field=name) from error


def refusal_context(error: DomainError) -> dict[str, object]:
    """What a page shows of a refusal: the sentence, the field, and the status to answer with."""
    field = error.field if isinstance(error, InvalidInput) else ""
    return {"refusal": sentence(error), "refusal_field": field, "refusal_status": status_of(error)}
