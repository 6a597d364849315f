"""The list of assets, with what iconik would show of each at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox import documents, metadata_values
from connectors.iconik.sandbox.page.frame import badge, chips, heading, page
from connectors.iconik.sandbox.page.html import Child, button, el, field, form, join
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

_PER_PAGE = 60

STATES = {
    "candidate": "Candidate",
    "in_review": "In review",
    "approved": "Approved",
    "used": "In use",
    "superseded": "Superseded",
    "retired": "Retired",
    "rejected": "Rejected",
}
"""Values of a governance state that this page knows a colour for; others are shown plainly."""


def state_badge(values: dict[str, list[str]]) -> Markup | None:
    """The governance state among metadata values: the first field named `…state`."""
    for name, found in values.items():
        if name.endswith("state") and found:
            word = STATES.get(found[0], found[0])
            return badge(word, f"state-{found[0]}" if found[0] in STATES else "")
    return None


def poster(tenant: Tenant, record: Record, base_url: str) -> str | None:
    """A signed address of the current version's poster."""
    version_id = current_version_id(record)
    for kind in ("POSTER", "KEYFRAME"):
        for keyframe in tenant.store.children("keyframe", record.id):
            body = keyframe.body
            if body["version_id"] == version_id and body["type"] == kind and keyframe.media:
                return tenant.signer.sign(base_url, keyframe.media, tenant.now())
    return None


def show(sandbox: Sandbox, request: Request, problem: str = "") -> Response:
    """The list: newest change first, by words and status."""
    tenant = sandbox.tenant
    words, status = request.args.get("q", ""), request.args.get("status", "ACTIVE")
    records = [record for record in tenant.store.every("asset") if _suits(record, words, status)]
    records.sort(key=lambda record: record.body["date_modified"], reverse=True)
    number = request.args.get("page", "1")
    start = (int(number) - 1) * _PER_PAGE if number.isdecimal() and int(number) > 0 else 0
    base_url = request.host_url.rstrip("/")
    cards = [_card(tenant, record, base_url) for record in records[start : start + _PER_PAGE]]
    more = None
    if start + _PER_PAGE < len(records):
        query = f"?q={words}&status={status}&page={start // _PER_PAGE + 2}"
        more = el("p", el("a", "More assets", href=query))
    count = el("p", el("strong", str(len(records))), " assets", class_="count", role="status")
    return page(
        "Assets",
        "/",
        heading("Assets", "The library as iconik holds it, with the state that was written back."),
        _search(words, status),
        count,
        el("ul", *cards, class_="cards") if cards else _empty(),
        more,
        _create(),
        said=request.args.get("said", ""),
        problem=problem,
    )


def _suits(record: Record, words: str, status: str) -> bool:
    text = f"{record.body['title']} {record.body.get('external_id') or ''}".lower()
    return record.body["status"] == status and words.lower() in text


def _search(words: str, status: str) -> Markup:
    box = el(
        "input",
        type="search",
        name="q",
        value=words,
        placeholder="Title or key",
        aria_label="Search",
    )
    choices = [
        el("option", label, value=value, selected=value == status)
        for value, label in (("ACTIVE", "In the library"), ("DELETED", "In the delete queue"))
    ]
    chosen = el("select", *choices, name="status", aria_label="Status")
    return el("form", box, chosen, button("Show"), method="get", action="/", class_="search")


def _empty() -> Markup:
    return el("p", "No asset is here. Try other words, or create one below.", class_="empty")


def _card(tenant: Tenant, record: Record, base_url: str) -> Markup:
    body = record.body
    values = metadata_values.flat(tenant, current_version_id(record))
    document: JsonObject = documents.build(tenant, record.id) or {}
    address = poster(tenant, record, base_url)
    picture = el("img", src=address, alt="", loading="lazy") if address else el("span", "No poster")
    languages = values.get("language", [])
    facts: list[Child] = [
        el("h2", el("a", body["title"], href=f"/assets/{record.id}")),
        el("p", _kind(document), class_="kind"),
        el("p", body.get("external_id") or record.id, class_="key"),
        el("p", chips(languages)) if languages else None,
        el("p", state_badge(values) or badge("No governance state", "none")),
    ]
    length = document.get("duration_milliseconds")
    over = el("span", _clock(length), class_="length") if length else None
    return el(
        "li",
        el("div", picture, over, class_="poster"),
        el("div", *facts, class_="facts"),
        class_="card",
    )


def _kind(document: JsonObject) -> str:
    kind = str(document.get("media_type") or "no media").capitalize()
    count = document.get("versions_number", 1)
    return f"{kind}, version {count}" if count > 1 else kind


def _clock(milliseconds: int) -> str:
    seconds = round(milliseconds / 1000)
    return f"{seconds // 60}:{seconds % 60:02}"


def _create() -> Markup:
    fields = join(
        [
            field("Title", el("input", name="title", required=True)),
            field("Key (external id)", el("input", name="external_id")),
            field("File", el("input", type="file", name="file"), "optional"),
        ]
    )
    return el(
        "details",
        el("summary", "Create an asset"),
        form(
            "/create",
            fields,
            button("Create", kind="primary"),
            enctype="multipart/form-data",
            class_="stack",
        ),
        class_="panel",
    )
