"""Home and account in a browser."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.page_checks import VIEWS, View
from tests.conftest import UserOf
from tests.factories import FACTS, AlarmFactory, ReviewFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
@pytest.mark.parametrize("role", ["media", "compliance", "none"])
def test_home_is_clean(
    site: str, open_page: OpenPage, user_as: UserOf, role: str, view: View
) -> None:
    soon = datetime.now(UTC) + timedelta(days=3)
    make_asset(
        state="approved", remote_facts={**FACTS, "rights_until": f"{soon:%Y-%m-%dT%H:%M:%SZ}"}
    )
    make_asset(state="rejected")
    ReviewFactory.create()
    AlarmFactory.create()
    open_page("/", view=view, user=user_as(role)).must_be_clean()


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_account_is_clean(site: str, open_page: OpenPage, user_as: UserOf, view: View) -> None:
    open_page("/account/", view=view, user=user_as("media")).must_be_clean()


def test_theme_chosen_on_the_account_page_is_kept(
    site: str, open_page: OpenPage, user_as: UserOf
) -> None:
    page = open_page("/account/", user=user_as("media")).page
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.get_by_role("link", name="Assets", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
