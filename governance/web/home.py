"""The start page: what needs the viewer, and how the catalogue stands."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from governance import clock
from governance.domain.actor import Actor, Role
from governance.domain.lifecycle import State
from governance.models import MailState
from governance.queries import home as reads
from governance.queries.home import Standing
from governance.queries.reviews import waiting_for
from governance.templatetags.looks import look_of
from governance.web.asset_cards import last_moment
from governance.web.freshness import freshness
from governance.web.requests import actor_of
from governance.web.review_work import yield_line

LISTED: Final = 5
"""The most rows of one sort in the list of what needs the viewer."""

EXPIRING_LISTED: Final = 8

Need = dict[str, Any]


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page, arranged by the viewer's roles."""
    actor, now = actor_of(request), clock.now()
    standing = reads.standing(actor, now)
    context = {
        "has_role": bool(actor.grants),
        "needs": _needs(actor, standing, now),
        "figures": _figures(standing),
        "states": [
            {
                "state": state,
                "count": count,
                "url": f"{reverse('governance:asset-list')}?state={state}",
            }
            for state, count in standing.states.items()
        ],
        "expiring": [
            {"asset": asset, "until": last_moment(asset)}
            for asset in reads.expiring(actor, now)[:EXPIRING_LISTED]
        ],
        "expiring_total": standing.expiring,
        "mirror": freshness(),
        **yield_line(actor, now),
    }
    return render(request, "governance/home.html", context)


def _figures(standing: Standing) -> list[dict[str, Any]]:
    """The key figures."""
    return [
        {
            "value": f"{standing.servable:,}",
            "label": _("May be served now"),
            "note": _("approved, with rights, not held back"),
        },
        {
            "value": f"{standing.states[State.USED]:,}",
            "label": _("In use"),
            "note": _("customers have been shown them"),
        },
        {
            "value": f"{standing.states[State.IN_REVIEW]:,}",
            "label": _("In review"),
            "note": _("wait for reviewers"),
        },
        {
            "value": f"{standing.expiring:,}",
            "label": _("Rights end within 30 days"),
            "note": _("of those in service"),
        },
    ]


def _needs(actor: Actor, standing: Standing, now: datetime) -> list[Need]:
    """What waits for the viewer, the most pressing first."""
    sources: list[tuple[frozenset[str], Callable[[], list[Need]]]] = [
        (frozenset({Role.COMMS, Role.COMPLIANCE, Role.ADMIN}), lambda: _alarms(actor)),
        (frozenset({Role.REVIEWER, Role.COMPLIANCE}), lambda: _reviews(actor, now)),
        (frozenset({Role.COMMS}), lambda: [*_withheld(actor), *_rejected(actor, now)]),
        (frozenset({Role.MEDIA}), lambda: _media(standing)),
        (frozenset({Role.ADMIN}), _given_up),
    ]
    return [need for roles, ask in sources if actor.has_any(roles) for need in ask()]


def _need(icon: str, tone: str, title: str, url: str, *, text: str = "", mark: str = "") -> Need:
    """One row: ``mark`` stands at its end, such as when it is due."""
    return {"icon": icon, "tone": tone, "title": title, "text": text, "url": url, "mark": mark}


def _alarms(actor: Actor) -> list[Need]:
    return [
        _need(
            "triangle-alert",
            "expired",
            alarm.message,
            reverse("governance:campaign", args=[alarm.campaign.key])
            if alarm.campaign is not None
            else f"{reverse('governance:asset-list')}?fact=missing",
            text=alarm.campaign.name if alarm.campaign is not None else "",
            mark=f"{alarm.raised_at:%-d %b}",
        )
        for alarm in reads.open_alarms(actor)[:LISTED]
    ]


def _reviews(actor: Actor, now: datetime) -> list[Need]:
    waiting = list(waiting_for(actor)[: LISTED + 1])
    needs = [
        _need(
            "eye",
            "review",
            review.asset.remote_title,
            reverse("governance:review", args=[review.public_id]),
            text=review.get_subject_display(),
            mark=_due(review.due_at, now),
        )
        for review in waiting[:LISTED]
    ]
    if len(waiting) > LISTED:
        queue = reverse("governance:review-queue")
        needs.append(_need("clipboard-check", "review", _("More reviews wait in the queue"), queue))
    return needs


def _due(due_at: datetime | None, now: datetime) -> str:
    if due_at is None:
        return ""
    if due_at < now:
        return _("Overdue")
    if due_at.date() == now.date():
        return _("Due today")
    return _("Due %(day)s") % {"day": f"{due_at:%-d %b}"}


def _withheld(actor: Actor) -> list[Need]:
    needs = []
    for table in reads.withheld(actor)[:LISTED]:
        number = len(table.withheld)
        title = ngettext(
            "%(number)s mapping is withheld", "%(number)s mappings are withheld", number
        )
        url = reverse("governance:campaign", args=[table.campaign.key])
        text = table.campaign.name
        needs.append(_need("ban", "expired", title % {"number": number}, url, text=text))
    return needs


def _rejected(actor: Actor, now: datetime) -> list[Need]:
    return [
        _need(
            "circle-x",
            "rejected",
            _("Mapping rejected: %(title)s") % {"title": row.asset.remote_title},
            reverse("governance:mapping", args=[row.public_id]),
            text=f"{row.slot.campaign.name}, {row.slot.name}",
        )
        for row in reads.rejected_mappings(actor, now)[:LISTED]
    ]


def _media(standing: Standing) -> list[Need]:
    """What the media team has to mend or send on."""
    assets = reverse("governance:asset-list")
    rows = [
        (
            standing.states[State.REJECTED],
            f"{assets}?state=rejected",
            look_of(State.REJECTED),
            _("Rejected by reviewers: %(number)s"),
            _("Mend what the reviewers wrote, then submit again."),
        ),
        (
            standing.faults,
            f"{assets}?fact=fault",
            look_of("fault"),
            _("Values in iconik that cannot be read: %(number)s"),
            _("They stay unknown until they are mended there."),
        ),
        (
            standing.changed,
            f"{assets}?fact=changed",
            look_of(State.IN_REVIEW),
            _("Facts changed in iconik: %(number)s"),
            _("The approved ones are served until you send the changes to review."),
        ),
        (
            standing.missing,
            f"{assets}?fact=missing",
            look_of("missing"),
            _("Missing in iconik: %(number)s"),
            _("They are not served."),
        ),
        (
            standing.states[State.CANDIDATE],
            f"{assets}?state=candidate",
            look_of(State.CANDIDATE),
            _("Candidates to complete and submit: %(number)s"),
            "",
        ),
    ]
    return [
        _need(look.icon, look.tone, title % {"number": number}, url, text=text)
        for number, url, look, title, text in rows
        if number
    ]


def _given_up() -> list[Need]:
    """What an administrator has to look at before it is tried again."""
    found = reads.given_up()
    state = urlencode({"mail_state__exact": MailState.FAILED})
    deliveries = ngettext(
        "%(number)s delivery to iconik was given up",
        "%(number)s deliveries to iconik were given up",
        found.deliveries,
    )
    mails = ngettext("%(number)s mail was given up", "%(number)s mails were given up", found.mails)
    mail_way = _("Look at what the mail server said, then let them be sent again.")
    rows = [
        (found.deliveries, deliveries, reverse("connectors:sync"), ""),
        (found.mails, mails, f"{reverse('admin:governance_notice_changelist')}?{state}", mail_way),
    ]
    return [
        _need("octagon-x", "rejected", title % {"number": number}, url, text=text)
        for number, title, url, text in rows
        if number
    ]
