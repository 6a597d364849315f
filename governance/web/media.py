"""Posters, captions and media of assets for people who are logged in.

Posters and captions are served by us; films, sounds and documents are led on to fresh signed
addresses, which are never kept.
"""

import hashlib
import logging
import uuid
from typing import Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.http import require_safe

from governance.actions.downloads import record_download
from governance.contributions import MediaUnavailable, MediaVanished, kept_media
from governance.domain.errors import InvalidInput, NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import Rendition
from governance.queries import assets
from governance.queries.asset_files import (
    captions_of,
    content_of,
    linked,
    of_version,
    picture_of,
    visible_files,
)
from governance.web.media_links import lead_to
from governance.web.requests import actor_of

logger = logging.getLogger(__name__)

PICTURES: Final = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypavif", 4, "image/avif"),
)
"""The pictures that are passed on, by their first bytes: never what could hold a script."""

KEPT_SECONDS: Final = 300
PLACEHOLDER_SECONDS: Final = 20
RETRY_SECONDS: Final = 30


@login_required
@require_safe
def asset_poster(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponseBase:
    """The picture of an asset, or a drawn one of its kind where there is none."""
    item = picture_of(_files(request, asset_id))
    if item is not None:
        unchanged = get_conditional_response(request, etag=_etag(item))
        if unchanged is not None:
            return unchanged
        try:
            data = kept_media().picture(linked(item), content_of(item))
        except (MediaUnavailable, MediaVanished) as error:
            logger.info("No picture of asset %s: %s", asset_id, error)
        else:
            kind = picture_type(data)
            if kind:
                return _kept(HttpResponse(data, content_type=kind), item)
            logger.warning("The picture of asset %s is none that is shown.", asset_id)
    kind = item.version.asset.remote_kind if item is not None else _kind(request, asset_id)
    drawn = render_to_string("governance/placeholder.svg", {"kind": kind})
    response = HttpResponse(drawn, content_type="image/svg+xml")
    response["Cache-Control"] = f"private, max-age={PLACEHOLDER_SECONDS}"
    return response


@login_required
@require_safe
def asset_captions(request: HttpRequest, asset_id: uuid.UUID, track: str) -> HttpResponseBase:
    """A caption track as WebVTT."""
    item = captions_of(_files(request, asset_id), track)
    if item is None:
        raise NotFound(_("There are no such captions."))
    unchanged = get_conditional_response(request, etag=_etag(item))
    if unchanged is not None:
        return unchanged
    try:
        text = kept_media().captions(linked(item), content_of(item))
    except MediaVanished as error:
        raise NotFound(_("There are no such captions.")) from error
    except MediaUnavailable as error:
        return _unavailable(request, error)
    return _kept(HttpResponse(text, content_type="text/vtt; charset=utf-8"), item)


@login_required
@require_safe
def asset_media(request: HttpRequest, asset_id: uuid.UUID, key: str) -> HttpResponseBase:
    """Lead on to a fresh address of one file; captions are served by us."""
    files = _files(request, asset_id)
    item = next((item for item in files if item.key == key), None)
    if item is None:
        raise NotFound(_("There is no such file."))
    if captions_of([item], key) is not None:
        place = reverse("governance:asset-captions", args=[asset_id, key])
        return redirect(f"{place}?version={item.version.remote_number}")
    try:
        response = lead_to(linked(item))
    except MediaVanished as error:
        raise NotFound(_("iconik no longer has this file.")) from error
    except MediaUnavailable as error:
        return _unavailable(request, error)
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_safe
def asset_download(request: HttpRequest, asset_id: uuid.UUID, key: str) -> HttpResponseBase:
    """Let one file be saved: led on as in :func:`asset_media`, and recorded."""
    item = next((item for item in _files(request, asset_id) if item.key == key), None)
    if item is None:
        raise NotFound(_("There is no such file."))
    try:
        if captions_of([item], key) is not None:
            text = kept_media().captions(linked(item), content_of(item))
            response = HttpResponse(text, content_type="text/vtt; charset=utf-8")
            response["Content-Disposition"] = f'attachment; filename="{item.key}.vtt"'
        else:
            response = lead_to(linked(item), save=True)
    except MediaVanished as error:
        raise NotFound(_("iconik no longer has this file.")) from error
    except MediaUnavailable as error:
        return _unavailable(request, error)
    if request.method == "GET":
        record_download(item, actor=actor_of(request))
    response["Cache-Control"] = "no-store"
    return response


def picture_type(data: bytes) -> str:
    """The media type of a picture that may be passed on; empty for anything else."""
    for mark, place, kind in PICTURES:
        if data[place : place + len(mark)] == mark:
            return kind
    return ""


def _files(request: HttpRequest, asset_id: uuid.UUID) -> list[Rendition]:
    """The deliverable files of the version that the address asks for, or that pages show.

    Raises:
        InvalidInput: on ``version``.
    """
    text = request.GET.get("version", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidInput(_("Give the number of a version."), field="version")
    files = visible_files(asset_id, actor_of(request))
    return of_version(files, int(text) if text else None)


def _kind(request: HttpRequest, asset_id: uuid.UUID) -> str:
    """The kind of an asset without a picture.

    Raises:
        NotFound: if there is no such asset that the viewer may see.
    """
    rows = assets.visible_to(actor_of(request)).filter(public_id=asset_id)
    kind = rows.values_list("remote_kind", flat=True).first()
    if kind is None:
        raise NotFound(_("There is no such asset."))
    return kind


def _etag(item: Rendition) -> str:
    identity = f"{item.pk}:{content_of(item)}"
    return f'"{hashlib.sha256(identity.encode()).hexdigest()[:32]}"'


def _kept(response: HttpResponse, item: Rendition) -> HttpResponse:
    """Let the browser keep the file for a while; other bytes have another tag."""
    response["ETag"] = _etag(item)
    response["Cache-Control"] = f"private, max-age={KEPT_SECONDS}"
    patch_vary_headers(response, ["Cookie"])
    return response


def _unavailable(request: HttpRequest, error: MediaUnavailable) -> HttpResponse:
    response = render(request, "governance/media_unavailable.html", status=503)
    response["Retry-After"] = str(error.retry_after or RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
