"""The calendar of campaigns: one month as weeks, and the same as a list."""

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import clock
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.models import Campaign
from governance.queries import campaign_lists
from governance.queries.campaign_lists import RightsEnd
from governance.web.campaign_list import views_of
from governance.web.requests import actor_of, text_in

MOST = 200
"""The most campaigns of a month that are shown."""
LANES = 8
"""The most bars of a week; the list below the weeks has all campaigns."""

_MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happens on a day: ``kind`` is start, end or rights."""

    kind: str
    day: date
    label: str
    url: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """Days of a week in one lane: those of a campaign, or empty ones before it."""

    days: int
    campaign: Campaign | None = None
    begins: bool = False
    ends: bool = False


@dataclass(slots=True)
class Week:
    """Seven days with their marks, the lanes of bars below them, and how many found no lane."""

    days: Sequence[tuple[date, Sequence[Mark]]]
    lanes: list[list[Bar]] = field(default_factory=list)
    left_out: int = 0


@login_required
@require_safe
def campaign_calendar(request: HttpRequest) -> HttpResponse:
    """The campaigns of a month: ``?month=2026-11``, else the current one."""
    now = clock.now()
    first = _month_of(text_in(request.GET, "month"), now.date())
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    found = list(campaign_lists.between(actor_of(request), first, last, now=now)[: MOST + 1])
    shown = found[:MOST]
    marks = sorted(_marks(shown, first, last), key=lambda mark: (mark.day, mark.kind, mark.label))
    context = {
        "month": first,
        "today": now.date(),
        "weekdays": [first + timedelta(days=n - first.weekday()) for n in range(7)],
        "weeks": weeks_of(first, shown, marks),
        "campaigns": shown,
        "is_more": len(found) > MOST,
        "marks": marks,
        "previous": _link(first - timedelta(days=1)),
        "next": _link(last + timedelta(days=1)),
        "views": views_of("calendar"),
    }
    return render(request, "governance/campaign_calendar.html", context)


def _month_of(text: str, today: date) -> date:
    """The first day of the month that the address names.

    Raises:
        InvalidInput: on ``month``, for anything but a month such as 2026-11.
    """
    if not text:
        return today.replace(day=1)
    parts = _MONTH.fullmatch(text)
    if parts is None or not 1900 <= int(parts["year"]) <= 2199:
        raise InvalidInput(noop("Write the month like 2026-11."), field="month")
    return date(int(parts["year"]), int(parts["month"]), 1)


def _link(day: date) -> dict[str, str]:
    address = reverse("governance:campaign-calendar")
    return {"url": f"{address}?month={day:%Y-%m}", "label": date_format(day, "F Y")}


def _marks(campaigns: Sequence[Campaign], first: date, last: date) -> Iterable[Mark]:
    for row in campaigns:
        address = reverse("governance:campaign", args=[row.key])
        if first <= row.starts_on:
            yield Mark("start", row.starts_on, row.name, address, _("starts"))
        if row.ends_on <= last:
            yield Mark("end", row.ends_on, row.name, address, _("last day"))
    # A day's width on both sides: the month is that of each campaign's own zone.
    start = datetime.combine(first, time(), UTC) - timedelta(days=1)
    end = datetime.combine(last, time(), UTC) + timedelta(days=2)
    for item in campaign_lists.rights_ends(campaigns, start, end):
        day = _last_day(item)
        if first <= day <= last:
            address = reverse("governance:asset", args=[item.asset.public_id])
            detail = _("rights end, shown in %(name)s") % {"name": item.campaign.name}
            yield Mark("rights", day, item.asset.remote_title, address, detail)


def _last_day(item: RightsEnd) -> date:
    """The last day on which the asset may be shown, in the campaign's zone."""
    return (item.at - timedelta(seconds=1)).astimezone(ZoneInfo(item.campaign.zone)).date()


def weeks_of(first: date, campaigns: Sequence[Campaign], marks: Sequence[Mark]) -> list[Week]:
    """The weeks that hold a day of the month, from Monday to Sunday."""
    by_day: defaultdict[date, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_day[mark.day].append(mark)
    days = calendar.Calendar().monthdatescalendar(first.year, first.month)
    return [_week(week, campaigns, by_day) for week in days]


def _week(
    days: Sequence[date], campaigns: Sequence[Campaign], marks: Mapping[date, list[Mark]]
) -> Week:
    week = Week([(day, marks.get(day, ())) for day in days])
    for row in campaigns:
        if row.starts_on > days[-1] or row.ends_on < days[0]:
            continue
        start = max((row.starts_on - days[0]).days, 0)
        end = min((row.ends_on - days[0]).days, 6)
        lane = next((lane for lane in week.lanes if _width(lane) <= start), None)
        if lane is None:
            if len(week.lanes) == LANES:
                week.left_out += 1
                continue
            lane = []
            week.lanes.append(lane)
        if start > _width(lane):
            lane.append(Bar(start - _width(lane)))
        begins, ends = row.starts_on >= days[0], row.ends_on <= days[-1]
        lane.append(Bar(end - start + 1, row, begins, ends))
    for lane in week.lanes:
        if _width(lane) < 7:
            lane.append(Bar(7 - _width(lane)))
    return week


def _width(lane: Sequence[Bar]) -> int:
    return sum(bar.days for bar in lane)
