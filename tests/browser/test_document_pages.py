"""The pages of a document in a browser: clean, in every view, and moved by the keys."""

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from governance.actions.pdf_drawing import draw, measure
from governance.models import Asset
from governance.queries import document_pages
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, VIEWS, View
from tests.conftest import UserOf
from tests.factories import make_asset
from tests.governance.actions.test_pdf_drawing import document

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = 12


@pytest.fixture
def guide(site: str, settings: Settings, tmp_path: Path) -> Asset:
    """A document whose pages a worker has drawn."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    asset = make_asset(kind="document")
    item = asset.versions.get().renditions.select_related("version__asset").get()
    data = document(*[(595, 842)] * PAGES)
    found = measure(data, most=PAGES)
    told = {"pages": found.pages, "sizes": found.sizes}
    default_storage.save(document_pages.about_name(item), ContentFile(json.dumps(told).encode()))
    for number, picture in enumerate(draw(data, 1, PAGES), 1):
        assert picture is not None
        default_storage.save(document_pages.page_name(item, number), ContentFile(picture))
    return asset


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_pages_of_a_document_are_clean(
    open_page: OpenPage, user_as: UserOf, guide: Asset, view: View
) -> None:
    watched = open_page(f"/assets/{guide.public_id}/pages/", view=view, user=user_as("media"))
    watched.page.get_by_role("img", name="Page 1 of 12").wait_for()
    watched.must_be_clean()


def test_pages_on_the_page_of_the_asset_move_by_the_keys(
    open_page: OpenPage, user_as: UserOf, guide: Asset
) -> None:
    watched = open_page(f"/assets/{guide.public_id}/", view=DESKTOP, user=user_as("media"))
    region = watched.page.get_by_role("region", name="Pages of")
    region.focus()
    watched.page.keyboard.press("PageDown")
    watched.page.wait_for_function("() => document.querySelector('.pages').scrollTop > 100")
    watched.must_be_clean()


def test_pages_without_scripts_have_a_page_of_their_own(
    open_page: OpenPage, user_as: UserOf, guide: Asset
) -> None:
    address = f"/assets/{guide.public_id}/"
    page = open_page(address, user=user_as("media"), scripts=False).page
    page.get_by_role("link", name="Look at its pages").click()
    page.get_by_role("img", name="Page 1 of 12").wait_for()
