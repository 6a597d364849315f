"""The catalogue: every asset that the viewer may see, to filter, search and sort."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import clock
from governance.domain.actor import Actor
from governance.filters import AssetFilter
from governance.models import Asset, Brand
from governance.queries import assets, campaigns
from governance.queries.asset_lists import (
    FILTERS,
    ORDERS,
    Base,
    Tally,
    narrowed,
    preview_of,
    shown,
    tallies,
)
from governance.queries.keysets import Page, page_of
from governance.web.asset_address import (
    COLUMNS,
    DENSITIES,
    SIZES,
    SORTS,
    USUAL_COLUMNS,
    address,
    address_at,
    here,
    hidden,
    own,
    understood,
)
from governance.web.asset_cards import cards
from governance.web.asset_facets import Facets, count_words
from governance.web.asset_picks import MATCHING, MOST
from governance.web.asset_views import address_of, first_view, lost_first_view, menu
from governance.web.freshness import freshness
from governance.web.requests import actor_of, respond, wants_part

EVERYTHING: Final = "*"
"""Names the count of all that the viewer may see, beside the counts by filter."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that an address asks for: what of it is understood, and the rows it finds."""

    actor: Actor
    now: datetime
    query: QueryDict
    dropped: list[str]
    brands: list[Brand]
    filters: AssetFilter
    rows: QuerySet[Asset]

    @property
    def sort(self) -> str:
        """The name of the order."""
        return self.query.get("sort") or next(iter(SORTS))

    @property
    def view(self) -> str:
        """The name of the view."""
        return self.query.get("view") or next(iter(SIZES))

    @property
    def columns(self) -> list[str]:
        """The names of the table's columns, in its order."""
        chosen = self.query.getlist("columns") or USUAL_COLUMNS
        return [name for name in COLUMNS if name in chosen]


def listing(request: HttpRequest) -> Listing:
    """The list that the address of a request asks for; two queries, three with a search.

    Raises:
        InvalidInput: naming the parameter that is malformed.
    """
    actor, now = actor_of(request), clock.now()
    brands = list(assets.brands_of(actor))
    known = understood(request.GET, {row.key for row in brands})
    filters = AssetFilter(
        known.query, assets.visible_to(actor), now=now, campaigns=campaigns.visible_to(actor)
    )
    filters.check()
    return Listing(actor, now, known.query, known.dropped, brands, filters, filters.without())


def first_ids(found: Listing, most: int) -> tuple[list[uuid.UUID], Tally]:
    """The public ids of the first assets of a list in its order, and the count of all."""
    tally = tallies({"": Base(found.rows, frozenset())}, found.filters.times)[""]
    order = ORDERS[found.sort]
    sign = "-" if order.descending else ""
    rows: QuerySet[Any] = narrowed(found.rows, tally).annotate(sort_value=order.value)
    ids = rows.order_by(f"{sign}sort_value", f"{sign}pk").values_list("public_id", flat=True)
    return list(ids[:most]), tally


@login_required
@require_safe
def asset_list(request: HttpRequest) -> HttpResponse:
    """One page of the list, with its filters; for htmx filters and results alone."""
    if not request.GET and not wants_part(request):
        opened = first_view(request)
        if opened is not None and opened.query:
            return redirect(address_of(opened))
    found = listing(request)
    filters, query = found.filters, found.query
    counted = tallies(_bases(filters, found.rows), filters.times)
    page = page_of(
        shown(narrowed(found.rows, counted[""])),
        ORDERS[found.sort],
        size=SIZES[found.view],
        after=query.get("after", ""),
        before=query.get("before", ""),
    )
    facets = Facets(filters, counted, found.brands, query)
    cleared: dict[str, None] = dict.fromkeys(filters.active)
    context = {
        "facets": facets.all(),
        "chosen": sum(len(filters.chosen(name)) for name in filters.active if name != "q"),
        "chips": facets.chips(),
        "clear_url": address(query, **cleared),
        "dropped": found.dropped,
        "cards": cards(page.rows, {row.pk: preview_of(row) for row in page.rows}, found.now),
        "mirror": freshness(),
        "has_role": bool(found.actor.grants),
        **_counts(filters, counted),
        **_looks(found),
        **menu(request, query),
        "lost_first": not request.GET and lost_first_view(request),
        "is_longer": counted[""].total > len(page.rows),
        "is_too_long": counted[""].total > MOST,
        **_pages(query, page, found.sort),
    }
    response = respond(
        request, "governance/asset_list.html", "governance/_asset_results.html", context
    )
    if "all" not in query:
        response["HX-Push-Url"] = here(query)  # without the empty fields that forms send
    return response


def _bases(filters: AssetFilter, rows: QuerySet[Asset]) -> dict[str, Base]:
    """What is counted: what was found; for each filter in force, what its options choose from;
    and everything, where not all is found.
    """
    chosen = [name for name in filters.active if name in FILTERS]
    bases = {"": Base(rows, frozenset(FILTERS) - frozenset(chosen))}
    for name in chosen:
        bases[name] = Base(filters.without(name), frozenset({name}))
    if filters.active:
        bases[EVERYTHING] = Base(filters.queryset, frozenset())
    return bases


def _counts(filters: AssetFilter, counted: dict[str, Tally]) -> dict[str, Any]:
    everything = counted.get(EVERYTHING, counted[""])
    return {
        "count": count_words(counted[""].total),
        "everything": count_words(everything.total),
        "everything_count": everything.total,
        "is_filtered": bool(filters.active),
    }


def _looks(found: Listing) -> dict[str, Any]:
    """The order and the view, what else there is, and what the forms that change them keep."""
    query = found.query
    return {
        "all_picked": "all" in query,
        "all_url": here(query) if "all" in query else here(query, all="1"),
        "matching_url": address_at("governance:asset-selection", _matching(query)),
        "most_chosen": MOST,
        "sort": found.sort,
        "sorts": [{"value": value, "label": label} for value, label in SORTS.items()],
        "view": found.view,
        "segments": _views(query, found.view),
        "hidden": _kept_by_filters(query, found.view),
        "kept_by_order": hidden(query, "sort"),
        "kept_by_columns": hidden(query, "columns", "density", "view"),
        "columns": found.columns,
        "column_choices": [
            {"value": name, "label": label, "selected": name in found.columns}
            for name, label in COLUMNS.items()
        ],
        "chosen_columns": query.getlist("columns"),
        "csv_url": address_at("governance:asset-csv", own(query)),
        "xlsx_url": address_at("governance:asset-xlsx", own(query)),
        "density": query.get("density", ""),
        "densities": DENSITIES,
    }


def _matching(query: QueryDict) -> QueryDict:
    found = own(query)
    found[MATCHING] = "1"
    return found


def _kept_by_filters(query: QueryDict, view: str) -> list[dict[str, str]]:
    """What the filters' form keeps; always the view, so that no filter at all is an answer too."""
    finds = (name for name in query if name.startswith("find-"))
    return [*hidden(query, "view", *FILTERS, *finds), {"name": "view", "value": view}]


def _views(query: QueryDict, view: str) -> list[dict[str, Any]]:
    words = {"cards": (_("Cards"), "layout-grid"), "table": (_("Table"), "rows-3")}
    return [
        {
            "url": address(query, view=name if name != "cards" else None),
            "label": label,
            "icon": icon,
            "current": name == view,
            "key": "" if name == view else "v",
        }
        for name, (label, icon) in words.items()
    ]


def _pages(query: QueryDict, page: Page[Any], sort: str) -> dict[str, Any]:
    """What ``components/pagination.html`` needs."""
    by_time = sort == "-changed"
    return {
        "newer_url": address(query, before=page.before) if page.before else "",
        "older_url": address(query, after=page.after) if page.after else "",
        "newer_label": "" if by_time else _("Previous"),
        "older_label": "" if by_time else _("Next"),
        "summary": _("%(number)s shown") % {"number": len(page.rows)},
    }
