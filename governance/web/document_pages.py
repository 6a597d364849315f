"""The pages of a document asset: shown as pictures that a worker draws (never the web process).

The page never waits: it shows what is drawn, and asks again for the rest.
"""

import hashlib
import logging
import uuid
from collections.abc import Mapping
from typing import Any, Final

from celery import current_app
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.domain.facts import Kind
from governance.models import Asset, Rendition
from governance.queries import assets, document_pages
from governance.queries.asset_files import content_of, of_version, visible_files
from governance.queries.document_pages import PagesKept
from governance.web.previews import media_url
from governance.web.requests import actor_of, wants_part

logger = logging.getLogger(__name__)

PREPARE: Final = "governance.prepare_pages"

ASKED_SECONDS: Final = 20
"""A worker is woken at most so often for the same document."""

AGAIN_SECONDS: Final = 2
KEPT_SECONDS: Final = 3600

PROBLEMS: Final[Mapping[str, str]] = {
    "broken": gettext_noop("This file is broken: no page of it can be read."),
    "encrypted": gettext_noop("This file is encrypted. Open it with its password."),
    "heavy": gettext_noop("This file is too heavy or too odd to be drawn."),
    "large": gettext_noop("This file is larger than 50 MB, so its pages are not drawn here."),
    "none": gettext_noop("Only the pages of PDF files are drawn here."),
}
"""Why no pages are shown."""


@login_required
@require_safe
def asset_pages(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    """The pages of a document, or the part of them that htmx asks for (``?after=``)."""
    files, version = _files(request, asset_id)
    asset = files[0].version.asset if files else _asset(request, asset_id)
    if asset.remote_kind != Kind.DOCUMENT:
        raise NotFound(noop("This asset is no document, so it has no pages."))
    item = document_pages.pdf_of(files)
    after = _number(request, "after") or 0
    context = {
        "asset": asset,
        "crumbs": _crumbs(asset),
        "query": f"?version={version}" if version is not None else "",
        "document_url": media_url(asset, item.version, item) if item is not None else "",
        **_pages_context(asset, item, version, after),
    }
    if not wants_part(request):
        return render(request, "governance/document_pages.html", context)
    part = "_document_pages_more.html" if after else "_document_pages.html"
    response = render(request, f"governance/{part}", context)
    response["Cache-Control"] = "no-store"
    patch_vary_headers(response, ["HX-Request"])
    return response


@login_required
@require_safe
def asset_page_picture(request: HttpRequest, asset_id: uuid.UUID, number: int) -> HttpResponseBase:
    """One page as a picture; whoever has it already is told so."""
    files, _version = _files(request, asset_id)
    item = document_pages.pdf_of(files)
    if item is None or not 1 <= number <= document_pages.SHOWN:
        raise NotFound(noop("There is no such page."))
    identity = f"{item.pk}:{content_of(item)}:{number}"
    etag = f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    data = document_pages.picture(item, number)
    if data is None:
        raise NotFound(noop("There is no such page."))
    response = HttpResponse(data, content_type="image/webp")
    response["ETag"] = etag
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    patch_vary_headers(response, ["Cookie"])
    return response


def _pages_context(
    asset: Asset, item: Rendition | None, version: int | None, after: int
) -> dict[str, Any]:
    if item is None:
        return {"problem": _(PROBLEMS["none"]), "pages": []}
    found = document_pages.kept(item)
    working = found is None or not found.complete
    asked = _wake(item) if working else True
    found = found or PagesKept()
    query = f"?version={item.version.remote_number}"
    place = reverse("governance:asset-pages", args=[asset.public_id])
    return {
        "problem": _(PROBLEMS[found.problem]) if found.problem else "",
        "total": found.total,
        "wanted": found.wanted,
        "ready": len(found.ready),
        "left_out": max(found.total - found.wanted, 0),
        "pages": [
            {
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "refused": page.refused,
                "url": reverse("governance:asset-page", args=[asset.public_id, page.number])
                + query,
            }
            for page in found.ready[after:]
        ],
        "working": working,
        "asked": asked,
        "again_url": f"{place}{query}&after={len(found.ready)}",
        "whole_url": f"{place}{query}",
        "every": AGAIN_SECONDS,
    }


def _wake(item: Rendition) -> bool:
    """Ask a worker for the pages, at most every few seconds; whether one could be asked."""
    try:
        if cache.add(f"pages:{document_pages.folder_of(item)}", 1, ASKED_SECONDS):
            current_app.send_task(PREPARE, args=[item.pk], ignore_result=True, retry=False)
    except (OperationalError, RedisError) as error:
        logger.warning("No worker can be asked for pages: %s", error)
        return False
    return True


def _files(request: HttpRequest, asset_id: uuid.UUID) -> tuple[list[Rendition], int | None]:
    """The files of the version that the address asks for, or that pages show; and its number."""
    number = _number(request, "version")
    return of_version(visible_files(asset_id, actor_of(request)), number), number


def _asset(request: HttpRequest, asset_id: uuid.UUID) -> Asset:
    found = assets.visible_to(actor_of(request)).filter(public_id=asset_id).first()
    if found is None:
        raise NotFound(noop("There is no such asset."))
    return found


def _number(request: HttpRequest, name: str) -> int | None:
    """A number of the address.

    Raises:
        InvalidInput: naming the parameter.
    """
    text = request.GET.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(noop("This is not a number."), field=name)
    return int(text) if text else None


def _crumbs(asset: Asset) -> list[dict[str, str]]:
    return [
        {"label": _("Assets"), "url": reverse("governance:asset-list")},
        {
            "label": asset.remote_title,
            "url": reverse("governance:asset", args=[asset.public_id]),
        },
        {"label": _("Pages")},
    ]
