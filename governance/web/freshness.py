"""How old what a page shows is, in words (product.md §11, promise 9)."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from governance import clock
from governance.contributions import mirror_health


@dataclass(frozen=True, slots=True)
class Freshness:
    """``age`` is a short line; ``problem`` why the mirror is not renewed, empty while it is."""

    age: str
    as_of: datetime | None
    problem: str


def freshness() -> Freshness | None:
    """How old the catalogue is; ``None`` where no mirror is installed."""
    health = mirror_health()
    if health is None:
        return None
    if health.as_of is None:
        return Freshness(_("Not mirrored yet"), None, health.problem)
    now = clock.now()
    if (now - health.as_of).total_seconds() < 60:
        return Freshness(_("Mirrored just now"), health.as_of, health.problem)
    since = timesince(health.as_of, now, depth=1)
    return Freshness(_("Mirrored %(time)s ago") % {"time": since}, health.as_of, health.problem)
