"""Holding a review, taking it over, letting it go: explicit steps, each a POST."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from governance.actions.review_holds import hold_review, release_review
from governance.domain.errors import Conflict, InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.web.requests import actor_of, refusal_context, text_in
from governance.web.review_address import QueueAddress
from governance.web.reviews import show_review


@login_required
@require_POST
def review_hold(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """``step`` is ``hold``, ``take-over`` (from ``holder``) or ``release``.

    A refused step shows the review as it is by now. A comment that was being written when somebody
    else held the review is kept.
    """
    try:
        told = _done(request, review_id)
    except (Conflict, InvalidInput) as error:
        found = refusal_context(error)
        sentence = {"hold_refusal": found["refusal"], "refusal_status": found["refusal_status"]}
        return show_review(request, review_id, sentence | _kept(request))
    messages.success(request, told)
    if _kept(request):
        return show_review(request, review_id, _kept(request))
    query = QueueAddress.read(request.GET).query
    return redirect(request.path.removesuffix("hold/") + query + "#review")


def _done(request: HttpRequest, review_id: uuid.UUID) -> str:
    """Take the step that a form asks for; what to say of it.

    Raises:
        NotFound, Forbidden, Conflict, InvalidInput: nothing is changed then.
    """
    step, actor = text_in(request.POST, "step"), actor_of(request)
    if step == "release":
        release_review(review_id=review_id, actor=actor)
        return _("You let it go: others can decide it.")
    if step == "hold":
        hold_review(review_id=review_id, actor=actor)
        return _("You hold this review: others are asked to leave it to you.")
    if step == "take-over":
        hold_review(review_id=review_id, actor=actor, instead_of=_holder(request))
        return _("You took it over: it is yours to decide.")
    raise InvalidInput(noop("Choose to hold the review or to let it go."), field="step")


def _holder(request: HttpRequest) -> int:
    """Who is to be relieved, as the page showed it."""
    text = text_in(request.POST, "holder")
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise InvalidInput(noop("Load the page again, then take the review over."), field="holder")
    return int(text)


def _kept(request: HttpRequest) -> dict[str, str]:
    comment = request.POST.get("reason", "").replace("\x00", "")
    return {"comment": comment} if comment.strip() else {}
