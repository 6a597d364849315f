"""What the page of a review says of the work on it: risk, round, holder, and others like it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance import policies
from governance.domain.actor import Actor, Role
from governance.domain.errors import gettext_noop as noop
from governance.models import Review, ReviewState
from governance.queries.review_queue import Waiting, assessment_of
from governance.queries.review_work import earlier_rejection, hold_of, yields
from governance.web.review_items import risk_of

SPAN: Final = timedelta(days=90)
"""Over how long it is told how reviews went."""

DECIDING: Final = frozenset({Role.REVIEWER, Role.COMPLIANCE})


def work_context(
    review: Review,
    actor: Actor,
    queue: Sequence[Waiting],
    now: datetime,
    panel: Mapping[str, Any],
) -> dict[str, Any]:
    """The context of ``governance/_review_hold.html``; ``panel`` is that of the review itself.

    While somebody else holds the review, the viewer cannot decide before taking it over.
    """
    row = next((each for each in queue if each.review.pk == review.pk), None)
    assessment = row.assessment if row is not None else assessment_of(review, now)
    hold = hold_of(review) if review.state == ReviewState.OPEN else None
    mine = hold is not None and str(hold.holder_id) == actor.id
    found: dict[str, Any] = {
        "risk": risk_of(assessment) if review.state == ReviewState.OPEN else None,
        "round": review.round,
        "rejected": earlier_rejection(review),
        "hold": hold,
        "hold_mine": mine,
        "hold_until": None
        if hold is None
        else hold.renewed_at + timedelta(minutes=settings.REVIEW_HOLD_MINUTES),
        "hold_minutes": settings.REVIEW_HOLD_MINUTES,
        "may_hold": bool(panel["verdict"]),
        "queue_query": panel["queue_query"],
    }
    if hold is not None and not mine and panel["verdict"]:
        verdict = policies.Verdict(
            False, noop("%(who)s holds this review. Take it over to decide."), hold.holder_name
        )
        found |= {"verdict": verdict, "verdict_text": verdict.sentence}
    return found


def yield_line(actor: Actor, now: datetime) -> dict[str, str]:
    """How reviews went of late, in one sentence for those who decide; one query."""
    if not actor.has_any(DECIDING):
        return {}
    found = yields(now - SPAN, actor)
    if found.rate is None:
        return {}
    first = ngettext(
        "%(passed)s of %(first)s first submission approved at once in %(days)s days (%(rate)s %%)",
        "%(passed)s of %(first)s first submissions approved at once in %(days)s days (%(rate)s %%)",
        found.first,
    ) % {"passed": found.passed, "first": found.first, "days": SPAN.days, "rate": found.rate}
    if not found.reworked:
        return {"yield_line": _("%(first)s.") % {"first": first}}
    again = ngettext(
        "%(n)s decided again after a rejection",
        "%(n)s decided again after rejections",
        found.reworked,
    ) % {"n": found.reworked}
    return {"yield_line": _("%(first)s; %(again)s.") % {"first": first, "again": again}}
