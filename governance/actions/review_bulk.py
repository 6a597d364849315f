"""Approving several reviews at once: only those that ask for the very same change."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from governance.actions.reviews import cast_vote
from governance.domain.actor import Actor
from governance.domain.errors import DomainError, InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.models import Review, Vote

MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Item:
    """One review to approve, and the content digest that the reviewer saw of it."""

    review_id: uuid.UUID
    expected: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: the review as it is now, or why it was refused."""

    review_id: uuid.UUID
    review: Review | None
    refusal: DomainError | None


def approve_alike(
    *, items: Sequence[Item], change: str, reason: str, actor: Actor
) -> list[Outcome]:
    """Approve each item by a vote of its own, in a transaction of its own, in the given order.

    ``change`` is the digest that all of them share (``domain.review_changes``). An item that asks
    for another change by now, or is refused for any other reason, stops none of the others.

    Raises:
        InvalidInput: naming ``item`` or ``reason``; nothing is changed then.
    """
    if not items:
        raise InvalidInput(_("Choose at least one of the decisions."), field="item")
    if len(items) > MOST_AT_ONCE:
        raise InvalidInput(
            _("Choose at most %(most)s decisions at once."), field="item", most=MOST_AT_ONCE
        )
    if not reason.strip():
        raise InvalidInput(_("Give a reason: it is kept with each decision."), field="reason")
    return [_outcome(item, change, reason, actor) for item in items]


def _outcome(item: Item, change: str, reason: str, actor: Actor) -> Outcome:
    try:
        review = cast_vote(
            review_id=item.review_id,
            decision=Vote.Decision.APPROVE,
            reason=reason,
            expected=item.expected,
            change=change,
            actor=actor,
        )
    except DomainError as refusal:
        return Outcome(item.review_id, None, refusal)
    return Outcome(item.review_id, review, None)
