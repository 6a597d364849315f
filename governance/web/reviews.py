"""The review queue and the page of one review."""

import uuid
from datetime import datetime
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import clock
from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Review, ReviewState, Subject
from governance.queries import reviews
from governance.web.asset_cards import kind_words
from governance.web.requests import (
    actor_of,
    refusal_context,
    remember_waiting,
    text_in,
    waiting_count,
)
from governance.web.review_panel import picture_of, review_context
from governance.web.seen import changes_since

QUEUE_LENGTH = 50
PANEL = "#review"
"""Where the focus goes when a review is opened: so its keys work at once."""


@login_required
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's word, soonest due first; the first one is shown."""
    actor = actor_of(request)
    waiting = _waiting(request, actor)
    review = reviews.review(waiting[0].public_id, actor) if waiting else None
    context = _queue(request, waiting, review)
    if review is not None:
        context |= review_context(review, actor)
    return render(request, "governance/review_queue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """One review beside the queue: the subject, what is checked, the votes, and the decision.

    A refused decision shows the review as it is by now, the comment kept: 400 names the field, 409
    tells what changed.
    """
    actor = actor_of(request)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        queue = [row.public_id for row in reviews.waiting_for(actor)[: QUEUE_LENGTH + 1]]
        try:
            decided = _decide(request, review_id, actor)
        except (Conflict, InvalidInput) as error:
            refused = refusal_context(error) | {"comment": request.POST.get("reason", "")}
        else:
            messages.success(request, _done(decided))
            return redirect(_next_address(queue, decided, actor))
    review = reviews.review(review_id, actor)
    if review is None:
        raise NotFound(noop("There is no such review."))
    context = _queue(request, _waiting(request, actor), review)
    context |= review_context(review, actor) | refused
    if refused.get("refusal_status") == 409:
        sent = request.POST.get("seen", "")
        context["changes"] = changes_since(sent, picture_of(review, context["subject"]))
    status = int(refused.get("refusal_status", 200))
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


def _next_address(queue: list[uuid.UUID], decided: Review, actor: Actor) -> str:
    """The review that stood behind the decided one, else the first that waits, else the queue."""
    place = queue.index(decided.public_id) if decided.public_id in queue else 0
    waiting = list(reviews.waiting_for(actor).values_list("public_id", flat=True)[:QUEUE_LENGTH])
    behind = [row for row in queue[place + 1 :] if row in waiting]
    following = next(iter([*behind, *waiting]), None)
    if following is None:
        return reverse("governance:review-queue")
    return reverse("governance:review", args=[following]) + PANEL


def _waiting(request: HttpRequest, actor: Actor) -> list[Review]:
    """The queue as far as it is listed; the frame is told its length where that is known."""
    rows = list(reviews.waiting_for(actor)[: QUEUE_LENGTH + 1])
    if len(rows) <= QUEUE_LENGTH:
        remember_waiting(request, len(rows))
    return rows[:QUEUE_LENGTH]


def _queue(request: HttpRequest, waiting: list[Review], current: Review | None) -> dict[str, Any]:
    now = clock.now()
    return {
        "items": [_item(review, current, now) for review in waiting],
        "count": waiting_count(request),
        "first_due": _first_due(waiting[0], now) if waiting else "",
        "review": None,
    }


def _item(review: Review, current: Review | None, now: datetime) -> dict[str, Any]:
    asset = review.asset
    poster = reverse("governance:asset-poster", args=[asset.public_id])
    if review.version is not None:
        poster += f"?version={review.version.remote_number}"
    return {
        "id": review.pk,
        "url": reverse("governance:review", args=[review.public_id]) + PANEL,
        "title": asset.remote_title,
        "poster_url": poster,
        "kind_icon": kind_words(asset.remote_kind)[0],
        "kind_label": _about(review),
        "due_label": _due(review, now),
        "late": review.due_at is not None and review.due_at.date() <= now.date(),
        "current": current is not None and review.pk == current.pk,
    }


def _about(review: Review) -> str:
    """What is decided, in the few words of a list."""
    if review.subject == Subject.ASSET_VERSION and review.version is not None:
        kind = kind_words(review.asset.remote_kind)[1]
        return _("%(kind)s, version %(number)s") % {
            "kind": kind,
            "number": review.version.remote_number,
        }
    if review.mapping is not None:
        return _("Mapping in %(campaign)s") % {"campaign": review.mapping.slot.campaign.name}
    return str(review.get_subject_display())


def _days_left(review: Review, now: datetime) -> int | None:
    return None if review.due_at is None else (review.due_at.date() - now.date()).days


def _due(review: Review, now: datetime) -> str:
    days = _days_left(review, now)
    if days is None:
        return ""
    if days < 0:
        return _("Overdue")
    if days == 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    return _("Due %(date)s") % {"date": date_format(cast("datetime", review.due_at), "j M")}


def _first_due(review: Review, now: datetime) -> str:
    """When the first of the queue is due, as a sentence."""
    days = _days_left(review, now)
    if days is None:
        return ""
    if days < 0:
        return _("The first is overdue.")
    if days == 0:
        return _("The first is due today.")
    if days == 1:
        return _("The first is due tomorrow.")
    day = date_format(cast("datetime", review.due_at), "j M")
    return _("The first is due on %(date)s.") % {"date": day}
