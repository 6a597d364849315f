"""Every request of the iconik client, and every field it reads, against the vendor's documents.

Each public method is driven against a transport that records requests; the test of
completeness fails when a new method is not driven.
"""

import inspect
import json
import uuid
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
import pytest

from connectors.http.rates import LocalRateGate, RateLimit
from connectors.iconik import records, teamwork_records
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from connectors.iconik.metadata import FieldDraft, ViewField
from connectors.iconik.teamwork_records import Job
from tests.contract.iconik_documents import Documents, Json, available, problems

pytestmark = pytest.mark.skipif(
    not available(), reason="the vendor's documents are not beside this checkout (../shared)"
)

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
A, B = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))

# One object that every record can be read from.
ANYTHING: Json = {
    "id": A,
    "title": "T",
    "name": "n",
    "label": "L",
    "language": "en",
    "operation_type": "CUSTOM",
    "segment_type": "COMMENT",
    "context": "ASSET",
    "type": "CUSTOM",
    "status": "STARTED",
    "url": "https://storage.example/x?sig=1",
    "metadata_values": {},
    "_sort": [1, A],
}

Drive = Callable[[IconikClient], object]
DRAFT = FieldDraft(
    label="State",
    field_type="drop_down",
    description="d",
    multi=False,
    required=False,
    read_only=True,
    hide_if_not_set=True,
    use_as_facet=True,
    sortable=True,
    is_block_field=True,
    is_warning_field=False,
    external_id="x",
    options=(("approved", "Approved"),),
)
VIEW_FIELDS = [
    ViewField(name="gov_status", label="L", required=True, read_only=True, hide_if_not_set=True)
]
JOB = Job(id=A, title="Sync", type="CUSTOM", status="STARTED")
CALLS: dict[str, Drive] = {
    "check_token": lambda c: c.check_token(),
    "current_user": lambda c: c.current_user(),
    "current_roles": lambda c: c.current_roles(),
    "asset": lambda c: c.asset(A),
    "asset_pages": lambda c: list(c.asset_pages()),
    "iter_assets": lambda c: list(c.iter_assets()),
    "delete_queue_pages": lambda c: list(c.delete_queue_pages()),
    "iter_delete_queue": lambda c: list(c.iter_delete_queue()),
    "search_pages": lambda c: list(
        c.search_pages(
            modified_since=NOW,
            modified_until=NOW,
            statuses=["ACTIVE"],
            terms=[{"name": "external_id", "exists": True}],
            query="title:x",
        )
    ),
    "iter_search": lambda c: list(c.iter_search(modified_since=NOW)),
    "patch_asset": lambda c: c.patch_asset(
        A,
        title="T",
        is_blocked=True,
        warning=None,
        category="c",
        external_id="x",
        external_link="https://dashboard.example/",
    ),
    "iter_history": lambda c: list(c.iter_history(A)),
    "post_history": lambda c: c.post_history(A, description="Approved"),
    "metadata_fields": lambda c: c.metadata_fields(),
    "metadata_field": lambda c: c.metadata_field("f"),
    "create_metadata_field": lambda c: c.create_metadata_field("f", DRAFT),
    "patch_metadata_field": lambda c: c.patch_metadata_field("f", DRAFT),
    "metadata_views": lambda c: c.metadata_views(),
    "metadata_view": lambda c: c.metadata_view(B),
    "create_metadata_view": lambda c: c.create_metadata_view("V", VIEW_FIELDS, description="d"),
    "put_metadata_view": lambda c: c.put_metadata_view(B, "V", VIEW_FIELDS, description="d"),
    "metadata_categories": lambda c: c.metadata_categories(),
    "metadata_category": lambda c: c.metadata_category("k"),
    "create_metadata_category": lambda c: c.create_metadata_category("k", label="K", view_ids=[B]),
    "put_metadata_category": lambda c: c.put_metadata_category("k", label="K", view_ids=[B]),
    "metadata_of": lambda c: (c.metadata_of(A), c.metadata_of(A, view_id=B)),
    "put_metadata": lambda c: [
        c.put_metadata(A, B, {"f": ["x", 1], "g": []}, mode=mode)
        for mode in ("overwrite", "append", "delete")
    ],
    "formats": lambda c: [c.formats(A, version_id=version) for version in (None, B)],
    "file_sets": lambda c: [c.file_sets(A, version_id=version) for version in (None, B)],
    "files": lambda c: [c.files(A, version_id=version) for version in (None, B)],
    "proxies": lambda c: [c.proxies(A, version_id=version) for version in (None, B)],
    "keyframes": lambda c: [c.keyframes(A, version_id=version) for version in (None, B)],
    "subtitles": lambda c: [c.subtitles(A, version_id=version) for version in (None, B)],
    "webvtt": lambda c: [
        c.webvtt(A, "en", closed_captions=closed, version_id=version)
        for closed in (False, True)
        for version in (None, B)
    ],
    "proxy_url": lambda c: c.proxy_url(A, B),
    "proxy_download_url": lambda c: c.proxy_download_url(A, B),
    "attachment_url": lambda c: [
        c.attachment_url(noun, A, B) for noun in ("proxies", "files", "keyframes")
    ],
    "file_download_url": lambda c: c.file_download_url(A, B),
    "collection": lambda c: c.collection(A),
    "collection_path": lambda c: c.collection_path(A),
    "relation_types": lambda c: c.relation_types(),
    "iter_related": lambda c: list(c.iter_related(A)),
    "approval_request": lambda c: c.approval_request(A, B),
    "votes": lambda c: c.votes(A, B),
    "iter_comments": lambda c: [list(c.iter_comments(A, version_id=v)) for v in (None, B)],
    "post_comment": lambda c: (
        c.post_comment(A, "Please check"),
        c.post_comment(A, "Here", start=1, end=2, parent_id=B, version_id=B),
    ),
    "user": lambda c: c.user(A),
    "group": lambda c: c.group(A),
    "custom_actions": lambda c: c.custom_actions(),
    "create_custom_action": lambda c: c.create_custom_action(
        "Ask", "https://dashboard.example/", context="ASSET", headers={"X": "s"}, metadata_view=B
    ),
    "iter_jobs": lambda c: list(
        c.iter_jobs(object_id=A, job_type="CUSTOM", statuses=["STARTED", "READY"])
    ),
    "job": lambda c: c.job(A),
    "create_job": lambda c: c.create_job(
        "Sync",
        custom_type="sync",
        object_type="assets",
        object_id=A,
        progress_total=3,
        metadata={"run": "7"},
    ),
    "patch_job": lambda c: c.patch_job(
        JOB,
        status="FAILED",
        progress_processed=1,
        progress_total=3,
        message="m",
        error_message="e",
    ),
    "keyframe_url": lambda c: c.keyframe_url(A, B),
}
# These call no documented operation: the one closes, the other fetches from storage.
NO_API = {"close", "download"}


class Recorder(httpx.BaseTransport):
    """Answers everything so that the client goes on to a second page, and keeps the requests."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        if request.url.path.endswith("/webvtt/"):
            return httpx.Response(200, text="WEBVTT\n", headers={"Content-Type": "text/vtt"})
        if request.url.path.endswith("/roles/"):
            return httpx.Response(200, json={"objects": ["can_search"]})
        return httpx.Response(200, json={**ANYTHING, **self._page(request)})

    def _page(self, request: httpx.Request) -> Json:
        query = request.url.params
        if "page" in query:
            return {"objects": [ANYTHING], "page": int(query["page"]), "pages": 2}
        later = {"last_id", "last_field_name"} & set(query)
        if later or (request.content and "search_after" in json.loads(request.content)):
            return {"objects": []}
        return {"objects": [ANYTHING]}


@pytest.fixture(scope="module")
def documents() -> Documents:
    return Documents()


def requests_of(drive: Drive) -> list[httpx.Request]:
    recorder = Recorder()
    config = IconikConfig("https://app.iconik.example", "app", "token", page_size=1)
    gate = LocalRateGate([RateLimit(10**6, 1.0)])
    with IconikClient(config, transport=recorder, gate=gate) as client:
        drive(client)
    return recorder.requests


def public_methods() -> set[str]:
    return {
        name
        for name, member in inspect.getmembers(IconikClient, inspect.isfunction)
        if not name.startswith("_")
    }


def test_every_public_method_is_driven() -> None:
    assert set(CALLS) == public_methods() - NO_API


@pytest.mark.parametrize("name", sorted(CALLS))
def test_requests_of_the_client_are_documented(name: str, documents: Documents) -> None:
    requests = requests_of(CALLS[name])
    assert requests
    for request in requests:
        path = request.url.path
        assert path.endswith("/")
        operations = documents.matching(request.method, path)
        assert operations, f"{request.method} {path} is not documented"
        allowed = frozenset[str]().union(*(operation.queries for operation in operations))
        assert set(request.url.params) <= allowed
        bodies = [body for operation in operations for body in operation.bodies]
        if not request.content:
            assert not bodies, f"{request.method} {path} wants a body"
            continue
        assert bodies, f"{request.method} {path} takes no body"
        found = [problems(json.loads(request.content), body) for body in bodies]
        assert [] in found, found


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("asset_pages", [{"page", "per_page"}] * 2),
        ("proxies", [{"per_page", "generate_signed_url"}] * 2),
        ("metadata_fields", [{"per_page"}, {"per_page", "last_field_name"}]),
    ],
)
def test_requests_of_the_driven_lists_include_the_second_page(
    name: str, queries: list[set[str]]
) -> None:
    sent = [set(request.url.params) for request in requests_of(CALLS[name])]
    for expected in queries:
        assert expected in sent
    assert len(sent) > 1


def test_requests_carry_the_credentials_as_documented(documents: Documents) -> None:
    (request,) = requests_of(CALLS["check_token"])
    assert (request.headers["App-ID"], request.headers["Auth-Token"]) == ("app", "token")


READ: list[tuple[type[msgspec.Struct], str, str, set[str]]] = [
    # The last part names fields that the reference has from elsewhere (iconik-api.md §2).
    (records.Asset, "assets", "AssetSchema", {"default_version_id"}),
    (records.IndexedAsset, "assets", "AssetElasticSchema", {"default_version_id", "_sort"}),
    (records.AssetVersion, "assets", "AssetVersion", set()),
    (records.HistoryEntry, "assets", "AssetHistorySchema", set()),
    (records.Format, "files", "FormatSchema", set()),
    (records.Component, "files", "ComponentSchema", set()),
    (records.FileSet, "files", "FileSetSchema", set()),
    (records.File, "files", "FileSchema", set()),
    (records.Proxy, "files", "ProxySchema", set()),
    (records.Resolution, "files", "ResolutionType", set()),
    (records.Keyframe, "files", "KeyframeSchema", set()),
    (records.Subtitle, "files", "SubtitleSchema", set()),
    (records.SignedUrl, "files", "FileDownloadURLSchema", set()),
    (records.SignedUrl, "files", "ProxyDownloadURLSchema", set()),
    (records.FieldOption, "metadata", "FieldOptionsSchema", set()),
    (records.MetadataField, "metadata", "MetadataFieldSchema", set()),
    (records.MetadataView, "metadata", "MetadataViewSchema", set()),
    (records.MetadataCategory, "metadata", "MetadataCategorySchema", set()),
    (records.MetadataValues, "metadata", "MetadataValuesSchema", set()),
    (records.User, "users", "UserSchema", set()),
    (teamwork_records.Collection, "assets", "CollectionSchema", set()),
    (teamwork_records.Collection, "assets", "CollectionElasticSchema", set()),
    (teamwork_records.RelationType, "assets", "RelationTypeSchema", set()),
    (teamwork_records.IndexedRelation, "assets", "RelationElastic", set()),
    (
        teamwork_records.RelatedAsset,
        "assets",
        "AssetElasticSchema",
        {"default_version_id", "_sort"},
    ),
    (teamwork_records.Vote, "assets", "ApprovalBySchema", set()),
    (teamwork_records.ApprovalRequest, "assets", "ApprovalSchema", set()),
    (teamwork_records.Comment, "assets", "SegmentSchema", set()),
    (teamwork_records.Comment, "assets", "SegmentElasticSchema", set()),
    (teamwork_records.Group, "users", "GroupSchema", set()),
    (teamwork_records.CustomAction, "assets", "CustomActionSchema", set()),
    (teamwork_records.JobStep, "jobs", "JobStep", set()),
    (teamwork_records.Job, "jobs", "JobSchema", set()),
    (teamwork_records.Job, "jobs", "JobElasticSchema", set()),
]


@pytest.mark.parametrize(
    ("kind", "service", "schema", "elsewhere"), READ, ids=lambda part: getattr(part, "__name__", "")
)
def test_record_reads_documented_fields_of_the_documented_type(
    kind: type[msgspec.Struct],
    service: str,
    schema: str,
    elsewhere: set[str],
    documents: Documents,
) -> None:
    found = documents.schemas(service, schema)
    assert found
    names = set(kind.__struct_encode_fields__)
    documented = {name: part for one in found for name, part in one["properties"].items()}
    assert names <= set(documented) | elsewhere
    full = {name: example(part) for name, part in documented.items()}
    record = msgspec.json.decode(json.dumps(full).encode(), type=kind)
    pairs = zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)
    for attribute, name in pairs:
        if name in documented:
            assert getattr(record, attribute) is not None


def example(schema: Json) -> Any:
    """A value as the schema describes it; enumerations get a value that is not yet known."""
    kind = schema.get("type")
    if kind == "array":
        return [example(schema.get("items", {}))]
    if kind == "object":
        return {name: example(part) for name, part in schema.get("properties", {}).items()}
    if schema.get("format") == "date-time":
        return "2026-03-02T09:15:00.120000+00:00"
    return {"string": "NEW", "integer": 7, "number": 7, "boolean": True}.get(str(kind))


def documented_statuses(documents: Documents, requests: Iterable[httpx.Request]) -> set[int]:
    return {
        status
        for request in requests
        for operation in documents.matching(request.method, request.url.path)
        for status in operation.statuses
    }


def test_client_knows_every_documented_status_of_its_calls(documents: Documents) -> None:
    """A status that is new in the documents has to be thought about."""
    requests = [request for drive in CALLS.values() for request in requests_of(drive)]
    assert documented_statuses(documents, requests) <= {200, 201, 204, 400, 401, 403, 404, 409}
