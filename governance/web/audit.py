"""The page of the record, with filters and CSV."""

import csv
from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance import policies
from governance.models import AuditEntry
from governance.queries import audit
from governance.templatetags.record import VERBS, verb_words
from governance.web.requests import actor_of, respond

PER_PAGE = 50
EXPORT_LIMIT = 100_000
COLUMNS = (
    "at",
    "actor_kind",
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

_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuditFilter(django_filters.FilterSet):
    """What the record can be narrowed to."""

    verb = django_filters.ChoiceFilter(
        label=gettext_lazy("What"), choices=[], empty_label=gettext_lazy("Everything")
    )
    actor_name = django_filters.CharFilter(label=gettext_lazy("Who"), lookup_expr="icontains")
    subject_label = django_filters.CharFilter(
        label=gettext_lazy("Subject"), lookup_expr="icontains"
    )
    since = django_filters.DateFilter(
        field_name="at", lookup_expr="date__gte", label=gettext_lazy("From"), widget=_DATE
    )
    until = django_filters.DateFilter(
        field_name="at", lookup_expr="date__lte", label=gettext_lazy("To"), widget=_DATE
    )
    correlation_id = django_filters.CharFilter(label=gettext_lazy("Request"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["verb"].extra["choices"] = [(verb, verb_words(verb)) for verb in VERBS]

    class Meta:
        model = AuditEntry
        fields: tuple[str, ...] = ()


@login_required
@require_safe
def audit_page(request: HttpRequest) -> HttpResponse:
    """The record, newest first, in keyset pages."""
    actor = actor_of(request)
    policies.may_see_audit(actor).require()
    chosen = AuditFilter(request.GET, audit.visible_to(actor))
    if not chosen.form.is_valid():
        return _page(request, chosen, [], {}, status=400)
    rows = chosen.qs
    before, after = _number(request, "before"), _number(request, "after")
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
    """The same entries as a file, streamed."""
    actor = actor_of(request)
    policies.may_see_audit(actor).require()
    chosen = AuditFilter(request.GET, audit.visible_to(actor))
    if not chosen.form.is_valid():
        return _page(request, chosen, [], {}, status=400)
    response = StreamingHttpResponse(_lines(chosen.qs[:EXPORT_LIMIT]), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: QuerySet[AuditEntry]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows.iterator(chunk_size=2000):
        yield writer.writerow([_cell(getattr(row, name)) for name in COLUMNS])


def _cell(value: object) -> str:
    """A value that no spreadsheet takes for a formula."""
    text = str(value)
    return "'" + text if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _page(
    request: HttpRequest,
    chosen: AuditFilter,
    entries: list[AuditEntry],
    pages: dict[str, str],
    status: int = 200,
) -> HttpResponse:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    context = {
        "form": chosen.form,
        "entries": entries,
        "export_query": query.urlencode(),
        "help": _("Everything that was decided or changed, by whom, when and why."),
        **pages,
    }
    return respond(
        request, "governance/audit.html", "governance/_audit_results.html", context, status
    )


def _pages(
    request: HttpRequest, entries: list[AuditEntry], more_newer: bool, more_older: bool
) -> dict[str, str]:
    pages = {}
    if entries and more_newer:
        pages["newer_url"] = _address(request, after=entries[0].pk)
    if entries and more_older:
        pages["older_url"] = _address(request, before=entries[-1].pk)
    return pages


def _address(request: HttpRequest, **place: int) -> str:
    query = request.GET.copy()
    for name in ("before", "after"):
        query.pop(name, None)
    for name, value in place.items():
        query[name] = str(value)
    return f"{request.path}?{query.urlencode()}"


def _number(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
