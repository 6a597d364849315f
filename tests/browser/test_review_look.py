"""A review looked at closely in a browser: two media at once, what differs, remarks with places."""

from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

from governance.actions.lifecycle import submit_asset
from governance.actions.review_comments import add_comment
from governance.models import Asset, Review, ReviewComment, User
from governance.queries.actors import actor_for
from tests.browser.asset_scenes import StandIn
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import PHONE
from tests.conftest import ActorOf, UserOf
from tests.factories import AssetVersionFactory, RenditionFactory

pytestmark = pytest.mark.django_db(transaction=True)

STRANGE = "<script>alert(1)</script> مرحبا 🎬 " + "langes Wort " * 20


@pytest.fixture
def reviewer(user_as: UserOf) -> User:
    return user_as("reviewer")


def submitted(asset: Asset, actor: ActorOf) -> Review:
    return submit_asset(asset_id=asset.public_id, actor=actor("media"))


@pytest.fixture
def picture_review(site: str, picture: Asset, actor: ActorOf) -> Review:
    """The second version of a picture, beside the approved one."""
    return submitted(picture, actor)


@pytest.fixture
def film_review(site: str, stand_in: StandIn, film: Asset, actor: ActorOf) -> Review:
    """A second version of a film, with the same files."""
    edit, old = stand_in.sandbox.edit, film.versions.get()
    made = UUID(edit.new_version("teaser", copy_files=True))
    new = AssetVersionFactory.create(asset=film, remote_id=made, remote_number=2)
    proxies = [part for part in edit.parts("proxy", "teaser") if part["version_id"] == str(made)]
    for item in old.renditions.all():
        RenditionFactory.create(
            version=new,
            key=item.key,
            remote_id=proxies[0]["id"] if item.remote_source == "proxy" else item.remote_id,
            remote_source=item.remote_source,
            remote_kind=item.remote_kind,
            remote_language=item.remote_language,
        )
    return submitted(film, actor)


def address(review: Review) -> str:
    return f"/reviews/{review.public_id}/"


def remark(review: Review, reviewer: User, **place: object) -> None:
    add_comment(review_id=review.public_id, text=STRANGE, actor=actor_for(reviewer), **place)


def test_pictures_side_by_side_with_pins_are_clean(
    picture_review: Review, reviewer: User, clean_everywhere: Callable[..., None]
) -> None:
    remark(picture_review, reviewer, pin=(0.72, 0.4))
    clean_everywhere(address(picture_review), user=reviewer)


def test_films_side_by_side_with_moments_are_clean(
    film_review: Review, reviewer: User, clean_everywhere: Callable[..., None]
) -> None:
    remark(film_review, reviewer, at_ms=500)
    clean_everywhere(address(film_review), user=reviewer)


def test_pictures_are_wiped_by_the_keyboard(
    picture_review: Review, reviewer: User, open_page: OpenPage
) -> None:
    watched = open_page(address(picture_review), user=reviewer)
    page = watched.page
    page.get_by_role("radio", name="Wipe").press("Space")
    slider = page.get_by_role("slider")
    expect(slider).to_be_visible()
    slider.press("Home")
    for _ in range(3):
        slider.press("ArrowRight")
    wipe = page.locator("[data-stage]").evaluate("it => it.style.getPropertyValue('--wipe')")
    assert wipe == "3%"
    watched.must_be_clean()


def test_both_films_play_and_stop_together(
    film_review: Review, reviewer: User, open_page: OpenPage
) -> None:
    watched = open_page(address(film_review), user=reviewer)
    page = watched.page
    ready(page)
    page.get_by_role("button", name="Play both").press("Enter")
    playing = (
        "[...document.querySelectorAll('#review video')].every(film => film.currentTime > 0.2)"
    )
    until(page, playing)
    page.get_by_role("button", name="Play both").press("Enter")
    until(page, "[...document.querySelectorAll('#review video')].every(film => film.paused)")
    watched.must_be_clean()


def until(page: Page, condition: str) -> None:
    """Wait until a condition of the page holds; the policy forbids pages to evaluate texts."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)


def ready(page: Page) -> None:
    until(
        page, "[...document.querySelectorAll('#review video')].every(film => film.readyState > 1)"
    )


def test_remark_takes_the_moment_of_the_film_and_leads_back_to_it(
    film_review: Review, reviewer: User, open_page: OpenPage
) -> None:
    watched = open_page(address(film_review), user=reviewer)
    page = watched.page
    ready(page)
    page.locator("#review video").last.evaluate("film => { film.currentTime = 0.5; }")
    page.get_by_role("button", name="Where the film is now").press("Enter")
    expect(page.get_by_label("At", exact=False).first).to_be_visible()
    assert page.locator("#remark-at").input_value() == "0:00.5"
    page.get_by_label("Remark", exact=True).fill(STRANGE)
    page.get_by_role("button", name="Add the remark").press("Enter")
    expect(page.locator(".remarks__item .prose")).to_have_text(STRANGE.strip())
    ready(page)
    page.get_by_role("link", name="At 0:01").press("Enter")
    until(page, "[...document.querySelectorAll('#review video')].at(-1).currentTime === 0.5")
    page.evaluate("scrollTo(0, 0)")  # away from under the bar
    watched.must_be_clean()
    assert ReviewComment.objects.get().at_ms == 500


def test_pressing_on_the_picture_points_at_a_spot(
    picture_review: Review, reviewer: User, open_page: OpenPage
) -> None:
    watched = open_page(address(picture_review), user=reviewer)
    page = watched.page
    shown = page.locator("[data-pins] img")
    shown.scroll_into_view_if_needed()
    box = shown.bounding_box()
    assert box is not None
    shown.click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    expect(page.get_by_label("Remark", exact=True)).to_be_focused()
    page.keyboard.type("This corner.")
    page.get_by_role("button", name="Add the remark").press("Enter")
    expect(page.get_by_role("link", name="Remark 1")).to_be_visible()
    watched.must_be_clean()
    written = ReviewComment.objects.get()
    assert abs(float(written.pin_x) - 0.25) < 0.01
    assert abs(float(written.pin_y) - 0.5) < 0.01


def test_remark_is_written_without_scripts_on_a_phone(
    picture_review: Review, reviewer: User, open_page: OpenPage
) -> None:
    page = open_page(address(picture_review), user=reviewer, scripts=False, view=PHONE).page
    page.get_by_text("Point at a spot in the picture").click()
    page.get_by_label("Per cent from the left").fill("120")
    page.get_by_label("Per cent from the top").fill("10")
    page.get_by_label("Remark", exact=True).fill("Top left.")
    page.get_by_role("button", name="Add the remark").click()
    expect(page.get_by_label("Remark", exact=True)).to_have_value("Top left.")
    page.get_by_label("Per cent from the left").fill("12")
    page.get_by_role("button", name="Add the remark").click()
    expect(page.locator(".remarks__item")).to_contain_text("12.00% from the left")
