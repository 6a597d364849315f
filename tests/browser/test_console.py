"""The administrators' console in a browser: Django's own pages under our strict policy."""

import pytest
from playwright.sync_api import expect

from governance.models import User
from tests.browser.conftest import OpenPage
from tests.conftest import UserOf
from tests.factories import BrandFactory, OutboxRowFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(user_as: UserOf) -> User:
    return user_as("admin")


def test_console_keeps_to_the_policy_in_use(
    site: str, administrator: User, open_page: OpenPage
) -> None:
    make_asset()
    BrandFactory.create(key="north")
    OutboxRowFactory.create()
    watched = open_page("/admin/", user=administrator)
    page = watched.page
    page.get_by_role("button", name="Toggle theme").first.click()
    watched.visit("/admin/governance/asset/?state=candidate")
    page.get_by_label("Toggle navigation").click()
    page.get_by_role("link", name="Film").first.click()
    watched.visit("/admin/governance/outboxrow/")
    page.locator("#action-toggle").check()
    expect(page.get_by_text("1 of 1 selected")).to_be_visible()
    watched.visit(f"/admin/governance/user/{administrator.pk}/change/")
    page.get_by_role("button", name="Add another Limit of a role").click()
    watched.visit("/admin/governance/approvalpolicy/add/")
    page.get_by_role("button", name="Add another Stage").click()
    page.wait_for_load_state("networkidle")
    assert watched.seen == []
