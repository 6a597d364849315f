"""The page of the record, with filters and CSV."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import django_filters
from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    QueryDict,
    StreamingHttpResponse,
)
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance import policies
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.models import AuditEntry
from governance.queries import audit
from governance.templatetags.record import SUBJECTS, VERBS, subject_words, verb_words
from governance.web.requests import actor_of, respond
from governance.web.sheets import CSV_TYPE, csv_lines

PER_PAGE = 50
CHUNK = 2000
COLUMNS = (
    "at",
    "actor_kind",
    "actor_id",
    "actor_name",
    "verb",
    "subject_kind",
    "subject_id",
    "subject_label",
    "before",
    "after",
    "reason",
    "correlation_id",
)
PLACES = ("before", "after")
"""The parameters that name a page of the list; numbers of entries."""

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilter(django_filters.FilterSet):
    """What the record can be narrowed to. Days are those of UTC, as the times shown are."""

    verb = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=[], empty_label=gettext_lazy("Everything")
    )
    subject_kind = django_filters.ChoiceFilter(
        label=gettext_lazy("About"), choices=[], empty_label=gettext_lazy("Anything")
    )
    subject_label = django_filters.CharFilter(
        label=gettext_lazy("Name of the subject"), lookup_expr="icontains", max_length=200
    )
    actor_name = django_filters.CharFilter(
        label=gettext_lazy("Who"), lookup_expr="icontains", max_length=120
    )
    since = django_filters.DateFilter(method="from_day", label=gettext_lazy("From"), widget=_DATE)
    until = django_filters.DateFilter(
        method="to_day", label=gettext_lazy("To, included"), widget=_DATE
    )
    correlation_id = django_filters.CharFilter(label=gettext_lazy("Request"), max_length=64)

    class Meta:
        model = AuditEntry
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["verb"].extra["choices"] = _sorted(VERBS, verb_words)
        self.filters["subject_kind"].extra["choices"] = _sorted(SUBJECTS, subject_words)

    def from_day(self, rows: QuerySet[AuditEntry], _name: str, day: date) -> QuerySet[AuditEntry]:
        """Entries since the beginning of the day."""
        return rows.filter(at__gte=datetime.combine(day, time.min, UTC))

    def to_day(self, rows: QuerySet[AuditEntry], _name: str, day: date) -> QuerySet[AuditEntry]:
        """Entries up to the end of the day."""
        return rows.filter(at__lte=datetime.combine(day, time.max, UTC))


def _sorted(codes: Iterable[str], words: Callable[[str], str]) -> list[tuple[str, str]]:
    return sorted(((code, words(code)) for code in codes), key=lambda choice: choice[1])


@login_required
@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """The record, newest first, in keyset pages."""
    actor = actor_of(request)
    policies.may_see_audit(actor).require()
    before, after = _place(request, "before"), _place(request, "after")
    chosen = AuditFilter(request.GET, audit.visible_to(actor))
    if not chosen.form.is_valid():
        return _page(request, chosen, [], {}, status=400)
    rows = chosen.qs
    if after:
        newer = list(rows.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        entries, more_newer, more_older = newer[:PER_PAGE][::-1], len(newer) > PER_PAGE, True
    else:
        found = list((rows.filter(pk__lt=before) if before else rows)[: PER_PAGE + 1])
        entries, more_newer, more_older = found[:PER_PAGE], bool(before), len(found) > PER_PAGE
    return _page(request, chosen, entries, _pages(request, entries, more_newer, more_older))


@login_required
@require_safe
def audit_csv(request: HttpRequest) -> HttpResponseBase:
    """All the entries that the filters leave, as a file; streamed, however many there are."""
    actor = actor_of(request)
    policies.may_see_audit(actor).require()
    chosen = AuditFilter(request.GET, audit.visible_to(actor))
    if not chosen.form.is_valid():
        return _page(request, chosen, [], {}, status=400)
    response = StreamingHttpResponse(csv_lines(COLUMNS, _rows(chosen.qs)), content_type=CSV_TYPE)
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _rows(rows: QuerySet[AuditEntry]) -> Iterator[list[object]]:
    for row in rows.iterator(chunk_size=CHUNK):
        yield [getattr(row, name) for name in COLUMNS]


def _page(
    request: HttpRequest,
    chosen: AuditFilter,
    entries: list[AuditEntry],
    pages: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": chosen.form,
        "entries": entries,
        "export_query": _query(request).urlencode(),
        "is_narrowed": bool(_query(request)),
        **pages,
    }
    return respond(
        request, "governance/audit.html", "governance/_audit_results.html", context, status
    )


def _pages(
    request: HttpRequest, entries: list[AuditEntry], more_newer: bool, more_older: bool
) -> dict[str, str]:
    """The addresses of the neighbouring pages."""
    pages = {}
    if entries and more_newer:
        pages["newer_url"] = _address(request, after=entries[0].pk)
    if entries and more_older:
        pages["older_url"] = _address(request, before=entries[-1].pk)
    return pages


def _address(request: HttpRequest, **place: int) -> str:
    query = _query(request)
    for name, value in place.items():
        query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


def _query(request: HttpRequest) -> QueryDict:
    """What the address asks for, without its place and without what is empty."""
    query = request.GET.copy()
    for name in list(query):
        if name in PLACES or not query[name]:
            del query[name]
    return query


def _place(request: HttpRequest, name: str) -> int:
    """The number of an entry; 0 where the address names none.

    Raises:
        InvalidInput: naming the parameter.
    """
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidInput(noop("This page of the list cannot be found."), field=name)
    return int(text or 0)
