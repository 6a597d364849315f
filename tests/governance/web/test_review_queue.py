"""The queue in other orders, in part, over pages, and what the way through it keeps."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.models import Review
from tests.conftest import ClientOf, UserOf
from tests.factories import MappingFactory, ReviewFactory, VoteFactory, make_asset
from tests.governance.web.pages import words
from tests.governance.web.review_scenes import address
from tests.work_factories import ReviewHoldFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
STAGES = [
    {"id": 1, "order": 1, "name": "Brand", "group": "reviewer", "quorum": 1},
    {"id": 2, "order": 2, "name": "Final word", "group": "reviewer", "quorum": 1},
]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


def waiting(title: str, *, due: int = 3, age: int = 1, **values: Any) -> Review:
    return ReviewFactory.create(
        asset=values.pop("asset", None) or make_asset(state="in_review", remote_title=title),
        due_at=NOON + timedelta(days=due),
        opened_at=NOON - timedelta(days=age),
        **values,
    )


def titles(client: Client, query: str = "") -> list[str]:
    return [item["title"] for item in client.get(f"/reviews/{query}").context["items"]]


@pytest.fixture
def scene() -> list[Review]:
    """Three films: "Risky" in many campaigns, "Old" open for long, "Late" at its second stage."""
    risky = make_asset(
        state="approved", remote_title="Risky", candidate_facts={"languages": ["fr"]}
    )
    for _ in range(3):
        MappingFactory.create(asset=risky, slot__campaign__ends_at=NOON + timedelta(days=9))
    late = waiting("Late", due=1, age=2, stages=STAGES)
    VoteFactory.create(review=late, stage=1)
    return [
        late,
        waiting("Old", due=2, age=9, stages=STAGES),
        waiting("Risky", due=3, asset=risky, subject="facts"),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Late", "Old", "Risky"]),
        ("?sort=age", ["Old", "Late", "Risky"]),
        ("?sort=risk", ["Risky", "Late", "Old"]),
        ("?sort=stage", ["Old", "Risky", "Late"]),
        ("?sort=nonsense&subject=nothing&held=you&page=x", ["Late", "Old", "Risky"]),
        ("?stage=Final+word", ["Late"]),
        ("?stage=Brand", ["Old"]),
        ("?subject=facts", ["Risky"]),
        ("?held=me", []),
        ("?stage=a%00b", ["Late", "Old", "Risky"]),
        ("?page=99", ["Late", "Old", "Risky"]),
    ],
)
def test_queue_is_sorted_and_filtered_by_its_address(
    client_as: ClientOf, scene: list[Review], query: str, found: list[str]
) -> None:
    assert titles(client_as("reviewer"), query) == found


def test_filter_that_finds_nothing_leads_to_the_whole_queue(
    client_as: ClientOf, scene: list[Review]
) -> None:
    text = words(client_as("reviewer").get("/reviews/?stage=Gone"))
    assert "Nothing of this kind waits for you" in text
    assert "0 of 3 decisions" in text
    assert '<option value="Gone" selected>' in text


def test_row_shows_due_stage_risk_age_round_and_holder(
    user_as: UserOf, scene: list[Review]
) -> None:
    person, client = user_as("reviewer"), Client()
    client.force_login(person)
    late = scene[0]
    Review.objects.filter(pk=late.pk).update(round=2)
    ReviewHoldFactory.create(review=late, holder=person, holder_name="Reviewer", taken_at=NOON)
    text = words(client.get("/reviews/"))
    for part in ("Due tomorrow", "Final word · open 2 days", "Medium risk", "round 2"):
        assert part in text, part
    assert "Held by Reviewer" in text
    assert titles(client, "?held=me") == ["Late"]


def test_page_explains_the_risk(client_as: ClientOf, scene: list[Review]) -> None:
    page = words(client_as("reviewer").get(address(scene[2])))
    assert "Medium risk:" in page
    assert "shown in 3 live or planned campaigns." in page


def test_page_of_a_later_round_says_who_rejected_the_earlier_and_why(
    client_as: ClientOf, user_as: UserOf
) -> None:
    earlier = waiting("Film", state="rejected", age=9)
    voter = user_as("compliance")
    VoteFactory.create(
        review=earlier, voter=voter, decision="reject", reason="Wrong <b>rate</b> 🙂"
    )
    again = waiting("Film", asset=earlier.asset, round=2)
    page = client_as("reviewer").get(address(again))
    assert "Round 2" in words(page)
    assert f"by {voter}:" in words(page)
    assert "Wrong &lt;b&gt;rate&lt;/b&gt; 🙂" in page.content.decode()


def test_decision_leads_on_in_the_order_and_part_that_were_shown(
    client_as: ClientOf, scene: list[Review]
) -> None:
    client = client_as("reviewer")
    late, old, risky = scene
    page = client.get(f"{address(old)}?sort=age")
    form = {"expected": page.context["expected"], "decision": "reject", "reason": "No."}
    assert f'action="{address(old)}?sort=age"' in words(page)
    response = client.post(f"{address(old)}?sort=age", form)
    assert response["Location"] == f"{address(late)}?sort=age#review"
    page = client.get(f"{address(risky)}?subject=facts")
    form["expected"] = page.context["expected"]
    response = client.post(f"{address(risky)}?subject=facts", form)
    assert response["Location"] == "/reviews/?subject=facts"


def test_decision_passes_over_what_others_hold(client_as: ClientOf, scene: list[Review]) -> None:
    client = client_as("reviewer")
    late, old, risky = scene
    ReviewHoldFactory.create(review=old, taken_at=NOON)
    page = client.get(address(late))
    form = {"expected": page.context["expected"], "decision": "reject", "reason": "No."}
    assert client.post(address(late), form)["Location"] == f"{address(risky)}#review"


def test_long_queue_goes_over_pages_and_a_review_opens_beside_its_own(client_as: ClientOf) -> None:
    rows = [waiting(f"Film {number:02}", age=60 - number) for number in range(53)]
    client = client_as("reviewer")
    first = client.get("/reviews/?sort=age")
    assert (len(first.context["items"]), first.context["count"]) == (50, 53)
    assert first.context["older_url"] == "/reviews/?sort=age&page=2"
    second = client.get(first.context["older_url"])
    assert [item["title"] for item in second.context["items"]] == ["Film 50", "Film 51", "Film 52"]
    assert second.context["newer_url"] == "/reviews/?sort=age&page=1"
    beside = client.get(f"{address(rows[51])}?sort=age")
    assert [item["current"] for item in beside.context["items"]] == [False, True, False]


def test_home_tells_those_who_decide_how_reviews_went(client_as: ClientOf) -> None:
    closed: dict[str, Any] = {"closed_at": NOON - timedelta(days=3)}
    waiting("One", state="approved", **closed)
    waiting("Two", state="rejected", **closed)
    waiting("Three", state="approved", round=2, **closed)
    line = (
        "1 of 2 first submissions approved at once in 90 days (50 %);"
        " 1 decided again after a rejection."
    )
    assert line in words(client_as("reviewer").get("/"))
    assert "review-yield" not in words(client_as("media").get("/"))
