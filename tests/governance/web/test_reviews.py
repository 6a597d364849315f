"""The review queue and the decision: what waits, for whom, and what a vote brings about."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.actions.lifecycle import submit_asset
from governance.actions.reviews import cast_vote
from governance.models import AuditEntry, Review, Vote
from governance.web.seen import packed
from tests.conftest import ActorOf, ClientOf, UserOf
from tests.factories import (
    FACTS,
    BrandFactory,
    CampaignFactory,
    RenditionFactory,
    ReviewFactory,
    SlotFactory,
    VoteFactory,
    make_asset,
)
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words
from tests.governance.web.review_scenes import (
    address,
    decide,
    proposed,
    retirement,
    shown,
    state_of,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Record = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def review(actor: ActorOf) -> Review:
    """A film's version in review."""
    asset = make_asset(remote_title="Home cover")
    return submit_asset(asset_id=asset.public_id, actor=actor("media"), note="For spring.")


# Who may come here


@pytest.mark.parametrize("role", ROLES)
def test_queue_opens_for_whoever_is_logged_in(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/reviews/", PEOPLE | {"none"})


@pytest.mark.parametrize("role", ROLES)
def test_review_opens_for_every_role_and_is_unknown_without_one(
    role: str, client_as: ClientOf, review: Review
) -> None:
    must_answer(client_as(role), role, address(review), PEOPLE, refusal={"none": 404})


@pytest.mark.parametrize("role", ROLES)
def test_decision_is_taken_by_the_stage_and_refused_to_all_others(
    role: str, client_as: ClientOf, review: Review, record: Record
) -> None:
    before = record()
    data = {"expected": review.content_digest, "decision": "approve"}
    must_answer(
        client_as(role), role, address(review), {"reviewer"}, data=data, refusal={"none": 404}
    )
    assert state_of(review) == ("approved" if role == "reviewer" else "open")
    assert (record() == before) == (role != "reviewer")


def test_review_of_another_brand_is_unknown(client_as: ClientOf, review: Review) -> None:
    client = client_as("reviewer", BrandFactory.create(key="other"))
    assert client.get(address(review)).status_code == 404
    assert client.post(address(review), {"decision": "approve"}).status_code == 404
    assert state_of(review) == "open"


def test_mapping_review_of_another_brands_campaign_is_unknown(
    client_as: ClientOf, actor: ActorOf
) -> None:
    other = CampaignFactory.create(brand=BrandFactory.create(key="other"))
    asset = make_asset(state="approved")
    review = proposed(SlotFactory.create(campaign=other), asset, actor)
    client = client_as("reviewer", asset.brand)
    assert client.get(address(review)).status_code == 404
    assert list(client.get("/reviews/").context["items"]) == []


# The queue


def items(client: Client) -> list[dict[str, Any]]:
    return list(client.get("/reviews/").context["items"])


def test_queue_shows_the_soonest_due_first(client_as: ClientOf) -> None:
    for days, title in ((3, "Later"), (-1, "Overdue"), (0, "Today"), (1, "Tomorrow")):
        ReviewFactory.create(
            asset=make_asset(state="in_review", remote_title=title),
            due_at=NOON + timedelta(days=days),
        )
    found = [
        (item["title"], item["due_label"], item["late"]) for item in items(client_as("reviewer"))
    ]
    assert found == [
        ("Overdue", "Overdue", True),
        ("Today", "Due today", True),
        ("Tomorrow", "Due tomorrow", False),
        ("Later", "Due 26 Nov", False),
    ]


def test_queue_leaves_out_own_submissions_and_those_decided_on(
    user_as: UserOf, review: Review
) -> None:
    person, client = user_as("reviewer"), Client()
    client.force_login(person)
    assert [item["id"] for item in items(client)] == [review.pk]
    Review.objects.filter(pk=review.pk).update(submitted_by=person)
    assert items(client) == []
    Review.objects.filter(pk=review.pk).update(submitted_by=None)
    VoteFactory.create(review=review, voter=person)
    assert items(client) == []


def test_queue_has_a_review_again_whose_own_vote_is_void_though_another_vote_counts(
    user_as: UserOf, review: Review
) -> None:
    person, client = user_as("reviewer"), Client()
    client.force_login(person)
    VoteFactory.create(review=review, voter=person, void=True)
    VoteFactory.create(review=review)
    assert [item["id"] for item in items(client)] == [review.pk]


def test_queue_of_compliance_holds_every_retirement_of_its_brands(
    client_as: ClientOf, actor: ActorOf
) -> None:
    asset = make_asset(state="approved")
    opened = retirement(asset, actor)
    other = BrandFactory.create(key="other")
    assert [item["id"] for item in items(client_as("compliance"))] == [opened.pk]
    assert items(client_as("compliance", other)) == []


def test_empty_queue_shows_a_way_out(client_as: ClientOf) -> None:
    text = words(client_as("reviewer").get("/reviews/"))
    assert "Nothing waits for you" in text
    assert 'href="/assets/"' in text


def test_closed_review_stays_readable(client_as: ClientOf, review: Review, actor: ActorOf) -> None:
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    page = shown(client_as("auditor"), review)
    assert "This review is closed." in words(page)
    assert not page.context["verdict"]


# The decision


def test_approval_freezes_the_version_and_leads_to_the_next_review(
    client_as: ClientOf, review: Review
) -> None:
    following = ReviewFactory.create(due_at=NOON + timedelta(days=9))
    ReviewFactory.create(due_at=NOON + timedelta(days=10))
    response = decide(client_as("reviewer"), review)
    assert response["Location"] == f"{address(following)}#review"
    assert state_of(review.asset) == "approved"


def test_decision_in_the_middle_of_the_queue_leads_to_the_one_behind(client_as: ClientOf) -> None:
    first, second, third = (
        ReviewFactory.create(due_at=NOON + timedelta(days=days)) for days in (1, 2, 3)
    )
    client = client_as("reviewer")
    assert decide(client, second)["Location"] == f"{address(third)}#review"
    assert decide(client, third)["Location"] == f"{address(first)}#review"
    assert decide(client, first)["Location"] == "/reviews/"


def test_rejection_keeps_the_comment_as_reason(client_as: ClientOf, review: Review) -> None:
    decide(client_as("reviewer"), review, "reject", reason="The limit is wrong.")
    assert state_of(review.asset) == "rejected"
    assert AuditEntry.objects.get(verb="asset.rejected").reason == "The limit is wrong."


def test_rejection_without_comment_is_shown_beside_the_field_and_changes_nothing(
    client_as: ClientOf, review: Review, record: Record
) -> None:
    before = record()
    response = decide(client_as("reviewer"), review, "reject", reason="  ")
    assert response.status_code == 400
    assert 'id="review-reason_error"' in words(response)
    assert state_of(review) == "open"
    assert record() == before


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"expected": ""}, "expected"),
        ({"decision": "reject", "reason": "a\x00b"}, "reason"),
    ],
)
def test_malformed_decision_is_refused_naming_the_field(
    client_as: ClientOf, review: Review, record: Record, fields: dict[str, str], named: str
) -> None:
    before = record()
    response = decide(client_as("reviewer"), review, **{"decision": "approve", **fields})
    assert response.status_code == 400
    assert response.context["refusal_field"] == named
    assert state_of(review) == "open"
    assert record() == before


def test_decision_on_an_older_picture_tells_what_changed_and_keeps_the_comment(
    client_as: ClientOf, review: Review
) -> None:
    client = client_as("reviewer")
    page = shown(client, review)
    asset = review.asset
    asset.remote_facts = {**FACTS, "languages": ["fr"]}
    asset.save()
    RenditionFactory.create(version=asset.versions.get(), key="extra", remote_bytes=7)
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    response = client.post(
        address(review), {**form, "decision": "reject", "reason": "Wrong language."}
    )
    assert response.status_code == 409
    changes = {
        (change.label, change.before, change.after) for change in response.context["changes"]
    }
    assert ("Languages", "en", "fr") in changes
    assert "File extra" in {label for label, _before, _after in changes}
    assert "Wrong language." in words(response)
    assert state_of(review) == "open"
    assert not Vote.objects.exists()


def test_decision_after_another_one_says_who_decided(
    client_as: ClientOf, actor: ActorOf, review: Review
) -> None:
    client = client_as("reviewer")
    page = shown(client, review)
    other = actor("reviewer")
    cast_vote(review_id=review.public_id, decision="approve", actor=other)
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    response = client.post(address(review), {**form, "decision": "approve"})
    assert response.status_code == 409
    changes = {change.label: change.after for change in response.context["changes"]}
    assert changes["Review"] == "Approved"
    assert changes["Votes"] == f"{other.name}: Approve"


@pytest.mark.parametrize("seen", ["", "no base64", packed({}) + "x", "bnVsbA=="])
def test_conflict_with_an_unreadable_picture_is_still_a_conflict(
    client_as: ClientOf, review: Review, seen: str
) -> None:
    client = client_as("reviewer")
    data = {"expected": "0" * 64, "seen": seen, "decision": "approve"}
    assert client.post(address(review), data).status_code == 409
    assert state_of(review) == "open"


def test_first_of_two_approvals_is_kept_and_says_that_others_decide(
    client_as: ClientOf, actor: ActorOf
) -> None:
    asset = make_asset(state="approved")
    retiring = retirement(asset, actor)
    Review.objects.filter(pk=retiring.pk).update(payload={"impact": "", "locks": []})
    client = client_as("reviewer")
    response = decide(client, retiring)
    assert response.status_code == 302
    text = words(client.get("/reviews/"))
    assert "Your approval is recorded" in text
    assert state_of(asset) == "approved"
