"""Approving the very same change at once: what is grouped, what is left out, what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from governance.actions.review_bulk import Item, approve_alike
from governance.actions.review_subjects import facts_digest
from governance.actions.reviews import cast_vote
from governance.domain.errors import InvalidInput, StaleState
from governance.models import AuditEntry, Review, Vote
from governance.queries.actors import actor_for
from governance.queries.review_queue import change_now
from tests.conftest import ActorOf, ClientOf, UserOf
from tests.factories import FACTS, RenditionFactory, ReviewFactory, SlotFactory, make_asset
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import ROLES, must_answer, words
from tests.governance.web.review_scenes import address, proposed, retirement
from tests.work_factories import ReviewHoldFactory

pytestmark = pytest.mark.django_db

Record = Callable[[], list[tuple[str, str]]]


def facts_review(title: str = "Film", languages: str = "fr", **values: Any) -> Review:
    """The review of a film whose languages changed in iconik, from English."""
    asset = make_asset(
        state="approved",
        remote_title=title,
        facts=FACTS,
        remote_facts={**FACTS, "languages": [languages]},
        candidate_facts={"languages": [languages]},
        **values,
    )
    return ReviewFactory.create(
        asset=asset, subject="facts", content_digest=facts_digest(asset), version=None
    )


def group(client: Client) -> str:
    """Where the only group of the queue is listed."""
    (found,) = client.get("/reviews/").context["groups"]
    return str(found["url"])


def value(review: Review) -> str:
    return f"{review.public_id}:{review.content_digest}"


def states() -> list[str]:
    return list(Review.objects.order_by("pk").values_list("state", flat=True))


@pytest.fixture
def three() -> list[Review]:
    return [facts_review("One"), facts_review("Two"), facts_review("Three")]


def test_same_change_is_offered_in_the_queue_and_on_the_page_of_each(
    client_as: ClientOf, three: list[Review]
) -> None:
    other = facts_review("Other", languages="it")
    client = client_as("reviewer")
    page = client.get("/reviews/")
    (found,) = page.context["groups"]
    assert (found["number"], found["words"]) == (3, "Changed facts: Languages: en → fr")
    assert "3 with the same change: look at all" in words(page)
    assert client.get(address(three[0])).context["same"] == found
    assert client.get(address(other)).context["same"] is None
    shown = client.get(found["url"])
    assert [row.review for row in shown.context["ready"]] == three
    assert "Other" not in words(shown)


def test_group_is_approved_one_by_one_with_the_reason(
    client_as: ClientOf, three: list[Review]
) -> None:
    client = client_as("reviewer")
    data = {"item": [value(row) for row in three], "reason": "French <b>dubs</b> are in."}
    response = client.post(group(client), data)
    assert response.status_code == 200
    assert [row["title"] for row in response.context["done"]] == ["One", "Two", "Three"]
    assert states() == ["approved"] * 3
    assert set(Vote.objects.values_list("reason", flat=True)) == {"French <b>dubs</b> are in."}
    assert AuditEntry.objects.filter(verb="asset.facts_approved").count() == 3


def test_unticked_decision_stays_open(client_as: ClientOf, three: list[Review]) -> None:
    client = client_as("reviewer")
    client.post(group(client), {"item": [value(three[1])], "reason": "Fine."})
    assert states() == ["open", "approved", "open"]


def test_failing_check_and_hold_of_another_leave_a_decision_out_even_if_it_is_sent(
    client_as: ClientOf, three: list[Review]
) -> None:
    broken = three[0].asset
    broken.remote_faults = {"rights_until": "“soon” is no date."}
    broken.save()
    ReviewHoldFactory.create(
        review=three[1], holder_name="Reviewer, Compliance", renewed_at="2999-01-01T00:00Z"
    )
    client = client_as("reviewer")
    place = group(client)
    text = words(client.get(place))
    assert "Some values in iconik cannot be read: “soon” is no date." in text
    assert "Held by Reviewer, Compliance" in text
    response = client.post(place, {"item": [value(row) for row in three], "reason": "Fine."})
    assert [row["title"] for row in response.context["refused"]] == ["One", "Two"]
    assert states() == ["open", "open", "approved"]


def test_decision_that_differs_is_refused_though_it_is_sent_with_the_group(
    client_as: ClientOf, three: list[Review]
) -> None:
    other = facts_review("Other", languages="it")
    client = client_as("reviewer")
    place = group(client)
    response = client.post(place, {"item": [value(other), value(three[0])], "reason": "Fine."})
    (refused,) = response.context["refused"]
    assert "does not wait for you with this change any more" in refused["text"]
    assert states() == ["approved", "open", "open", "open"]


def test_change_that_became_another_is_refused_under_the_lock(
    actor: ActorOf, three: list[Review]
) -> None:
    asset = three[0].asset
    asset.facts = {**FACTS, "languages": ["de"]}
    asset.save()
    (outcome, fine) = approve_alike(
        items=[Item(row.public_id, row.content_digest) for row in three[:2]],
        change=change_of_group(three[1]),
        reason="Fine.",
        actor=actor("reviewer"),
    )
    assert isinstance(outcome.refusal, StaleState)
    assert "another change" in str(outcome.refusal)
    assert fine.review is not None
    assert states() == ["open", "approved", "open"]


def change_of_group(review: Review) -> str:
    change = change_now(review)
    assert change is not None
    return change


def test_decision_taken_meanwhile_is_listed_as_refused_beside_the_others(
    client_as: ClientOf, actor: ActorOf, three: list[Review]
) -> None:
    client = client_as("reviewer")
    place = group(client)
    cast_vote(
        review_id=three[0].public_id, decision="reject", reason="No.", actor=actor("reviewer")
    )
    response = client.post(place, {"item": [value(row) for row in three], "reason": "Fine."})
    assert len(response.context["done"]) == 2
    assert len(response.context["refused"]) == 1
    again = client.post(place, {"item": [value(row) for row in three], "reason": "Fine."})
    assert (again.status_code, again.context["done"]) == (409, [])


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"reason": "Fine."}, "item"),
        ({"item": "nonsense", "reason": "Fine."}, "item"),
        ({"item": "first", "reason": " "}, "reason"),
        ({"item": "first", "reason": "a\x00"}, "reason"),
    ],
)
def test_malformed_form_approves_nothing_and_keeps_what_was_written(
    client_as: ClientOf, three: list[Review], data: dict[str, str], named: str
) -> None:
    client = client_as("reviewer")
    sent = {**data, **({"item": value(three[0])} if data.get("item") == "first" else {})}
    response = client.post(group(client), sent)
    assert response.status_code == 400
    assert response.context["refusal_field"] == named
    assert states() == ["open"] * 3


def test_no_more_than_fifty_are_approved_at_once(actor: ActorOf, three: list[Review]) -> None:
    with pytest.raises(InvalidInput):
        approve_alike(
            items=[Item(three[0].public_id, "")] * 51,
            change="0" * 64,
            reason="Fine.",
            actor=actor("reviewer"),
        )


@pytest.mark.parametrize("role", ROLES)
def test_group_is_there_for_those_who_may_decide_alone(
    role: str, client_as: ClientOf, three: list[Review], record: Record
) -> None:
    place = f"/reviews/same/{change_of_group(three[0])}/"
    before = record()
    others = dict.fromkeys([*ROLES, "none"], 404)
    must_answer(client_as(role), role, place, {"reviewer"}, refusal=others)
    assert record() == before


def test_own_submissions_are_in_no_group(user_as: UserOf, three: list[Review]) -> None:
    person, client = user_as("reviewer"), Client()
    client.force_login(person)
    Review.objects.filter(pk__in=[three[0].pk, three[1].pk]).update(submitted_by=person)
    assert client.get("/reviews/").context["groups"] == []
    response = client.get(f"/reviews/same/{change_of_group(three[0])}/")
    assert response.status_code == 404
    assert "Fewer than two decisions with this change wait for you by now." in words(response)


# What is identical, and what is not


def changes(*reviews: Review) -> set[str | None]:
    return {change_now(Review.objects.get(pk=row.pk)) for row in reviews}


def test_versions_are_identical_only_with_the_same_checksums() -> None:
    made = [ReviewFactory.create() for _ in range(3)]
    for review, checksum in zip(made, ("abc", "abc", "xyz"), strict=True):
        review.version.renditions.update(remote_checksum=checksum)
    assert len(changes(*made[:2])) == 1
    assert len(changes(*made)) == 2
    RenditionFactory.create(version=made[0].version, key="more", remote_checksum="")
    assert changes(made[0]) == {None}


def test_mappings_of_one_asset_are_identical_in_other_slots_with_the_same_terms(
    actor: ActorOf, client_as: ClientOf
) -> None:
    asset = make_asset(state="approved", remote_title="Home cover")
    slots = [SlotFactory.create() for _ in range(3)]
    one, two = (proposed(slot, asset, actor) for slot in slots[:2])
    other = proposed(slots[2], asset, actor, languages=["fr"])
    assert len(changes(one, two)) == 1
    assert changes(other) != changes(one)
    client = client_as("reviewer")
    page = client.get(group(client))
    text = words(page)
    assert f"{slots[0].campaign.name}, {slots[0].name}" in text
    assert len(page.context["ready"]) == 2
    data = {"item": [row.value for row in page.context["ready"]], "reason": "As agreed."}
    assert len(client.post(group(client), data).context["done"]) == 2


def test_retirements_are_never_identical(actor: ActorOf) -> None:
    first, second = (retirement(make_asset(state="approved"), actor) for _ in range(2))
    assert changes(first, second) == {None}


def test_two_quora_are_counted_for_each_decision(
    client_as: ClientOf, user_as: UserOf, three: list[Review]
) -> None:
    stages = [{"id": 1, "order": 1, "name": "Review", "group": "reviewer", "quorum": 2}]
    Review.objects.update(stages=stages)
    client = client_as("reviewer")
    data = {"item": [value(row) for row in three], "reason": "Fine."}
    response = client.post(group(client), data)
    assert "Your approval is recorded; others decide on it, too." in words(response)
    assert states() == ["open"] * 3
    outcomes = approve_alike(
        items=[Item(row.public_id, row.content_digest) for row in three],
        change=change_of_group(three[0]),
        reason="Agreed.",
        actor=actor_for(user_as("reviewer")),
    )
    assert [outcome.refusal for outcome in outcomes] == [None] * 3
    assert states() == ["approved"] * 3


def test_group_makes_few_queries_however_many_it_holds(
    client_as: ClientOf, counted: Counted
) -> None:
    for number in range(2):
        facts_review(f"Film {number}")
    client = client_as("reviewer")
    place = group(client)
    with counted("review same"):
        client.get(place)
    for number in range(9):
        facts_review(f"More {number}")
    with counted("review same"):
        assert len(client.get(place).context["ready"]) == 11
