"""Holding a review on its page: who may, what others see, and what a refusal keeps."""

from typing import Any

import pytest
from django.test import Client

from governance.models import Review, ReviewHold
from tests.conftest import ClientOf, UserOf
from tests.factories import BrandFactory, ReviewFactory
from tests.governance.web.pages import ROLES, must_answer, words
from tests.governance.web.review_scenes import address, shown

pytestmark = pytest.mark.django_db


@pytest.fixture
def review() -> Review:
    return ReviewFactory.create()


def step(client: Client, review: Review, name: str, **fields: Any) -> Any:
    return client.post(f"{address(review)}hold/", {"step": name, **fields})


def someone(user_as: UserOf, first_name: str) -> Client:
    user = user_as("reviewer")
    user.display_name = f"{first_name} reviewer"
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", ROLES)
def test_hold_is_taken_by_the_stage_and_refused_to_all_others(
    role: str, client_as: ClientOf, review: Review
) -> None:
    must_answer(
        client_as(role),
        role,
        f"{address(review)}hold/",
        {"reviewer"},
        data={"step": "hold"},
        refusal={"none": 404},
    )
    assert ReviewHold.objects.exists() == (role == "reviewer")


def test_looking_at_a_review_takes_no_hold(client_as: ClientOf, review: Review) -> None:
    client = client_as("reviewer")
    assert client.get(f"{address(review)}hold/").status_code == 405
    assert "Hold for me" in words(shown(client, review))
    assert not ReviewHold.objects.exists()


def test_hold_is_shown_to_its_holder_and_to_others(user_as: UserOf, review: Review) -> None:
    first, second = someone(user_as, "First"), someone(user_as, "Second")
    response = first.post(f"{address(review)}hold/?sort=age", {"step": "hold"})
    assert response["Location"] == f"{address(review)}?sort=age#review"
    assert "You hold this review" in words(shown(first, review))
    page = shown(second, review)
    assert "Held by First reviewer" in words(page)
    assert not page.context["verdict"]
    assert "First reviewer holds this review. Take it over to decide." in words(page)


def test_vote_while_another_holds_is_a_conflict_that_keeps_the_comment_through_the_take_over(
    user_as: UserOf, review: Review
) -> None:
    first, second = someone(user_as, "First"), someone(user_as, "Second")
    page = shown(second, review)
    step(first, review, "hold")
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    refused = second.post(
        address(review), {**form, "decision": "reject", "reason": "The <b>limit</b> is wrong."}
    )
    assert refused.status_code == 409
    assert "Your comment is kept:" in words(refused)
    holder = str(refused.context["hold"].holder_id)
    taken = step(second, review, "take-over", holder=holder, reason="The <b>limit</b> is wrong.")
    assert taken.status_code == 200
    assert taken.context["comment"] == "The <b>limit</b> is wrong."
    assert "The &lt;b&gt;limit&lt;/b&gt; is wrong.</textarea>" in taken.content.decode()
    done = second.post(
        address(review), {**form, "decision": "reject", "reason": "The limit is wrong."}
    )
    assert done.status_code == 302
    review.refresh_from_db()
    assert review.state == "rejected"


def test_take_over_from_somebody_who_let_go_of_it_to_another_says_who_holds_it(
    user_as: UserOf, review: Review
) -> None:
    first, second, third = (someone(user_as, name) for name in ("First", "Second", "Third"))
    step(first, review, "hold")
    holder = str(ReviewHold.objects.get().holder_id)
    step(second, review, "take-over", holder=holder)
    response = step(third, review, "take-over", holder=holder)
    assert response.status_code == 409
    assert "By now Second reviewer holds this review." in words(response)


def test_release_lets_others_decide(user_as: UserOf, review: Review) -> None:
    first, second = someone(user_as, "First"), someone(user_as, "Second")
    step(first, review, "hold")
    step(first, review, "release")
    assert shown(second, review).context["verdict"]
    assert step(first, review, "release").status_code == 409


@pytest.mark.parametrize(
    "fields",
    [{"step": "grab"}, {"step": ""}, {"step": "take-over", "holder": "you"}, {"step": "a\x00"}],
)
def test_malformed_step_is_refused_and_changes_nothing(
    client_as: ClientOf, review: Review, fields: dict[str, str]
) -> None:
    response = client_as("reviewer").post(f"{address(review)}hold/", fields)
    assert response.status_code == 400
    assert not ReviewHold.objects.exists()


def test_review_of_another_brand_is_unknown_to_who_wants_to_hold_it(
    client_as: ClientOf, review: Review
) -> None:
    client = client_as("reviewer", BrandFactory.create(key="other"))
    assert step(client, review, "hold").status_code == 404
