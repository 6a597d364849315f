"""The API page and the public pages of media links in a browser, under the strict policy."""

import pytest
from playwright.sync_api import expect

from governance.domain.lifecycle import State
from governance.models import Asset
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import VIEWS, View
from tests.factories import MediaLinkFactory

SERIOUS = {"csp", "console", "script", "foreign"}


def test_api_page_shows_every_call_and_breaks_no_policy(site: str, open_page: OpenPage) -> None:
    watched = open_page("/api/")
    calls = watched.page.locator(".opblock-summary-path")
    expect(calls).to_have_count(4)
    watched.page.get_by_text("/api/v1/campaigns/{key}/lookup").click()
    expect(watched.page.get_by_text("generation", exact=True).first).to_be_visible()
    assert [fault for fault in watched.faults() if fault.kind in SERIOUS] == []


def test_api_page_without_scripts_leads_to_the_document(site: str, open_page: OpenPage) -> None:
    page = open_page("/api/", scripts=False).page
    expect(page.get_by_role("link", name="openapi.json")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_page_of_a_medium_out_of_use_is_clean(site: str, open_page: OpenPage, view: View) -> None:
    link = MediaLinkFactory.create()
    Asset.objects.update(state=State.RETIRED)
    watched = open_page(f"/m/{link.token}", view=view)
    expect(watched.page.get_by_role("heading", name="No longer available")).to_be_visible()
    faults = [fault for fault in watched.faults() if "410" not in fault.text]
    assert faults == []


def test_page_of_an_unknown_link_is_clean(site: str, open_page: OpenPage) -> None:
    watched = open_page("/m/never-given-out")
    expect(watched.page.get_by_role("heading", name="Link not found")).to_be_visible()
    assert [fault for fault in watched.faults() if "404" not in fault.text] == []


def test_page_while_the_media_are_away_is_clean(site: str, open_page: OpenPage) -> None:
    link = MediaLinkFactory.create()
    watched = open_page(f"/m/{link.token}")
    expect(watched.page.get_by_role("heading", name="Not available right now")).to_be_visible()
    assert [fault for fault in watched.faults() if "503" not in fault.text] == []
