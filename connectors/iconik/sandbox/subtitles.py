"""Subtitles and closed captions of a version (iconik-api.md §4), as JSON and as WebVTT."""

from __future__ import annotations

from http import HTTPStatus

from werkzeug.wrappers import Response

from connectors.iconik.sandbox import files
from connectors.iconik.sandbox.calls import Call, Result, Routes, last_id_page
from connectors.iconik.sandbox.errors import not_found
from connectors.iconik.sandbox.store import JsonObject, Record

routes = Routes("files")

_ROLE = "can_read_asset_subtitles"


def _listed(record: Record) -> JsonObject:
    return {key: value for key, value in record.body.items() if key != "content"}


def _list(call: Call) -> Result:
    return last_id_page(call, files.of_version(call, "subtitle"), _listed)


for below in ("", "/versions/{version_id}"):
    routes.add("GET", f"/v1/assets/{{asset_id}}{below}/subtitles/", role=_ROLE)(_list)


def _by_language(call: Call, *, closed_captions: bool) -> Record:
    for record in files.of_version(call, "subtitle"):
        same = record.body["language"] == call.args["language"]
        if same and record.body["closed_captions"] == closed_captions:
            return record
    raise not_found(f"Subtitle {call.args['language']}")


def _webvtt(call: Call, *, closed_captions: bool) -> Result:
    record = _by_language(call, closed_captions=closed_captions)
    return Response(record.body["content"], HTTPStatus.OK, mimetype="text/vtt")


@routes.add("GET", "/v1/assets/{asset_id}/subtitles/{subtitle_id}/", role=_ROLE)
def get_subtitle(call: Call) -> Result:
    """One subtitle with its content: the last part of the path is an id or a language."""
    record = call.tenant.store.get("subtitle", call.args["subtitle_id"])
    if record is None or record.parent != call.args["asset_id"]:
        call.args["language"] = call.args["subtitle_id"]
        record = _by_language(call, closed_captions=False)
    return HTTPStatus.OK, record.body


@routes.add("GET", "/v1/assets/{asset_id}/subtitles/{language}/cc/", role=_ROLE)
def get_closed_captions(call: Call) -> Result:
    """The closed captions of a language with their content."""
    return HTTPStatus.OK, _by_language(call, closed_captions=True).body


@routes.add("GET", "/v1/assets/{asset_id}/subtitles/{language}/webvtt/", role=_ROLE)
@routes.add(
    "GET",
    "/v1/assets/{asset_id}/versions/{version_id}/subtitles/{language}/webvtt/",
    role=_ROLE,
)
def get_webvtt(call: Call) -> Result:
    """The subtitles of a language as a WebVTT file."""
    return _webvtt(call, closed_captions=False)


@routes.add("GET", "/v1/assets/{asset_id}/subtitles/{language}/cc/webvtt/", role=_ROLE)
@routes.add(
    "GET",
    "/v1/assets/{asset_id}/versions/{version_id}/subtitles/{language}/cc/webvtt/",
    role=_ROLE,
)
def get_closed_captions_webvtt(call: Call) -> Result:
    """The closed captions of a language as a WebVTT file."""
    return _webvtt(call, closed_captions=True)
