"""The review queue in a browser: clean in every view, by keys and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from governance.actions.lifecycle import retire_asset, submit_asset, supersede_asset
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.models import Review, User
from governance.queries.impact import impact_of
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, View
from tests.conftest import ActorOf, UserOf
from tests.factories import FACTS, AuditEntryFactory, MappingFactory, SlotFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)

# Documents: their preview is a picture, which needs no iconik.


@pytest.fixture
def reviewer(user_as: UserOf) -> User:
    return user_as("reviewer")


@pytest.fixture
def queue(site: str, actor: ActorOf) -> list[Review]:
    """Three documents in review, the soonest due first."""
    made = []
    for title in ("First guide", "Second guide", "Third guide"):
        asset = make_asset(kind="document", remote_title=title)
        review = submit_asset(
            asset_id=asset.public_id, actor=actor("media"), note="Figures of 2027.\nPlease check."
        )
        AuditEntryFactory.create(subject_id=str(asset.public_id), reason="Found wanting.")
        made.append(review)
    return made


def address(review: Review) -> str:
    return f"/reviews/{review.public_id}/"


def title(page: Page) -> str:
    return page.locator("#review-title").inner_text()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_review_of_a_version_is_clean(
    queue: list[Review], reviewer: User, clean_everywhere: Callable[..., None]
) -> None:
    asset = queue[0].asset
    asset.facts = {**FACTS, "languages": ["de"]}
    asset.remote_faults = {"rights_until": "“soon” is no date."}
    asset.save()
    clean_everywhere(address(queue[0]), user=reviewer)


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=lambda view: view.name)
def test_reviews_of_other_kinds_are_clean(
    queue: list[Review], reviewer: User, actor: ActorOf, open_page: OpenPage, view: View
) -> None:
    old = make_asset(kind="document", state="approved", remote_title="Old guide")
    new = make_asset(kind="document", state="approved", remote_title="New guide")
    slot = SlotFactory.create(kinds=["document"])
    MappingFactory.create_batch(3, asset=old, slot=slot, languages=["en"])
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=new.public_id,
        terms=MappingTerms(languages=["fr-CH"], regions=["CH"], when={"channel": ["web"]}),
        actor=actor("comms"),
    )
    replacing = supersede_asset(
        asset_id=old.public_id, successor_id=new.public_id, actor=actor("media"), reason="Newer."
    )
    retiring = retire_asset(
        asset_id=old.public_id,
        actor=actor("reviewer"),
        reason="Outdated.",
        acknowledged=impact_of(old).digest,
    )
    assert retiring is not None
    page = open_page("/reviews/", view=view, user=reviewer)
    for review in (mapping.reviews.get(), replacing, retiring):
        page.visit(address(review)).must_be_clean()


def test_open_dialogs_are_clean(queue: list[Review], reviewer: User, open_page: OpenPage) -> None:
    watched = open_page(address(queue[0]), user=reviewer)
    for name in ("Approve", "Reject"):
        watched.page.locator("#review").get_by_role("button", name=name).click()
        expect(watched.page.get_by_role("dialog", name=f"{name}?")).to_be_visible()
        watched.must_be_clean()
        watched.page.keyboard.press("Escape")


def test_keys_move_approve_and_lead_to_the_next_review(
    queue: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    page = open_page("/reviews/", user=reviewer).page
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_have_count(0)  # the focus is not in the queue yet
    page.keyboard.press("j")
    assert focused(page) == f"queue-{queue[0].pk}"
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Approve?")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Approved: First guide")).to_be_visible()
    assert title(page) == "Second guide"
    expect(page.locator("#review")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == f"queue-{queue[2].pk}"
    page.keyboard.press("a")
    expect(page.get_by_role("dialog")).to_have_count(0)  # another review is shown beside it
    page.keyboard.press("Enter")
    expect(page.locator("#review-title")).to_have_text("Third guide")
    expect(page.locator("#review")).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("dialog", name="Reject?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_rejection_without_comment_puts_the_focus_on_the_comment(
    queue: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    page = open_page(f"{address(queue[0])}#review", user=reviewer).page
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    comment = page.get_by_label("Comment")
    expect(comment).to_be_focused()
    expect(comment).to_have_accessible_description("Give a reason: it is kept with the decision.")
    comment.fill("The limit is wrong.")
    page.locator("#review").get_by_role("button", name="Reject").click()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Rejected: First guide")).to_be_visible()
    assert title(page) == "Second guide"


def test_stale_decision_shows_what_changed_and_keeps_the_comment(
    queue: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    watched = open_page(address(queue[0]), user=reviewer)
    page = watched.page
    asset = queue[0].asset
    asset.remote_facts = {**FACTS, "languages": ["fr"]}
    asset.save()
    page.get_by_label("Comment").fill("Fine with me.")
    page.locator("#review").get_by_role("button", name="Approve").click()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Languages: en → fr")
    expect(page.get_by_label("Comment")).to_have_value("Fine with me.")
    watched.seen.clear()  # the browser itself reports a 409 as an error
    watched.must_be_clean()


def test_decisions_are_taken_without_scripts(
    queue: list[Review], reviewer: User, open_page: OpenPage
) -> None:
    page = open_page(address(queue[0]), user=reviewer, scripts=False).page
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_label("Comment")).to_have_accessible_description(
        "Give a reason: it is kept with the decision."
    )
    page.wait_for_load_state()
    page.get_by_label("Comment").fill("Wrong figures.")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#review-title")).to_have_text("Second guide")
    page.wait_for_load_state()  # style sheets say which buttons are shown
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#review-title")).to_have_text("Third guide")
    states = list(Review.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["rejected", "approved", "open"]
