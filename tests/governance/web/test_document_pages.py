"""The pages of a document on the web: for whom, in what parts, and what is said without them."""

import json
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import Settings

from governance.models import Asset, Rendition
from governance.queries import document_pages
from tests.conftest import ClientOf
from tests.factories import BrandFactory, make_asset
from tests.governance.web.pages import words

pytestmark = pytest.mark.django_db

WEBP = b"RIFF\x00\x00\x00\x00WEBPVP8 a page"


@pytest.fixture(autouse=True)
def asked(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Pages are kept apart; what a worker was asked for, by id of the file."""
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    sent: list[int] = []
    monkeypatch.setattr(
        "governance.web.document_pages.current_app.send_task",
        lambda _name, *, args, **_options: sent.extend(args),
    )
    return sent


@pytest.fixture
def asset() -> Asset:
    return make_asset(kind="document", remote_title="عقد 📄 <script>")


def file_of(asset: Asset) -> Rendition:
    return asset.versions.get().renditions.select_related("version__asset").get()


def keep(asset: Asset, *, drawn: int = 0, pages: int = 3, problem: str = "") -> None:
    """Keep what a worker would have kept."""
    item = file_of(asset)
    told = {"problem": problem} if problem else {"pages": pages, "sizes": [[1400, 1980]] * pages}
    default_storage.save(document_pages.about_name(item), ContentFile(json.dumps(told).encode()))
    for number in range(1, drawn + 1):
        default_storage.save(document_pages.page_name(item, number), ContentFile(WEBP))


def test_first_look_asks_a_worker_once(client_as: ClientOf, asset: Asset, asked: list[int]) -> None:
    client = client_as("media")
    for _time in range(3):
        text = words(client.get(f"/assets/{asset.public_id}/pages/"))
    assert asked == [file_of(asset).pk]
    assert "The pages are being drawn" in text
    assert "Open the document" in text


def test_pages_that_are_drawn_are_shown_with_their_sizes(
    client_as: ClientOf, asset: Asset, asked: list[int]
) -> None:
    keep(asset, drawn=3)
    response = client_as("auditor").get(f"/assets/{asset.public_id}/pages/")
    text = words(response)
    for number in (1, 2, 3):
        assert f'src="/assets/{asset.public_id}/pages/{number}.webp?version=1"' in text
    assert 'alt="Page 1 of 3" width="1400" height="1980" loading="lazy"' in text
    assert "عقد 📄 &lt;script&gt;" in response.content.decode()
    assert asked == []


def test_rest_of_the_pages_is_asked_for_in_parts(client_as: ClientOf, asset: Asset) -> None:
    keep(asset, drawn=2)
    client = client_as("media")
    place = f"/assets/{asset.public_id}/pages/?version=1"
    part = client.get(place, headers={"HX-Request": "true"})
    assert "2 of 3 pages are drawn." in words(part)
    assert "<html" not in words(part)
    again = str(part.context["again_url"])
    more = client.get(again, headers={"HX-Request": "true"})
    assert (more.context["pages"], more.context["working"]) == ([], True)
    default_storage.save(document_pages.page_name(file_of(asset), 3), ContentFile(WEBP))
    more = client.get(again, headers={"HX-Request": "true"})
    assert [page["number"] for page in more.context["pages"]] == [3]
    assert "hx-get" not in words(more)


@pytest.mark.parametrize(
    ("problem", "words_of_it"),
    [("broken", "broken"), ("encrypted", "encrypted"), ("large", "50 MB"), ("heavy", "too heavy")],
)
def test_unreadable_document_is_told_calmly_with_a_way_out(
    client_as: ClientOf, asset: Asset, problem: str, words_of_it: str
) -> None:
    keep(asset, problem=problem)
    response = client_as("media").get(f"/assets/{asset.public_id}/pages/")
    assert response.status_code == 200
    assert words_of_it in words(response)
    assert f'href="/assets/{asset.public_id}/media/web?version=1"' in words(response)


def test_document_that_is_no_pdf_says_so(client_as: ClientOf, asset: Asset) -> None:
    Rendition.objects.update(remote_mime="application/msword")
    text = words(client_as("media").get(f"/assets/{asset.public_id}/pages/"))
    assert "Only the pages of PDF files" in text


def test_without_a_queue_the_page_says_so(
    client_as: ClientOf, asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_arguments: object, **_options: object) -> None:
        from kombu.exceptions import OperationalError

        raise OperationalError

    monkeypatch.setattr("governance.web.document_pages.current_app.send_task", away)
    text = words(client_as("media").get(f"/assets/{asset.public_id}/pages/"))
    assert "cannot be drawn at the moment" in text


def test_picture_of_a_page_is_kept_by_the_browser(client_as: ClientOf, asset: Asset) -> None:
    keep(asset, drawn=1)
    client = client_as("media")
    place = f"/assets/{asset.public_id}/pages/1.webp"
    response = client.get(place)
    assert (response.content, response["Content-Type"]) == (WEBP, "image/webp")
    assert response["Cache-Control"].startswith("private")
    again = client.get(place, headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("number", ["0", "2", "4", "201", str(10**9), "9" * 40])
def test_page_that_is_not_there_is_not_found(
    client_as: ClientOf, asset: Asset, number: str
) -> None:
    keep(asset, drawn=1)
    place = f"/assets/{asset.public_id}/pages/{number}.webp"
    assert client_as("media").get(place).status_code == 404


@pytest.mark.parametrize("query", ["version=abc", "version=-1", "after=x", "version=" + "9" * 40])
def test_numbers_that_are_none_are_refused(client_as: ClientOf, asset: Asset, query: str) -> None:
    place = f"/assets/{asset.public_id}/pages/?{query}"
    assert client_as("media").get(place).status_code == 400


def test_pages_of_a_film_are_not_there(client_as: ClientOf) -> None:
    place = f"/assets/{make_asset().public_id}/pages/"
    assert client_as("media").get(place).status_code == 404


@pytest.mark.parametrize("place", ["pages/", "pages/1.webp"])
def test_pages_are_for_those_who_see_the_asset(
    client_as: ClientOf, asset: Asset, place: str
) -> None:
    keep(asset, drawn=1)
    place = f"/assets/{asset.public_id}/{place}"
    other = BrandFactory.create(key="other")
    for role in ("media", "comms", "reviewer", "compliance", "auditor", "admin"):
        assert client_as(role).get(place).status_code == 200
        assert client_as(role, other).get(place).status_code == 404
        assert client_as(role).post(place).status_code == 405
    assert client_as("none").get(place).status_code == 404
    assert client_as("anonymous").get(place)["Location"] == f"/login/?next={place}"


def test_page_of_the_asset_leads_to_its_pages_and_asks_nobody(
    client_as: ClientOf, asset: Asset, asked: list[int]
) -> None:
    text = words(client_as("media").get(f"/assets/{asset.public_id}/"))
    assert f'hx-get="/assets/{asset.public_id}/pages/?version=1"' in text
    assert f'href="/assets/{asset.public_id}/pages/?version=1"' in text
    assert asked == []
