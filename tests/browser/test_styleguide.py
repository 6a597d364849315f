"""The design system in a browser: every component, and pages that must fail the checks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, VIEWS, View

pytestmark = pytest.mark.urls("tests.browser.urls")

SMALL_TARGETS = """() =>
  [...document.querySelectorAll("button, select, summary, .button, .side__link")]
  .filter((each) => each.checkVisibility() && !each.closest("[hidden], video"))
  .filter((each) => Math.round(each.getBoundingClientRect().height) < 44)
  .map((each) => each.outerHTML.slice(0, 90))"""
COLOURS = """() => [document.body, document.documentElement]
  .map((each) => getComputedStyle(each)).map((style) => style.color + style.backgroundColor)"""


def wait_for_cookie(page: Page, name: str) -> None:
    """Wait until the server's answer to a request in the background has been kept."""
    for _ in range(100):
        if any(cookie["name"] == name for cookie in page.context.cookies()):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"No cookie {name} came.")


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_styleguide_in_each_view_is_clean(open_page: OpenPage, view: View) -> None:
    open_page("/styleguide/", view=view).must_be_clean()


@pytest.mark.parametrize("kind", ["csp", "console", "scroll", "axe"])
def test_faulty_page_shows_each_kind_of_fault(open_page: OpenPage, kind: str) -> None:
    found = open_page("/faulty/").faults()
    assert kind in {fault.kind for fault in found}


def test_foreign_request_is_stopped_and_seen(open_page: OpenPage) -> None:
    found = open_page("/foreign/").faults()
    assert [f.text for f in found if f.kind == "foreign"] == ["https://elsewhere.invalid/pixel.png"]


def test_script_error_is_seen(open_page: OpenPage) -> None:
    watched = open_page("/styleguide/")
    watched.page.evaluate("setTimeout(() => { throw new Error('broken') })")
    watched.page.wait_for_timeout(50)
    assert "script" in {fault.kind for fault in watched.faults()}


@pytest.mark.parametrize("view", [VIEWS[0], VIEWS[3]], ids=lambda view: view.name)
def test_form_with_errors_is_clean(open_page: OpenPage, view: View) -> None:
    watched = open_page("/styleguide/", view=view)
    watched.page.get_by_role("button", name="Approve").click()
    expect(watched.page.get_by_role("alert")).to_be_visible()
    watched.must_be_clean()


def test_form_with_errors_moves_focus_to_the_summary(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", scripts=False).page
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("alert")).to_be_focused()


def test_error_summary_leads_to_its_field(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.get_by_role("button", name="Approve").click()
    page.get_by_role("alert").get_by_role("link", name="Language", exact=True).click()
    expect(page.get_by_label("Language", exact=True)).to_be_focused()


@pytest.mark.parametrize(("place", "code"), list(enumerate([400, 403, 404, 409, 410, 500])))
def test_error_page_without_context_is_clean(open_page: OpenPage, place: int, code: int) -> None:
    open_page(f"/error-pages/{code}/", view=VIEWS[place % len(VIEWS)]).must_be_clean()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_sign_in_page_in_each_view_is_clean(open_page: OpenPage, view: View) -> None:
    open_page("/sign-in-pages/login/", view=view).must_be_clean()


def test_signed_out_page_is_clean(open_page: OpenPage) -> None:
    open_page("/sign-in-pages/logged_out/").must_be_clean()


def test_skip_link_is_the_first_stop_and_leads_to_main(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.keyboard.press("Tab")
    link = page.get_by_role("link", name="Skip to content")
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def test_menu_on_a_phone_opens_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", view=PHONE, scripts=False).page
    navigation = page.get_by_role("navigation", name="Main")
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(navigation.get_by_role("link", name="Assets")).to_be_visible()


def test_open_menu_on_a_phone_is_clean(open_page: OpenPage) -> None:
    watched = open_page("/styleguide/", view=PHONE)
    watched.page.get_by_role("button", name="Menu", exact=True).click()
    watched.must_be_clean()


def test_phone_targets_are_at_least_44_pixels_high(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", view=PHONE).page
    assert page.evaluate(SMALL_TARGETS) == []


def test_filters_on_a_phone_fold_and_open_without_scripts(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", view=PHONE, scripts=False).page
    box = page.get_by_role("checkbox", name="In review")
    expect(box).to_be_hidden()
    page.get_by_text("Filters (3)").click()
    expect(box).to_be_visible()


def test_filters_on_a_desktop_always_stand_open(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", scripts=False).page
    expect(page.get_by_role("checkbox", name="In review")).to_be_visible()
    expect(page.get_by_text("Filters (3)")).to_be_hidden()


@pytest.mark.parametrize("scripts", [True, False])
def test_dialog_opens_and_gives_focus_back(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/styleguide/", scripts=scripts).page
    opener = page.get_by_role("button", name="Retire", exact=True)
    opener.click()
    expect(page.get_by_role("dialog", name="Retire this asset?")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(opener).to_be_focused()


def test_open_dialog_is_clean(open_page: OpenPage) -> None:
    watched = open_page("/styleguide/")
    watched.page.get_by_role("button", name="Retire", exact=True).click()
    watched.must_be_clean()


def test_question_mark_opens_the_list_of_keys(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_slash_moves_focus_to_search(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search assets")).to_be_focused()


def test_slash_on_a_phone_opens_search(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", view=PHONE).page
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search assets")).to_be_focused()


def test_g_and_letter_go_to_a_page(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url(re.compile("#campaigns$"))


@pytest.mark.parametrize(("keys", "place"), [("j", 0), ("jj", 1), ("jjk", 0), ("jjjjjjj", 4)])
def test_j_and_k_move_along_the_queue(open_page: OpenPage, keys: str, place: int) -> None:
    page = open_page("/styleguide/").page
    for key in keys:
        page.keyboard.press(key)
    expect(page.locator("[data-step] a").nth(place)).to_be_focused()


def test_single_keys_in_a_field_are_text(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    field = page.get_by_label("Title", exact=True)
    field.press_sequentially("g/c?")
    expect(field).to_have_value("g/c?")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_single_keys_turned_off_do_nothing(open_page: OpenPage) -> None:
    page = open_page("/styleguide/?shortcuts=off").page
    page.keyboard.press("?")
    page.keyboard.press("/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_disclosure_stays_open_over_a_swap(open_page: OpenPage) -> None:
    page = open_page("/styleguide/", view=PHONE).page
    page.get_by_text("Filters (3)").click()
    with page.expect_response(re.compile("/styleguide/")):
        page.get_by_role("checkbox", name="fr-CH").check()
    expect(page.locator("#catalogue[data-swapped]")).to_be_visible()
    expect(page.get_by_role("checkbox", name="fr-CH")).to_be_visible()


def test_filter_by_keyboard_keeps_focus(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.get_by_role("checkbox", name="fr-CH").focus()
    with page.expect_response(re.compile("/styleguide/")):
        page.keyboard.press("Space")
    expect(page.locator("#catalogue[data-swapped]")).to_be_visible()
    expect(page.get_by_role("checkbox", name="fr-CH")).to_be_focused()


def test_failed_request_shows_a_toast_that_stays(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.get_by_role("link", name="Newer").click()
    toast = page.locator("[data-toast][data-stays]")
    expect(toast).to_be_visible()
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_theme_named_by_the_server_beats_the_system(open_page: OpenPage, theme: str) -> None:
    other = VIEWS[2] if theme == "light" else DESKTOP
    auto = VIEWS[0] if theme == "light" else VIEWS[2]
    chosen = open_page(f"/styleguide/?theme={theme}", view=other).page.evaluate(COLOURS)
    assert chosen == open_page("/styleguide/", view=auto).page.evaluate(COLOURS)


@pytest.mark.parametrize("scripts", [True, False])
def test_chosen_theme_survives_a_reload(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/styleguide/", scripts=scripts).page
    page.get_by_role("button", name="Theme").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    wait_for_cookie(page, "theme")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_video_in_the_style_guide_plays_with_captions(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.locator("video").evaluate("video => { video.muted = true; return video.play() }")
    page.wait_for_function("() => document.querySelector('video').currentTime > 0")
    cues = "document.querySelector('video').textTracks[0].cues?.length"
    page.wait_for_function(f"() => {cues} === 1")


def test_sticky_bar_does_not_cover_the_target_of_a_link(open_page: OpenPage) -> None:
    page = open_page("/styleguide/").page
    page.goto(page.url + "#coverage")
    top = page.locator("#coverage").evaluate("each => each.getBoundingClientRect().top")
    bar = page.get_by_role("banner").evaluate("each => each.getBoundingClientRect().bottom")
    assert top >= bar
