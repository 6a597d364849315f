"""The address of the catalogue: all of a list's state, and what of it is understood."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance.domain.errors import InvalidInput, gettext_noop
from governance.filters import FACTS, RIGHTS, USES, AssetFilter
from governance.models import KindChoices, StateChoices

SORTS: Final = {
    "-changed": _("Recently changed"),
    "title": _("Title"),
    "rights": _("Rights end"),
    "changed": _("Longest unchanged"),
    "-title": _("Title, from Z"),
    "-rights": _("Rights end, latest first"),
}
SIZES: Final = {"cards": 24, "table": 50}
"""Views of the list, and how many assets a page of each has."""

USUAL_VIEW: Final = next(iter(SIZES))
"""What a list looks like whose address does not say it."""

COLUMNS: Final[Mapping[str, str | Promise]] = {
    "kind": _("Kind"),
    "languages": _("Languages"),
    "state": _("State"),
    "rights": _("Rights end"),
    "changed": _("Changed"),
    "territories": _("Territories"),
    "tags": _("Tags"),
    "brand": _("Brand"),
    "iconik": _("iconik id"),
}
"""What a table can show beside picture and title, in its order."""

USUAL_COLUMNS: Final = ("kind", "languages", "state", "rights", "changed")

DENSITIES: Final = {"": _("Comfortable"), "compact": _("Compact")}

SEARCHED: Final = ("language", "territory", "tag")
"""The filters that may have so many values that one searches in them."""

LOOKS: Final = ("sort", "view", "columns", "density")
"""The parameters that tell how a list looks, not what it holds."""

FINDS: Final = tuple(f"find-{name}" for name in SEARCHED)

KNOWN: Final = (*AssetFilter.base_filters, *LOOKS, *FINDS)
"""The parameters of the list, without its place: that means nothing once the list is another."""

PASSING: Final = ("after", "before", "all", "matching")
"""Parameters of one page: they belong to no saved view."""

LONGEST: Final = 200
"""Characters of a value; more than that is no filter's."""

_CHOICES: Final[Mapping[str, Collection[str]]] = {
    "state": StateChoices.values,
    "kind": KindChoices.values,
    "rights": [value for value, _label in RIGHTS],
    "fact": [value for value, _label in FACTS],
    "use": [value for value, _label in USES],
    "sort": SORTS,
    "view": SIZES,
    "columns": COLUMNS,
    "density": DENSITIES,
}


@dataclass(frozen=True, slots=True)
class Understood:
    """What an address asks for that the list knows, and in words what was dropped."""

    query: QueryDict
    dropped: list[str]


def understood(query: QueryDict, brands: Collection[str]) -> Understood:
    """Leave out what no filter knows (any more): an old address still leads to a list.

    ``brands`` are the keys of those that the viewer may see.

    Raises:
        InvalidInput: naming the parameter, for a value that none could ever have had.
    """
    kept, dropped = QueryDict(mutable=True), []
    for name, value in _values(query):
        if _is_known(name, value, brands):
            kept.appendlist(name, value)
        elif not name.startswith("utm"):  # what mail programs add to links
            dropped.append(f"{name[:40]}: {value[:40]}")
    return Understood(kept, dropped)


def _values(query: QueryDict) -> Iterator[tuple[str, str]]:
    for name, values in query.lists():
        for value in values:
            if (len(value) > LONGEST and name in KNOWN) or "\x00" in name + value:
                raise InvalidInput(
                    gettext_noop(
                        "The address asks for something that this list does not have: %(name)s."
                    ),
                    field=name,
                    name=name.replace("\x00", ""),
                )
            if value:
                yield name, value


def _is_known(name: str, value: str, brands: Collection[str]) -> bool:
    if name == "brand":
        return value in brands
    if name in _CHOICES:
        return value in _CHOICES[name]
    return name in KNOWN or name in PASSING


def address(query: QueryDict, /, **changes: str | list[str] | None) -> str:
    """The list with other parameters, from its first page on; ``None`` leaves one out.

    ``query`` is what is understood of the address now.
    """
    found = own(query)
    for name, value in changes.items():
        found.setlist(name, [value] if isinstance(value, str) else value or [])
    return address_at("governance:asset-list", found)


def address_at(route: str, query: QueryDict) -> str:
    """Another page about the list that an address holds, such as its export."""
    text, path = query.urlencode(), reverse(route)
    if not text and route == "governance:asset-list":
        text = f"view={USUAL_VIEW}"  # without a word, the viewer's first view would open
    return f"{path}?{text}" if text else path


def here(query: QueryDict, /, **more: str) -> str:
    """The address of this page of the list."""
    found = own(query)
    for name in ("after", "before"):
        if query.get(name):
            found.setlist(name, query.getlist(name))
    for name, value in more.items():
        found.setlist(name, [value])
    return address_at("governance:asset-list", found)


def own(query: QueryDict) -> QueryDict:
    """What of an address belongs to the list, without its place, nor what goes without saying."""
    found = QueryDict(mutable=True)
    for name, values in query.lists():
        if name in KNOWN and any(values):
            found.setlist(name, [value for value in values if value])
    if found.get("view") == USUAL_VIEW:
        del found["view"]
    return found


def hidden(query: QueryDict, *left_out: str) -> list[dict[str, str]]:
    """The hidden fields of a form that changes the parameters left out, and keeps the others."""
    return [
        {"name": name, "value": str(value)}
        for name, values in own(query).lists()
        if name not in left_out
        for value in values
    ]
