"""The filters of the catalogue as people see them: options with counts, and removable chips."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from governance.filters import FACTS, NEUTRAL, RIGHTS, AssetFilter
from governance.models import Brand, KindChoices, StateChoices
from governance.queries.asset_lists import COUNTED, Tally, declared_languages
from governance.templatetags.looks import look_of
from governance.web.asset_cards import kind_words

KNOWN = (*AssetFilter.base_filters, "sort", "view")
"""The parameters of the list, without its place: that means nothing once the list is another."""

KEPT = ("q", "sort", "view")
"""Parameters that stay when filters change."""


def address(request: HttpRequest, **changes: str | list[str] | None) -> str:
    """This list with other parameters, from its first page on; ``None`` leaves one out.

    Parameters that the list does not know are left out, too.
    """
    query = QueryDict(mutable=True)
    for name, values in request.GET.lists():
        if name in KNOWN and any(values):
            query.setlist(name, values)
    for name, value in changes.items():
        query.setlist(name, [value] if isinstance(value, str) else value or [])
    text = query.urlencode()
    return f"{request.path}?{text}" if text else request.path


def facets(
    filters: AssetFilter, tallies: Mapping[str, Tally], brands: list[Brand]
) -> list[dict[str, Any]]:
    """The facets of ``components/facets.html``; counts only where they are exact."""
    labels = {
        "state": _("State"),
        "kind": _("Kind"),
        "language": _("Language"),
        "brand": _("Brand"),
        "rights": _("Rights"),
        "fact": _("Attention"),
    }
    return [
        facet
        for name, label in labels.items()
        if (facet := _facet(name, label, filters, tallies.get(name, tallies[""]), brands))
    ]


def _facet(
    name: str, label: str, filters: AssetFilter, tally: Tally, brands: list[Brand]
) -> dict[str, Any]:
    chosen = filters.chosen(name)
    counts = tally.options[name]
    options = [
        {
            "value": value,
            "label": text,
            "icon": icon,
            "count": None if tally.is_more else counts[value],
            "selected": value in chosen,
        }
        for value, text, icon in _options(name, [*counts, *chosen], tally, brands)
    ]
    return {"name": name, "label": label, "options": options} if options else {}


def _options(
    name: str, seen: list[str], tally: Tally, brands: list[Brand]
) -> list[tuple[str, str, str]]:
    """Value, word and icon of each option; of languages those that some row has."""
    if name == "language":
        values = sorted(
            set(seen) | set(declared_languages() if tally.is_more else ()),
            key=lambda tag: (tag == NEUTRAL, tag.lower()),
        )
    elif name == "brand":
        values = [row.key for row in brands] if len(brands) > 1 else []
    else:
        values = list(_words(name, brands))
    return [(value, _word(name, value, brands), _icon(name, value)) for value in values]


def _icon(name: str, value: str) -> str:
    if name == "state":
        return look_of(value).icon
    return kind_words(value)[0] if name == "kind" else ""


def _words(name: str, brands: list[Brand]) -> dict[str, str]:
    """The words of the options of a filter whose options are known."""
    return {
        "state": {value: str(label) for value, label in StateChoices.choices},
        "kind": {value: kind_words(value)[1] for value in KindChoices.values},
        "rights": {value: str(label) for value, label in RIGHTS},
        "fact": {value: str(label) for value, label in FACTS},
        "brand": {row.key: row.name for row in brands},
        "language": {NEUTRAL: _("Language-neutral")},
    }[name]


def _word(name: str, value: str, brands: list[Brand]) -> str:
    return _words(name, brands).get(value, value)


def chips(request: HttpRequest, filters: AssetFilter, brands: list[Brand]) -> list[dict[str, str]]:
    """The chosen filters, each with the address of the list without it."""
    found = []
    for name in filters.active:
        values = filters.chosen(name)
        for value in values:
            rest = [item for item in values if item != value]
            label = f"“{value}”" if name == "q" else _word(name, value, brands)
            if name == "rights":
                label = _("Rights: %(what)s") % {"what": label}
            found.append({"label": label, "remove_url": address(request, **{name: rest})})
    return found


def kept(query: QueryDict) -> list[dict[str, str]]:
    """The hidden fields of the filter form."""
    return [{"name": name, "value": str(query[name])} for name in KEPT if query.get(name)]


def count_words(total: int) -> str:
    """A count that may be capped."""
    return f"{COUNTED:,}+" if total > COUNTED else f"{total:,}"
