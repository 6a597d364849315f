"""The product's addresses and, beside them, the style guide and a page full of faults."""

from __future__ import annotations

from typing import Any

from csp.decorators import csp_exempt
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path

from config.urls import urlpatterns as product
from tests.browser import samples

FAULTY = """<!doctype html><html><head><title></title>
<style>p { color: #ccc; background: #fff }</style></head><body>
<img src="https://elsewhere.invalid/pixel.png"><p onclick="alert(1)">Grey on white</p>
<p style="margin: 0"><img src="/nowhere.png"></p><table width="3000"><tr><td>wide</table>
<script>console.error("a fault")</script><button></button></body></html>"""
"""Breaks every rule at once: foreign host, inline style and script, a file that is not there, no
language, title, landmarks or alternative texts, a nameless button, sideways scroll."""


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component; a POST shows the form with its errors.

    The query sets ``theme`` and ``shortcuts``. An htmx request gets the catalogue alone, and for
    a page of it (``after``) an error, which a page must report.
    """
    form = samples.SampleForm(request.POST) if request.method == "POST" else samples.SampleForm()
    context = samples.styleguide(form) | {name: request.GET[name] for name in request.GET}
    if "HX-Request" not in request.headers:
        return render(request, "governance/styleguide.html", context)
    status = 500 if "after" in request.GET else 200
    return render(request, "governance/_styleguide_catalogue.html", context, status=status)


def faulty(_request: HttpRequest) -> HttpResponse:
    """A page that must fail every check."""
    return HttpResponse(FAULTY)


@csp_exempt()
def foreign(_request: HttpRequest) -> HttpResponse:
    """A page without a policy that asks for a file of another host."""
    return HttpResponse('<img src="https://elsewhere.invalid/pixel.png">')


def error_page(_request: HttpRequest, code: int) -> HttpResponse:
    """An error page as it is shown when nothing is left to give it context."""
    return HttpResponse(render_to_string(f"errors/{code}.html"))


def sign_in_page(request: HttpRequest, name: str) -> HttpResponse:
    """The pages before and after a session, for a viewer nobody knows."""
    context: dict[str, Any] = {
        "form": AuthenticationForm(request),
        "viewer": None,
        "navigation": [],
    }
    return render(request, f"registration/{name}.html", context)


def poster(_request: HttpRequest, number: int) -> HttpResponse:
    """A drawn poster."""
    return HttpResponse(samples.poster(number), content_type="image/svg+xml")


def film(_request: HttpRequest) -> HttpResponse:
    """A film of one second."""
    return HttpResponse(samples.film(), content_type="video/webm")


def captions(_request: HttpRequest) -> HttpResponse:
    """The captions of that film."""
    return HttpResponse(samples.CAPTIONS, content_type="text/vtt")


urlpatterns = [
    path("styleguide/", styleguide, name="styleguide"),
    path("faulty/", faulty),
    path("foreign/", foreign),
    path("error-pages/<int:code>/", error_page),
    path("sign-in-pages/<slug:name>/", sign_in_page),
    path("samples/poster-<int:number>.svg", poster, name="sample-poster"),
    path("samples/film.webm", film, name="sample-film"),
    path("samples/captions.vtt", captions, name="sample-captions"),
    *product,
]
