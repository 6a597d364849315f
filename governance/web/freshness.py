"""How old what a page shows is, in words (product.md §11, promise 9)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from governance import clock
from governance.contributions import mirror_health


@dataclass(frozen=True, slots=True)
class Freshness:
    """``age`` is a short line; ``problem`` why the mirror is not renewed, empty while it is;
    ``fault`` why the one asset could not be mirrored.
    """

    age: str
    as_of: datetime | None
    problem: str
    fault: str = ""


def freshness(remote_id: UUID | None = None) -> Freshness | None:
    """How old the catalogue is, also of one asset; ``None`` where no mirror is installed."""
    health = mirror_health(remote_id)
    if health is None:
        return None
    return Freshness(_age(health.as_of), health.as_of, health.problem, health.fault)


def _age(as_of: datetime | None) -> str:
    if as_of is None:
        return _("Not mirrored yet")
    now = clock.now()
    if (now - as_of).total_seconds() < 60:
        return _("Mirrored just now")
    return _("Mirrored %(time)s ago") % {"time": timesince(as_of, now, depth=1)}
