"""The catalogue in a browser: clean in every view, by keyboard, with and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.page_checks import PHONE, VIEWS, View
from tests.conftest import UserOf
from tests.factories import FACTS, MOMENT, AssetFactory, BrandFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "cards": "/assets/",
    "filtered": "/assets/?state=approved&state=used&language=en&q=film",
    "table": "/assets/?view=table&sort=title",
    "nothing": "/assets/?state=retired",
}


def library() -> None:
    """Assets of each kind, of several states, with long words, faults and facts beside."""
    other = BrandFactory.create(key="direct")
    make_asset(state="approved", remote_title="Home cover in 90 seconds")
    make_asset(state="used", remote_title="What is a deductible?", brand=other)
    make_asset(kind="image", remote_title="How a claim moves", remote_faults={"alt": "Unreadable."})
    make_asset(kind="audio", state="approved", suspended_at=MOMENT, suspension_reason="Wrong")
    make_asset(kind="document", remote_title="Donau" + "dampfschifffahrts" * 5, remote_facts={})
    AssetFactory.create(
        remote_external_id="a-very-long-key-" * 5,
        remote_facts={**FACTS, "languages": ["de-CH", "fr-CH", "it-CH", "en", "rm"]},
        remote_missing_since=MOMENT,
    )


def counted(page: Page) -> str:
    return page.locator("#catalogue").get_by_role("status").inner_text()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_catalogue_is_clean(
    site: str, open_page: OpenPage, user_as: UserOf, name: str, view: View
) -> None:
    library()
    watched = open_page(PAGES[name], view=view, user=user_as("media"))
    watched.must_be_clean()


def test_empty_catalogue_is_clean(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    open_page("/assets/", user=user_as("media")).must_be_clean()


def test_filter_by_keyboard_keeps_the_focus_and_changes_counts_and_address(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    watched = open_page("/assets/", user=user_as("media"))
    page = watched.page
    assert counted(page) == "6 assets"
    box = page.get_by_role("checkbox", name="In use")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("In use")
    expect(page.get_by_role("checkbox", name="In use")).to_be_focused()
    assert counted(page) == "1 of 6 assets"
    assert page.url.endswith("?state=used")
    watched.must_be_clean()


def test_back_restores_the_whole_page(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    library()
    page = open_page("/assets/", user=user_as("media")).page
    page.get_by_role("checkbox", name="In use").check()
    expect(page).to_have_url(re.compile("state=used"))
    page.go_back()
    expect(page.get_by_role("heading", name="Assets", level=1)).to_be_visible()
    expect(page.get_by_role("checkbox", name="In use")).not_to_be_checked()
    assert counted(page) == "6 assets"


def test_chip_takes_its_filter_away(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    library()
    page = open_page("/assets/?state=used", user=user_as("media")).page
    page.get_by_role("link", name="In use remove filter").click()
    expect(page.get_by_role("checkbox", name="In use")).not_to_be_checked()
    assert counted(page) == "6 assets"


def test_v_changes_between_cards_and_table(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    library()
    page = open_page("/assets/?state=used", user=user_as("media")).page
    page.keyboard.press("v")
    expect(page.get_by_role("region", name="Assets")).to_be_visible()
    expect(page).to_have_url(re.compile("state=used&view=table"))
    page.wait_for_load_state("networkidle")
    page.keyboard.press("v")
    expect(page.locator(".card")).to_have_count(1)


def test_order_is_chosen_without_a_button(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    library()
    page = open_page("/assets/?q=c", user=user_as("media")).page
    page.get_by_label("Order", exact=True).select_option("title")
    expect(page).to_have_url(re.compile("sort=title"))
    expect(page.get_by_label("Order", exact=True)).to_have_value("title")
    assert "q=c" in page.url


def test_search_from_the_top_bar_leads_to_the_catalogue(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    page = open_page("/", user=user_as("media")).page
    page.keyboard.press("/")
    page.keyboard.type("deduct")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="What is a deductible?")).to_be_visible()
    assert counted(page) == "1 of 6 assets"


def test_catalogue_without_scripts_filters_and_sorts(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    page = open_page("/assets/", user=user_as("media"), scripts=False).page
    page.get_by_role("checkbox", name="Candidate").check()
    page.get_by_role("button", name="Apply filters").click()
    page.get_by_label("Order", exact=True).select_option("title")
    page.get_by_role("button", name="Sort").click()
    assert page.url.endswith("?state=candidate&sort=title")
    assert counted(page) == "3 of 6 assets"


def test_filters_on_a_phone_say_how_many_are_chosen(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    page = open_page("/assets/?state=used&kind=video", view=PHONE, user=user_as("media")).page
    expect(page.get_by_text("Filters (2)")).to_be_visible()
    page.get_by_text("Filters (2)").click()
    page.get_by_role("checkbox", name="Approved").check()
    expect(page.get_by_text("Filters (3)")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Approved")).to_be_visible()
