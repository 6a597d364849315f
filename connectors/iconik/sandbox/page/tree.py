"""Collections: the tree, one collection with what is in it, and forms to change both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox import collection_tree
from connectors.iconik.sandbox.page.frame import badge, heading, page
from connectors.iconik.sandbox.page.html import (
    Child,
    button,
    el,
    field,
    form,
    join,
    panel,
    select,
    table,
)
from connectors.iconik.sandbox.store import Record
from connectors.iconik.sandbox.tenant import Tenant

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

_SHOWN = 200


def choices(tenant: Tenant) -> list[tuple[str, str]]:
    """Every collection that is not deleted as (id, path), by path."""
    records = [r for r in tenant.store.every("collection") if r.body["status"] != "DELETED"]
    named = [(record.id, collection_tree.path(tenant, record)) for record in records]
    return sorted(named, key=lambda choice: choice[1])


# The tree ---------------------------------------------------------------------------------------


def show_tree(sandbox: Sandbox, request: Request, problem: str = "") -> Response:
    """All collections as nested lists, with a form for a new one."""
    tenant = sandbox.tenant
    records = tenant.store.every("collection")
    roots = [record for record in records if record.body["parent_id"] is None]
    content: Markup = el("p", "No collection is here. Create one beside.", class_="empty")
    if roots:
        content = _branch(tenant, roots)
    return page(
        "Collections",
        "/collections",
        heading("Collections", "Where people look for assets. An asset can be in several."),
        el(
            "div",
            el("div", panel("All collections", content, aside=str(len(records)))),
            el("div", panel("Create a collection", _creation(tenant)), class_="side"),
            class_="columns",
        ),
        said=request.args.get("said", ""),
        problem=problem,
    )


def _branch(tenant: Tenant, records: list[Record]) -> Markup:
    """The records with those below them, by title."""
    items: list[Markup] = []
    for record in sorted(records, key=lambda one: str(one.body["title"])):
        below = tenant.store.with_value("collection", "parent_id", record.id)
        count = len(collection_tree.members(tenant, record.id))
        items.append(
            el(
                "li",
                el("a", record.body["title"], href=f"/collections/{record.id}"),
                " ",
                el("span", _assets(count), class_="hint") if count else None,
                " " if record.body["status"] != "ACTIVE" else None,
                _status(record),
                _branch(tenant, below) if below else None,
            )
        )
    return el("ul", *items, class_="tree")


def _assets(count: int) -> str:
    return "1 asset" if count == 1 else f"{count} assets"


def _status(record: Record) -> Markup | None:
    status = str(record.body["status"])
    return None if status == "ACTIVE" else badge(status.capitalize(), "state-retired")


def _creation(tenant: Tenant, parent_id: str = "") -> Markup:
    above = [("", "none: a root"), *choices(tenant)]
    return form(
        "/collections/create",
        field("Title of the new one", el("input", name="title", required=True)),
        field("Below", select("parent_id", above, parent_id)),
        button("Create", kind="primary"),
        class_="stack",
    )


# One collection ---------------------------------------------------------------------------------


def show(sandbox: Sandbox, request: Request, collection_id: str, problem: str = "") -> Response:
    """A collection; 404 (ApiError) if there is none."""
    tenant = sandbox.tenant
    record = collection_tree.find(tenant, collection_id)
    above = [
        join([" / ", el("a", one.body["title"], href=f"/collections/{one.id}")])
        for one in collection_tree.ancestors(tenant, record)
    ]
    below = tenant.store.with_value("collection", "parent_id", collection_id)
    inner: Markup = el("p", "No collection is below this one.", class_="empty")
    if below:
        inner = _branch(tenant, below)
    side = el(
        "div",
        _title_and_place(tenant, record),
        panel("New collection below", _creation(tenant, collection_id)),
        _deletion(record),
        class_="side",
    )
    return page(
        record.body["title"],
        "",
        el("p", el("a", "Collections", href="/collections"), *above, class_="crumb"),
        heading(record.body["title"], f"Id {collection_id}", _status(record)),
        el(
            "div",
            el("div", panel("Collections below", inner), _members(tenant, record)),
            side,
            class_="columns",
        ),
        said=request.args.get("said", ""),
        problem=problem,
    )


def _members(tenant: Tenant, record: Record) -> Markup:
    rows: list[list[Child]] = []
    members = collection_tree.members(tenant, record.id)
    for asset_id in members[:_SHOWN]:
        asset = tenant.asset(asset_id).body
        out = form(
            f"/collections/{record.id}/out",
            el("input", type="hidden", name="asset", value=asset_id),
            button("Take out", aria_label=f"Take {asset['title']} out"),
        )
        link = el("a", asset["title"], href=f"/assets/{asset_id}")
        rows.append([link, el("span", asset["external_id"] or "", class_="key"), out])
    content: Markup = el("p", "No asset is in this collection itself.", class_="empty")
    if rows:
        content = table(("Asset", "Key", ""), rows, label="Assets")
    into = form(
        f"/collections/{record.id}/in",
        field("Key, id or title", el("input", name="asset", required=True)),
        button("Put in"),
        class_="stack",
    )
    rest = len(members) - len(rows)
    return panel(
        "Assets",
        content,
        el("p", f"{rest} more are not shown.", class_="hint") if rest else None,
        el("details", el("summary", "Put an asset in"), into),
        aside=len(members),
    )


def _title_and_place(tenant: Tenant, record: Record) -> Markup:
    others = [choice for choice in choices(tenant) if choice[0] != record.id]
    controls = form(
        f"/collections/{record.id}/change",
        field("Title", el("input", name="title", value=record.body["title"], required=True)),
        field(
            "Below",
            select("parent_id", [("", "none: a root"), *others], record.body["parent_id"] or ""),
        ),
        button("Save"),
        class_="stack",
    )
    return panel("Title and place", controls)


def _deletion(record: Record) -> Markup:
    base = f"/collections/{record.id}"
    note = "Those below it go too. Assets stay; a purge takes them out of it."
    actions = [form(f"{base}/purge", button("Purge", kind="danger"))]
    if record.body["status"] != "DELETED":
        actions.insert(0, form(f"{base}/delete", button("Delete", kind="danger")))
    return panel("Delete", el("p", note, class_="hint"), el("div", *actions, class_="row"))


# Changes ----------------------------------------------------------------------------------------


def create(sandbox: Sandbox, request: Request) -> str:
    """A new collection from a form."""
    parent = request.form.get("parent_id") or None
    sandbox.edit.create_collection(request.form.get("title", "").strip(), parent=parent)
    return "collection"


def _change(sandbox: Sandbox, request: Request, collection_id: str) -> str:
    parent = request.form.get("parent_id") or None
    title = request.form.get("title", "").strip()
    sandbox.edit.change_collection(collection_id, title=title, parent_id=parent)
    return "saved"


def _put_in(sandbox: Sandbox, request: Request, collection_id: str) -> str:
    sandbox.edit.put_into(collection_id, request.form.get("asset", "").strip())
    return "saved"


def _take_out(sandbox: Sandbox, request: Request, collection_id: str) -> str:
    sandbox.edit.take_out(collection_id, request.form.get("asset", ""))
    return "saved"


def _delete(sandbox: Sandbox, request: Request, collection_id: str) -> str:
    sandbox.edit.delete_collection(collection_id)
    return "collection-deleted"


def _purge(sandbox: Sandbox, request: Request, collection_id: str) -> str:
    sandbox.edit.purge_collection(collection_id)
    return "collection-purged"


CHANGES: Mapping[str, Callable[[Sandbox, Request, str], str]] = {
    "change": _change,
    "in": _put_in,
    "out": _take_out,
    "delete": _delete,
    "purge": _purge,
}
"""What the forms of a collection's page do: each returns the name of a message."""
