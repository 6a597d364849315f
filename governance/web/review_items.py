"""The words of the review queue: what is decided, until when, at which risk, and by whom held."""

from datetime import datetime
from typing import Any, Final, cast

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.domain.review_risk import Assessment, Ground, Reason, Risk
from governance.models import Review, Subject
from governance.queries.review_queue import Waiting
from governance.web.asset_cards import kind_words

PANEL = "#review"
"""Where the focus goes when a review is opened: so its keys work at once."""

RISK_LOOKS: Final = {
    Risk.HIGH: ("triangle-alert", "rejected"),
    Risk.MEDIUM: ("circle-alert", "expired"),
    Risk.LOW: ("shield-check", "retired"),
}


def item_of(row: Waiting, current: Review | None, now: datetime, query: str) -> dict[str, Any]:
    """One line of ``components/queue.html``."""
    review, asset = row.review, row.review.asset
    poster = reverse("governance:asset-poster", args=[asset.public_id])
    if review.version is not None:
        poster += f"?version={review.version.remote_number}"
    return {
        "id": review.pk,
        "url": review_url(review, query),
        "title": asset.remote_title,
        "poster_url": poster,
        "kind_icon": kind_words(asset.remote_kind)[0],
        "kind_label": about(review),
        "due_label": due_words(review, now),
        "late": review.due_at is not None and review.due_at.date() <= now.date(),
        "current": current is not None and review.pk == current.pk,
        "risk": risk_of(row.assessment),
        "stage": row.stage.name if row.stage else "",
        "age": age_words(review, now),
        "holder": row.hold.holder_name if row.hold else "",
        "round": review.round,
    }


def review_url(review: Review, query: str) -> str:
    """Where a review is shown beside the queue, sorted and filtered as it is."""
    return reverse("governance:review", args=[review.public_id]) + query + PANEL


def about(review: Review) -> str:
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


def risk_of(assessment: Assessment) -> dict[str, str]:
    """The risk with icon, tone and word, and the sentence that explains it."""
    icon, tone = RISK_LOOKS[assessment.risk]
    word = {Risk.HIGH: _("High risk"), Risk.MEDIUM: _("Medium risk"), Risk.LOW: _("Low risk")}
    grounds = "; ".join(_ground(reason) for reason in assessment.reasons)
    return {
        "icon": icon,
        "tone": tone,
        "word": word[assessment.risk],
        "grounds": grounds or _("few or no campaigns depend on it, and its rights last"),
    }


def _ground(reason: Reason) -> str:
    number = reason.number
    words = {
        Ground.SHOWN: ngettext(
            "shown in %(n)s live or planned campaign",
            "shown in %(n)s live or planned campaigns",
            number,
        ),
        Ground.LEAVES: ngettext(
            "%(n)s live or planned campaign would no longer show it",
            "%(n)s live or planned campaigns would no longer show it",
            number,
        ),
        Ground.RIGHTS_ENDED: _("its rights have ended"),
        Ground.RIGHTS_END: _("its rights end today")
        if number == 0
        else ngettext("its rights end in %(n)s day", "its rights end in %(n)s days", number),
        Ground.FAULTS: ngettext(
            "%(n)s value in iconik cannot be read", "%(n)s values in iconik cannot be read", number
        ),
    }
    return words[reason.ground] % {"n": number}


def age_words(review: Review, now: datetime) -> str:
    """For how long a review has been open."""
    days = max((now - review.opened_at).days, 0)
    if days == 0:
        return _("open since today") if review.opened_at.date() == now.date() else _("open 1 day")
    return ngettext("open %(n)s day", "open %(n)s days", days) % {"n": days}


def due_words(review: Review, now: datetime) -> str:
    """When a review is due."""
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


def first_due(review: Review, now: datetime) -> str:
    """When the soonest due of the queue is, as a sentence."""
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


def _days_left(review: Review, now: datetime) -> int | None:
    return None if review.due_at is None else (review.due_at.date() - now.date()).days
