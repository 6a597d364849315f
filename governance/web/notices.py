"""The inbox: what a person was told, unread first; and which of it they want to be told."""

import uuid
from collections.abc import Sequence
from datetime import UTC, date, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from governance import clock
from governance.actions import notices as actions
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.models import Channel, Notice, NoticeKind
from governance.queries import notices
from governance.queries.keysets import Page, page_of
from governance.queries.notice_words import about_of, details_of, line_of, look_of
from governance.web.requests import actor_of, text_in, uuid_in

PER_PAGE: Final = 30


@login_required
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The viewer's notices: unread first, newest first, by day."""
    page = page_of(
        notices.inbox(actor_of(request)),
        notices.UNREAD_FIRST,
        size=PER_PAGE,
        after=text_in(request.GET, "after"),
        before=text_in(request.GET, "before"),
    )
    here = reverse("governance:notices")
    context = {
        "parts": _parts(page),
        "unread": getattr(request.user, "unread_notices", 0),
        "newest": max(page.rows, key=lambda row: row.pk) if page.rows else None,
        "newer_url": f"{here}?before={page.before}" if page.before else "",
        "older_url": f"{here}?after={page.after}" if page.after else "",
        "place": request.GET.urlencode(),
        "crumbs": [
            {"label": _("Home"), "url": reverse("governance:home")},
            {"label": _("Notices")},
        ],
    }
    return render(request, "governance/notices.html", context)


@login_required
@require_POST
def notice_open(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Mark a notice as read and lead to its place, by a route of ours only."""
    notice = actions.mark_read(notice_id=notice_id, actor=actor_of(request))
    return redirect(notice.place, notice.place_id)


@login_required
@require_POST
def notice_read(request: HttpRequest, notice_id: uuid.UUID) -> HttpResponse:
    """Mark a notice as read, and stay in the inbox."""
    actions.mark_read(notice_id=notice_id, actor=actor_of(request))
    return redirect("governance:notices")


@login_required
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark all as read that had come when the page was shown."""
    number = actions.mark_all_read(up_to=uuid_in(request, "newest"), actor=actor_of(request))
    words = ngettext("%(number)s notice is read.", "%(number)s notices are read.", number)
    messages.success(request, words % {"number": number})
    return redirect("governance:notices")


@login_required
@require_POST
def notice_switches(request: HttpRequest) -> HttpResponse:
    """Save which kinds reach the viewer, and how."""
    if request.POST.get("sent") != "notices":  # a form that was cut off would turn all off
        raise InvalidInput(noop("The form is incomplete. Open it again."), field="notices")
    pairs = [text.partition(":") for text in request.POST.getlist("on")]
    on = [(kind, channel) for kind, _colon, channel in pairs]
    actions.save_switches(user_id=int(actor_of(request).id), on=on)
    messages.success(request, _("Saved."))
    return redirect(reverse("governance:account") + "#notices")


def switch_table(user_id: int) -> dict[str, Any]:
    """The switches of the account page: a row for each kind, a check box for each channel."""
    on = notices.switched_on(user_id)
    rows = [
        {
            "label": kind.label,
            "cells": [
                {
                    "value": f"{kind}:{channel}",
                    "label": f"{kind.label}: {channel.label}",
                    "on": (kind.value, channel.value) in on,
                }
                for channel in Channel
            ],
        }
        for kind in NoticeKind
    ]
    return {"channels": [channel.label for channel in Channel], "rows": rows}


def _parts(page: Page[Notice]) -> list[dict[str, Any]]:
    """The page as unread and read, each in days; every notice with its words."""
    today = clock.now().astimezone(UTC).date()
    parts: list[dict[str, Any]] = []
    for unread, title in ((True, _("Unread")), (False, _("Read"))):
        rows = [row for row in page.rows if (row.read_at is None) == unread]
        if rows:
            parts.append({"title": title, "unread": unread, "days": _days(rows, today)})
    return parts


def _days(rows: Sequence[Notice], today: date) -> list[dict[str, Any]]:
    days: dict[date, list[dict[str, Any]]] = {}
    for row in rows:
        days.setdefault(row.created_at.astimezone(UTC).date(), []).append(_shown(row))
    return [{"label": _day(day, today), "notices": shown} for day, shown in days.items()]


def _shown(notice: Notice) -> dict[str, Any]:
    icon, tone = look_of(notice)
    return {
        "id": notice.public_id,
        "line": line_of(notice),
        "about": about_of(notice),
        "details": details_of(notice),
        "at": notice.created_at,
        "icon": icon,
        "tone": tone,
        "mail_failed": notice.mail_state == "failed",
    }


def _day(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    return date_format(day, "j F Y")
