"""``/m/{token}``: the public, stable link to a medium, and its QR code (product.md §6).

No log-in, no cookie, nothing about a customer; nothing of the signed address is kept.
"""

import io
import logging
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from governance import clock
from governance.contributions import MediaUnavailable, MediaVanished, signed_urls
from governance.domain.errors import NotFound
from governance.domain.links import LinkedFile
from governance.queries.links import link_exists, linked_file

logger = logging.getLogger(__name__)

CAPTIONS = "subtitle"
RETRY_SECONDS = 30
QR_SECONDS = 24 * 3600
_DEFAULT_PORTS = {"http": 80, "https": 443}


@require_safe
def follow(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the medium, or say calmly that it is not there (any more, or at the moment)."""
    try:
        file = linked_file(token, clock.now())
        if file is None:
            return _gone()
        response = _captions(file) if file.source == CAPTIONS else lead_to(file)
    except NotFound:
        return _page("governance/media_unknown.html", 404)
    except MediaVanished:
        return _gone()
    except MediaUnavailable as error:
        response = _page("governance/media_unavailable.html", 503)
        response["Retry-After"] = str(error.retry_after or RETRY_SECONDS)
        return response
    return _private(response)


@require_safe
def qr_svg(request: HttpRequest, token: str) -> HttpResponse:
    """The link as a QR code for print and screen."""
    return _qr(token, "svg", "image/svg+xml")


@require_safe
def qr_png(request: HttpRequest, token: str) -> HttpResponse:
    """The link as a QR code in pixels."""
    return _qr(token, "png", "image/png")


def lead_to(file: LinkedFile, *, save: bool = False) -> HttpResponse:
    """Redirect to a fresh address of a file, if it leads to an allowed origin.

    ``save`` asks for one that saves the file instead of showing it.

    Raises:
        MediaUnavailable, MediaVanished.
    """
    provider = signed_urls()
    url = provider.attachment_url(file) if save else provider.signed_url(file)
    if _origin(url) not in allowed_origins():
        logger.error("A signed address leads to an origin that is not allowed: %s", _origin(url))
        raise MediaUnavailable
    return HttpResponse(status=302, headers={"Location": url})


def _captions(file: LinkedFile) -> HttpResponse:
    response = HttpResponse(signed_urls().captions(file), content_type="text/vtt; charset=utf-8")
    # A player on the reader's own site loads captions with CORS; they are public as the film is.
    response["Access-Control-Allow-Origin"] = "*"
    return response


def allowed_origins() -> frozenset[str]:
    """Where a link may lead: the media origins of the settings, and iconik itself."""
    return frozenset(
        origin for origin in map(_origin, (*settings.MEDIA_ORIGINS, settings.ICONIK_URL)) if origin
    )


def _origin(url: str) -> str | None:
    """``scheme://host:port`` of a web address without credentials; None for anything else."""
    if not url.isascii() or not url.isprintable() or "\\" in url or " " in url:
        return None
    try:
        parts = urlsplit(url)
        port = parts.port or _DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return f"{parts.scheme}://{parts.hostname}:{port}"


def _qr(token: str, kind: str, content_type: str) -> HttpResponse:
    if not link_exists(token):
        return _page("governance/media_unknown.html", 404)
    code = segno.make(f"{settings.BASE_URL}/m/{token}", error="m", micro=False)
    image = io.BytesIO()
    code.save(image, kind=kind, scale=8, border=4)
    response = HttpResponse(image.getvalue(), content_type=content_type)
    response["Cache-Control"] = f"public, max-age={QR_SECONDS}"
    return response


def _gone() -> HttpResponse:
    return _page("governance/media_gone.html", 410)


def _page(template: str, status: int) -> HttpResponse:
    """A page that needs neither a log-in nor anything else of the request."""
    return _private(HttpResponse(render_to_string(template), status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
