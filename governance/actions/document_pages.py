"""Draws the pages of a document and keeps them: a worker's part, repeated without harm.

The document is fetched through the door to kept media; no transaction is open meanwhile.
"""

import json
import logging
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from governance.actions import pdf_drawing
from governance.actions.pdf_drawing import UnreadableDocument
from governance.contributions import (
    MediaTooLarge,
    MediaUnavailable,
    MediaVanished,
    kept_media,
)
from governance.models import Rendition
from governance.queries import document_pages
from governance.queries.asset_files import content_of, linked

logger = logging.getLogger(__name__)

AT_ONCE: Final = 8
"""Pages drawn by one process: what is done is shown while the rest is drawn."""


def prepare(rendition_id: int) -> bool:
    """Draw what is not drawn yet of a document; whether nothing is left to do.

    False where iconik does not give the document now: whoever looks at the pages asks again.
    """
    item = (
        Rendition.objects.select_related("version__asset")
        .filter(pk=rendition_id, remote_status="CLOSED")
        .first()
    )
    if item is None or document_pages.pdf_of([item]) is None:
        return True
    known = document_pages.kept(item)
    if known is not None and known.complete:
        return True
    try:
        document = kept_media().document(linked(item), content_of(item))
    except MediaUnavailable:
        return False
    except MediaVanished:
        # Not kept: it may be another place of storage tomorrow.
        return False
    except MediaTooLarge:
        _keep_about(item, {"problem": "large"})
        return True
    _draw(item, document)
    return True


def _draw(item: Rendition, document: bytes) -> None:
    known = document_pages.kept(item)
    if known is None:
        try:
            found = pdf_drawing.measure(document, most=document_pages.SHOWN)
        except UnreadableDocument as error:
            logger.info("No pages of rendition %s: %s", item.pk, error)
            _keep_about(item, {"problem": error.problem})
            return
        _keep_about(item, {"pages": found.pages, "sizes": [list(size) for size in found.sizes]})
        wanted, number = len(found.sizes), 1
    else:
        wanted, number = known.wanted, len(known.ready) + 1
    while number <= wanted:
        pictures = pdf_drawing.draw(document, number, min(number + AT_ONCE - 1, wanted))
        for data in pictures or [None]:  # none at all: the first one is beyond the limits
            _keep_page(item, number, data)
            number += 1


def _keep_about(item: Rendition, told: dict[str, object]) -> None:
    _keep(document_pages.about_name(item), json.dumps(told).encode())


def _keep_page(item: Rendition, number: int, data: bytes | None) -> None:
    name = document_pages.page_name(item, number, refused=data is None)
    _keep(name, data or b"-")


def _keep(name: str, data: bytes) -> None:
    if default_storage.exists(name):
        return
    stored = default_storage.save(name, ContentFile(data))
    if stored != name:  # another worker was quicker
        default_storage.delete(stored)
