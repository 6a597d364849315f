"""One asset: its media, metadata by view, files, history, raw JSON, and forms to change it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox import (
    assets,
    documents,
    history,
    metadata_values,
    metadata_views,
    users,
)
from connectors.iconik.sandbox.media import mime_type
from connectors.iconik.sandbox.page import surroundings
from connectors.iconik.sandbox.page.forms import metadata_form, side_forms
from connectors.iconik.sandbox.page.frame import badge, heading, page
from connectors.iconik.sandbox.page.html import Child, button, el, form, join, panel, table
from connectors.iconik.sandbox.page.library import poster, state_badge
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox


def show(sandbox: Sandbox, request: Request, asset_id: str, problem: str = "") -> Response:
    """The page of an asset; 404 (ApiError) if there is none."""
    tenant = sandbox.tenant
    record = tenant.asset(asset_id)
    base_url = request.host_url.rstrip("/")
    values = metadata_values.flat(tenant, current_version_id(record))
    facts = [record.body.get("external_id") or "no key", record.body["status"].capitalize()]
    main = el(
        "div",
        panel("Current version", _player(tenant, record, base_url)),
        *_metadata(tenant, record),
        *surroundings.panels(tenant, record),
        _versions(tenant, record),
        _files(tenant, record, base_url),
        _history(tenant, record),
        _raw(tenant, record),
    )
    side = el("div", *side_forms(record), class_="side")
    return page(
        record.body["title"],
        "",
        el("p", el("a", "Assets", href="/"), " / ", facts[0], class_="crumb"),
        heading(record.body["title"], ", ".join(facts), state_badge(values) or ""),
        el("div", main, side, class_="columns"),
        said=request.args.get("said", ""),
        problem=problem,
    )


# Media ----------------------------------------------------------------------------------------


def _parts(tenant: Tenant, record: Record, kind: str) -> list[Record]:
    version_id = current_version_id(record)
    found = tenant.store.children(kind, record.id)
    return [part for part in found if part.body.get("version_id") == version_id]


def _address(tenant: Tenant, part: Record, base_url: str) -> str | None:
    if part.media is None or part.body.get("status") != "CLOSED":
        return None
    return tenant.signer.sign(base_url, part.media, tenant.now())


def _player(tenant: Tenant, record: Record, base_url: str) -> Markup:
    """The first playable proxy, as what it is."""
    for proxy in _parts(tenant, record, "proxy"):
        address = _address(tenant, proxy, base_url)
        if address is None:
            continue
        mime = mime_type(proxy.body["filename"])
        if mime.startswith("video/"):
            tracks = [
                el(
                    "track",
                    kind="captions",
                    src=f"/captions/{part.id}.vtt",
                    srclang=part.body["language"],
                    label=part.body["language"],
                )
                for part in _parts(tenant, record, "subtitle")
            ]
            return el(
                "video",
                *tracks,
                src=address,
                poster=poster(tenant, record, base_url),
                controls=True,
                preload="metadata",
                class_="media",
            )
        if mime.startswith("audio/"):
            return el("audio", src=address, controls=True, preload="metadata", class_="media")
        if mime.startswith("image/"):
            return el("img", src=address, alt=record.body["title"], class_="media")
        link = el("p", el("a", f"Open {proxy.body['filename']}", href=address))
        cover = poster(tenant, record, base_url)
        return join([cover and el("img", src=cover, alt="", class_="media"), link])
    return el("p", "This version has no playable proxy.", class_="empty")


# Metadata -------------------------------------------------------------------------------------


def _metadata(tenant: Tenant, record: Record) -> list[Markup]:
    """A panel for each view: those shown on assets by default first."""
    category = tenant.store.get("category", f"assets/{metadata_views.DEFAULT_CATEGORY}")
    shown = [] if category is None else category.body["view_ids"]
    views = [view.body for view in tenant.store.every("view")]
    views.sort(key=lambda view: (view["id"] not in shown, not _is_governance(view)))
    return [_view_panel(tenant, record, view, shown=view["id"] in shown) for view in views]


def _is_governance(view: JsonObject) -> bool:
    return any(entry["name"].endswith("state") for entry in view["view_fields"])


def _view_panel(tenant: Tenant, record: Record, view: JsonObject, *, shown: bool) -> Markup:
    values = metadata_values.flat(tenant, current_version_id(record))
    fields = metadata_views.fields_of(tenant, view)
    rows: list[Child] = []
    for name, field in fields.items():
        rows.append(el("dt", field["label"]))
        rows.append(el("dd", _shown_value(field, values.get(name, []))))
    open_fields = {name: field for name, field in fields.items() if not field.get("read_only")}
    edit = None
    if open_fields:
        controls = metadata_form(record.id, view, open_fields, values)
        edit = el("details", el("summary", "Edit"), controls)
    note = "shown on assets" if shown else "not in the assets' category"
    return panel(view["name"], el("dl", *rows), edit, aside=note)


def _shown_value(field: JsonObject, values: list[str]) -> Markup:
    if not values:
        return el("span", "—", class_="none")
    labels = {option["value"]: option["label"] for option in field.get("options") or ()}
    if field["field_type"] == "url" and values[0].startswith(("http://", "https://")):
        return el("a", values[0], href=values[0], rel="noreferrer")
    if field["name"].endswith("state"):
        return state_badge({field["name"]: values}) or el("span", values[0])
    return el("span", ", ".join(labels.get(value, value) for value in values))


# Versions, files, history -----------------------------------------------------------------------


def _versions(tenant: Tenant, record: Record) -> Markup:
    rows: list[list[Child]] = []
    for version in assets.render(tenant, record)["versions"]:
        current = version["id"] == current_version_id(record)
        action = form(
            f"/assets/{record.id}/promote",
            el("input", type="hidden", name="version_id", value=version["id"]),
            button("Promote"),
        )
        rows.append(
            [
                f"Version {version['version_number']}",
                version["date_created"][:16].replace("T", " "),
                "yes" if version["is_online"] else "no",
                badge("Current", "state-approved") if current else action,
            ]
        )
    heads = ("Version", "Created", "Has files", "")
    return panel("Versions", table(heads, rows, label="Versions"))


def _files(tenant: Tenant, record: Record, base_url: str) -> Markup:
    rows: list[list[Child]] = []
    for kind in ("file", "proxy", "keyframe"):
        for part in _parts(tenant, record, kind):
            body = part.body
            address = _address(tenant, part, base_url)
            name = body.get("original_name") or body.get("filename") or body["name"]
            link = el("a", name, href=address) if address else name
            status = badge(body["status"], "" if body["status"] == "CLOSED" else "state-rejected")
            size = "" if body.get("size") is None else f"{body['size'] / 1000:,.0f} kB"
            rows.append([body.get("type") if kind == "keyframe" else kind, link, size, status])
    for part in _parts(tenant, record, "subtitle"):
        link = el("a", part.body["name"], href=f"/captions/{part.id}.vtt")
        kind = "closed captions" if part.body["closed_captions"] else "subtitles"
        rows.append([kind, link, "", part.body["language"]])
    heads = ("What", "Name", "Size", "Status")
    return panel("Files of the current version", table(heads, rows, label="Files"))


def _history(tenant: Tenant, record: Record) -> Markup:
    rows = [
        [
            entry["date_created"][:19].replace("T", " "),
            entry["operation_type"],
            entry["operation_description"] or "",
            users.name(tenant, entry["user_id"]),
        ]
        for entry in history.entries(tenant, record.id)
    ]
    heads = ("When (UTC)", "What", "Description", "By")
    return panel("History", table(heads, rows, label="History"))


def _raw(tenant: Tenant, record: Record) -> Markup:
    """The answers of the interface, and what the index will know."""
    kept = tenant.store.get("values", current_version_id(record))
    shown = {
        "The asset": assets.render(tenant, record),
        "Its metadata values": {} if kept is None else kept.body["values"],
        "Its search document": documents.build(tenant, record.id),
    }
    parts = [
        el(
            "details",
            el("summary", name),
            el("pre", json.dumps(body, indent=1, ensure_ascii=False), tabindex=0),
        )
        for name, body in shown.items()
    ]
    return panel("JSON", *parts)
