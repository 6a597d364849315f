"""The asset page in a browser: clean, its film plays with captions, its steps work both ways."""

import pytest
from playwright.sync_api import expect

from governance.models import Asset
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, VIEWS, View
from tests.conftest import UserOf
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    AssetVersionFactory,
    AuditEntryFactory,
    MappingFactory,
    ReviewFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db(transaction=True)


PLAYED = """film => new Promise((done, failed) => {
  const captions = film.querySelector("track");
  const look = () => captions.readyState === 2 && film.currentTime > 0.2 && done(film.currentTime);
  captions.addEventListener("load", look);
  film.addEventListener("timeupdate", look);
  film.muted = true;
  film.loop = true;
  film.play().catch(failed);
})"""
"""Plays the film until its captions are read, too; gives the place in seconds."""


@pytest.fixture
def busy_film(film: Asset) -> Asset:
    """The film, with everything that can be told of an asset."""
    Asset.objects.filter(pk=film.pk).update(
        state="used",
        remote_title="Donau" + "dampfschifffahrts" * 4,
        facts={**FACTS, "rights_until": "2020-01-01T00:00:00Z"},
        remote_facts={**FACTS, "languages": ["de-CH", "fr-CH"], "spoken": True},
        candidate_facts={"languages": ["de-CH", "fr-CH"]},
        remote_faults={"alt": "“alt” holds several values where one is needed.", "brand": "Odd."},
        suspended_at=MOMENT,
        suspension_reason="Legal checks it.",
        remote_missing_since=MOMENT,
        successor=make_asset(state="approved"),
    )
    AssetVersionFactory.create(asset=film)
    MappingFactory.create(asset=film, languages=["de-CH"])
    MappingFactory.create(asset=film, state="proposed")
    ReviewFactory.create(asset=film, subject="facts", version=None)
    for verb in ("asset.submitted", "asset.approved", "asset.facts_narrowed", "asset.suspended"):
        AuditEntryFactory.create(
            subject_id=str(film.public_id), verb=verb, reason="Because of the figures. " * 6
        )
    return film


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_page_that_tells_everything_is_clean(
    site: str, open_page: OpenPage, user_as: UserOf, busy_film: Asset, view: View
) -> None:
    address = f"/assets/{busy_film.public_id}/"
    open_page(address, view=view, user=user_as("compliance")).must_be_clean()


@pytest.mark.parametrize("kind", ["image", "audio", "document"])
def test_pages_of_other_kinds_are_clean(
    site: str, open_page: OpenPage, user_as: UserOf, kind: str
) -> None:
    asset = AssetFactory.create(remote_kind=kind, remote_facts={})
    open_page(f"/assets/{asset.public_id}/", user=user_as("media")).must_be_clean()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("step", ["retire", "supersede", "suspend"])
def test_page_of_a_step_is_clean(
    site: str, open_page: OpenPage, user_as: UserOf, step: str, view: View
) -> None:
    asset = make_asset(state="approved")
    make_asset(state="used")
    MappingFactory.create(asset=asset, languages=["de-CH"])
    user = user_as("media" if step == "supersede" else "compliance")
    open_page(f"/assets/{asset.public_id}/{step}/", view=view, user=user).must_be_clean()


def test_film_plays_with_its_captions_under_the_policy(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset
) -> None:
    watched = open_page(f"/assets/{film.public_id}/", user=user_as("media"))
    page = watched.page
    video = page.locator("video")
    assert video.evaluate(PLAYED) > 0.2
    cue = video.evaluate("film => film.textTracks[0].cues[0].text")
    assert cue == "Home cover in ninety seconds"
    watched.must_be_clean()


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=lambda view: view.name)
def test_step_as_a_dialog_is_clean_and_gives_the_focus_back(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset, view: View
) -> None:
    MappingFactory.create(asset=film)
    watched = open_page(f"/assets/{film.public_id}/", view=view, user=user_as("compliance"))
    page = watched.page
    opener = page.get_by_role("link", name="Suspend")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Suspend")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("1 campaign shows it, in 1 slot")
    watched.must_be_clean()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(opener).to_be_focused()


def test_step_in_a_dialog_is_taken_and_told(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    asset = make_asset(state="approved")
    page = open_page(f"/assets/{asset.public_id}/", user=user_as("reviewer")).page
    page.get_by_role("link", name="Suspend").click()
    page.get_by_label("Reason").fill("Premium is wrong.")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    told = page.get_by_role("status").filter(has_text="Suspended: no lookup serves it now.")
    expect(told).to_be_visible()
    expect(page.get_by_text("Premium is wrong.").first).to_be_visible()
    expect(page.get_by_role("link", name="Lift the suspension")).to_be_visible()


def test_step_without_scripts_is_taken_on_its_own_page(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    asset = make_asset(state="approved")
    MappingFactory.create(asset=asset)
    user = user_as("compliance")
    page = open_page(f"/assets/{asset.public_id}/", user=user, scripts=False).page
    page.get_by_role("link", name="Retire").click()
    page.get_by_role("button", name="Retire").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Reason").fill("Licence ended.")
    page.get_by_label("I have seen what this touches.").check()
    page.get_by_role("button", name="Retire").click()
    asset.refresh_from_db()
    assert asset.state == "retired"


def test_refused_step_is_told_on_a_clean_page(
    site: str, open_page: OpenPage, user_as: UserOf, film: Asset
) -> None:
    watched = open_page(f"/assets/{film.public_id}/suspend/", user=user_as("reviewer"))
    Asset.objects.update(state="used")
    watched.page.get_by_label("Reason").fill("Premium is wrong.")
    watched.page.get_by_role("button", name="Suspend").click()
    expect(watched.page.get_by_role("alert")).to_contain_text("Nothing was changed")
    assert [fault for fault in watched.faults() if "409" not in fault.text] == []
