"""The catalogue: every asset that the viewer may see, to filter, search and sort."""

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance import clock
from governance.domain.errors import InvalidInput, gettext_noop
from governance.filters import AssetFilter
from governance.models import Asset
from governance.queries import assets
from governance.queries.asset_lists import FILTERS, ORDERS, Base, narrowed, tallies
from governance.queries.keysets import Page, page_of
from governance.web.asset_cards import cards
from governance.web.asset_facets import address, chips, count_words, facets, kept
from governance.web.freshness import freshness
from governance.web.requests import actor_of, respond

SORTS: Final = {
    "-changed": gettext_lazy("Recently changed"),
    "title": gettext_lazy("Title"),
    "rights": gettext_lazy("Rights end"),
    "changed": gettext_lazy("Longest unchanged"),
    "-title": gettext_lazy("Title, from Z"),
    "-rights": gettext_lazy("Rights end, latest first"),
}
SIZES: Final = {"cards": 24, "table": 50}
"""Views of the list, and how many assets a page of each has."""

EVERYTHING: Final = "*"
"""Names the count of all that the viewer may see, beside the counts by filter."""


@login_required
@require_safe
def asset_list(request: HttpRequest) -> HttpResponse:
    """One page of the list, with its filters; for htmx filters and results alone."""
    actor, now = actor_of(request), clock.now()
    sort = _one_of(request, "sort", SORTS)
    view = _one_of(request, "view", SIZES)
    filters = AssetFilter(request.GET, assets.visible_to(actor), now=now)
    filters.check()
    rows = filters.without()
    counted = tallies(_bases(filters, rows), filters.times)
    page = page_of(
        assets.listed(narrowed(rows, counted[""])),
        ORDERS[sort],
        size=SIZES[view],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    brands = list(assets.brands_of(actor))
    everything = counted.get(EVERYTHING, counted[""])
    context = {
        "facets": facets(filters, counted, brands),
        "chosen": sum(len(filters.chosen(name)) for name in filters.active if name != "q"),
        "chips": chips(request, filters, brands),
        "hidden": kept(request.GET),
        "clear_url": address(request, **dict.fromkeys(filters.active)),
        "count": count_words(counted[""].total),
        "everything": count_words(everything.total),
        "everything_count": everything.total,
        "is_filtered": bool(filters.active),
        "cards": cards(page.rows, assets.previews(page.rows), now),
        "kept_lists": [
            (name, values)
            for name, values in request.GET.lists()
            if name in (*filters.filters, "view") and any(values)
        ],
        "sort": sort,
        "sorts": [{"value": value, "label": label} for value, label in SORTS.items()],
        "view": view,
        "segments": _views(request, view),
        "mirror": freshness(),
        "has_role": bool(actor.grants),
        **_pages(request, page, sort),
    }
    return respond(request, "governance/asset_list.html", "governance/_asset_results.html", context)


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


def _one_of(request: HttpRequest, name: str, choices: Any) -> str:
    """The value of a parameter, or the first choice where it is absent.

    Raises:
        InvalidInput: naming the parameter.
    """
    value = request.GET.get(name) or next(iter(choices))
    if value not in choices:
        raise InvalidInput(
            gettext_noop("The address asks for something that this list does not have: %(name)s."),
            field=name,
            name=name,
        )
    return value


def _views(request: HttpRequest, view: str) -> list[dict[str, Any]]:
    words = {"cards": (_("Cards"), "layout-grid"), "table": (_("Table"), "rows-3")}
    return [
        {
            "url": address(request, view=name if name != "cards" else None),
            "label": label,
            "icon": icon,
            "current": name == view,
            "key": "" if name == view else "v",
        }
        for name, (label, icon) in words.items()
    ]


def _pages(request: HttpRequest, page: Page[Any], sort: str) -> dict[str, Any]:
    """What ``components/pagination.html`` needs."""
    by_time = sort == "-changed"
    return {
        "newer_url": address(request, before=page.before) if page.before else "",
        "older_url": address(request, after=page.after) if page.after else "",
        "newer_label": "" if by_time else _("Previous"),
        "older_label": "" if by_time else _("Next"),
        "summary": _("%(number)s shown") % {"number": len(page.rows)},
    }
