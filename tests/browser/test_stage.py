"""Two media side by side: clean, by keyboard, in step, and without scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.page_checks import VIEWS, View

pytestmark = pytest.mark.urls("tests.browser.stage_pages")

TIMES = "() => [...document.querySelectorAll('video')].map((each) => each.currentTime)"
READY = "() => [...document.querySelectorAll('video')].every((each) => each.readyState >= 3)"
APART = "() => { const [a, b] = [...document.querySelectorAll('video')].map((e) => e.currentTime);"
TOGETHER = f"{APART} return b > 2 && Math.abs(a - b) < 0.3; }}"


def frames(page: Page) -> Locator:
    return page.locator(".stage__frame")


def test_stage_of_every_kind_is_clean(open_page: OpenPage) -> None:
    for kind in ("image", "video", "audio", "document", "mixed"):
        for view in VIEWS[1:3]:
            open_page(f"/stage/{kind}/", view=view).must_be_clean()


@pytest.mark.parametrize("mode", ["Wipe", "One over the other"])
@pytest.mark.parametrize("view", VIEWS[:2], ids=lambda view: view.name)
def test_stage_of_pictures_is_clean_in_each_mode(
    open_page: OpenPage, mode: str, view: View
) -> None:
    watched = open_page("/stage/image/", view=view)
    watched.page.get_by_text(mode, exact=True).click()
    watched.must_be_clean()


def test_wipe_is_moved_by_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/stage/image/").page
    wipe = page.get_by_label("Where one ends and the other begins")
    expect(wipe).to_be_hidden()
    page.get_by_role("radio", name="Side by side").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="Wipe")).to_be_checked()
    first, second = (frames(page).nth(index).bounding_box() for index in (0, 1))
    assert first == second
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(wipe).to_be_focused()
    page.keyboard.press("End")
    expect(frames(page).nth(1)).to_have_css("clip-path", "inset(0px 0px 0px 100%)")
    page.keyboard.press("Home")
    expect(frames(page).nth(1)).to_have_css("clip-path", "inset(0px 0px 0px 0%)")


def test_one_over_the_other_is_switched_by_the_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/stage/image/").page
    page.get_by_role("radio", name="Side by side").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="One over the other")).to_be_checked()
    expect(frames(page).nth(1)).to_be_visible()
    page.get_by_label("Show the one beneath: Version 3, a candidate").press("Space")
    expect(frames(page).nth(1)).to_be_hidden()
    expect(frames(page).nth(0)).to_be_visible()


def test_zoom_is_shared_and_so_is_the_place_looked_at(open_page: OpenPage) -> None:
    page = open_page("/stage/image/").page
    page.get_by_label("Zoom").select_option("4")
    widths = [page.locator(".stage__canvas").nth(i).evaluate("e => e.offsetWidth") for i in (0, 1)]
    shown = frames(page).nth(0).evaluate("e => e.clientWidth")
    assert widths == [4 * shown, 4 * shown]
    frames(page).nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => { const [a, b] = document.querySelectorAll('.stage__frame');"
        " return a.scrollLeft > 0 && a.scrollLeft === b.scrollLeft; }"
    )


def test_films_play_together_are_kept_in_step_and_only_one_is_heard(open_page: OpenPage) -> None:
    page = open_page("/stage/video/").page
    page.wait_for_function(READY)
    muted = "() => [...document.querySelectorAll('video')].map((each) => each.muted)"
    assert page.evaluate(muted) == [True, False]
    page.get_by_label("Sound").select_option("Version 3, a candidate")
    assert page.evaluate(muted) == [False, True]
    both = page.get_by_role("button", name="Play both")
    both.focus()
    page.keyboard.press("Space")
    expect(both).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("() => document.querySelectorAll('video')[1].currentTime > 0.3")
    page.evaluate("document.querySelectorAll('video')[1].currentTime = 3")  # its own controls
    page.wait_for_function(TOGETHER)
    page.keyboard.press("Space")
    expect(both).to_have_attribute("aria-pressed", "false")
    paused = "() => [...document.querySelectorAll('video')].every((each) => each.paused)"
    page.wait_for_function(paused)


def test_position_and_speed_are_shared(open_page: OpenPage) -> None:
    page = open_page("/stage/video/").page
    page.wait_for_function(READY)
    position = page.get_by_label("Position of both")
    position.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(f"{APART} return Math.abs(a - 2) < 0.1 && Math.abs(b - 2) < 0.1; }}")
    page.get_by_label("Speed").select_option("1.5")
    rates = "() => [...document.querySelectorAll('video')].map((each) => each.playbackRate)"
    assert page.evaluate(rates) == [1.5, 1.5]


def test_shorter_film_ends_while_the_longer_one_goes_on(open_page: OpenPage) -> None:
    page = open_page("/stage/video/").page
    page.wait_for_function(READY)
    page.get_by_label("Position of both").fill("5.6")
    page.get_by_label("Speed").select_option("2")
    page.get_by_role("button", name="Play both").click()
    page.wait_for_function("() => document.querySelectorAll('video')[0].ended")
    expect(page.get_by_role("button", name="Play both")).to_have_attribute("aria-pressed", "false")
    assert page.evaluate(TIMES)[0] > 8.5


def test_film_paused_by_its_own_controls_pauses_the_other(open_page: OpenPage) -> None:
    page = open_page("/stage/video/").page
    page.wait_for_function(READY)
    both = page.get_by_role("button", name="Play both")
    both.click()
    page.wait_for_function("() => document.querySelectorAll('video')[0].currentTime > 0.2")
    page.evaluate("document.querySelectorAll('video')[1].pause()")
    expect(both).to_have_attribute("aria-pressed", "false")
    page.wait_for_function("() => document.querySelectorAll('video')[0].paused")


@pytest.mark.parametrize("kind", ["image", "video", "document", "mixed"])
def test_without_scripts_both_media_stand_side_by_side(open_page: OpenPage, kind: str) -> None:
    page = open_page(f"/stage/{kind}/", scripts=False).page
    expect(page.locator(".stage__tools:visible")).to_have_count(0)
    first, second = (frames(page).nth(index).bounding_box() for index in (0, 1))
    assert first is not None
    assert second is not None
    assert first["x"] + first["width"] <= second["x"]
    assert abs(first["y"] - second["y"]) < 1


def test_two_different_kinds_have_no_tools(open_page: OpenPage) -> None:
    page = open_page("/stage/mixed/").page
    expect(page.locator(".stage__tools")).to_have_count(0)
    expect(page.locator("video")).to_have_count(1)
