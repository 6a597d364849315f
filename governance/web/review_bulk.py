"""Decisions that ask for the very same change, looked at and approved on one page."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import clock
from governance.actions.review_bulk import MOST_AT_ONCE, Item, Outcome, approve_alike
from governance.domain.actor import Actor
from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Review, ReviewState, Subject
from governance.queries import reviews
from governance.queries.impact import Impact, impacts_of
from governance.queries.review_queue import queue_of
from governance.queries.review_work import hold_of
from governance.refusals import sentence
from governance.web.asset_cards import kind_words
from governance.web.requests import actor_of, refusal_context, text_in
from governance.web.review_changes import change_rows
from governance.web.review_checks import checks_of
from governance.web.review_items import PANEL, due_words
from governance.web.review_subject import subject_of


@dataclass(frozen=True, slots=True)
class Row:
    """One decision of the group: ``problems`` keep it out; ``fine`` counts the passed checks."""

    review: Review
    place: str
    due: str
    icon: str
    poster: str
    url: str
    problems: Sequence[str]
    fine: int

    @property
    def value(self) -> str:
        """What a form sends for it: the review, and what was seen of it."""
        return f"{self.review.public_id}:{self.review.content_digest}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_same(request: HttpRequest, change: str) -> HttpResponse:
    """All that waits for the viewer with one change; a POST approves those that are ticked.

    Each is decided by itself: the answer lists what became of each (200, or 409 where nothing was
    approved). Whatever fails a check, or somebody else holds, is left to its own page.

    Raises:
        NotFound: if fewer than two decisions with this change wait for the viewer.
    """
    actor = actor_of(request)
    rows = _rows(change, actor)
    if request.method == "POST":
        try:
            return _decided(request, change, rows, actor)
        except InvalidInput as error:
            told = refusal_context(error) | {"reason": request.POST.get("reason", "")}
            return _page(request, change, rows, told)
    return _page(request, change, rows, {})


def _page(
    request: HttpRequest, change: str, rows: Sequence[Row], told: Mapping[str, Any]
) -> HttpResponse:
    if len(rows) < 2:
        raise NotFound(noop("Fewer than two decisions with this change wait for you by now."))
    first = rows[0].review
    context = {
        "change": change,
        "ready": [row for row in rows if not row.problems],
        "left_out": [row for row in rows if row.problems],
        "rows": change_rows(first),
        "subject": str(first.get_subject_display()),
        "same_files": first.subject == Subject.ASSET_VERSION,
        "is_mapping": first.mapping is not None,
        "chosen": request.POST.getlist("item") if request.method == "POST" else None,
        "crumbs": _crumbs(),
        **told,
    }
    status = int(told.get("refusal_status", 200))
    return render(request, "governance/review_same.html", context, status=status)


def _decided(request: HttpRequest, change: str, rows: Sequence[Row], actor: Actor) -> HttpResponse:
    """Approve what was ticked and may be; what became of each, in the order of the page.

    Raises:
        InvalidInput: for a malformed form; nothing is changed then.
    """
    chosen = [_item(text) for text in request.POST.getlist("item")]
    known = {row.review.public_id: row for row in rows}
    ready = {key for key, row in known.items() if not row.problems}
    items = [item for item in chosen if item.review_id in ready]
    reason = text_in(request.POST, "reason")
    if not items and chosen and reason.strip():
        outcomes: list[Outcome] = []  # all of it was overtaken: the answer says by what
    else:
        outcomes = approve_alike(items=items, change=change, reason=reason, actor=actor)
    told = {outcome.review_id: _told(outcome) for outcome in outcomes}
    told |= {
        item.review_id: _barred(known.get(item.review_id))
        for item in chosen
        if item.review_id not in ready
    }
    titles = {key: row.review.asset.remote_title for key, row in known.items()}
    results = [
        {
            "title": titles.get(item.review_id, _("A decision that does not wait for you")),
            "url": reverse("governance:review", args=[item.review_id]) + PANEL,
            **told[item.review_id],
        }
        for item in chosen
    ]
    done = [result for result in results if result["ok"]]
    context = {
        "done": done,
        "refused": [result for result in results if not result["ok"]],
        "is_done": True,
        "crumbs": _crumbs(),
    }
    status = 200 if done else 409
    return render(request, "governance/review_same.html", context, status=status)


def _rows(change: str, actor: Actor) -> list[Row]:
    """The decisions of the viewer's queue that ask for the change, each with its own checks.

    A mapping is judged against what its own slot serves, so those cost a few queries each.
    """
    alike = [row.review.pk for row in queue_of(actor, clock.now()) if row.change == change]
    found = reviews.detailed(actor).filter(pk__in=alike[:MOST_AT_ONCE])
    rows = list(found.order_by("due_at", "pk"))
    impacts = impacts_of({review.asset_id for review in rows})
    return [_row(review, actor, impacts[review.asset_id]) for review in rows]


def _row(review: Review, actor: Actor, impact: Impact) -> Row:
    asset = review.asset
    checks = checks_of(review, subject_of(review, actor, impact))
    problems = [check.text for check in checks if not check.ok]
    held = hold_of(review)
    if held is not None and str(held.holder_id) != actor.id:
        problems.append(_("Held by %(who)s") % {"who": held.holder_name})
    place = ""
    if review.mapping is not None:
        slot = review.mapping.slot
        place = f"{slot.campaign.name}, {slot.name}"
    return Row(
        review=review,
        place=place,
        due=due_words(review, clock.now()),
        icon=kind_words(asset.remote_kind)[0],
        poster=reverse("governance:asset-poster", args=[asset.public_id]),
        url=reverse("governance:review", args=[review.public_id]) + PANEL,
        problems=problems,
        fine=len(checks),
    )


def _item(text: str) -> Item:
    """An item as :attr:`Row.value` wrote it.

    Raises:
        InvalidInput: naming ``item``.
    """
    name, _joint, expected = text.partition(":")
    try:
        return Item(uuid.UUID(name), expected)
    except ValueError as error:
        raise InvalidInput(
            noop("The form is incomplete. Look at the decisions again."), field="item"
        ) from error


def _told(outcome: Outcome) -> dict[str, Any]:
    if outcome.refusal is not None:
        return {"ok": False, "text": sentence(outcome.refusal)}
    review = outcome.review
    if review is not None and review.state == ReviewState.APPROVED:
        return {"ok": True, "text": _("Approved")}
    return {"ok": True, "text": _("Your approval is recorded; others decide on it, too.")}


def _barred(row: Row | None) -> dict[str, Any]:
    if row is None:
        text = _("It does not wait for you with this change any more. Look at it by itself.")
        return {"ok": False, "text": text}
    return {"ok": False, "text": "; ".join(row.problems)}


def _crumbs() -> list[dict[str, str]]:
    return [
        {"label": _("Review queue"), "url": reverse("governance:review-queue")},
        {"label": _("The same change")},
    ]
