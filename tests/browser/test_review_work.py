"""The work on reviews in a browser: orders and parts of the queue, holds, and the same change."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from governance.actions.review_holds import hold_review
from governance.actions.review_subjects import facts_digest
from governance.models import Review, User
from governance.queries.actors import actor_for
from governance.queries.review_queue import change_now
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import PHONE
from tests.conftest import UserOf
from tests.factories import FACTS, MappingFactory, ReviewFactory, VoteFactory, make_asset
from tests.work_factories import ReviewHoldFactory

pytestmark = pytest.mark.django_db(transaction=True)

TITLES = ["Three pillars", "مرحبا 🙂 " + "long" * 70, "<script>alert(1)</script>"]


@pytest.fixture
def reviewer(user_as: UserOf) -> User:
    return user_as("reviewer")


@pytest.fixture
def alike(site: str) -> list[Review]:
    """Three documents with the same change; the first is in its second round and of some risk."""
    now = timezone.now()
    made = []
    for number, title in enumerate(TITLES):
        asset = make_asset(
            kind="document",
            state="approved",
            remote_title=title,
            facts=FACTS,
            remote_facts={**FACTS, "languages": ["fr"]},
            candidate_facts={"languages": ["fr"]},
        )
        made.append(
            ReviewFactory.create(
                asset=asset,
                subject="facts",
                content_digest=facts_digest(asset),
                due_at=now + timedelta(days=number, hours=1),
                opened_at=now - timedelta(days=number),
                round=2 if number == 0 else 1,
            )
        )
    for _ in range(3):
        MappingFactory.create(
            asset=made[0].asset,
            slot__kinds=["document"],
            slot__campaign__ends_at=now + timedelta(days=9),
        )
    rejected = ReviewFactory.create(
        asset=made[0].asset,
        subject="facts",
        state="rejected",
        opened_at=now - timedelta(days=9),
        closed_at=now - timedelta(days=8),
    )
    VoteFactory.create(review=rejected, decision="reject", reason="The rate is last year's.")
    return made


def address(review: Review) -> str:
    return f"/reviews/{review.public_id}/"


def held_by_another(review: Review, user_as: UserOf) -> None:
    other = user_as("reviewer")
    other.display_name = "Reviewer, Compliance"
    other.save()
    hold_review(review_id=review.public_id, actor=actor_for(other))


def test_sorted_queue_with_a_held_review_is_clean(
    alike: list[Review], reviewer: User, user_as: UserOf, clean_everywhere: Callable[..., None]
) -> None:
    held_by_another(alike[0], user_as)
    clean_everywhere(f"{address(alike[0])}?sort=risk&subject=facts", user=reviewer)


def test_filter_that_finds_nothing_is_clean(
    alike: list[Review], reviewer: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/reviews/?held=me", user=reviewer)


def test_same_change_is_clean(
    alike: list[Review], reviewer: User, user_as: UserOf, clean_everywhere: Callable[..., None]
) -> None:
    held_by_another(alike[1], user_as)
    clean_everywhere(same(alike), user=reviewer)


def same(alike: list[Review]) -> str:
    return f"/reviews/same/{change_now(alike[0])}/"


def test_keys_lead_through_the_queue_in_its_order_and_part(
    alike: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    page = open_page("/reviews/", user=reviewer).page
    page.get_by_role("link", name="Age", exact=True).press("Enter")
    expect(page.locator("#queue .queue__title").first).to_have_text(TITLES[2])
    page.wait_for_load_state()  # the keys are a deferred script's
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#review")).to_be_focused()
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Approved: {TITLES[2]}")).to_be_visible()
    expect(page.locator("#review-title")).to_have_text(TITLES[1].strip())
    assert "sort=age" in page.url
    expect(page.locator("#review")).to_be_focused()


def test_hold_is_taken_taken_over_and_kept_from_others_without_scripts(
    alike: list[Review], reviewer: User, user_as: UserOf, open_page: OpenPage
) -> None:
    held_by_another(alike[0], user_as)
    page = open_page(address(alike[0]), user=reviewer, scripts=False, view=PHONE).page
    expect(page.get_by_text("Held by Reviewer, Compliance since")).to_be_visible()
    expect(page.locator("#review-form")).to_have_count(0)
    page.get_by_text("Take it over…").click()
    page.get_by_role("button", name="Take it over from Reviewer, Compliance").click()
    expect(page.get_by_text("You hold this review")).to_be_visible()
    page.get_by_role("button", name="Let it go").click()
    expect(page.get_by_role("button", name="Hold for me")).to_be_visible()
    page.get_by_role("button", name="Hold for me").click()
    expect(page.locator("#review-form")).to_have_count(1)


def test_same_change_is_approved_together_by_keys_alone(
    alike: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    watched = open_page("/reviews/", user=reviewer)
    page = watched.page
    page.get_by_role("link", name="3 with the same change: look at all").first.press("Enter")
    page.get_by_role("checkbox", name=TITLES[0]).press("Space")
    page.get_by_label("Reason").focus()
    page.keyboard.type("French is in.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#done a")).to_have_text([TITLES[1].strip(), TITLES[2]])
    watched.must_be_clean()
    assert Review.objects.filter(state="approved").count() == 2


def test_same_change_all_of_which_is_held_says_so(
    alike: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    for review in alike:
        ReviewHoldFactory.create(
            review=review, taken_at=timezone.now(), holder_name="Reviewer, Compliance"
        )
    watched = open_page(same(alike), user=reviewer)
    expect(watched.page.get_by_text("None of them can be approved here")).to_be_visible()
    watched.must_be_clean()
