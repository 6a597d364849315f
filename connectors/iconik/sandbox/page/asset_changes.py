"""What the forms of an asset's page do; each returns the name of a message."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request

from connectors.iconik.sandbox import metadata_views
from connectors.iconik.sandbox.errors import invalid
from connectors.iconik.sandbox.page.forms import sent_values

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

Change = Callable[["Sandbox", Request, str, str], str]
"""Carries out a form: sandbox, request, asset id, further part of the path; a message name."""


def sent_file(request: Request) -> tuple[str, bytes] | None:
    """Name and content of the file sent with a form, if any."""
    file: FileStorage | None = request.files.get("file")
    return (file.filename, file.read()) if file is not None and file.filename else None


def _title(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.rename(asset_id, request.form.get("title", ""))
    return "saved"


def _metadata(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    view = metadata_views.find(sandbox.tenant, part)
    fields = metadata_views.fields_of(sandbox.tenant, view)
    sandbox.edit.write_metadata(asset_id, part, sent_values(request.form, fields))
    return "saved"


def _version(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    file = sent_file(request)
    copy = file is None and request.form.get("files") == "copy"
    sandbox.edit.new_version(asset_id, copy_files=copy)
    if file is not None:
        sandbox.edit.upload(asset_id, *file)
    return "version"


def _captions(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    language = request.form.get("language", "").strip()
    if not language:
        raise invalid({"language": "Missing data for required field."})
    if not text.startswith("WEBVTT"):
        raise invalid({"text": "Captions in WebVTT begin with the word WEBVTT."})
    sandbox.edit.attach_subtitle(asset_id, language, f"{text}\n")
    return "saved"


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


# Round the asset --------------------------------------------------------------------------------


def _put_in(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.put_into(request.form.get("collection_id", ""), asset_id)
    return "saved"


def _take_out(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    sandbox.edit.take_out(request.form.get("collection_id", ""), asset_id)
    return "saved"


def _relate(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    other = request.form.get("other", "").strip()
    sandbox.edit.relate(asset_id, request.form.get("relation_type", ""), other)
    return "saved"


def _unrelate(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    one, kind, other = (request.form.get(key, "") for key in ("from", "relation_type", "to"))
    sandbox.edit.unrelate(one, kind, other)
    return "saved"


def _ask(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    number = request.form.get("min_number", "1")
    if not number.isdecimal():
        raise invalid({"min_number": "Not a valid integer."})
    sandbox.edit.request_approval(
        asset_id,
        users=request.form.getlist("user"),
        groups=request.form.getlist("group"),
        min_number=int(number),
    )
    return "saved"


def _vote(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    status = request.form.get("status", "")
    sandbox.edit.vote(asset_id, status, user_id=request.form.get("user_id", ""))
    return "saved"


def _comment(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    text, second = (request.form.get(key, "").strip() for key in ("text", "second"))
    try:
        start = round(float(second) * 1000) if second else None
    except (ValueError, OverflowError):
        raise invalid({"second": "Not a valid number."}) from None
    author = request.form.get("user_id", "")
    sandbox.edit.comment(asset_id, text, start=start, end=start, user_id=author)
    return "saved"


def _check(sandbox: Sandbox, request: Request, asset_id: str, part: str) -> str:
    segment_id = request.form.get("segment_id", "")
    if request.form.get("do") == "delete":
        sandbox.edit.delete_comment(segment_id)
        return "saved"
    record = sandbox.tenant.store.get("segment", segment_id)
    done = record is not None and bool(record.body["segment_checked"])
    sandbox.edit.check_comment(segment_id, checked=not done)
    return "saved"


CHANGES: Mapping[str, Change] = {
    "title": _title,
    "metadata": _metadata,
    "version": _version,
    "captions": _captions,
    "promote": _promote,
    "delete": _delete,
    "restore": _restore,
    "purge": _purge,
    "put-in": _put_in,
    "take-out": _take_out,
    "relate": _relate,
    "unrelate": _unrelate,
    "ask": _ask,
    "vote": _vote,
    "comment": _comment,
    "check": _check,
}
"""By the action's part of the path."""
