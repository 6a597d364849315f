"""The list of campaigns: by stage, brand, owner and words, a page at a time."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance import clock, policies
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.models import Campaign
from governance.queries import campaign_lists
from governance.queries.keysets import page_of
from governance.web.requests import actor_of, respond, search_in, text_in

PER_PAGE = 25

STAGE_WORDS = {
    "draft": gettext_lazy("Draft"),
    "scheduled": gettext_lazy("Scheduled"),
    "live": gettext_lazy("Live"),
    "ended": gettext_lazy("Ended"),
    "archived": gettext_lazy("Archived"),
}

Chosen = dict[str, str]
"""What the address asks for, by name; empty where nothing is chosen."""


@login_required
@require_safe
def campaign_list(request: HttpRequest) -> HttpResponse:
    """All campaigns that are not archived, newest first, narrowed by what the address says."""
    actor, now = actor_of(request), clock.now()
    chosen = chosen_in(request)
    rows = campaign_lists.listed(
        actor,
        now=now,
        text=chosen["q"],
        stage=chosen["stage"],
        brand=chosen["brand"],
        owner=int(chosen["owner"]) if chosen["owner"] else None,
    )
    total = rows.count()
    page = page_of(
        rows,
        campaign_lists.NEWEST_FIRST,
        size=PER_PAGE,
        after=text_in(request.GET, "after"),
        before=text_in(request.GET, "before"),
    )
    context = {
        "page": with_coverage(page.rows),
        "total": total,
        "chosen": chosen,
        "tabs": _tabs(chosen),
        "views": views_of("list"),
        "brands": campaign_lists.brands(actor),
        "owners": campaign_lists.owners(actor),
        "newer_url": _address(chosen, before=page.before) if page.before else "",
        "older_url": _address(chosen, after=page.after) if page.after else "",
        "may_create": policies.may_create_campaigns(actor),
        "is_narrowed": any(chosen.values()),
        "has_role": bool(actor.grants),
    }
    return respond(
        request, "governance/campaign_list.html", "governance/_campaign_results.html", context
    )


def chosen_in(request: HttpRequest) -> Chosen:
    """The filters of the address.

    Raises:
        InvalidInput: naming the parameter, for a stage or an owner that cannot be.
    """
    stage, owner = text_in(request.GET, "stage"), text_in(request.GET, "owner")
    if stage and stage not in campaign_lists.STAGES:
        raise InvalidInput(noop("There is no such stage."), field="stage")
    if owner and not (owner.isascii() and owner.isdigit() and len(owner) < 10):
        raise InvalidInput(noop("There is no such person."), field="owner")
    return {
        "stage": stage,
        "q": search_in(request.GET, "q"),
        "brand": search_in(request.GET, "brand"),
        "owner": owner,
    }


def with_coverage(rows: Any) -> list[Campaign]:
    """The campaigns with how many pairs of slot and language there are, and are mapped."""
    found = list(rows)
    covered = campaign_lists.covered_pairs(found)
    for row in found:
        row.pairs = row.slot_count * len(row.languages)
        row.covered = covered.get(row.pk, 0)
    return found


def views_of(current: str) -> list[dict[str, Any]]:
    """List and calendar, as ``components/segments.html`` takes them."""
    return [
        {
            "url": reverse("governance:campaign-list"),
            "label": _("List"),
            "icon": "list",
            "current": current == "list",
        },
        {
            "url": reverse("governance:campaign-calendar"),
            "label": _("Calendar"),
            "icon": "calendar-days",
            "current": current == "calendar",
        },
    ]


def _address(chosen: Chosen, **changed: str) -> str:
    query = urlencode({name: value for name, value in {**chosen, **changed}.items() if value})
    address = reverse("governance:campaign-list")
    return f"{address}?{query}" if query else address


def _tabs(chosen: Chosen) -> list[dict[str, Any]]:
    words = {"": _("All"), **STAGE_WORDS}
    return [
        {"url": _address(chosen, stage=key), "label": word, "current": key == chosen["stage"]}
        for key, word in words.items()
    ]
