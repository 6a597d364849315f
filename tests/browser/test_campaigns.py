"""Campaigns and mappings in a browser: clean, quick to fill in, and usable without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.models import Campaign, Mapping, User
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, View
from tests.conftest import ActorOf, UserOf
from tests.factories import (
    FACTS,
    AlarmFactory,
    CampaignFactory,
    MappingFactory,
    SlotFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager(user_as: UserOf) -> User:
    return user_as("comms")


@pytest.fixture
def campaign(site: str, actor: ActorOf) -> Campaign:
    """A campaign with two slots, a live mapping, a waiting one, a withheld one and an alarm."""
    made = CampaignFactory.create(key="RENEW26", name="Policy renewal", communication_type="Letter")
    hero, _footer = (
        SlotFactory.create(campaign=made, key=key, name=name)
        for key, name in (("hero", "Opening film"), ("footer", "Footer film"))
    )
    asset = make_asset(state="approved", remote_title="Home cover in 90 seconds")
    for language in ("en", "fr-CH"):
        mapping = propose_mapping(
            campaign_id=made.public_id,
            slot_key="hero",
            asset_id=asset.public_id,
            terms=MappingTerms(languages=[language], when={"channel": ["web"]}, note="For spring."),
            actor=actor("comms"),
        )
        if language == "en":
            review = mapping.reviews.get()
            cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    facts = {**FACTS, "rights_until": "2026-01-01T00:00:00Z"}
    MappingFactory.create(
        slot=hero, languages=[], asset=make_asset(state="approved", remote_facts=facts)
    )
    MappingFactory.create(slot=hero, state="withdrawn", decided_at=mapping.created_at)
    AlarmFactory.create(campaign=made)
    return made


def test_campaign_is_clean(
    campaign: Campaign, manager: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/campaigns/RENEW26/", user=manager)


def test_mapping_is_clean(
    campaign: Campaign, manager: User, clean_everywhere: Callable[..., None]
) -> None:
    live = Mapping.objects.filter(state="approved", languages=["en"]).get()
    clean_everywhere(f"/mappings/{live.public_id}/", user=manager)


PROPOSAL = "/campaigns/RENEW26/slots/hero/mappings/new/"


@pytest.mark.parametrize(
    ("view", "paths"),
    [
        (DESKTOP, ("/campaigns/new/", "/campaigns/RENEW26/slots/new/", f"{PROPOSAL}?find=none")),
        (PHONE, ("/campaigns/RENEW26/change/", PROPOSAL, "/campaigns/?q=nothing")),
    ],
)
def test_list_and_forms_are_clean(
    campaign: Campaign, manager: User, open_page: OpenPage, view: View, paths: tuple[str, ...]
) -> None:
    asset = make_asset(state="approved")
    page = open_page("/campaigns/", view=view, user=manager)
    page.must_be_clean()
    for path in (*paths, f"{PROPOSAL}?asset={asset.public_id}"):
        page.visit(path).must_be_clean()


def test_form_with_errors_is_clean_and_its_summary_has_the_focus(
    campaign: Campaign, manager: User, open_page: OpenPage
) -> None:
    watched = open_page("/campaigns/new/", user=manager)
    page = watched.page
    page.get_by_label("Key", exact=True).fill("has space")
    page.get_by_role("button", name="Create campaign").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="First day").click()
    expect(page.get_by_label("First day")).to_be_focused()
    watched.seen.clear()  # the browser itself reports a 400 as an error
    watched.must_be_clean()


def test_search_and_stages_swap_the_list_and_back_restores_it(
    campaign: Campaign, manager: User, open_page: OpenPage
) -> None:
    CampaignFactory.create(key="OTHER", name="Another one")
    page = open_page("/campaigns/", user=manager).page
    expect(page.get_by_role("status").filter(has_text="2 campaigns")).to_be_visible()
    page.get_by_label("Name or key").fill("renewal")
    page.get_by_label("Name or key").press("Enter")
    expect(page.get_by_role("status").filter(has_text="1 campaign")).to_be_visible()
    expect(page.get_by_label("Name or key")).to_be_focused()
    assert "q=renewal" in page.url
    page.go_back()
    expect(page.get_by_role("link", name="Another one")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Campaigns")


def test_lookup_example_is_copied_in_one_line(
    campaign: Campaign, manager: User, open_page: OpenPage
) -> None:
    page = open_page("/campaigns/RENEW26/", user=manager).page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith('curl -H "Authorization: Bearer $TOKEN" "http')
    assert "slot=hero&language=en" in copied
    assert "\n" not in copied


def test_campaign_is_made_and_filled_without_scripts(
    site: str, manager: User, open_page: OpenPage
) -> None:
    make_asset(state="approved", remote_title="Home cover", brand=CampaignFactory.create().brand)
    make_asset(state="approved", remote_title="Another film")
    page = open_page("/campaigns/new/", user=manager, scripts=False).page
    for label, text in (
        ("Key", "SPRING27"),
        ("Name", "Spring check"),
        ("First day", "2027-03-01"),
        ("Last day", "2027-05-31"),
        ("Default language", "en"),
        ("Languages", "en, de-CH"),
    ):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_role("button", name="Create campaign").click()
    page.get_by_role("link", name="Add the first slot").click()
    page.get_by_label("Key", exact=True).fill("hero")
    page.get_by_label("Name", exact=True).fill("Opening film")
    page.get_by_label("Video").check()
    page.get_by_role("button", name="Add slot").click()
    page.get_by_role("link", name="None Propose a mapping").first.click()
    page.get_by_label("Title or key").fill("cover")
    page.get_by_role("search", name="Assets for this slot").get_by_role("button").click()
    page.get_by_role("link", name="Choose Home cover").click()
    expect(page.get_by_label("en · English")).to_be_checked()
    page.get_by_role("button", name="Propose mapping").click()
    expect(page.get_by_text("The mapping is proposed and waits for review.")).to_be_visible()
    assert Mapping.objects.get().asset.remote_title == "Home cover"
