"""Instants as a decision table writes them: UTC, whole seconds, ``2026-11-23T10:00:00Z``.

The text has a fixed width, so the order of texts is the order of instants: the rules compare
texts, and nothing is converted while a question is answered.
"""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

FIRST = "0001-01-01T00:00:00Z"
"""The first instant that can be written."""

_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_TIMESTAMP = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?P<fraction>\.[0-9]+)?(?P<zone>[Zz]|[+-][0-9]{2}:[0-9]{2})"
)


@lru_cache(maxsize=256)
def written(instant: datetime, *, field: str = "at") -> str:
    """An aware instant as text, in UTC, its fraction of a second dropped.

    Raises :class:`InvalidInput` naming ``field`` if it has no time zone.
    """
    try:
        if instant.utcoffset() is not None:
            return instant.astimezone(UTC).isoformat()[:19] + "Z"
    except OverflowError:  # the year is outside the calendar once it is UTC
        pass
    raise InvalidInput(
        _("An instant needs a time zone and, in UTC, a year from 1 to 9999."), field=field
    )


@lru_cache(maxsize=256)
def compact(text: str) -> str:
    """A written instant as it stands in a decision token: ``20261123T100000Z``."""
    return text.replace("-", "").replace(":", "")


def is_written(text: str) -> bool:
    """Whether a text is an instant in the form of the table, and on the calendar."""
    if _WRITTEN.fullmatch(text) is None:
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def read(text: str, *, field: str = "at") -> datetime:
    """An RFC 3339 date and time with its offset, as aware UTC at whole seconds.

    Raises :class:`InvalidInput` naming ``field`` for anything else: a day without a time, a
    time without an offset, a day that is not on the calendar.
    """
    match = _TIMESTAMP.fullmatch(text)
    if match is not None:
        zone = "+00:00" if match["zone"] in "Zz" else match["zone"]
        try:
            return datetime.fromisoformat(text[:19].upper() + zone).astimezone(UTC)
        except (OverflowError, ValueError):  # no such day, hour or offset
            pass
    raise InvalidInput(
        _("“%(value)s” is not an instant such as 2026-11-23T10:00:00Z."),
        field=field,
        value=text[:80],
    )


def second_before(text: str) -> str:
    """The written instant one second earlier; it must not be the first one."""
    return written(datetime.fromisoformat(text) - timedelta(seconds=1))
