"""What people are told of reviews and of the mappings they decide; in the transaction of each."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.utils.text import Truncator

from governance.actions.notices import settle_calls, tell
from governance.domain.actor import Actor
from governance.domain.voting import StageRule
from governance.models import (
    Asset,
    MappingState,
    NoticeKind,
    Review,
    ReviewComment,
    ReviewHold,
    Subject,
    Vote,
)
from governance.models import Mapping as MappingModel
from governance.queries.recipients import reviewers_of


def tell_waiting(review: Review, stages: Iterable[StageRule], *, actor: Actor) -> None:
    """Tell those who may vote that stages of a review have opened.

    A stage that opens again after a change of the subject is told again.
    """
    for stage in stages:
        tell(
            NoticeKind.REVIEW_WAITING,
            reviewers_of(review, {stage.group}),
            about=review,
            key=f"{review.public_id}:waiting:{stage.id}:{review.content_digest[:16]}",
            cause=actor,
            params=_words(review) | {"stage": stage.name, "submitter": review.submitter_name},
        )


def tell_decided(review: Review, *, actor: Actor, reason: str = "") -> None:
    """Tell the submitter how a closed review went; nobody else is asked any more."""
    settle_calls(review)
    tell(
        NoticeKind.REVIEW_DECIDED,
        _submitter(review),
        about=review,
        key=f"{review.public_id}:decided",
        cause=actor,
        params=_words(review) | {"outcome": review.state, "who": actor.name, "reason": reason},
    )


def tell_void(review: Review, voters: Collection[int], *, actor: Actor) -> None:
    """Tell those whose votes are void that they are asked again, and the submitter that they are.

    A change may undo votes several times: each is a cause of its own, named by the new digest.
    """
    groups = (("voter", voters), ("submitter", _submitter(review)))
    for outcome, people in groups:
        tell(
            NoticeKind.VOTES_VOID,
            people,
            about=review,
            key=f"{review.public_id}:void:{review.content_digest}",
            cause=actor,
            params=_words(review) | {"outcome": outcome, "count": len(voters)},
        )


LONGEST_QUOTE = 300
"""Characters of a comment that its notice quotes."""


def tell_commented(review: Review, comment: ReviewComment, *, actor: Actor) -> None:
    """Tell the submitter, the holder, and who commented or voted before, of a comment."""
    people = {
        *_submitter(review),
        *ReviewHold.objects.filter(review=review).values_list("holder_id", flat=True),
        *ReviewComment.objects.filter(review=review).values_list("author_id", flat=True),
        *Vote.objects.filter(review=review, void=False).values_list("voter_id", flat=True),
    }
    quote = Truncator(comment.text).chars(LONGEST_QUOTE)
    tell(
        NoticeKind.REVIEW_COMMENTED,
        people,
        about=review,
        key=f"{review.public_id}:comment:{comment.public_id}",
        cause=actor,
        params=_words(review) | {"who": actor.name, "comment": quote},
    )


def tell_owner(mapping: MappingModel, *, actor: Actor, reason: str = "") -> None:
    """Tell the owner of a campaign what was decided on a mapping of it.

    Who submitted it hears of it as such, and not a second time.
    """
    campaign = mapping.slot.campaign
    review = mapping.reviews.order_by("-pk").first()
    told = set(_submitter(review)) if review and mapping.state != MappingState.WITHDRAWN else set()
    tell(
        NoticeKind.MAPPING_DECIDED,
        {campaign.owner_id} - told,
        about=mapping,
        key=f"{mapping.public_id}:{mapping.state}",
        cause=actor,
        params={
            "title": mapping.asset.remote_title,
            "campaign": campaign.name,
            "slot": mapping.slot.name,
            "outcome": mapping.state,
            "who": actor.name,
            "reason": reason,
        },
    )


def tell_replaced(
    asset: Asset, successor: Asset, mappings: Iterable[MappingModel], *, actor: Actor
) -> None:
    """Tell each owner once in how many of their mappings an asset was replaced."""
    numbers = Counter(mapping.slot.campaign.owner_id for mapping in mappings)
    for owner, number in sorted(numbers.items()):
        tell(
            NoticeKind.MAPPING_DECIDED,
            [owner],
            about=successor,
            key=f"{asset.public_id}:replaced:{successor.public_id}",
            cause=actor,
            params={
                "title": asset.remote_title,
                "successor": successor.remote_title,
                "outcome": "replaced",
                "count": number,
                "who": actor.name,
            },
        )


def _submitter(review: Review) -> list[int]:
    return [] if review.submitted_by_id is None else [review.submitted_by_id]


def _words(review: Review) -> dict[str, str | int]:
    words: dict[str, str | int] = {"title": review.asset.remote_title, "subject": review.subject}
    if review.due_at is not None:
        words["due"] = review.due_at.isoformat()
    if review.subject == Subject.MAPPING and review.mapping is not None:
        words["campaign"] = review.mapping.slot.campaign.name
    return words
