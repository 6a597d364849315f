"""The pages of a document as they are kept: which there are, and their pictures.

A worker draws them (``governance.actions.document_pages``); pages only read what is there.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.files.storage import default_storage

from governance.domain.facts import Kind
from governance.models import Rendition
from governance.queries.asset_files import content_of, linked

SHOWN: Final = 200
"""The most pages of a document that are drawn."""

PDF: Final = "application/pdf"

_FOLDER: Final = "kept/pages"
_DRAWING: Final = "1"
"""Raised when pages are drawn differently."""

_ABOUT: Final = "about.json"
_PICTURE: Final = ".webp"
_REFUSED: Final = ".none"


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its size in pixels, and whether its picture is there or cannot be made."""

    number: int
    width: int
    height: int
    refused: bool


@dataclass(frozen=True, slots=True)
class PagesKept:
    """What is kept of a document.

    ``total`` counts all its pages, also those that are not shown; ``ready`` are the ones drawn so
    far, in order; ``wanted`` is how many will be. ``problem`` is why there are none: ``broken``,
    ``encrypted``, ``heavy``, ``large`` or ``gone``.
    """

    total: int = 0
    wanted: int = 0
    ready: tuple[Page, ...] = ()
    problem: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing more is to be drawn."""
        return bool(self.problem) or len(self.ready) == self.wanted


def pdf_of(files: Iterable[Rendition]) -> Rendition | None:
    """The file whose pages are shown: a PDF, the original before a proxy."""
    fitting = [
        item
        for item in files
        if item.remote_kind == Kind.DOCUMENT and item.remote_mime.partition(";")[0].strip() == PDF
    ]
    return min(fitting, key=lambda item: (item.remote_source != "file", item.key), default=None)


def folder_of(item: Rendition) -> str:
    """Where the pages of a file are kept: other bytes have another place."""
    file = linked(item)
    identity = "\n".join(
        [file.asset_id, file.version_id, file.source, file.file_id, content_of(item), _DRAWING]
    )
    digest = hashlib.sha256(identity.encode()).hexdigest()
    return f"{_FOLDER}/{digest[:2]}/{digest}"


def about_name(item: Rendition) -> str:
    """Where it is kept what the document is."""
    return f"{folder_of(item)}/{_ABOUT}"


def page_name(item: Rendition, number: int, *, refused: bool = False) -> str:
    """Where the picture of a page is kept, or the mark that it cannot be made."""
    return f"{folder_of(item)}/{number}{_REFUSED if refused else _PICTURE}"


def kept(item: Rendition) -> PagesKept | None:
    """What is kept of a document; ``None`` where nobody has looked at it yet."""
    name = about_name(item)
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        told = json.loads(file.read())
    if "problem" in told:
        return PagesKept(problem=told["problem"])
    names = set(default_storage.listdir(folder_of(item))[1])
    ready: list[Page] = []
    for number, (width, height) in enumerate(told["sizes"], 1):
        refused = f"{number}{_REFUSED}" in names
        if not refused and f"{number}{_PICTURE}" not in names:
            break
        ready.append(Page(number, width, height, refused))
    return PagesKept(told["pages"], len(told["sizes"]), tuple(ready))


def picture(item: Rendition, number: int) -> bytes | None:
    """The picture of a page as WebP; ``None`` where there is none (yet)."""
    if not 1 <= number <= SHOWN:
        return None
    name = page_name(item, number)
    if not default_storage.exists(name):
        return None
    with default_storage.open(name) as file:
        return bytes(file.read())
