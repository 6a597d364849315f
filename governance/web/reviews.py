"""The review queue and the page of one review."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import clock
from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Review, ReviewState
from governance.queries import reviews
from governance.queries.review_queue import MOST, Waiting, queue_of
from governance.web.requests import (
    actor_of,
    refusal_context,
    remember_waiting,
    text_in,
    waiting_count,
)
from governance.web.review_address import QueueAddress, controls
from governance.web.review_changes import same_changes
from governance.web.review_items import first_due, item_of, review_url
from governance.web.review_panel import picture_of, review_context
from governance.web.review_work import work_context
from governance.web.seen import changes_since

PAGE_LENGTH: Final = 50
GROUPS_LISTED: Final = 5


@login_required
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's word, soonest due first or as the address says.

    The first one of the page is shown.
    """
    actor = actor_of(request)
    address = QueueAddress.read(request.GET)
    queue = _queue(request, actor)
    rows = address.rows(queue, actor)
    start = min(_start(request), _last_start(rows))
    review = reviews.review(rows[start].review.public_id, actor) if rows else None
    return _answer(request, queue, review, start=start)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """One review beside the queue: the subject, what is checked, the votes, and the decision.

    A refused decision shows the review as it is by now, the comment kept: 400 names the field, 409
    tells what changed.
    """
    if request.method != "POST":
        return show_review(request, review_id)
    actor = actor_of(request)
    address = QueueAddress.read(request.GET)
    rows = address.rows(queue_of(actor, clock.now()), actor)
    try:
        decided = _decide(request, review_id, actor)
    except (Conflict, InvalidInput) as error:
        kept = {"comment": request.POST.get("reason", "")}
        return show_review(request, review_id, refusal_context(error) | kept)
    messages.success(request, _done(decided))
    return redirect(_next_address(rows, decided, actor, address))


def show_review(
    request: HttpRequest, review_id: uuid.UUID, told: dict[str, Any] | None = None
) -> HttpResponse:
    """The page of a review; ``told`` is what a refused step adds, its status among it.

    Raises:
        NotFound: if there is no such review, or the viewer may not see it.
    """
    actor = actor_of(request)
    told = told or {}
    review = reviews.review(review_id, actor)
    if review is None:
        raise NotFound(noop("There is no such review."))
    return _answer(request, _queue(request, actor), review, told=told)


def _answer(
    request: HttpRequest,
    queue: Sequence[Waiting],
    review: Review | None,
    *,
    start: int | None = None,
    told: dict[str, Any] | None = None,
) -> HttpResponse:
    """The queue and a review of it; without ``start``, the page of the queue that holds it."""
    actor, now, told = actor_of(request), clock.now(), told or {}
    address = QueueAddress.read(request.GET)
    rows = address.rows(queue, actor)
    if start is None:
        places = [row.review.pk for row in rows]
        place = places.index(review.pk) if review is not None and review.pk in places else 0
        start = place - place % PAGE_LENGTH
    groups = same_changes(queue)
    shown = rows[start : start + PAGE_LENGTH]
    context: dict[str, Any] = {
        "items": [item_of(row, review, now, address.query) for row in shown],
        "count": waiting_count(request),
        "first_due": first_due(queue[0].review, now) if queue else "",
        "found": len(rows),
        "more": len(queue) == MOST,
        "most": MOST,
        "review": None,
        **controls(address, queue),
        "groups": list(groups.values())[:GROUPS_LISTED],
        **_pages(address, start, len(rows)),
    }
    if review is not None:
        context |= review_context(review, actor)
        context |= work_context(review, actor, queue, now, context)
        changes = [row.change or "" for row in queue if row.review.pk == review.pk]
        context["same"] = groups.get(changes[0]) if changes else None
    context |= told
    if review is not None and told.get("refusal_status") == 409 and "seen" in request.POST:
        sent = request.POST["seen"]
        context["changes"] = changes_since(sent, picture_of(review, context["subject"]))
    status = int(told.get("refusal_status", 200))
    return render(request, "governance/review_queue.html", context, status=status)


def _decide(request: HttpRequest, review_id: uuid.UUID, actor: Actor) -> Review:
    """Cast the vote of the form.

    Raises:
        Forbidden, NotFound, Conflict, InvalidInput: nothing is changed then.
    """
    expected = text_in(request.POST, "expected")
    if not expected:
        raise InvalidInput(
            noop("The form is incomplete. Look at the review again, then decide."),
            field="expected",
        )
    return cast_vote(
        review_id=review_id,
        decision=text_in(request.POST, "decision"),
        reason=text_in(request.POST, "reason"),
        expected=expected,
        actor=actor,
    )


def _done(review: Review) -> str:
    words = {
        ReviewState.APPROVED: _("Approved: %(title)s"),
        ReviewState.REJECTED: _("Rejected: %(title)s"),
    }
    waits = _("Your approval is recorded; others decide on it, too: %(title)s")
    return words.get(ReviewState(review.state), waits) % {"title": review.asset.remote_title}


def _next_address(
    rows: Sequence[Waiting], decided: Review, actor: Actor, address: QueueAddress
) -> str:
    """What stood behind the decided review in the queue as it was shown, else its first, else it.

    Reviews that others hold are passed over while there is another.
    """
    waiting = set(reviews.waiting_for(actor).values_list("pk", flat=True)[:MOST])
    places = [row.review.pk for row in rows]
    place = places.index(decided.pk) + 1 if decided.pk in places else 0
    left = [row for row in [*rows[place:], *rows[:place]] if row.review.pk in waiting]
    free = [row for row in left if row.hold is None or str(row.hold.holder_id) == actor.id]
    following = next(iter([*free, *left]), None)
    if following is None:
        return reverse("governance:review-queue") + address.query
    return review_url(following.review, address.query)


def _queue(request: HttpRequest, actor: Actor) -> list[Waiting]:
    """The queue as far as it is listed; the frame is told its length where that is known."""
    rows = queue_of(actor, clock.now())
    if len(rows) < MOST:
        remember_waiting(request, len(rows))
    return rows


def _start(request: HttpRequest) -> int:
    """The place in the queue at which the page of the address starts."""
    text = request.GET.get("page", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return (max(number, 1) - 1) * PAGE_LENGTH


def _last_start(rows: Sequence[Waiting]) -> int:
    return max(len(rows) - 1, 0) // PAGE_LENGTH * PAGE_LENGTH


def _pages(address: QueueAddress, start: int, number: int) -> dict[str, Any]:
    """The links to the pages of a longer queue, for ``components/pagination.html``."""
    here = reverse("governance:review-queue")
    joint = "&" if address.query else "?"
    page = start // PAGE_LENGTH + 1
    before = f"{here}{address.query}{joint}page={page - 1}" if page > 1 else ""
    after = f"{here}{address.query}{joint}page={page + 1}" if start + PAGE_LENGTH < number else ""
    summary = _("%(first)s to %(last)s of %(all)s") % {
        "first": start + 1,
        "last": min(start + PAGE_LENGTH, number),
        "all": number,
    }
    return {"newer_url": before, "older_url": after, "summary": summary}
