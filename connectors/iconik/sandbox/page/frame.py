"""What every page of the sandbox has round it."""

from __future__ import annotations

from http import HTTPStatus

from markupsafe import Markup
from werkzeug.wrappers import Response

from connectors.iconik.sandbox.page.html import Child, el, join

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

_LINKS = (
    ("/", "Assets"),
    ("/collections", "Collections"),
    ("/people", "People"),
    ("/jobs", "Jobs"),
    ("/requests", "Requests"),
    ("/faults", "Faults"),
)

MESSAGES = {
    "saved": "Saved. Searches see it as soon as the index has caught up.",
    "created": "The asset was created.",
    "version": "The new version is the current one.",
    "promoted": "That version is the current one now.",
    "deleted": "The asset is in the delete queue.",
    "restored": "The asset is out of the delete queue.",
    "purged": "The asset is gone without a trace.",
    "collection": "The collection was created.",
    "collection-deleted": "The collection is in the delete queue.",
    "collection-purged": "The collection is gone; its assets are still there.",
    "user": "The user was created.",
    "group": "The group was created.",
    "job": "The job was created.",
    "action": "The custom action was created.",
    "fault": "The fault is in force.",
    "faults": "No fault is in force any more.",
    "index": "The index was switched.",
    "roles": "The service user's roles were changed.",
}


def page(
    title: str, path: str, *content: Child, said: str = "", problem: str = "", reload: int = 0
) -> Response:
    """A whole page. `said` names a message, `problem` is a text; `reload` after some seconds."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", http_equiv="refresh", content=str(reload)) if reload else None,
        el("title", f"{title} · iconik sandbox"),
        el("link", rel="stylesheet", href="/static/style.css"),
        el("link", rel="icon", href="/static/icon.svg", type="image/svg+xml"),
    )
    body = el(
        "body",
        el("a", "Skip to content", class_="skip", href="#content"),
        _top(path),
        el("main", _notice(said, problem), *content, id="content"),
    )
    html = Markup("<!doctype html>") + el("html", head, body, lang="en")
    status = HTTPStatus.BAD_REQUEST if problem else HTTPStatus.OK
    return Response(str(html), status, mimetype="text/html")


def _top(path: str) -> Markup:
    links = [
        el("a", text, href=href, aria_current="page" if href == path else None)
        for href, text in _LINKS
    ]
    name = el(
        "a",
        el("img", src="/static/icon.svg", alt="", width=28, height=28),
        el("span", "iconik sandbox"),
        href="/",
        class_="name",
    )
    note = el("span", "a stand-in for testing, not iconik", class_="note")
    return el("header", el("div", name, note, el("nav", *links, aria_label="Pages"), class_="bar"))


def _notice(said: str, problem: str) -> Markup | None:
    if problem:
        return el("p", problem, class_="notice bad", role="alert")
    if said in MESSAGES:
        return el("p", MESSAGES[said], class_="notice", role="status")
    return None


def heading(title: str, help_text: str, *actions: Child) -> Markup:
    """Title, one sentence, and actions at the right."""
    words = el("div", el("h1", title), el("p", help_text, class_="help"))
    return el("div", words, el("div", *actions, class_="actions"), class_="page-head")


def badge(text: str, kind: str = "") -> Markup:
    """A word in a coloured pill."""
    return el("span", text, class_=f"badge {kind}".strip())


def chips(texts: list[str]) -> Markup:
    """Short values side by side."""
    return join(el("span", text, class_="chip") for text in texts)
