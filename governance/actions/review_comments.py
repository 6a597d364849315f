"""Comments on a review: what people remark on the asset before it is decided."""

import uuid
from decimal import Decimal, InvalidOperation
from typing import Final

from django.db.models import Max

from governance import audit, clock, policies
from governance.actions import review_notices
from governance.actions.review_holds import renew_own
from governance.actions.transactions import governed, lock_reviews
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.facts import Kind
from governance.models import AssetVersion, Review, ReviewComment, ReviewState
from governance.queries.reviews import visible_to

LONGEST: Final = 4000
LAST_PAGE: Final = 10_000
TIMED: Final = frozenset({Kind.VIDEO, Kind.AUDIO})
SEEN: Final = frozenset({Kind.VIDEO, Kind.IMAGE, Kind.DOCUMENT})
PLACES: Final = Decimal("0.0001")
"""How finely a pin is kept: well under one pixel of a picture 4,000 wide."""


@governed
def add_comment(
    *,
    review_id: uuid.UUID,
    text: str,
    actor: Actor,
    version_number: int | None = None,
    at_ms: int | None = None,
    pin: tuple[Decimal | float, Decimal | float] | None = None,
    page: int | None = None,
) -> ReviewComment:
    """Write a comment on an open review, and tell those concerned.

    ``version_number`` is the version that was looked at; without it, the one under review.
    ``at_ms`` is a position in its film or recording in milliseconds, ``pin`` a spot as fractions
    of width and height, ``page`` a page from 1.

    Raises:
        NotFound: if there is no such review, or the actor may not see it.
        Forbidden: if the actor's roles do not work on reviews.
        Conflict: if the review is closed.
        InvalidInput: naming ``text``, ``version``, ``at_ms``, ``pin`` or ``page``.
    """
    seen = visible_to(actor).filter(public_id=review_id).first()
    if seen is None:
        raise NotFound(_("There is no such review."))
    review = lock_reviews([seen.pk])[seen.pk]
    policies.may_comment(review, actor).require()
    if review.state != ReviewState.OPEN:
        raise Conflict(_("This review is closed, so nothing can be added to it any more."))
    version = _version(review, version_number)
    comment = ReviewComment.objects.create(
        review=review,
        author_id=int(actor.id),
        author_name=actor.name,
        version=version,
        text=_text(text),
        at_ms=_position(review, version, at_ms),
        page=_page(review, page),
        written_at=clock.now(),
        **_pin(review, pin),
    )
    audit.record(
        actor,
        "review.commented",
        review,
        after={"comment": str(comment.public_id), **_place(comment)},
        reason=comment.text,
    )
    renew_own(review, actor)
    review_notices.tell_commented(review, comment, actor=actor)
    return comment


def _text(text: str) -> str:
    written = text.replace("\r\n", "\n").strip()
    if not written:
        raise InvalidInput(_("Write what you want to say."), field="text")
    if len(written) > LONGEST:
        raise InvalidInput(
            _("Write at most %(most)s characters; these are %(number)s."),
            field="text",
            most=LONGEST,
            number=len(written),
        )
    if "\x00" in written:
        raise InvalidInput(_("This text holds a character that cannot be kept."), field="text")
    return written


def _version(review: Review, number: int | None) -> AssetVersion | None:
    if number is None:
        return review.version
    found = review.asset.versions.filter(remote_number=number).first() if _small(number) else None
    if found is None:
        raise InvalidInput(_("The asset has no such version."), field="version")
    return found


def _position(review: Review, version: AssetVersion | None, at_ms: int | None) -> int | None:
    if at_ms is None:
        return None
    if review.asset.remote_kind not in TIMED:
        raise InvalidInput(_("Only a film or a recording has a position in time."), field="at_ms")
    length = _duration(review, version)
    if at_ms < 0 or not _small(at_ms) or (length is not None and at_ms > length):
        raise InvalidInput(_("This position lies outside of the film."), field="at_ms")
    return at_ms


def _duration(review: Review, version: AssetVersion | None) -> int | None:
    """How long the version runs, as its longest file tells; milliseconds, if it is known."""
    longest = None
    if version is not None:
        longest = version.renditions.aggregate(longest=Max("remote_duration_ms"))["longest"]
    return longest or review.asset.remote_duration_ms


def _pin(
    review: Review, pin: tuple[Decimal | float, Decimal | float] | None
) -> dict[str, Decimal | None]:
    if pin is None:
        return {}
    if review.asset.remote_kind not in SEEN:
        raise InvalidInput(_("There is no picture to mark a spot in."), field="pin")
    try:
        across, down = (Decimal(str(value)).quantize(PLACES) for value in pin)
    except (InvalidOperation, ValueError) as error:
        raise InvalidInput(_("Mark a spot in the picture."), field="pin") from error
    if not all(spot.is_finite() and 0 <= spot <= 1 for spot in (across, down)):
        raise InvalidInput(_("The spot lies outside of the picture."), field="pin")
    return {"pin_x": across, "pin_y": down}


def _page(review: Review, page: int | None) -> int | None:
    if page is None:
        return None
    if review.asset.remote_kind != Kind.DOCUMENT:
        raise InvalidInput(_("Only a document has pages."), field="page")
    if not 1 <= page <= LAST_PAGE:
        raise InvalidInput(_("The document has no such page."), field="page")
    return page


def _small(number: int) -> bool:
    """Whether the database can hold it as the number of a version or a position in time."""
    return abs(number) < 2**31


def _place(comment: ReviewComment) -> dict[str, str | int]:
    """Where in the asset a comment points, for the record."""
    place: dict[str, str | int] = {}
    if comment.version is not None:
        place["version"] = comment.version.remote_number
    if comment.at_ms is not None:
        place["at_ms"] = comment.at_ms
    if comment.pin_x is not None and comment.pin_y is not None:
        place["pin"] = f"{comment.pin_x} {comment.pin_y}"
    if comment.page is not None:
        place["page"] = comment.page
    return place
