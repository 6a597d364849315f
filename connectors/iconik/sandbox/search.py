"""`POST search/v1/search/` (iconik-api.md §2): questions to the index, never to entities."""

from __future__ import annotations

import json
from collections import Counter
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.criteria import (
    SortOrder,
    matcher,
    text_matcher,
    values_of,
)
from connectors.iconik.sandbox.errors import invalid
from connectors.iconik.sandbox.files import signed_url
from connectors.iconik.sandbox.index import Row
from connectors.iconik.sandbox.metadata_views import find as find_view
from connectors.iconik.sandbox.store import JsonObject

routes = Routes("search")

_DOC_TYPES = frozenset({"assets", "collections", "segments", "saved_searches", "posts"})
_DEFAULT_SORT = [
    {"name": "date_created", "order": "desc"},
    {"name": "id", "order": "asc"},
]
_ALWAYS = frozenset({"id", "object_type", "title"})
_SIGNED = (
    ("generate_signed_url", True, "keyframes", "keyframe"),
    ("generate_signed_download_url", False, "files", "file"),
    ("generate_signed_proxy_url", False, "proxies", "proxy"),
)


def _rows(call: Call, body: JsonObject, order: SortOrder) -> list[Row]:
    """All matching documents with their `_sort`, in order."""
    tenant = call.tenant
    documents = tenant.index.documents(tenant.now())
    question = json.dumps([body.get("query"), body.get("filter"), order.keys])
    kept = tenant.index.remembered(question)
    if kept is not None:
        return kept
    suits, mentions = matcher(body.get("filter")), text_matcher(body.get("query"))
    rows = [(order.values(doc), doc) for doc in documents if suits(doc) and mentions(doc)]
    order.sorted(rows)
    tenant.index.remember(question, rows)
    return rows


def _rows_after(rows: list[Row], order: SortOrder, after: object) -> list[Row]:
    if not isinstance(after, list) or len(after) != len(order.keys):
        raise invalid({"search_after": "Needs one value for each sort key."})
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        if order.follows(rows[middle][0], after):
            high = middle
        else:
            low = middle + 1
    return rows[low:]


def _facets(names: list[Any], rows: list[Row]) -> JsonObject:
    """Counts by value for each facet asked for."""
    facets: JsonObject = {}
    for name in map(str, names):
        counts = Counter(str(value) for _, doc in rows for value in values_of(doc, name))
        facets[name] = {
            "buckets": [{"key": key, "doc_count": count} for key, count in counts.most_common()]
        }
    return facets


def _hits(call: Call, body: JsonObject, rows: list[Row]) -> list[JsonObject]:
    """The documents as answered: chosen fields, signed addresses, `_sort`."""
    include, exclude = body.get("include_fields"), set(body.get("exclude_fields") or ())
    view_fields: set[str] | None = None
    if body.get("metadata_view_id"):
        view = find_view(call.tenant, str(body["metadata_view_id"]))
        view_fields = {entry["name"] for entry in view["view_fields"]}
    signed = [
        (key, kind) for flag, default, key, kind in _SIGNED if call.flag(flag, default=default)
    ]
    hits: list[JsonObject] = []
    for sort_values, document in rows:
        hit = {
            key: value
            for key, value in document.items()
            if key in _ALWAYS or ((not include or key in include) and key not in exclude)
        }
        if view_fields is not None and "metadata" in hit:
            hit["metadata"] = {k: v for k, v in hit["metadata"].items() if k in view_fields}
        for key, kind in signed:
            if key in hit:
                hit[key] = [_with_url(call, kind, item) for item in hit[key]]
        hits.append(hit | {"_sort": sort_values})
    return hits


def _with_url(call: Call, kind: str, item: JsonObject) -> JsonObject:
    record = call.tenant.store.get(kind, item["id"])
    return item | {"url": None if record is None else signed_url(call, record)}


@routes.add("POST", "/v1/search/", role="can_search")
def search(call: Call) -> Result:
    """Documents of the index. Pages by `page`, or by `search_after` = last hit's `_sort`."""
    body = call.body()
    doc_types = body.get("doc_types") or ["assets"]
    if not isinstance(doc_types, list) or not set(map(str, doc_types)) <= _DOC_TYPES:
        raise invalid({"doc_types": f"Must be among: {', '.join(sorted(_DOC_TYPES))}."})
    order = SortOrder(body.get("sort") or _DEFAULT_SORT, by_id=call.tenant.behaviour.sort_by_id)
    rows = _rows(call, body, order) if "assets" in doc_types else []
    per_page, page = call.per_page(), call.number("page", 1)
    if per_page * page > call.tenant.behaviour.max_result_window:
        raise invalid("The result window is too large; use search_after.")
    answer: JsonObject
    if body.get("search_after"):
        chosen = _rows_after(rows, order, body["search_after"])[:per_page]
        answer = {"per_page": per_page, "total": len(rows)}
    else:
        chosen = rows[(page - 1) * per_page : page * per_page]
        _, answer = numbered_page(call, [doc for _, doc in rows], beyond_is_404=False)
    answer["objects"] = _hits(call, body, chosen)
    if isinstance(body.get("facets"), list):
        answer["facets"] = _facets(body["facets"], rows)
    return HTTPStatus.OK, answer
