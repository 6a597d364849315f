"""What the address of a list may ask for, checked; shared by pages and API."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from governance.domain.errors import InvalidInput, gettext_noop
from governance.domain.facts import instant_text
from governance.models import (
    Asset,
    Brand,
    Campaign,
    KindChoices,
    Mapping,
    MappingState,
    StateChoices,
)
from governance.models.asset_tags import TAG_FIELDS, TAG_WORDS

EXPIRING_WITHIN: Final = timedelta(days=30)
NEUTRAL: Final = "neutral"
"""Stands for "no language" where an address lists languages."""

WORLDWIDE: Final = "worldwide"
"""Stands for "no territory", which is everywhere, where an address lists territories."""

RIGHTS: Final = (("expiring", _("End within 30 days")), ("expired", _("Have ended")))
FACTS: Final = (
    ("suspended", _("Suspended")),
    ("missing", _("Missing in iconik")),
    ("fault", _("Unreadable values")),
    ("changed", _("Facts to review")),
)

USES: Final = (("used", _("Mapped, now or later")), ("unused", _("Not mapped")))

NO_END: Final = "9999-12-31T23:59:59Z"
"""Stands for rights without an end, or with one that nobody knows: after every real instant."""

RIGHTS_END: Final = Coalesce(
    KT("effective_facts__rights_until"), Value(NO_END), output_field=TextField()
)
"""When rights end, as text that sorts by time (``domain.facts.instant_text``)."""

_LISTS: Final = {"language": ("languages", NEUTRAL), "territory": ("territories", WORLDWIDE)}
_PLAIN: Final = {"state": "state", "kind": "remote_kind"}
_LONGEST_TEXT = 200
_SHORTEST_SUBSTRING = 3  # a trigram index cannot help with less
_WORD = re.compile(r"\w+")
_CODE = re.compile(r"@?[A-Za-z0-9_-]{1,80}")
_LONGEST_TAG = 200
_MAPPED_MOST = 2000  # assets of campaigns that a search names: ids of a query
_MARKUP = re.compile(r"[<>&]")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Times:
    """The instant that all is compared with; as text, for rights: now, and the end of "soon"."""

    moment: datetime
    now: str
    soon: str

    @classmethod
    def at(cls, now: datetime) -> "Times":
        """The times of an instant."""
        return cls(now, instant_text(now), instant_text(now + EXPIRING_WITHIN))


def condition(name: str, value: str, times: Times) -> Q:
    """What one option of a filter asks of an asset; rows know ``rights_end``, ``tag_words``."""
    if name in _LISTS:
        fact, none = _LISTS[name]
        if value == none:
            return Q(**{f"effective_facts__{fact}": []})
        return Q(effective_facts__contains={fact: [value]})
    if name == "tag":
        return _tagged(value)
    if name == "brand":
        return Q(brand__in=Brand.objects.filter(key=value).order_by().values("pk"))
    if name in _PLAIN:
        return Q(**{_PLAIN[name]: value})
    return {
        "used": Q(mapped(times.moment)),
        "unused": ~Q(mapped(times.moment)),
        "expiring": Q(rights_end__gt=times.now, rights_end__lte=times.soon),
        "expired": Q(rights_end__lte=times.now),
        "suspended": Q(suspended_at__isnull=False),
        "missing": Q(remote_missing_since__isnull=False),
        "fault": ~Q(remote_faults={}),
        "changed": ~Q(candidate_facts={}),
    }[value]


def mapped(now: datetime) -> Exists:
    """Whether an asset has a mapping in force that has not ended, nor its campaign."""
    return Exists(
        Mapping.objects.filter(
            Q(ends_at__isnull=True) | Q(ends_at__gt=now),
            asset=OuterRef("pk"),
            state=MappingState.APPROVED,
            slot__campaign__ends_at__gt=now,
        ).order_by()
    )


def _tagged(tag: str) -> Q:
    """Assets with exactly this tag; its words lead there by the index."""
    found = Q(effective_facts__contains={"product_types": [tag]})
    for name in TAG_FIELDS:
        found |= Q(remote_metadata__contains={name: [tag]})
    if not _WORD.search(tag) or _MARKUP.search(tag):  # no words, or not the same ones inside JSON
        return found
    return found & Q(tag_words=SearchQuery(tag, config="simple", search_type="plain"))


class WordsField(forms.MultipleChoiceField):
    """Any short words, such as language tags or keys: which ones exist is for the query to tell."""

    def valid_value(self, value: str) -> bool:
        """Whether it has the form of a code."""
        return _CODE.fullmatch(value) is not None


class WordsFilter(django_filters.MultipleChoiceFilter):
    """One or several words."""

    field_class = WordsField


class TagsField(forms.MultipleChoiceField):
    """Any tags; which ones exist is for the query to tell."""

    def valid_value(self, value: str) -> bool:
        """Whether it is a text that a tag can be."""
        return 0 < len(value) <= _LONGEST_TAG and "\x00" not in value


class TagsFilter(django_filters.MultipleChoiceFilter):
    """One or several tags."""

    field_class = TagsField


class AssetFilter(django_filters.FilterSet):
    """Filters of the catalogue; rows know ``rights_end``.

    ``campaigns`` are those that a search may name.
    """

    q = django_filters.CharFilter(method="search", max_length=_LONGEST_TEXT)
    state = django_filters.MultipleChoiceFilter(method="any_of", choices=StateChoices)
    kind = django_filters.MultipleChoiceFilter(method="any_of", choices=KindChoices)
    language = WordsFilter(method="any_of")
    brand = WordsFilter(method="any_of")
    territory = WordsFilter(method="any_of")
    tag = TagsFilter(method="any_of")
    use = django_filters.MultipleChoiceFilter(method="any_of", choices=USES)
    rights = django_filters.MultipleChoiceFilter(method="any_of", choices=RIGHTS)
    fact = django_filters.MultipleChoiceFilter(method="any_of", choices=FACTS)

    class Meta:
        model = Asset
        fields: tuple[str, ...] = ()

    def __init__(
        self,
        data: QueryDict,
        queryset: QuerySet[Asset],
        *,
        now: datetime,
        campaigns: QuerySet[Campaign] | None = None,
    ) -> None:
        super().__init__(data, queryset=queryset.alias(tag_words=TAG_WORDS))
        self.times = Times.at(now)
        self._campaigns = Campaign.objects.none() if campaigns is None else campaigns
        self._in_campaigns: dict[str, list[int]] = {}

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
        """Words by their beginnings in title and key, or in tags; any part of a title; an exact
        id; or all that a campaign shows or is to show, by its key or a part of its name.
        """
        found = Q(pk__in=[])
        if words := beginnings(text):
            found |= Q(search=words) | Q(tag_words=words)
        if len(text) >= _SHORTEST_SUBSTRING:
            found |= Q(remote_title__icontains=text)
        if _UUID.fullmatch(text):
            found |= Q(remote_id=text) | Q(public_id=text)
        return rows.filter(found | Q(pk__in=self._shown_in(text)))

    def _shown_in(self, text: str) -> list[int]:
        """The assets of the campaigns that a text names; asked once, because an index serves a
        search with known ids and not one with a subquery.
        """
        if text not in self._in_campaigns:
            named = Q(key__iexact=text)
            if len(text) >= _SHORTEST_SUBSTRING:
                named |= Q(name__icontains=text)
            campaigns = self._campaigns.filter(named).order_by().values("pk")
            mappings = Mapping.objects.filter(
                slot__campaign__in=campaigns,
                state__in=(MappingState.APPROVED, MappingState.PROPOSED),
            )
            ids = mappings.order_by().values_list("asset", flat=True).distinct()
            self._in_campaigns[text] = list(ids[:_MAPPED_MOST])
        return self._in_campaigns[text]

    def any_of(self, rows: QuerySet[Asset], name: str, values: list[str]) -> QuerySet[Asset]:
        """Assets that one of the chosen options holds of."""
        found = Q(pk__in=[])
        for value in values:
            found |= condition(name, value, self.times)
        return rows.filter(found)


def beginnings(text: str) -> SearchQuery | None:
    """A search for words that begin as those of a text do; ``None`` where it has none."""
    words = _WORD.findall(text)
    if not words:
        return None
    query = " & ".join(_beginning(word) for word in words)
    return SearchQuery(query, config="simple", search_type="raw")


def _beginning(word: str) -> str:
    """A word's beginning as a text search term; a figure behind a hyphen is indexed with it."""
    return f"({word}:* | '-{word}':*)" if word[0].isdigit() else f"{word}:*"
