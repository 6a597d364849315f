"""Making a campaign by steps in a browser: clean, and usable without scripts."""

import pytest
from playwright.sync_api import expect

from governance.models import Campaign, CampaignDraft, User
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, VIEWS, View
from tests.conftest import UserOf
from tests.factories import BrandFactory, CampaignFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(site: str, user_as: UserOf) -> User:
    BrandFactory.create()
    return user_as("comms")


def test_campaign_is_made_by_steps_without_scripts(manager: User, open_page: OpenPage) -> None:
    page = open_page("/campaigns/drafts/", user=manager, scripts=False).page
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Key", exact=True).fill("SPRING27")
    page.get_by_label("Name", exact=True).fill("Spring check 🎬")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_label("First day").fill("2027-03-01")
    page.get_by_label("Last day").fill("2027-05-31")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_label("Default language").fill("en")
    page.get_by_label("Languages", exact=True).fill("en, de-CH")
    page.get_by_role("button", name="Keep and go on").click()
    page.get_by_label("Key", exact=True).fill("hero")
    page.get_by_label("Name", exact=True).fill("Opening film")
    page.get_by_label("Video").check()
    page.get_by_role("button", name="Add this slot").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Create campaign").click()
    expect(page.locator("h1")).to_have_text("Spring check 🎬")
    assert Campaign.objects.get().slots.get().name == "Opening film"


@pytest.mark.parametrize("view", [VIEWS[3], DESKTOP])
def test_steps_are_clean(view: View, manager: User, open_page: OpenPage) -> None:
    slot = {"key": ["hero"], "name": ["Opening film"], "kinds": ["video"], "max_seconds": ["90"]}
    draft = CampaignDraft.objects.create(
        owner=manager,
        data={"values": {"languages": ["en, qqq"], "regions": ["XY"]}, "slots": [slot]},
        updated_at="2026-11-23T12:00:00Z",
    )
    page = open_page("/campaigns/drafts/", view=view, user=manager)
    page.must_be_clean()
    for step in ("basics", "values", "slots", "overview"):
        page.visit(f"/campaigns/drafts/{draft.public_id}/{step}/").must_be_clean()


def test_copy_and_archive_are_clean_on_a_phone(manager: User, open_page: OpenPage) -> None:
    CampaignFactory.create(key="ONE")
    page = open_page("/campaigns/ONE/copy/", view=PHONE, user=manager)
    page.must_be_clean()
    page.visit("/campaigns/ONE/archive/").must_be_clean()
