"""Notices as their readers see them: the inbox, what is unread, and what is turned off."""

from datetime import UTC, datetime, timedelta
from typing import cast

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from governance.domain.actor import Actor, ActorKind
from governance.models import Channel, Notice, NoticeKind, NoticeSwitch, User
from governance.queries.keysets import Order

_AHEAD = timedelta(days=365_000)
"""Farther than any two notices are apart, and short of where dates end."""

UNREAD_FIRST = Order(
    ExpressionWrapper(
        F("created_at")
        + Case(When(read_at__isnull=True, then=Value(_AHEAD)), default=Value(timedelta(0))),
        output_field=DateTimeField(),
    ),
    descending=True,
    encode=lambda value: cast("datetime", value).isoformat(),
    decode=lambda text: datetime.fromisoformat(text).astimezone(UTC),
)
"""What is unread before what is read, each newest first."""


def inbox(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, and nobody else's."""
    if actor.kind != ActorKind.USER:
        return Notice.objects.none()
    return Notice.objects.filter(recipient_id=int(actor.id), in_inbox=True)


def with_unread(people: QuerySet[User]) -> QuerySet[User]:
    """People with the number of their unread notices as ``unread_notices``, in the same query."""
    unread = (
        Notice.objects.filter(recipient=OuterRef("pk"), in_inbox=True, read_at__isnull=True)
        .order_by()
        .values("recipient")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return people.annotate(unread_notices=Coalesce(Subquery(unread), 0))


def switched_on(user_id: int) -> set[tuple[str, str]]:
    """The pairs of kind and channel by which a person is told; one query."""
    off = NoticeSwitch.objects.filter(user=user_id, on=False).values_list("kind", "channel")
    every = {(kind.value, channel.value) for kind in NoticeKind for channel in Channel}
    return every - set(off)
