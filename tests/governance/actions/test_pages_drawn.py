"""A worker draws the pages of a document, keeps them, and can be asked again without harm."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pytest_django import Settings

from governance import contributions
from governance.actions import document_pages as drawing
from governance.actions import pdf_drawing
from governance.contributions import MediaTooLarge, MediaUnavailable
from governance.domain.links import LinkedFile
from governance.models import Rendition
from governance.queries import document_pages
from tests.factories import make_asset
from tests.governance.actions.test_pdf_drawing import document, locked

pytestmark = pytest.mark.django_db


class Shelf:
    """Keeps one document; it counts how often it was asked for it."""

    def __init__(self) -> None:
        self.bytes = document(*[(100, 140)] * 10)
        self.problem: Exception | None = None
        self.asked = 0

    def document(self, file: LinkedFile, content: str) -> bytes:
        self.asked += 1
        if self.problem is not None:
            raise self.problem
        return self.bytes

    def picture(self, file: LinkedFile, content: str) -> bytes:
        raise MediaUnavailable

    def captions(self, file: LinkedFile, content: str) -> str:
        raise MediaUnavailable


@pytest.fixture
def shelf(settings: Settings, tmp_path: Path) -> Iterator[Shelf]:
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path},
        },
    }
    made, before = Shelf(), contributions.kept_media()
    contributions.register_kept_media(made)
    yield made
    contributions.register_kept_media(before)


@pytest.fixture
def item() -> Rendition:
    return make_asset(kind="document").versions.get().renditions.get()


def kept(item: Rendition) -> document_pages.PagesKept:
    found = document_pages.kept(item)
    assert found is not None
    return found


def test_every_page_is_drawn_and_kept(shelf: Shelf, item: Rendition) -> None:
    assert document_pages.kept(item) is None
    assert drawing.prepare(item.pk)
    found = kept(item)
    assert (found.total, len(found.ready), found.complete) == (10, 10, True)
    picture = document_pages.picture(item, 10)
    assert picture is not None
    assert picture[8:12] == b"WEBP"
    assert document_pages.picture(item, 11) is None


def test_drawn_document_is_not_fetched_again(shelf: Shelf, item: Rendition) -> None:
    drawing.prepare(item.pk)
    drawing.prepare(item.pk)
    assert shelf.asked == 1


def test_interrupted_drawing_goes_on_where_it_was(shelf: Shelf, item: Rendition) -> None:
    drawing.prepare(item.pk)
    for number in (9, 10):
        default_storage.delete(document_pages.page_name(item, number))
    assert (len(kept(item).ready), kept(item).complete) == (8, False)
    drawing.prepare(item.pk)
    assert kept(item).complete


def test_page_beyond_the_limits_is_passed_over(
    shelf: Shelf, item: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = pdf_drawing.draw

    def stumbling(data: bytes, first: int, last: int) -> list[bytes | None]:
        """As if the process were ended at page 3."""
        return real(data, first, min(last, 2)) if first <= 3 else real(data, first, last)

    monkeypatch.setattr(pdf_drawing, "draw", stumbling)
    drawing.prepare(item.pk)
    assert [page.refused for page in kept(item).ready] == [False, False, True, *[False] * 7]


@pytest.mark.parametrize(("data", "problem"), [(b"nope", "broken"), (locked(), "encrypted")])
def test_document_that_cannot_be_read_is_looked_at_once(
    shelf: Shelf, item: Rendition, data: bytes, problem: str
) -> None:
    shelf.bytes = data
    drawing.prepare(item.pk)
    drawing.prepare(item.pk)
    assert (kept(item).problem, shelf.asked) == (problem, 1)


def test_document_that_is_too_large_is_said_to_be(shelf: Shelf, item: Rendition) -> None:
    shelf.problem = MediaTooLarge()
    assert drawing.prepare(item.pk)
    assert kept(item).problem == "large"


def test_document_that_iconik_does_not_give_now_is_asked_for_again(
    shelf: Shelf, item: Rendition
) -> None:
    shelf.problem = MediaUnavailable()
    assert not drawing.prepare(item.pk)
    assert document_pages.kept(item) is None
    shelf.problem = None
    assert drawing.prepare(item.pk)
    assert kept(item).complete


def test_other_bytes_have_other_pages(shelf: Shelf, item: Rendition) -> None:
    drawing.prepare(item.pk)
    item.remote_checksum = "other"
    assert document_pages.kept(item) is None


@pytest.mark.parametrize("change", [{"remote_mime": "text/plain"}, {"remote_status": "OPEN"}])
def test_file_that_is_no_ready_pdf_is_not_fetched(
    shelf: Shelf, item: Rendition, change: dict[str, str]
) -> None:
    Rendition.objects.filter(pk=item.pk).update(**change)
    assert drawing.prepare(item.pk)
    assert drawing.prepare(10**9)
    assert shelf.asked == 0


def test_very_long_document_is_drawn_in_part(
    shelf: Shelf, item: Rendition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_pages, "SHOWN", 3)
    drawing.prepare(item.pk)
    assert (kept(item).total, kept(item).wanted, kept(item).complete) == (10, 3, True)
