"""The list of the catalogue as a file: what the filters leave, or the assets that are chosen."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import clock
from governance.domain.facts import UNKNOWN
from governance.filters import AssetFilter
from governance.models import Asset
from governance.queries.asset_lists import ORDERS, Base, described, narrowed, tags_of, tallies
from governance.templatetags.looks import look_of
from governance.web.asset_address import COLUMNS
from governance.web.asset_cards import facts_beside, kind_words, last_moment, territories
from governance.web.asset_picks import PICK, picks
from governance.web.assets import Listing, listing
from governance.web.sheets import CSV_TYPE, XLSX_TYPE, csv_lines, xlsx_file

MOST: Final = 20_000
"""Assets of one file; a longer list is cut, and says so in its last line."""

CHUNK: Final = 1000

_TEXTS: Final[Mapping[str, Callable[[Asset, datetime], str]]] = {
    "kind": lambda row, _now: kind_words(row.remote_kind)[1],
    "languages": lambda row, _now: _languages(row),
    "state": lambda row, now: ", ".join(_states(row, now)),
    "rights": lambda row, _now: f"{until:%Y-%m-%d}" if (until := last_moment(row)) else "",
    "changed": lambda row, _now: f"{row.remote_date_modified:%Y-%m-%dT%H:%M:%SZ}",
    "territories": lambda row, _now: ", ".join(territories(row)),
    "tags": lambda row, _now: ", ".join(tags_of(row)),
    "brand": lambda row, _now: _told(row, "brand_name"),
    "iconik": lambda row, _now: _told(row, "iconik_id"),
}
"""What stands in each column; dates are those of UTC."""


@login_required
@require_safe
def asset_csv(request: HttpRequest) -> HttpResponseBase:
    """The list as CSV, streamed."""
    head, rows = _table(request)
    response = StreamingHttpResponse(csv_lines(head, rows), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="assets.csv"'
    return response


@login_required
@require_safe
def asset_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The list as XLSX; it is written to disk before it is sent."""
    head, rows = _table(request)
    return FileResponse(
        xlsx_file(head, rows), as_attachment=True, filename="assets.xlsx", content_type=XLSX_TYPE
    )


def _table(request: HttpRequest) -> tuple[list[str], Iterator[list[str]]]:
    """The head and the rows of the file that a request asks for.

    Raises:
        InvalidInput: naming the parameter that is malformed.
    """
    found = listing(request)
    columns = found.columns
    head = [_("Title"), _("Key"), *(str(COLUMNS[name]) for name in columns)]
    if PICK in request.GET:
        rows = found.filters.queryset.filter(public_id__in=picks(request.GET))
    else:
        rows = _few_by_id(found)
    return head, _rows(_sorted(rows, found), columns)


def _few_by_id(found: Listing) -> QuerySet[Asset]:
    """The rows; few of them by their ids, as the list reads them."""
    filters: AssetFilter = found.filters
    return narrowed(found.rows, tallies({"": Base(found.rows, frozenset())}, filters.times)[""])


def _sorted(rows: QuerySet[Asset], found: Listing) -> QuerySet[Asset]:
    order = ORDERS[found.sort]
    sign = "-" if order.descending else ""
    keyed: QuerySet[Any] = described(rows).annotate(sort_value=order.value)
    return keyed.order_by(f"{sign}sort_value", f"{sign}pk")


def _rows(rows: QuerySet[Asset], columns: list[str]) -> Iterator[list[str]]:
    now = clock.now()
    for number, row in enumerate(rows[: MOST + 1].iterator(chunk_size=CHUNK)):
        if number == MOST:
            yield [_("Only the first %(most)s assets are in this file.") % {"most": f"{MOST:,}"}]
            return
        texts = [_TEXTS[name](row, now) for name in columns]
        yield [row.remote_title, row.remote_external_id, *texts]


def _languages(row: Asset) -> str:
    languages = row.approved_facts.languages
    if languages is UNKNOWN:
        return _("Unknown")
    return ", ".join(languages) or _("Language-neutral")


def _states(row: Asset, now: datetime) -> list[str]:
    return [str(look_of(name).label) for name in (row.state, *facts_beside(row, now))]


def _told(row: Asset, name: str) -> str:
    return str(getattr(row, name, ""))
