"""GET /api/v1/campaigns/{key}/lookup: which media may be shown in a context (product.md §5).

A plain view: no serializers, no framework between the question and the resolver.
"""

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from governance import clock
from governance.api.bearer import check_caller, check_scope, token_of, unknown_token
from governance.api.lookup_request import LONGEST_QUERY, Question, read_question
from governance.api.problems import (
    ApiRefusal,
    database_away,
    problem_response,
    refusal_of,
    wrong_method,
)
from governance.api.rates import Rates
from governance.api.sizes import declared_length
from governance.domain.errors import Conflict, DomainError, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.resolution import resolve
from governance.models import Scope
from governance.queries.lookup import Standing, standing, table_of

LARGEST_BODY = 64 * 1024

rates = Rates()
_encoder = msgspec.json.Encoder()


class NothingPublished(Conflict):
    """The campaign exists, but has no table yet."""

    code = "not_published"


@csrf_exempt
def lookup(request: HttpRequest, key: str) -> HttpResponse:
    """Answer one question; every refusal is a problem document."""
    try:
        response = HttpResponse(
            _encoder.encode(_answer(request, key)), content_type="application/json"
        )
    except ApiRefusal as refusal:
        return problem_response(request, refusal)
    except DomainError as error:
        return problem_response(request, refusal_of(error))
    except (OperationalError, InterfaceError):
        return problem_response(request, database_away())
    response["Cache-Control"] = "no-store"
    return response


def _answer(request: HttpRequest, key: str) -> dict[str, object]:
    _check_shape(request)
    token = token_of(request)
    question = _question(request)
    at = question.at if isinstance(question, Question) else None
    known = standing(token, key, at=at)
    if known is None:
        raise unknown_token()
    now = clock.now()
    check_caller(known.caller, now=now)
    check_scope(known.caller, Scope.LOOKUP)
    _check_rate(known.caller.application_id)
    if isinstance(question, InvalidInput):
        raise question
    campaign_id, generation = _generation(known, question, key)
    table = table_of(campaign_id, generation)
    return resolve(
        table.compiled,
        question.context,
        question.at or now,
        explain=question.explain,
        withheld=table.withheld,
    )


def _check_shape(request: HttpRequest) -> None:
    if request.method not in ("GET", "HEAD"):
        raise wrong_method("GET", "HEAD")
    if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
        raise ApiRefusal(
            "too_large",
            gettext("The query may have %(limit)s characters.") % {"limit": LONGEST_QUERY},
        )
    if declared_length(request) > LARGEST_BODY:
        raise ApiRefusal("too_large", gettext("A lookup takes no body."))


def _question(request: HttpRequest) -> Question | InvalidInput:
    """The question, or its fault: who asks is looked at first."""
    try:
        return read_question(request.META.get("QUERY_STRING", ""))
    except InvalidInput as error:
        return error


def _check_rate(application_id: int) -> None:
    wait = rates.take(application_id, settings.LOOKUPS_PER_SECOND)
    if wait:
        raise ApiRefusal(
            "too_many_requests",
            gettext("This client may ask %(rate)s times a second.")
            % {"rate": settings.LOOKUPS_PER_SECOND},
            headers={"Retry-After": str(wait)},
        )


def _generation(known: Standing, question: Question, key: str) -> tuple[int, int]:
    """The campaign and the generation to ask."""
    if known.campaign_id is None:
        raise NotFound(_("There is no campaign “%(key)s”."), key=key)
    if known.newest == 0:
        raise NothingPublished(_("Nothing of the campaign “%(key)s” was published yet."), key=key)
    if question.generation is not None:
        return known.campaign_id, question.generation
    if known.in_force is None:
        raise InvalidInput(
            _("The campaign's first table was published later than that."), field="at"
        )
    return known.campaign_id, known.in_force
