"""The record in a browser: clean, narrowed in place, restored by Back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from governance.models import User
from tests.browser.conftest import OpenPage
from tests.conftest import UserOf
from tests.factories import FACTS, AuditEntryFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def auditor(user_as: UserOf) -> User:
    return user_as("auditor")


@pytest.fixture
def entries(site: str) -> None:
    """A page and more of entries, of several kinds."""
    asset = make_asset()
    AuditEntryFactory.create_batch(50, subject_id=str(asset.public_id))
    AuditEntryFactory.create(
        subject_id=str(asset.public_id),
        verb="asset.facts_approved",
        before={"facts": FACTS},
        after={"facts": {**FACTS, "languages": ["de-CH", "fr-CH"]}},
        reason="A long reason without a break: " + "x" * 80,
        correlation_id="req-1",
    )
    AuditEntryFactory.create(
        verb="campaign.created",
        subject_kind="campaign",
        subject_label="Policy renewal",
        actor_kind="system",
        correlation_id="req-1",
    )


def test_record_is_clean(
    entries: None, auditor: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/audit/", user=auditor)


def test_details_are_clean_and_tell_before_and_after(
    entries: None, auditor: User, open_page: OpenPage
) -> None:
    watched = open_page("/audit/?verb=asset.facts_approved", user=auditor)
    watched.page.get_by_text("Details", exact=True).click()
    expect(watched.page.get_by_role("definition")).to_have_text("en → de-CH, fr-CH")
    watched.must_be_clean()


def test_filters_narrow_in_place_and_back_restores_the_page(
    entries: None, auditor: User, open_page: OpenPage
) -> None:
    watched = open_page("/audit/", user=auditor)
    page = watched.page
    page.get_by_label("Who").fill("Reviewer")
    page.get_by_label("About").select_option("campaign")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 entry, newest first")).to_be_visible()
    expect(page.get_by_role("link", name="Export these as CSV")).to_be_visible()
    assert "subject_kind=campaign" in page.url
    page.get_by_text("Details", exact=True).click()
    page.get_by_role("link", name="Everything of this request").click()
    expect(page.get_by_text("2 entries, newest first")).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_text("50 entries, newest first")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit log")
    watched.must_be_clean()


def test_filter_that_cannot_be_read_is_told_in_place(
    entries: None, auditor: User, open_page: OpenPage
) -> None:
    page = open_page("/audit/", user=auditor).page
    page.evaluate("document.getElementById('id_since').type = 'text'")
    page.get_by_label("From").fill("yesterday")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("alert")).to_contain_text("From: Enter a valid date.")


def test_older_entries_are_found_without_scripts(
    entries: None, auditor: User, open_page: OpenPage
) -> None:
    page = open_page("/audit/", user=auditor, scripts=False).page
    page.get_by_role("link", name="Older").click()
    expect(page.get_by_text("2 entries, newest first")).to_be_visible()
    page.get_by_label("What").select_option("campaign.created")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("rowheader")).to_have_text("Campaign created")
