"""The catalogue in a browser: clean in every view, by keyboard, with and without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from governance.models import Asset, Review
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import PHONE, VIEWS, View
from tests.conftest import UserOf
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    BrandFactory,
    SavedViewFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "cards": "/assets/",
    "filtered": "/assets/?state=approved&state=used&language=en&q=film",
    "table": "/assets/?view=table&sort=title",
    "compact": "/assets/?view=table&density=compact&columns=tags&columns=brand&columns=iconik",
    "unknown": "/assets/?state=gone&season=summer",
    "nothing": "/assets/?state=retired",
    "views": "/assets/views/",
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
        remote_metadata={"keywords": [f"word {number}" for number in range(30)]},
    )
    SavedViewFactory.create(name="Films in use", query="state=used", shared=True)


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
    expect(page.get_by_role("link", name="What is a deductible?", exact=True)).to_be_visible()
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


def chosen_path(place: str) -> str:
    """Two documents: their preview is a picture, which needs no iconik."""
    rows = Asset.objects.filter(remote_kind="document").order_by("pk")[:2]
    return f"/assets/{place}/?" + "&".join(f"pick={row.public_id}" for row in rows)


@pytest.mark.parametrize("place", ["selection", "compare"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_pages_about_chosen_assets_are_clean(
    site: str, open_page: OpenPage, user_as: UserOf, place: str, view: View
) -> None:
    library()
    title = "تأمين المنزل 🏠 <script>alert(1)</script> " + "long " * 50
    make_asset(kind="document", remote_title=title)
    open_page(chosen_path(place), view=view, user=user_as("media")).must_be_clean()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("name", ["Views", "Export", "Columns"])
def test_open_menu_is_clean(
    site: str, open_page: OpenPage, user_as: UserOf, name: str, view: View
) -> None:
    library()
    watched = open_page("/assets/?view=table&kind=video", view=view, user=user_as("media"))
    watched.page.locator("summary", has_text=name).last.click()
    watched.must_be_clean()


def test_list_is_saved_under_a_name_and_found_again(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    watched = open_page("/assets/?kind=image", user=user_as("media"))
    page = watched.page
    page.locator("summary", has_text="Views").click()
    page.get_by_label("Save this list as").fill("Pictures")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_text("Saved as “Pictures”.")).to_be_visible()
    watched.visit("/assets/")
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="Pictures").click()
    expect(page).to_have_url(re.compile(r"\?kind=image$"))


def test_search_inside_a_facet_finds_a_tag(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    library()
    watched = open_page("/assets/", user=user_as("media"))
    page = watched.page
    expect(page.get_by_role("checkbox", name="word 29")).to_have_count(0)
    page.get_by_label("Search in Tag").fill("word 29")
    page.keyboard.press("Enter")
    page.get_by_role("checkbox", name="word 29").check()
    expect(page).to_have_url(re.compile("tag=word"))
    expect(page.locator(".card")).to_have_count(1)
    watched.must_be_clean()


def test_assets_are_chosen_by_keyboard_and_submitted_without_scripts(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    one = make_asset(remote_title="One")
    make_asset(remote_title="Two")
    page = open_page("/assets/", user=user_as("media"), scripts=False).page
    expect(page.get_by_role("button", name="Compare two")).to_be_hidden()
    box = page.get_by_role("checkbox", name="Choose One")
    box.focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Submit for review…").click()
    expect(page.get_by_role("heading", name="Ready for review")).to_be_visible()
    page.get_by_role("button", name="Submit one asset for review").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert [review.asset_id for review in Review.objects.all()] == [one.pk]


def test_two_assets_of_a_page_are_compared(site: str, open_page: OpenPage, user_as: UserOf) -> None:
    make_asset(remote_title="One")
    make_asset(remote_title="Two", kind="image")
    page = open_page("/assets/?view=table", user=user_as("reviewer")).page
    page.get_by_role("link", name="Choose all on this page").click()
    expect(page.get_by_role("checkbox", name="Choose One")).to_be_checked()
    page.get_by_role("button", name="Compare two").click()
    expect(page.get_by_role("cell", name="Differs").first).to_be_visible()


def test_glance_opens_on_focus_closes_by_escape_and_moves_nothing(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    watched = open_page("/assets/", user=user_as("media"))
    page = watched.page
    card = page.locator(".card", has_text="Home cover in 90 seconds")
    before = card.bounding_box()
    link = page.get_by_role("link", name="Preview of Home cover in 90 seconds")
    link.focus()
    panel = page.locator("#asset-preview")
    expect(panel).to_be_visible()
    expect(panel).to_contain_text("Home cover in 90 seconds")
    assert card.bounding_box() == before
    watched.must_be_clean()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_glance_opens_under_the_pointer_and_hides_when_it_leaves(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    library()
    page = open_page("/assets/", user=user_as("media")).page
    page.get_by_role("link", name="Preview of How a claim moves").hover()
    panel = page.locator("#asset-preview")
    expect(panel).to_contain_text("How a claim moves")
    panel.hover()
    expect(panel).to_be_visible()
    page.get_by_role("heading", name="Assets", level=1).hover()
    expect(panel).to_be_hidden()


def test_head_of_a_long_table_stays_in_sight(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    AssetFactory.create_batch(40)
    page = open_page("/assets/?view=table", user=user_as("media")).page
    region = page.get_by_role("region", name="Assets")
    region.evaluate("each => each.scrollTo(0, each.scrollHeight)")
    expect(page.get_by_role("columnheader", name="Kind")).to_be_in_viewport()
