"""Telling people: one entry point, called inside the transaction of what they are told.

So a notice exists if and only if its cause does, and each person is told each cause once, whatever
is repeated after a crash. How the mail of a notice leaves is :mod:`governance.actions.mailing`.
"""

import uuid
from collections.abc import Iterable, Mapping

from django.db import connection
from django.db.models import Case, F, QuerySet, Value, When

from governance import clock
from governance.actions.transactions import governed
from governance.domain.actor import Actor, ActorKind
from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import (
    Asset,
    Channel,
    MailState,
    Notice,
    NoticeKind,
    NoticeSwitch,
    Review,
    User,
)
from governance.models import Mapping as MappingModel

About = Asset | Review | MappingModel

CALLS = (
    NoticeKind.REVIEW_WAITING,
    NoticeKind.REVIEW_DUE,
    NoticeKind.REVIEW_OVERDUE,
    NoticeKind.VOTES_VOID,
)
"""What asks a person for a decision, and is settled by it."""


def tell(
    kind: NoticeKind,
    recipients: Iterable[int],
    *,
    about: About,
    key: str,
    cause: Actor,
    params: Mapping[str, str | int] | None = None,
) -> None:
    """Tell people something, each as they set it; three statements, however many they are.

    ``recipients`` are user ids; who brought it about is left out, and who is no longer active.
    ``about`` is where the notice leads, ``key`` names the cause, ``params`` fill its words.

    Raises:
        RuntimeError: outside of a transaction, where cause and notice could part.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("Tell people inside the transaction of what they are told.")
    ids = set(recipients)
    if cause.kind == ActorKind.USER:
        ids.discard(int(cause.id))
    if not ids:
        return
    people = User.objects.filter(pk__in=ids, is_active=True).order_by("pk")
    switches = NoticeSwitch.objects.filter(user__in=ids, kind=kind, on=False)
    off = set(switches.values_list("user_id", "channel"))
    now = clock.now()
    notices = []
    for person, email in people.values_list("pk", "email"):
        mailed = bool(email) and (person, Channel.MAIL) not in off
        shown = (person, Channel.INBOX) not in off
        if not mailed and not shown:
            continue
        notices.append(
            Notice(
                recipient_id=person,
                kind=kind,
                params=dict(params or {}),
                place=_place(about),
                place_id=str(about.public_id),
                key=key,
                created_at=now,
                in_inbox=shown,
                mail_state=MailState.WAITING if mailed else MailState.NONE,
                mail_due_at=now if mailed else None,
            )
        )
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def _place(about: About) -> str:
    return f"governance:{about._meta.model_name}"


def settle_calls(
    review: Review, *, person: int | None = None, kinds: Iterable[NoticeKind] = CALLS
) -> None:
    """What asked for a decision on a review needs nobody any more, or not this person: it counts
    as read, and its mail is not sent. In the transaction of the decision.
    """
    calls = Notice.objects.filter(place_id=str(review.public_id), kind__in=list(kinds))
    _read(calls if person is None else calls.filter(recipient=person))


@governed
def mark_read(*, notice_id: uuid.UUID, actor: Actor) -> Notice:
    """Mark one notice of the actor as read; its mail, if it still waits, is not sent.

    Raises:
        NotFound: also for a notice of somebody else.
    """
    notice = _own(actor).filter(public_id=notice_id).first()
    if notice is None:
        raise NotFound(_("There is no such notice."))
    _read(_own(actor).filter(pk=notice.pk))
    return notice


@governed
def mark_all_read(*, up_to: uuid.UUID, actor: Actor) -> int:
    """Mark the actor's notices as read, up to the newest that was shown; how many these were.

    Raises:
        NotFound: if the actor has no notice ``up_to``.
    """
    newest = _own(actor).filter(public_id=up_to).values_list("pk", flat=True).first()
    if newest is None:
        raise NotFound(_("There is no such notice."))
    return _read(_own(actor).filter(pk__lte=newest))


@governed
def save_switches(*, user_id: int, on: Iterable[tuple[str, str]]) -> None:
    """Turn on the given pairs of kind and channel for a person, and all others off.

    Like looks this is no decision, so nothing is recorded.

    Raises:
        InvalidInput: on ``notices``, for a pair that does not exist.
    """
    chosen = set(on)
    every = {(kind.value, channel.value) for kind in NoticeKind for channel in Channel}
    if chosen - every:
        raise InvalidInput(_("Choose from the list."), field="notices")
    rows = [
        NoticeSwitch(user_id=user_id, kind=kind, channel=channel, on=(kind, channel) in chosen)
        for kind, channel in sorted(every)
    ]
    NoticeSwitch.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "kind", "channel"],
        update_fields=["on"],
    )


def _own(actor: Actor) -> QuerySet[Notice]:
    if actor.kind != ActorKind.USER:
        return Notice.objects.none()
    return Notice.objects.filter(recipient_id=int(actor.id), in_inbox=True)


def _read(notices: QuerySet[Notice]) -> int:
    unsent = Case(
        When(mail_state=MailState.WAITING, then=Value(MailState.NONE)), default=F("mail_state")
    )
    return notices.filter(read_at__isnull=True).update(read_at=clock.now(), mail_state=unsent)
