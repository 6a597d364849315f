"""Looking closely at an asset: its medium, its versions, its faults, and reading it again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from governance.models import Asset, FieldMapping, OutboxRow
from tests.browser.asset_scenes import StandIn
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, VIEWS, View
from tests.conftest import UserOf
from tests.factories import (
    AssetVersionFactory,
    CampaignFactory,
    MappingFactory,
    RenditionFactory,
    ReviewFactory,
    SlotFactory,
    VoteFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db(transaction=True)

STRANGE = "<script>alert(1)</script> مرحبا 🎬 " + "langes Wort " * 20


def place(asset: Asset, rest: str = "") -> str:
    return f"/assets/{asset.public_id}/{rest}"


# The medium -------------------------------------------------------------------------------------


def test_film_runs_faster_and_its_transcript_leads_to_places(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset
) -> None:
    watched = open_page(place(film), user=user_as("media"))
    page = watched.page
    page.get_by_label("Speed").select_option("1.5")
    assert page.locator("video").evaluate("film => film.playbackRate") == 1.5
    page.get_by_text("Transcript", exact=True).click()
    line = page.get_by_role("list", name="Transcript")
    expect(line).to_contain_text("Home cover in ninety seconds")
    line.get_by_role("button", name="0:00").click()
    watched.must_be_clean()


def test_picture_is_enlarged_and_moved_by_the_keyboard(
    site: str, open_page: OpenPage, user_as: UserOf, picture: Asset
) -> None:
    watched = open_page(place(picture), user=user_as("media"))
    page = watched.page
    page.get_by_label("Zoom").select_option("2")
    frame = page.locator(".player__frame")
    assert frame.locator("img").evaluate("picture => picture.offsetWidth") == 3200
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.querySelector('.player__frame').scrollLeft > 0")
    watched.must_be_clean()


# Versions side by side --------------------------------------------------------------------------


@pytest.fixture
def decided(picture: Asset) -> Asset:
    """The picture, its first version approved by somebody, its second one under review."""
    Asset.objects.filter(pk=picture.pk).update(remote_title=STRANGE)
    one, two = picture.versions.order_by("remote_number")
    review = ReviewFactory.create(asset=picture, version=one, state="approved")
    VoteFactory.create(review=review)
    ReviewFactory.create(asset=picture, version=two)
    RenditionFactory.create(
        version=two, key="poster", remote_source="keyframe", remote_kind="image", remote_id="none"
    )
    return picture


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_versions_side_by_side_are_clean(
    site: str, open_page: OpenPage, user_as: UserOf, decided: Asset, view: View
) -> None:
    watched = open_page(place(decided, "versions/"), view=view, user=user_as("reviewer"))
    expect(watched.page.get_by_text("Replaced").first).to_be_visible()
    watched.page.get_by_text("Wipe", exact=True).click()
    watched.must_be_clean()


def test_versions_are_chosen_by_the_keyboard_and_put_side_by_side(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset
) -> None:
    first = film.versions.get()
    for number in (2, 3):
        version = AssetVersionFactory.create(asset=film, remote_number=number)
        item = first.renditions.get(key="web-180")
        RenditionFactory.create(version=version, key="web-180", remote_id=item.remote_id)
    watched = open_page(place(film), user=user_as("reviewer"))
    page = watched.page
    page.get_by_role("link", name="Versions side by side").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Versions side by side")
    assert page.get_by_label("Right").input_value() == "3"
    page.get_by_label("Right").select_option("2")
    page.get_by_role("button", name="Compare").press("Enter")
    expect(page).to_have_url(f"{site}{place(film, 'versions/')}?left=1&right=2")
    films = "() => [...document.querySelectorAll('video')]"
    page.wait_for_function(f"{films}.every((film) => film.readyState >= 3)")
    page.get_by_role("button", name="Play both").press("Enter")
    page.wait_for_function(f"{films}.every((film) => film.currentTime > 0)")
    watched.must_be_clean()


def test_versions_are_compared_without_scripts(
    site: str, open_page: OpenPage, user_as: UserOf, picture: Asset
) -> None:
    user = user_as("reviewer")
    page = open_page(place(picture, "versions/"), user=user, scripts=False).page
    page.get_by_label("Left").select_option("2")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose two different versions.")
    page.get_by_label("Left").select_option("2")
    page.get_by_label("Right").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_role("region", name="Files of both versions")).to_be_visible()


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=lambda view: view.name)
@pytest.mark.parametrize("query", ["", "?left=1&right=9"])
def test_pages_without_a_pair_are_clean(
    site: str, open_page: OpenPage, user_as: UserOf, query: str, view: View
) -> None:
    asset = make_asset()
    if query:
        AssetVersionFactory.create(asset=asset, remote_number=2)
    watched = open_page(place(asset, f"versions/{query}"), view=view, user=user_as("media"))
    watched.page.wait_for_load_state("networkidle")
    assert [fault for fault in watched.faults() if "400" not in fault.text] == []


# Faults, lost and held assets -------------------------------------------------------------------

NOW = datetime.now(UTC)
STATES: dict[str, dict[str, Any]] = {
    "faults": {
        "state": "candidate",
        "facts": None,
        "remote_metadata": {"Alt": [STRANGE, "B"], "Lang": ["Deutsch"], "Brand": ["X"]},
        "remote_faults": {
            "alt": "“Alt” holds several values where one is needed.",
            "languages": "“Deutsch” in “Lang” is not a language tag.",
            "brand": "“X” in “Brand” is not one of our brands.",
            "captions": "A caption file has the language “English”, which is not a language tag.",
        },
    },
    "missing": {"remote_missing_since": NOW - timedelta(days=2)},
    "retired": {"state": "retired"},
    "suspended": {"suspended_at": NOW, "suspension_reason": STRANGE},
}


@pytest.fixture
def troubled(film: Asset) -> Asset:
    """The film, with a slot that it does not fit and deliveries that fail."""
    for fact, name in (("alt", "Alt"), ("languages", "Lang"), ("brand", "Brand")):
        FieldMapping.objects.update_or_create(fact=fact, defaults={"remote_field": name})
    campaign = CampaignFactory.create(name=STRANGE[:200])
    slot = SlotFactory.create(campaign=campaign, max_bytes=1000, channels=["print", "web"])
    MappingFactory.create(asset=film, slot=slot)
    for topic in ("iconik.push_state", "iconik.read_asset"):
        OutboxRow.objects.create(
            topic=topic,
            subject_id=str(film.pk),
            attempts=4,
            requested_at=NOW,
            due_at=NOW + timedelta(hours=1),
            parked_at=NOW if topic == "iconik.push_state" else None,
            last_error="iconik does not answer at the moment. [GET assets/{asset_id}/, HTTP 503]",
        )
    return film


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("state", sorted(STATES))
def test_page_of_an_asset_in_trouble_is_clean(
    site: str, open_page: OpenPage, user_as: UserOf, troubled: Asset, state: str, view: View
) -> None:
    Asset.objects.filter(pk=troubled.pk).update(**STATES[state])
    watched = open_page(place(troubled), view=view, user=user_as("admin"))
    expect(watched.page.get_by_text("next try")).to_be_visible()
    watched.must_be_clean()


def test_fault_is_reached_from_its_fact_by_the_keyboard(
    site: str, open_page: OpenPage, user_as: UserOf, troubled: Asset
) -> None:
    Asset.objects.filter(pk=troubled.pk).update(**STATES["faults"])
    watched = open_page(place(troubled), user=user_as("admin"))
    page = watched.page
    page.get_by_role("link", name="Why languages cannot be read").press("Enter")
    expect(page).to_have_url(f"{site}{place(troubled)}#fault-languages")
    page.get_by_role("link", name="Change how it is read (Languages)").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Change the field mapping")
    expect(page.locator("#id_languages_field")).to_be_in_viewport()


# Reading it again -------------------------------------------------------------------------------


def ask(page: Page) -> None:
    button = page.get_by_role("button", name="Read again from iconik now")
    button.press("Enter")
    expect(page.locator("#sync")).to_contain_text("a worker takes it up within seconds")
    expect(button).to_be_focused()


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=lambda view: view.name)
def test_asset_is_read_again_by_the_keyboard_and_its_result_is_told(
    site: str,
    open_page: OpenPage,
    user_as: UserOf,
    film: Asset,
    stand_in: StandIn,
    view: View,
) -> None:
    watched = open_page(place(film), view=view, user=user_as("media"))
    page = watched.page
    ask(page)
    assert stand_in.work() == 1
    expect(page.locator("#sync")).to_contain_text("changes were taken over.")
    expect(page.get_by_role("button", name="Read again from iconik now")).to_be_focused()
    page.evaluate("scrollTo(0, 0)")  # where no button lies half beneath the bar
    watched.must_be_clean()
    page.get_by_role("link", name="Load the page again").press("Enter")
    expect(page.get_by_role("heading", name="Renditions")).to_be_visible()


def test_reading_that_fails_says_so_with_the_time_of_the_next_try(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset, stand_in: StandIn
) -> None:
    watched = open_page(place(film), user=user_as("admin"))
    stand_in.sandbox.faults.server_error(count=None)
    ask(watched.page)
    assert stand_in.work() == 0
    expect(watched.page.locator("#sync")).to_contain_text("does not answer at the moment")
    expect(watched.page.locator("#sync")).to_contain_text("next try")
    watched.page.evaluate("scrollTo(0, 0)")
    watched.must_be_clean()


def test_asset_is_read_again_without_scripts(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset, stand_in: StandIn
) -> None:
    page = open_page(place(film), user=user_as("media"), scripts=False).page
    page.get_by_role("button", name="Read again from iconik now").click()
    expect(page.get_by_text("iconik is asked for the asset.")).to_be_visible()
    assert stand_in.work() == 1
    page.reload()
    expect(page.get_by_text("changes were taken over.")).to_be_visible()


def test_file_is_saved_from_the_page(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset
) -> None:
    page = open_page(place(film), user=user_as("media")).page
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download (Captions en)").click()
    assert saved.value.suggested_filename == "captions-en.vtt"
    with page.expect_download() as saved:
        page.get_by_role("link", name="Download (Proxy)").click()
    assert saved.value.path().stat().st_size > 1000
