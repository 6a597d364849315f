"""What waits for whom, and how the catalogue stands: the reads of the start page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Q, QuerySet, Value

from governance.domain.actor import Actor
from governance.domain.lifecycle import SERVABLE, State
from governance.filters import Times, condition
from governance.models import (
    Alarm,
    Asset,
    MailState,
    Mapping,
    MappingState,
    Notice,
    OutboxRow,
    PublishedTable,
)
from governance.queries.assets import listed, visible_to
from governance.queries.reach import campaigns_seen

RECENTLY: Final = timedelta(days=14)
"""For how long a rejected mapping is brought up again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How many assets are in each state, may be served now, and wait for the media team."""

    states: dict[str, int]
    servable: int
    expiring: int
    suspended: int
    missing: int
    faults: int
    changed: int


def standing(actor: Actor, now: datetime) -> Standing:
    """The catalogue in figures; one query."""
    times = Times.at(now)
    serves = Q(state__in=sorted(SERVABLE))
    held = condition("fact", "suspended", times) | condition("fact", "missing", times)
    counts = {f"in_{state}": Count("pk", filter=Q(state=state)) for state in State}
    found = visible_to(actor).aggregate(
        **counts,
        servable=Count("pk", filter=serves & ~held & Q(rights_end__gt=times.now)),
        expiring=Count("pk", filter=serves & condition("rights", "expiring", times)),
        suspended=Count("pk", filter=condition("fact", "suspended", times)),
        missing=Count("pk", filter=condition("fact", "missing", times)),
        faults=Count("pk", filter=condition("fact", "fault", times)),
        changed=Count("pk", filter=condition("fact", "changed", times)),
    )
    states = {state.value: found.pop(f"in_{state}") for state in State}
    return Standing(states=states, **found)


def expiring(actor: Actor, now: datetime) -> QuerySet[Asset]:
    """The assets in service whose rights end soon, the first one first."""
    ends = condition("rights", "expiring", Times.at(now))
    rows = visible_to(actor).filter(ends, state__in=sorted(SERVABLE))
    return listed(rows).order_by(F("rights_end"), "pk")


def open_alarms(actor: Actor) -> QuerySet[Alarm]:
    """The alarms that nobody has closed, newest first."""
    alarms = Alarm.objects.filter(closed_at__isnull=True).select_related("campaign")
    if actor.sees_everything:
        return alarms
    return alarms.filter(Q(campaign__isnull=True) | campaigns_seen(actor, "campaign__"))


def withheld(actor: Actor) -> list[PublishedTable]:
    """The newest tables that withhold mappings, with their campaigns."""
    tables = (
        PublishedTable.objects.filter(generation=F("campaign__generation"))
        .exclude(withheld=[])
        .select_related("campaign")
        .only("withheld", "campaign__key", "campaign__name")
        .order_by("campaign__name")
    )
    return list(tables.filter(campaigns_seen(actor, "campaign__")))


def rejected_mappings(actor: Actor, now: datetime) -> QuerySet[Mapping]:
    """The mappings that reviewers rejected of late, newest first."""
    rows = Mapping.objects.filter(
        state=MappingState.REJECTED, decided_at__gte=now - RECENTLY
    ).select_related("slot__campaign", "asset")
    rows = rows.filter(campaigns_seen(actor, "slot__campaign__"))
    return rows.order_by("-decided_at", "-pk")


@dataclass(frozen=True, slots=True)
class GivenUp:
    """How many deliveries to remotes and mails of notices wait for a person."""

    deliveries: int
    mails: int


def given_up() -> GivenUp:
    """What was tried until we stopped trying; one query."""
    deliveries = OutboxRow.objects.filter(parked_at__isnull=False)
    mails = Notice.objects.filter(mail_state=MailState.FAILED)
    numbers = [
        rows.order_by().values(sort=Value(sort)).annotate(number=Count("pk"))
        for sort, rows in {"deliveries": deliveries, "mails": mails}.items()
    ]
    found = dict(numbers[0].union(numbers[1], all=True).values_list("sort", "number"))
    return GivenUp(deliveries=found.get("deliveries", 0), mails=found.get("mails", 0))
