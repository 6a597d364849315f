"""The sandbox's own page: look at objects, edit them, watch requests, inject faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage
from werkzeug.utils import redirect, send_file
from werkzeug.wrappers import Request, Response

from connectors.iconik.library.canvas import FONT
from connectors.iconik.sandbox import metadata_views
from connectors.iconik.sandbox.errors import ApiError
from connectors.iconik.sandbox.page import asset, library, log
from connectors.iconik.sandbox.page.forms import sent_values
from connectors.iconik.sandbox.page.frame import POLICY

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

_HERE = Path(__file__).parent
_FILES = {
    "style.css": (_HERE / "style.css", "text/css"),
    "icon.svg": (_HERE / "icon.svg", "image/svg+xml"),
    "inter.woff2": (FONT, "font/woff2"),
}

Change = Callable[["Sandbox", Request, str, str], str]
"""Carries out a form: sandbox, request, asset id, further part of the path; a message name."""


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
    if head == "static" and len(rest) == 1 and rest[0] in _FILES:
        path, mime = _FILES[rest[0]]
        return send_file(path, request.environ, mimetype=mime, max_age=300)
    if head == "captions" and len(rest) == 1:
        return _captions(sandbox, rest[0].removesuffix(".vtt"))
    if head == "assets" and len(rest) == 1:
        return asset.show(sandbox, request, rest[0])
    pages = {"": library.show, "requests": log.show_requests, "faults": log.show_faults}
    if head in pages and not rest:
        return pages[head](sandbox, request)
    return Response("Not found", HTTPStatus.NOT_FOUND, mimetype="text/plain")


def _captions(sandbox: Sandbox, subtitle_id: str) -> Response:
    record = sandbox.tenant.store.get("subtitle", subtitle_id)
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
    if head == "assets" and 2 <= len(rest) <= 3 and rest[1] in _ASSET_CHANGES:
        asset_id, action = rest[0], rest[1]
        sandbox.tenant.asset(asset_id)
        try:
            said = _ASSET_CHANGES[action](sandbox, request, asset_id, "".join(rest[2:]))
        except ApiError as refusal:
            return asset.show(sandbox, request, asset_id, problem=_sentence(refusal))
        return _back("/" if said == "purged" else f"/assets/{asset_id}", said)
    action = "/".join([head, *rest])
    if action not in _CHANGES:
        raise ApiError(HTTPStatus.NOT_FOUND, "There is no such form.")
    back, change = _CHANGES[action]
    try:
        said = change(sandbox, request)
    except ValueError as error:
        return log.show_faults(sandbox, request, problem=f"That fault cannot be: {error}")
    return _back(back, said)


def _back(path: str, said: str) -> Response:
    return redirect(f"{path}?said={said}", HTTPStatus.SEE_OTHER)


def _sentence(refusal: ApiError) -> str:
    if isinstance(refusal.errors, dict):
        return " ".join(f"{name}: {text}" for name, text in refusal.errors.items())
    return refusal.errors


def _sent_file(request: Request) -> tuple[str, bytes] | None:
    file: FileStorage | None = request.files.get("file")
    return (file.filename, file.read()) if file is not None and file.filename else None


def _create(sandbox: Sandbox, request: Request) -> str:
    title = request.form.get("title", "").strip()
    new_id = sandbox.edit.create_asset(
        title, external_id=request.form.get("external_id", "").strip() or None
    )
    file = _sent_file(request)
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


_CHANGES: Mapping[str, tuple[str, Callable[[Sandbox, Request], str]]] = {
    "create": ("/", _create),
    "faults/add": ("/faults", _add_fault),
    "faults/remove": ("/faults", _remove_fault),
    "faults/clear": ("/faults", _clear_faults),
    "index/freeze": ("/faults", _freeze),
    "index/thaw": ("/faults", _thaw),
    "roles": ("/faults", _roles),
}


def _title(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.rename(asset_id, request.form.get("title", ""))
    return "saved"


def _metadata(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    view = metadata_views.find(sandbox.tenant, part)
    fields = metadata_views.fields_of(sandbox.tenant, view)
    sandbox.edit.write_metadata(asset_id, part, sent_values(request.form, fields))
    return "saved"


def _version(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    file = _sent_file(request)
    copy = file is None and request.form.get("files") == "copy"
    sandbox.edit.new_version(asset_id, copy_files=copy)
    if file is not None:
        sandbox.edit.upload(asset_id, *file)
    return "version"


def _promote(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.promote(asset_id, request.form.get("version_id", ""))
    return "promoted"


def _delete(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.delete(asset_id)
    return "deleted"


def _restore(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.restore(asset_id)
    return "restored"


def _purge(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.purge(asset_id)
    return "purged"


_ASSET_CHANGES: Mapping[str, Change] = {
    "title": _title,
    "metadata": _metadata,
    "version": _version,
    "promote": _promote,
    "delete": _delete,
    "restore": _restore,
    "purge": _purge,
}
