"""Formats, file sets and files (iconik-api.md §4): asset > version > format > file set > file."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from connectors.iconik.sandbox import versions
from connectors.iconik.sandbox.calls import Call, Handler, Result, Routes, last_id_page
from connectors.iconik.sandbox.errors import not_found
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import current_version_id

routes = Routes("files")


def of_version(call: Call, kind: str) -> list[Record]:
    """Objects of a kind of the version in the path, else of the asset's current version.

    `include_all_versions` gives those of all versions, where the call has it.
    """
    asset_id = call.args["asset_id"]
    asset = call.tenant.asset(asset_id)
    records = call.tenant.store.children(kind, asset_id)
    if "version_id" in call.args:
        version_id = versions.find(call.tenant, asset_id, call.args["version_id"]).id
    elif call.flag("include_all_versions", default=False):
        return records
    else:
        version_id = current_version_id(asset)
    return [record for record in records if record.body.get("version_id") == version_id]


def one_of_asset(call: Call, kind: str, key: str) -> Record:
    """One object of the asset in the path; 404 if it is not there."""
    call.tenant.asset(call.args["asset_id"])
    record = call.tenant.store.get(kind, call.args[key])
    if record is None or record.parent != call.args["asset_id"]:
        raise not_found(f"{kind.replace('_', ' ').capitalize()} {call.args[key]}")
    return record


def signed_url(call: Call, record: Record) -> str | None:
    """A signed address of the object's bytes; None unless it is CLOSED and has some."""
    if record.media is None or record.body.get("status") != "CLOSED":
        return None
    return call.tenant.signer.sign(
        call.base_url,
        record.media,
        call.tenant.now(),
        disposition=call.text("content_disposition"),
        bypass_cache=call.flag("bypass_url_cache", default=False),
    )


def with_url(call: Call) -> Callable[[Record], JsonObject]:
    """Renders objects of a list, with `url` unless `generate_signed_url=false`."""
    wanted = call.flag("generate_signed_url", default=True)

    def render(record: Record) -> JsonObject:
        return record.body | {"url": signed_url(call, record)} if wanted else record.body

    return render


def plain(record: Record) -> JsonObject:
    """The object as it is stored."""
    return record.body


def download_url(call: Call, kind: str, key: str) -> Result:
    """`{"url": ...}` of one object; 404 while it has no bytes."""
    record = one_of_asset(call, kind, key)
    url = signed_url(call, record)
    if url is None:
        raise not_found("A downloadable file")
    return HTTPStatus.OK, {"url": url}


def _list(kind: str, *, urls: bool) -> Handler:
    def handler(call: Call) -> Result:
        return last_id_page(call, of_version(call, kind), with_url(call) if urls else plain)

    return handler


def _get(kind: str, key: str, *, urls: bool) -> Handler:
    def handler(call: Call) -> Result:
        record = one_of_asset(call, kind, key)
        return HTTPStatus.OK, with_url(call)(record) if urls else record.body

    return handler


def add_lists(kind: str, plural: str, *, role: str, urls: bool, nouns: Routes = routes) -> None:
    """The two list calls of a noun: of an asset and of one of its versions."""
    handler = _list(kind, urls=urls)
    for below in ("", "/versions/{version_id}"):
        nouns.add("GET", f"/v1/assets/{{asset_id}}{below}/{plural}/", role=role)(handler)


def add_get(kind: str, plural: str, *, role: str, urls: bool, nouns: Routes = routes) -> None:
    """The call for one object of a noun."""
    key = f"{kind}_id"
    path = f"/v1/assets/{{asset_id}}/{plural}/{{{key}}}/"
    nouns.add("GET", path, role=role)(_get(kind, key, urls=urls))


add_lists("format", "formats", role="can_read_formats", urls=False)
add_get("format", "formats", role="can_read_formats", urls=False)
add_lists("file_set", "file_sets", role="can_read_files", urls=False)
add_get("file_set", "file_sets", role="can_read_files", urls=False)
add_lists("file", "files", role="can_read_files", urls=True)
add_get("file", "files", role="can_read_files", urls=True)


@routes.add("GET", "/v1/assets/{asset_id}/formats/{format_id}/file_sets/", role="can_read_files")
def list_format_file_sets(call: Call) -> Result:
    """File sets of one format."""
    format_id = one_of_asset(call, "format", "format_id").id
    records = call.tenant.store.children("file_set", call.args["asset_id"])
    return last_id_page(call, [r for r in records if r.body["format_id"] == format_id], plain)


@routes.add("GET", "/v1/assets/{asset_id}/file_sets/{file_set_id}/files/", role="can_read_files")
def list_file_set_files(call: Call) -> Result:
    """Files of one file set."""
    file_set_id = one_of_asset(call, "file_set", "file_set_id").id
    records = call.tenant.store.children("file", call.args["asset_id"])
    chosen = [record for record in records if record.body["file_set_id"] == file_set_id]
    return last_id_page(call, chosen, with_url(call))


@routes.add("GET", "/v1/assets/{asset_id}/files/{file_id}/download_url/", role="can_read_files")
def get_file_download_url(call: Call) -> Result:
    """A signed address of an original."""
    return download_url(call, "file", "file_id")


@routes.add("GET", "/v1/files/checksum/{checksum}/", role="can_read_files")
def list_files_by_checksum(call: Call) -> Result:
    """All files with this checksum."""
    records = call.tenant.store.with_value("file", "checksum", call.args["checksum"])
    return last_id_page(call, records, plain)
