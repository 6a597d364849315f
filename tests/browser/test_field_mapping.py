"""The field mapping in a browser: clean, tried while it is edited, and usable without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from governance.actions import fact_work
from governance.models import MappingDraft, User
from tests.browser.conftest import OpenPage
from tests.conftest import UserOf
from tests.factories import BrandFactory
from tests.governance.actions.remote_assets import MIRROR, film, ingest, map_fields, telling

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(site: str, user_as: UserOf) -> User:
    map_fields()
    BrandFactory.create()
    ingest(telling(film("Named"), Language=["German"]), film("Other"))
    return user_as("admin")


def test_field_mapping_page_is_clean(admin: User, clean_everywhere: Callable[..., None]) -> None:
    clean_everywhere("/field-mapping/", user=admin)


def test_field_mapping_form_is_clean(admin: User, clean_everywhere: Callable[..., None]) -> None:
    clean_everywhere("/field-mapping/change/", user=admin)


def test_field_mapping_with_a_counted_draft_is_clean(
    admin: User, open_page: OpenPage, clean_everywhere: Callable[..., None]
) -> None:
    watched = open_page("/field-mapping/change/", user=admin)
    watched.page.get_by_role("button", name="Count over the catalogue").click()
    expect(watched.page.get_by_text("of 2 assets counted").first).to_be_visible()
    fact_work.proceed(MIRROR)
    expect(watched.page.get_by_role("button", name="Apply and read all facts")).to_be_visible()
    clean_everywhere("/field-mapping/", user=admin)


def test_field_mapping_edited_shows_at_once_what_would_be_read(
    admin: User, open_page: OpenPage
) -> None:
    watched = open_page("/field-mapping/change/", user=admin)
    page = watched.page
    page.locator("#tried-asset").fill("Named")
    source = page.get_by_role("group", name="Languages")
    source.get_by_label("Transformation").select_option("English names")
    row = page.locator("#tried tr", has_text="German")
    expect(row).to_contain_text("is not a language tag")
    expect(row.locator("td").last).to_contain_text("de")
    watched.must_be_clean()


def test_field_mapping_without_script_is_tried_and_counted(
    admin: User, open_page: OpenPage
) -> None:
    page = open_page("/field-mapping/change/", user=admin, scripts=False).page
    source = page.get_by_role("group", name="Languages")
    source.get_by_label("Transformation").select_option("English names")
    page.get_by_role("button", name="Try on the asset").click()
    assert source.get_by_label("Transformation").input_value() == "names"
    page.get_by_role("button", name="Count over the catalogue").click()
    expect(page.get_by_role("heading", name="Change that is being prepared")).to_be_visible()
    assert MappingDraft.objects.get().sources["languages"]["transformation"] == "names"
