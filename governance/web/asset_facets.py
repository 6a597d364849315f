"""The filters of the catalogue as people see them: options with counts, and removable chips."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from babel import Locale
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.filters import FACTS, NEUTRAL, RIGHTS, USES, WORLDWIDE, AssetFilter
from governance.models import Brand, KindChoices, StateChoices
from governance.queries.asset_lists import COUNTED, Tally, declared_languages, tags_like
from governance.templatetags.looks import look_of
from governance.web.asset_address import SEARCHED, address
from governance.web.asset_cards import kind_words

FIRST: Final = 10
"""Options that a facet with many values shows: the most frequent ones, beside the chosen."""

_PLAIN = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class Facets:
    """Makes the facets of ``components/facets.html``; counts only where they are exact."""

    filters: AssetFilter
    tallies: Mapping[str, Tally]
    brands: list[Brand]
    query: QueryDict

    def all(self) -> list[dict[str, Any]]:
        """The facets that have an option."""
        labels = facet_labels()
        return [found for name in labels if (found := self._facet(name, labels[name]))]

    def _facet(self, name: str, label: str) -> dict[str, Any]:
        tally = self.tallies.get(name, self.tallies[""])
        chosen = self.filters.chosen(name)
        values, more, find = self._values(name, tally, chosen)
        options = [
            {
                "value": value,
                "id": _id(value),
                "label": self.word(name, value),
                "icon": _icon(name, value),
                "count": None if tally.is_more else tally.options[name][value],
                "selected": value in chosen,
            }
            for value in values
        ]
        if not options and not find:
            return {}
        searched = bool(find or more)
        return {
            "name": name,
            "label": label,
            "options": options,
            "searched": searched,
            "find": find,
            "more": more,
        }

    def _values(self, name: str, tally: Tally, chosen: list[str]) -> tuple[list[str], int, str]:
        """The values of a facet's options, how many more there are, and what is searched for."""
        if name == "brand":
            return ([row.key for row in self.brands] if len(self.brands) > 1 else []), 0, ""
        if name not in SEARCHED:
            return list(self._words(name)), 0, ""
        find = (self.query.get(f"find-{name}") or "").strip()
        known = self._known(name, tally, find)
        if find:
            known = Counter(
                {value: n for value, n in known.items() if self._fits(name, value, find)}
            )
        ordered = [value for value, _count in sorted(known.items(), key=_frequent_first)]
        rest = [value for value in ordered if value not in chosen]
        if len(rest) <= FIRST and not find:
            return sorted([*chosen, *rest], key=_by_name), 0, find
        return [*chosen, *rest[:FIRST]], len(rest[FIRST:]), find

    def _known(self, name: str, tally: Tally, find: str) -> Counter[str]:
        """Values with how often they were met; of a large base also those not met."""
        known = Counter(tally.options[name])
        if not tally.is_more:
            return known
        if name == "language":
            known.update(dict.fromkeys(declared_languages(), 0))
        elif name == "tag" and find:
            known = tags_like(self.filters.without("tag"), find) | known
        elif name == "territory" and find:
            known.update(dict.fromkeys(_countries(), 0))
        return known

    def _fits(self, name: str, value: str, find: str) -> bool:
        text = find.casefold()
        return text in value.casefold() or text in self.word(name, value).casefold()

    def _words(self, name: str) -> dict[str, str]:
        """The words of the options of a filter whose options are known."""
        return {
            "state": {value: str(label) for value, label in StateChoices.choices},
            "kind": {value: kind_words(value)[1] for value in KindChoices.values},
            "rights": {value: str(label) for value, label in RIGHTS},
            "fact": {value: str(label) for value, label in FACTS},
            "use": {value: str(label) for value, label in USES},
            "brand": {row.key: row.name for row in self.brands},
            "language": {NEUTRAL: _("Language-neutral")},
            "territory": {WORLDWIDE: _("Worldwide")},
        }.get(name, {})

    def word(self, name: str, value: str) -> str:
        """What people read for a value of a filter."""
        if name == "territory" and value != WORLDWIDE:
            return territory_name(value)
        return self._words(name).get(value, value)

    def chips(self) -> list[dict[str, str]]:
        """The chosen filters, each with the address of the list without it."""
        before = {"rights": _("Rights"), "tag": _("Tag"), "territory": _("Territory")}
        found = []
        for name in self.filters.active:
            values = self.filters.chosen(name)
            for value in values:
                rest = [item for item in values if item != value]
                label = f"“{value}”" if name == "q" else self.word(name, value)
                if name in before:
                    label = f"{before[name]}: {label}"
                found.append({"label": label, "remove_url": address(self.query, **{name: rest})})
        return found


def facet_labels() -> dict[str, str]:
    """The facets in their order, with what people call them."""
    return {
        "state": _("State"),
        "kind": _("Kind"),
        "language": _("Language"),
        "territory": _("Territory"),
        "use": _("Use"),
        "brand": _("Brand"),
        "tag": _("Tag"),
        "rights": _("Rights"),
        "fact": _("Attention"),
    }


def territory_name(code: str) -> str:
    """A country in words of the page's language; markets and subdivisions as they are."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    name = names.get(code)
    return f"{name} ({code})" if name else code


def _countries() -> list[str]:
    codes = map(str, Locale("en").territories)
    return [code for code in codes if len(code) == 2 and code.isalpha()]


def _frequent_first(item: tuple[str, int]) -> tuple[int, tuple[bool, str]]:
    return -item[1], _by_name(item[0])


def _by_name(value: str) -> tuple[bool, str]:
    return value in (NEUTRAL, WORLDWIDE), value.casefold()


def _icon(name: str, value: str) -> str:
    if name == "state":
        return look_of(value).icon
    return kind_words(value)[0] if name == "kind" else ""


def _id(value: str) -> str:
    """A part of an element's id; any text has one of its own."""
    if _PLAIN.fullmatch(value):
        return value
    return f"x{hashlib.sha256(value.encode()).hexdigest()[:12]}"


def count_words(total: int) -> str:
    """A count that may be capped."""
    return f"{COUNTED:,}+" if total > COUNTED else f"{total:,}"
