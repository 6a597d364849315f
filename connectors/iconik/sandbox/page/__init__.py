"""The sandbox's own page: look at objects, edit them, watch requests, inject faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response

from connectors.iconik.library.canvas import FONT
from connectors.iconik.sandbox import collection_tree
from connectors.iconik.sandbox.errors import ApiError
from connectors.iconik.sandbox.page import asset, asset_changes, library, log, people, tree, work
from connectors.iconik.sandbox.page.frame import POLICY

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

_HERE = Path(__file__).parent
_FILES = {
    "style.css": (_HERE / "style.css", "text/css"),
    "icon.svg": (_HERE / "icon.svg", "image/svg+xml"),
    "inter.woff2": (FONT, "font/woff2"),
}


def respond(sandbox: Sandbox, request: Request) -> Response:
    """Answer a request for the sandbox's page, with a strict policy for the browser."""
    try:
        response = _answer(sandbox, request)
    except ApiError as refusal:
        response = Response(str(refusal.errors), refusal.status, mimetype="text/plain")
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _answer(sandbox: Sandbox, request: Request) -> Response:
    head, *rest = request.path.strip("/").split("/")
    if request.method == "POST":
        return _change(sandbox, request, head, rest)
    if len(rest) == 1 and head in _OBJECTS:
        return _OBJECTS[head](sandbox, request, rest[0])
    if head in _PAGES and not rest:
        return _PAGES[head](sandbox, request)
    return Response("Not found", HTTPStatus.NOT_FOUND, mimetype="text/plain")


def _static(sandbox: Sandbox, request: Request, name: str) -> Response:
    if name not in _FILES:
        return Response("Not found", HTTPStatus.NOT_FOUND, mimetype="text/plain")
    path, mime = _FILES[name]
    return send_file(path, request.environ, mimetype=mime, max_age=300)


def _captions(sandbox: Sandbox, request: Request, name: str) -> Response:
    record = sandbox.tenant.store.get("subtitle", name.removesuffix(".vtt"))
    if record is None:
        return Response("Not found", HTTPStatus.NOT_FOUND, mimetype="text/plain")
    return Response(record.body["content"], mimetype="text/vtt")


# Changes ----------------------------------------------------------------------------------------


def _from_own_page(request: Request) -> bool:
    """Did one of our pages send this form? Browsers tell by Origin, or else by Referer."""
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.host


def _change(sandbox: Sandbox, request: Request, head: str, rest: list[str]) -> Response:
    if not _from_own_page(request):
        raise ApiError(HTTPStatus.FORBIDDEN, "Forms are taken from this page only.")
    if head == "assets" and 2 <= len(rest) <= 3 and rest[1] in asset_changes.CHANGES:
        return _change_asset(sandbox, request, *rest)
    if head == "collections" and len(rest) == 2 and rest[1] in tree.CHANGES:
        return _change_collection(sandbox, request, *rest)
    action = "/".join([head, *rest])
    if action not in _CHANGES:
        raise ApiError(HTTPStatus.NOT_FOUND, "There is no such form.")
    back, change = _CHANGES[action]
    try:
        said = change(sandbox, request)
    except (ApiError, LookupError) as refusal:
        return _PAGES[back](sandbox, request, problem=_sentence(refusal))
    except ValueError as error:
        return log.show_faults(sandbox, request, problem=f"That fault cannot be: {error}")
    return _back(f"/{back}", said)


def _change_asset(
    sandbox: Sandbox, request: Request, asset_id: str, action: str, part: str = ""
) -> Response:
    sandbox.tenant.asset(asset_id)
    try:
        said = asset_changes.CHANGES[action](sandbox, request, asset_id, part)
    except (ApiError, LookupError) as refusal:
        return asset.show(sandbox, request, asset_id, problem=_sentence(refusal))
    return _back("/" if said == "purged" else f"/assets/{asset_id}", said)


def _change_collection(
    sandbox: Sandbox, request: Request, collection_id: str, action: str
) -> Response:
    collection_tree.find(sandbox.tenant, collection_id)
    try:
        said = tree.CHANGES[action](sandbox, request, collection_id)
    except (ApiError, LookupError) as refusal:
        return tree.show(sandbox, request, collection_id, problem=_sentence(refusal))
    gone = action == "purge"
    return _back("/collections" if gone else f"/collections/{collection_id}", said)


def _back(path: str, said: str) -> Response:
    return redirect(f"{path}?said={said}", HTTPStatus.SEE_OTHER)


def _sentence(refusal: ApiError | LookupError) -> str:
    if not isinstance(refusal, ApiError):
        return str(refusal)
    if isinstance(refusal.errors, dict):
        return " ".join(f"{name}: {text}" for name, text in refusal.errors.items())
    return refusal.errors


def _create(sandbox: Sandbox, request: Request) -> str:
    title = request.form.get("title", "").strip()
    new_id = sandbox.edit.create_asset(
        title, external_id=request.form.get("external_id", "").strip() or None
    )
    file = asset_changes.sent_file(request)
    if file is not None:
        sandbox.edit.upload(new_id, *file)
    return "created"


def _add_fault(sandbox: Sandbox, request: Request) -> str:
    sandbox.faults.add(log.sent_fault(request.form))
    return "fault"


def _remove_fault(sandbox: Sandbox, request: Request) -> str:
    sandbox.faults.remove(int(request.form.get("id", "0")))
    return ""


def _clear_faults(sandbox: Sandbox, request: Request) -> str:
    sandbox.faults.clear()
    return "faults"


def _freeze(sandbox: Sandbox, request: Request) -> str:
    sandbox.freeze_index()
    return "index"


def _thaw(sandbox: Sandbox, request: Request) -> str:
    sandbox.thaw_index()
    return "index"


def _roles(sandbox: Sandbox, request: Request) -> str:
    sandbox.tenant.roles = frozenset(request.form.getlist("role")) & sandbox.tenant.known_roles
    return "roles"


_PAGES: Mapping[str, Callable[..., Response]] = {
    "": library.show,
    "collections": tree.show_tree,
    "people": people.show,
    "jobs": work.show,
    "requests": log.show_requests,
    "faults": log.show_faults,
}
"""Pages by their path. All but the requests' take a `problem`."""

_OBJECTS: Mapping[str, Callable[[Sandbox, Request, str], Response]] = {
    "static": _static,
    "captions": _captions,
    "assets": asset.show,
    "collections": tree.show,
}
"""Pages of one object, by the first part of their path; the second names the object."""

_CHANGES: Mapping[str, tuple[str, Callable[[Sandbox, Request], str]]] = {
    "create": ("", _create),
    "collections/create": ("collections", tree.create),
    "people/user": ("people", people.create_user),
    "people/group": ("people", people.create_group),
    "people/groups": ("people", people.change_groups),
    "jobs/create": ("jobs", work.create_job),
    "jobs/change": ("jobs", work.change_job),
    "actions/create": ("jobs", work.create_action),
    "actions/change": ("jobs", work.change_action),
    "faults/add": ("faults", _add_fault),
    "faults/remove": ("faults", _remove_fault),
    "faults/clear": ("faults", _clear_faults),
    "index/freeze": ("faults", _freeze),
    "index/thaw": ("faults", _thaw),
    "roles": ("faults", _roles),
}
"""Forms by their path: the page to go back to, and what carries them out."""
