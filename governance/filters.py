"""What the address of a list may ask for, checked; shared by pages and API."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from governance.domain.errors import InvalidInput, gettext_noop
from governance.domain.facts import instant_text
from governance.models import Asset, Brand, KindChoices, StateChoices

EXPIRING_WITHIN: Final = timedelta(days=30)
NEUTRAL: Final = "neutral"
"""Stands for "no language" where an address lists languages."""

RIGHTS: Final = (("expiring", _("End within 30 days")), ("expired", _("Have ended")))
FACTS: Final = (
    ("suspended", _("Suspended")),
    ("missing", _("Missing in iconik")),
    ("fault", _("Unreadable values")),
    ("changed", _("Facts to review")),
)

NO_END: Final = "9999-12-31T23:59:59Z"
"""Stands for rights without an end, or with one that nobody knows: after every real instant."""

RIGHTS_END: Final = Coalesce(
    KT("effective_facts__rights_until"), Value(NO_END), output_field=TextField()
)
"""When rights end, as text that sorts by time (``domain.facts.instant_text``)."""

_LONGEST_TEXT = 200
_SHORTEST_SUBSTRING = 3  # a trigram index cannot help with less
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,80}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Times:
    """The instants that rights are compared with, as text: now, and the end of "soon"."""

    now: str
    soon: str

    @classmethod
    def at(cls, now: datetime) -> "Times":
        """The times of an instant."""
        return cls(instant_text(now), instant_text(now + EXPIRING_WITHIN))


def condition(name: str, value: str, times: Times) -> Q:
    """What one option of a filter asks of an asset; rows know ``rights_end``."""
    if name == "state":
        return Q(state=value)
    if name == "kind":
        return Q(remote_kind=value)
    if name == "brand":
        return Q(brand__in=Brand.objects.filter(key=value).order_by().values("pk"))
    if name == "language" and value == NEUTRAL:
        return Q(effective_facts__languages=[])
    if name == "language":
        return Q(effective_facts__contains={"languages": [value]})
    return {
        "expiring": Q(rights_end__gt=times.now, rights_end__lte=times.soon),
        "expired": Q(rights_end__lte=times.now),
        "suspended": Q(suspended_at__isnull=False),
        "missing": Q(remote_missing_since__isnull=False),
        "fault": ~Q(remote_faults={}),
        "changed": ~Q(candidate_facts={}),
    }[value]


class WordsField(forms.MultipleChoiceField):
    """Any short words, such as language tags or keys: which ones exist is for the query to tell."""

    def valid_value(self, value: str) -> bool:
        """Whether it has the form of a word."""
        return _TAG.fullmatch(value) is not None


class WordsFilter(django_filters.MultipleChoiceFilter):
    """One or several words."""

    field_class = WordsField


class AssetFilter(django_filters.FilterSet):
    """Filters of the catalogue; rows know ``rights_end``."""

    q = django_filters.CharFilter(method="search", max_length=_LONGEST_TEXT)
    state = django_filters.MultipleChoiceFilter(method="any_of", choices=StateChoices)
    kind = django_filters.MultipleChoiceFilter(method="any_of", choices=KindChoices)
    language = WordsFilter(method="any_of")
    brand = WordsFilter(method="any_of")
    rights = django_filters.MultipleChoiceFilter(method="any_of", choices=RIGHTS)
    fact = django_filters.MultipleChoiceFilter(method="any_of", choices=FACTS)

    class Meta:
        model = Asset
        fields: tuple[str, ...] = ()

    def __init__(self, data: QueryDict, queryset: QuerySet[Asset], *, now: datetime) -> None:
        super().__init__(data, queryset=queryset)
        self.times = Times.at(now)

    def check(self) -> None:
        """Refuse values that no filter knows.

        Raises:
            InvalidInput: naming the first parameter at fault.
        """
        if not self.is_valid():
            field = next(iter(self.form.errors))
            raise InvalidInput(
                gettext_noop(
                    "The address asks for something that this list does not have: %(name)s."
                ),
                field=field,
                name=field,
            )

    def chosen(self, name: str) -> list[str]:
        """The values of one filter."""
        value: Any = self.form.cleaned_data.get(name) or []
        return [value] if isinstance(value, str) else list(value)

    @property
    def active(self) -> list[str]:
        """The names of the filters in force."""
        return [name for name in self.filters if self.chosen(name)]

    def without(self, left_out: str = "") -> QuerySet[Asset]:
        """The rows that all filters but one let through: what that one's options choose from."""
        rows: QuerySet[Asset] = self.queryset.all()
        for name in self.active:
            if name != left_out:
                rows = self.filters[name].filter(rows, self.form.cleaned_data[name])
        return rows

    def search(self, rows: QuerySet[Asset], _name: str, text: str) -> QuerySet[Asset]:
        """Words by their beginnings in title and key, any part of a title, or an exact id."""
        words = _WORD.findall(text)
        found = Q(pk__in=[])
        if words:
            query = " & ".join(_beginning(word) for word in words)
            found |= Q(search=SearchQuery(query, config="simple", search_type="raw"))
        if len(text) >= _SHORTEST_SUBSTRING:
            found |= Q(remote_title__icontains=text)
        if _UUID.fullmatch(text):
            found |= Q(remote_id=text) | Q(public_id=text)
        return rows.filter(found)

    def any_of(self, rows: QuerySet[Asset], name: str, values: list[str]) -> QuerySet[Asset]:
        """Assets that one of the chosen options holds of."""
        found = Q(pk__in=[])
        for value in values:
            found |= condition(name, value, self.times)
        return rows.filter(found)


def _beginning(word: str) -> str:
    """A word's beginning as a text search term; a figure behind a hyphen is indexed with it."""
    return f"({word}:* | '-{word}':*)" if word[0].isdigit() else f"{word}:*"
