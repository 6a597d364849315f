"""Comments on a review: who may write them, what they may point at, and who is told."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from governance.actions.review_comments import LONGEST, add_comment
from governance.actions.reviews import cast_vote
from governance.domain.errors import Conflict, Forbidden, InvalidInput, NotFound
from governance.models import AuditEntry, Notice, NoticeKind, ReviewComment
from governance.queries.actors import actor_for
from governance.queries.review_work import comments_of
from tests.conftest import ActorOf
from tests.factories import BrandFactory, ReviewFactory, make_asset
from tests.work_factories import ReviewCommentFactory

pytestmark = pytest.mark.django_db


def review_of(kind: str = "video") -> Any:
    asset = make_asset(kind=kind, state="in_review", remote_duration_ms=90_000)
    return ReviewFactory.create(asset=asset)


def test_comment_with_position_and_pin_is_kept_and_recorded(actor: ActorOf) -> None:
    review = review_of()
    comment = add_comment(
        review_id=review.public_id,
        text="  The figure is wrong. 🙂\r\nمرحبا <script>  ",
        actor=actor("media"),
        version_number=review.version.remote_number,
        at_ms=1_500,
        pin=(0.25, 1),
    )
    (kept,) = comments_of(review)
    assert kept == comment
    assert kept.text == "The figure is wrong. 🙂\nمرحبا <script>"
    assert (kept.version, kept.at_ms, float(kept.pin_x or 0), float(kept.pin_y or 0)) == (
        review.version,
        1_500,
        0.25,
        1.0,
    )
    entry = AuditEntry.objects.get(verb="review.commented")
    assert entry.subject_id == str(review.public_id)
    assert entry.reason == kept.text
    assert entry.after["at_ms"] == 1_500


def test_page_of_a_document_is_kept(actor: ActorOf) -> None:
    review = review_of("document")
    comment = add_comment(review_id=review.public_id, text="Here.", actor=actor("comms"), page=3)
    assert (comment.page, comment.version) == (3, review.version)


@pytest.mark.parametrize(
    ("kind", "given", "field"),
    [
        ("video", {"text": " \n "}, "text"),
        ("video", {"text": "x" * (LONGEST + 1)}, "text"),
        ("video", {"text": "a\x00b"}, "text"),
        ("video", {"version_number": 99}, "version"),
        ("video", {"version_number": 10**30}, "version"),
        ("video", {"at_ms": -1}, "at_ms"),
        ("video", {"at_ms": 10**30}, "at_ms"),
        ("image", {"at_ms": 5}, "at_ms"),
        ("video", {"pin": (0.5, 1.1)}, "pin"),
        ("video", {"pin": (-0.1, 0.5)}, "pin"),
        ("video", {"pin": (float("nan"), 0.5)}, "pin"),
        ("video", {"pin": (float("inf"), 0.5)}, "pin"),
        ("audio", {"pin": (0.5, 0.5)}, "pin"),
        ("video", {"page": 1}, "page"),
        ("document", {"page": 0}, "page"),
        ("document", {"page": 10**30}, "page"),
    ],
)
def test_comment_that_points_nowhere_is_refused_and_names_the_field(
    actor: ActorOf, kind: str, given: dict[str, Any], field: str
) -> None:
    review = review_of(kind)
    with pytest.raises(InvalidInput) as refused:
        add_comment(
            review_id=review.public_id, actor=actor("reviewer"), **{"text": "Look.", **given}
        )
    assert refused.value.field == field
    assert not ReviewComment.objects.exists()


def test_position_beyond_the_files_of_the_version_is_refused(actor: ActorOf) -> None:
    review = review_of()
    review.version.renditions.update(remote_duration_ms=30_000)
    add_comment(review_id=review.public_id, text="End.", actor=actor("media"), at_ms=30_000)
    with pytest.raises(InvalidInput):
        add_comment(review_id=review.public_id, text="Gone.", actor=actor("media"), at_ms=30_001)


@pytest.mark.parametrize("role", ["auditor", "admin"])
def test_comment_of_a_role_without_reviews_is_forbidden(actor: ActorOf, role: str) -> None:
    with pytest.raises(Forbidden):
        add_comment(review_id=review_of().public_id, text="Hello.", actor=actor(role))


def test_comment_on_a_review_of_another_brand_is_not_found(actor: ActorOf) -> None:
    with pytest.raises(NotFound):
        add_comment(
            review_id=review_of().public_id,
            text="Hello.",
            actor=actor("reviewer", BrandFactory.create(key="other")),
        )


def test_comment_on_a_closed_review_is_a_conflict(actor: ActorOf) -> None:
    review = review_of()
    review.state = "rejected"
    review.save()
    with pytest.raises(Conflict):
        add_comment(review_id=review.public_id, text="Late.", actor=actor("reviewer"))


def test_comment_tells_submitter_and_earlier_commenters_but_not_its_author(actor: ActorOf) -> None:
    review = review_of()
    first, second = actor("reviewer"), actor("compliance")
    add_comment(review_id=review.public_id, text="One.", actor=first)
    add_comment(review_id=review.public_id, text="Two.", actor=second)
    told = Notice.objects.filter(kind=NoticeKind.REVIEW_COMMENTED)
    assert {(row.recipient_id, row.params["comment"]) for row in told} == {
        (review.submitted_by_id, "One."),
        (review.submitted_by_id, "Two."),
        (int(first.id), "Two."),
    }


@pytest.mark.parametrize(
    "values",
    [{"pin_x": "0.5"}, {"pin_x": "0.5", "pin_y": "1.2"}, {"at_ms": -1}, {"page": 0}, {"text": " "}],
)
def test_database_refuses_comments_that_point_nowhere(values: dict[str, Any]) -> None:
    review = review_of()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewCommentFactory.create(review=review, **values)


def test_submitter_without_a_working_role_may_answer(actor: ActorOf) -> None:
    review = review_of()
    me = actor("auditor")
    review.submitted_by_id = int(me.id)
    review.save()
    add_comment(review_id=review.public_id, text="I meant 5 %.", actor=me)
    assert comments_of(review).count() == 1


def test_comment_after_the_decision_of_another_is_refused(actor: ActorOf) -> None:
    review = review_of()
    review.content_digest = "stale"
    review.save()
    cast_vote(review_id=review.public_id, decision="reject", reason="No.", actor=actor("reviewer"))
    with pytest.raises(Conflict):
        add_comment(review_id=review.public_id, text="But.", actor=actor_for(review.submitted_by))
