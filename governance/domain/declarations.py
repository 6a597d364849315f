"""What a campaign declares and what a mapping asks for, checked and brought to canonical form.

The forms are those of resolution.md §1 and §2. Every error names the field at fault.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.languages import canonical_language
from governance.domain.regions import canonical_region, is_market

RESERVED = frozenset({"slot", "language", "region", "at", "generation", "explain"})
CHANNEL = "channel"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def checked_key(key: str, *, field: str = "key") -> str:
    """A campaign's or slot's key: letters, digits, hyphen and underscore, 40 at most.

    Raises:
        InvalidInput: on ``field``.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput(
            _("Use letters, digits, hyphens and underscores, 40 at most."), field=field
        )
    return key


def checked_dimensions(
    dimensions: Iterable[Mapping[str, object]],
) -> list[dict[str, object]]:
    """The declared dimensions in their order, each with its distinct values.

    Raises:
        InvalidInput: on ``dimensions``, for a reserved or malformed name, a repeated name or value,
            an empty value, or if ``channel`` is not among them.
    """
    checked: list[dict[str, object]] = []
    for item in dimensions:
        name = str(item.get("name", ""))
        if not _NAME.fullmatch(name) or name in RESERVED:
            raise InvalidInput(
                _("“%(name)s” cannot be the name of a dimension."), field="dimensions", name=name
            )
        listed = item.get("values", [])
        values = [str(value) for value in listed] if isinstance(listed, list) else []
        if not values or not all(values) or len(set(values)) != len(values):
            raise InvalidInput(
                _("Give dimension “%(name)s” distinct values, none of them empty."),
                field="dimensions",
                name=name,
            )
        checked.append({"name": name, "values": values})
    names = [item["name"] for item in checked]
    if len(set(names)) != len(names):
        raise InvalidInput(_("A dimension is named twice."), field="dimensions")
    if CHANNEL not in names:
        raise InvalidInput(_("Declare the dimension “channel”."), field="dimensions")
    return checked


def checked_languages(
    tags: Iterable[str], aliases: Mapping[str, str], *, field: str = "languages"
) -> list[str]:
    """Canonical, distinct language tags, sorted.

    Raises:
        InvalidInput: on ``field``.
    """
    return sorted({canonical_language(tag, aliases, field=field) for tag in tags})


def checked_regions(
    codes: Iterable[str], markets: Collection[str], *, field: str = "regions"
) -> list[str]:
    """Canonical, distinct countries, subdivisions and known markets, sorted.

    Raises:
        InvalidInput: on ``field``.
    """
    found = set()
    for code in codes:
        if is_market(code):
            if code not in markets:
                raise InvalidInput(_("There is no market %(code)s."), field=field, code=code)
            found.add(code)
        else:
            found.add(canonical_region(code, field=field))
    return sorted(found)


def checked_conditions(
    when: Mapping[str, object], dimensions: Mapping[str, Collection[str]]
) -> dict[str, list[str]]:
    """Conditions on declared dimensions with declared values; an empty list means any.

    Raises:
        InvalidInput: on ``when``.
    """
    checked: dict[str, list[str]] = {}
    for name, listed in when.items():
        if name not in dimensions:
            raise InvalidInput(
                _("The campaign declares no dimension “%(name)s”."), field="when", name=name
            )
        values = sorted({str(value) for value in listed}) if isinstance(listed, list) else []
        unknown = [value for value in values if value not in dimensions[name]]
        if unknown:
            raise InvalidInput(
                _("“%(value)s” is no declared value of “%(name)s”."),
                field="when",
                value=unknown[0],
                name=name,
            )
        if values:
            checked[name] = values
    return checked


def local_window(zone: str, first: date, last: date) -> tuple[datetime, datetime]:
    """The UTC instants of local days, the last one inclusive (product.md §3).

    Raises:
        InvalidInput: on ``zone``, ``starts_on`` or ``ends_on``.
    """
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidInput(
            _("There is no time zone “%(zone)s”."), field="zone", zone=zone
        ) from error
    if last < first:
        raise InvalidInput(_("The last day is before the first."), field="ends_on")
    return _midnight(first, 0, place, "starts_on"), _midnight(last, 1, place, "ends_on")


def _midnight(day: date, later: int, place: ZoneInfo, field: str) -> datetime:
    """The UTC instant at which the local day begins that is ``later`` days after ``day``."""
    try:
        local = datetime.combine(day + timedelta(days=later), time(), place)
        return local.astimezone(ZoneInfo("UTC"))
    except OverflowError as error:
        raise InvalidInput(_("This day is outside of the calendar."), field=field) from error


def local_bounds(
    zone: str, first: date | None, last: date | None
) -> tuple[datetime | None, datetime | None]:
    """As :func:`local_window`, either end open where no day is given.

    Raises:
        InvalidInput: on ``zone``, ``starts_on`` or ``ends_on``.
    """
    if first is not None and last is not None:
        return local_window(zone, first, last)
    day = first or last
    if day is None:
        return None, None
    starts, ends = local_window(zone, day, day)
    return (starts, None) if first is not None else (None, ends)
