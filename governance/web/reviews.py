"""The review queue and the page of one review."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from governance import clock, policies
from governance.actions.review_subjects import current_digest
from governance.actions.reviews import cast_vote, waiting_stages
from governance.domain.actor import Actor, Role
from governance.domain.errors import DomainError, Forbidden, NotFound
from governance.domain.facts import FACT_LABELS, Facts, missing_facts
from governance.models import Asset, Review, ReviewState, Subject
from governance.queries import reviews
from governance.queries.impact import impact_of
from governance.web.previews import media_context
from governance.web.requests import actor_of, refusal_context
from governance.web.wording import fact_text

QUEUE_LENGTH = 50


@login_required
@require_safe
def review_queue(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's word, soonest due first; the first one is shown."""
    actor = actor_of(request)
    waiting = list(reviews.waiting_for(actor)[:QUEUE_LENGTH])
    first = waiting[0] if waiting else None
    context = {"items": _items(waiting, first), "count": len(waiting), "review": None}
    if first is not None:
        shown = reviews.review(first.public_id, actor)
        if shown is not None:
            context |= _review_context(shown, actor)
    return render(request, "governance/review_queue.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review_page(request: HttpRequest, review_id: uuid.UUID) -> HttpResponse:
    """One review beside the queue: the subject, what is checked, the votes, and the decision."""
    actor = actor_of(request)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        try:
            cast_vote(
                review_id=review_id,
                decision=request.POST.get("decision", ""),
                reason=request.POST.get("reason", ""),
                expected=request.POST.get("expected"),
                actor=actor,
            )
        except (Forbidden, NotFound):
            raise
        except DomainError as error:
            refused = refusal_context(error) | {"reason_given": request.POST.get("reason", "")}
        else:
            messages.success(request, _("Your decision is recorded."))
            following = reviews.waiting_for(actor).first()
            if following is not None:
                return redirect("governance:review", review_id=following.public_id)
            return redirect("governance:review-queue")
    review = reviews.review(review_id, actor)
    if review is None:
        raise NotFound("There is no such review.")
    waiting = list(reviews.waiting_for(actor)[:QUEUE_LENGTH])
    context = {"items": _items(waiting, review), "count": len(waiting)}
    context |= _review_context(review, actor) | refused
    status = int(refused.get("refusal_status", 200))
    return render(request, "governance/review_queue.html", context, status=status)


def _items(waiting: list[Review], current: Review | None) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "id": review.pk,
            "url": reverse("governance:review", args=[review.public_id]),
            "title": review.asset.remote_title,
            "poster_url": reverse("governance:asset-poster", args=[review.asset.public_id]),
            "kind_label": review.get_subject_display(),
            "due_label": _due(review, now),
            "late": review.due_at is not None and review.due_at.date() <= now.date(),
            "current": current is not None and review.pk == current.pk,
        }
        for review in waiting
    ]


def _due(review: Review, now: Any) -> str:
    if review.due_at is None:
        return ""
    days = (review.due_at.date() - now.date()).days
    if days < 0:
        return _("Overdue")
    if days == 0:
        return _("Due today")
    if days == 1:
        return _("Due tomorrow")
    return _("Due %(date)s") % {"date": f"{review.due_at:%-d %b}"}


def _review_context(review: Review, actor: Actor) -> dict[str, Any]:
    asset = review.asset
    stages = waiting_stages(review) if review.state == ReviewState.OPEN else []
    verdict = _verdict(review, actor, [stage.group for stage in stages])
    return {
        "review": review,
        "asset": asset,
        "expected": current_digest(review),
        "verdict": verdict,
        "verdict_text": verdict.sentence,
        "stages": _stages(review),
        "votes": review.votes.all(),
        "checks": _checks(review),
        "subject": _subject(review),
        "crumbs": [
            {"label": _("Review queue"), "url": reverse("governance:review-queue")},
            {"label": asset.remote_title},
        ],
        **media_context(asset, review.version),
    }


def _verdict(review: Review, actor: Actor, groups: list[str]) -> policies.Verdict:
    """Whether the viewer may vote now, and if not, why."""
    if review.state != ReviewState.OPEN:
        return policies.Verdict(False, _("This review is closed."))
    voted = [
        vote for vote in review.votes.all() if not vote.void and str(vote.voter_id) == actor.id
    ]
    if voted:
        return policies.Verdict(False, _("You have voted; other reviewers decide now."))
    if review.subject == Subject.RETIREMENT:
        groups = [*groups, Role.COMPLIANCE]
    verdicts = [policies.may_vote(review, group, actor) for group in groups]
    return next((verdict for verdict in verdicts if verdict), verdicts[0])


def _stages(review: Review) -> list[dict[str, Any]]:
    valid = [vote for vote in review.votes.all() if not vote.void and vote.decision == "approve"]
    credited = review.payload.get("submitter_counts_at")
    return [
        {
            "name": stage["name"],
            "group": stage["group"],
            "quorum": stage["quorum"],
            "approvals": sum(vote.stage == stage["id"] for vote in valid)
            + (credited == stage["id"]),
        }
        for stage in review.stages
    ]


def _checks(review: Review) -> list[dict[str, Any]]:
    """What the machine can tell about the subject before a person decides."""
    asset = review.asset
    facts = asset.remote_facts_read
    lacking = missing_facts(asset.remote_kind or None, facts)
    checks = [
        {
            "ok": not lacking,
            "text": _("Governed facts are complete")
            if not lacking
            else _("Missing: %(names)s")
            % {"names": ", ".join(str(_(FACT_LABELS.get(name, name))) for name in lacking)},
        },
        {
            "ok": not asset.remote_faults,
            "text": _("Everything in iconik can be read")
            if not asset.remote_faults
            else _("Some values in iconik cannot be read"),
        },
        {
            "ok": asset.suspended_at is None and asset.remote_missing_since is None,
            "text": _("The asset is neither suspended nor missing"),
        },
    ]
    until = facts.known().get("rights_until")
    if until is not None:
        ended = until <= clock.now()
        text = _("Rights have ended") if ended else _("Rights run until %(date)s")
        checks.append({"ok": not ended, "text": text % {"date": f"{until:%-d %b %Y}"}})
    return checks


def _subject(review: Review) -> dict[str, Any]:
    """What is asked, by kind of review."""
    asset = review.asset
    if review.subject == Subject.ASSET_VERSION:
        return {"facts": _fact_rows(asset, None), "version": review.version}
    if review.subject == Subject.FACTS:
        return {"facts": _fact_rows(asset, Facts.from_json(asset.candidate_facts))}
    if review.subject == Subject.MAPPING:
        return {"mapping": review.mapping, "impact": None}
    impact = impact_of(asset)
    if review.subject == Subject.SUPERSESSION:
        successor = Asset.objects.filter(pk=review.payload["successor"]).first()
        return {"impact": impact, "successor": successor}
    return {"impact": impact}


def _fact_rows(asset: Asset, candidate: Facts | None) -> list[dict[str, str]]:
    approved = Facts.from_json(asset.facts or {}).known()
    seen = (candidate or asset.remote_facts_read).known()
    names = seen if candidate is not None else FACT_LABELS
    return [
        {
            "label": _(FACT_LABELS[name]),
            "before": fact_text(name, approved[name]) if name in approved else "",
            "value": fact_text(name, seen[name]) if name in seen else _("not known"),
        }
        for name in names
    ]
