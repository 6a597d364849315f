"""Pages with two media to compare, and the media: films that can be sought in, as iconik's can."""

from __future__ import annotations

import subprocess
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from imageio_ffmpeg import get_ffmpeg_exe

from tests.browser import urls

SECONDS = {"short": 6, "long": 9}
"""Lengths of the two films."""

PAGE = """{% extends "base.html" %}{% load static %}
{% block title %}Two media{% endblock %}
{% block head_extra %}<link rel="stylesheet" href="{% static 'css/stage.css' %}">{% endblock %}
{% block page_title %}Two media{% endblock %}
{% block content %}{% include "components/side_by_side.html" %}{% endblock %}
{% block page_scripts %}<script src="{% static 'js/stage.js' %}" defer></script>{% endblock %}
"""
TRACKS = [{"src": "/samples/captions.vtt", "language": "en", "label": "English", "default": True}]


@lru_cache(maxsize=2)
def film(seconds: int) -> bytes:
    """Moving bars with a tone, WebM with VP8 and Opus; a key frame each second."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film.webm"
        picture = ["-f", "lavfi", "-i", "testsrc=size=160x90:rate=5"]
        codecs = ["-c:v", "libvpx", "-g", "5", "-deadline", "realtime", "-c:a", "libopus"]
        command = [get_ffmpeg_exe(), "-loglevel", "error", *picture, "-f", "lavfi", "-i", "sine"]
        subprocess.run([*command, *codecs, "-t", str(seconds), str(target)], check=True)
        return target.read_bytes()


def sent(request: HttpRequest, data: bytes, kind: str) -> HttpResponse:
    """A file, or the part of it that a player asks for."""
    asked = request.headers.get("Range", "").removeprefix("bytes=")
    if not asked:
        return HttpResponse(data, content_type=kind, headers={"Accept-Ranges": "bytes"})
    first, _, last = asked.partition("-")
    start, end = int(first), min(int(last or len(data) - 1), len(data) - 1)
    place = {"Content-Range": f"bytes {start}-{end}/{len(data)}", "Accept-Ranges": "bytes"}
    return HttpResponse(data[start : end + 1], status=206, content_type=kind, headers=place)


def film_file(request: HttpRequest, name: str) -> HttpResponse:
    """One of the two films."""
    return sent(request, film(SECONDS[name]), "video/webm")


def stage(request: HttpRequest, kind: str) -> HttpResponse:
    """Two media of ``kind``; ``mixed`` is a film beside a picture."""
    kinds = ("video", "image") if kind == "mixed" else (kind, kind)
    sources = ("long", "short")
    sides = [
        side(title, one, source, number)
        for number, (title, one, source) in enumerate(
            zip(("Version 3, a candidate", "Version 2, approved"), kinds, sources, strict=True)
        )
    ]
    page = engines["django"].from_string(PAGE)
    return HttpResponse(page.render({"sides": sides, "stage_id": "two"}, request))


def side(title: str, kind: str, source: str, number: int) -> dict[str, Any]:
    """One side as pages give it to the component."""
    picture = f"/samples/poster-{number}.svg"
    media = {
        "kind": kind,
        "title": title,
        "alt": "A house under a half-round shelter.",
        "poster": picture,
        "src": picture if kind in ("image", "document") else f"/stage/{source}.webm",
        "mime": "",
    }
    return {
        "title": title,
        "note": "1280 × 720, 1.2 MB",
        "url": f"/?version={number}",
        "media": media,
        "tracks": TRACKS if kind == "video" else [],
    }


urlpatterns = [
    path("stage/<slug:kind>/", stage),
    path("stage/<slug:name>.webm", film_file),
    *urls.urlpatterns,
]
