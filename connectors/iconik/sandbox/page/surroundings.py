"""Panels of an asset's page about what is round it: collections, relations, approval, comments."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from connectors.iconik.sandbox import approvals, collection_tree, relations, segments, users
from connectors.iconik.sandbox.page.frame import badge
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
from connectors.iconik.sandbox.page.tree import choices
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

_APPROVAL_LOOKS: Mapping[str, str] = {
    "REQUESTED": "state-in_review",
    "APPROVED": "state-approved",
    "NOT_APPROVED": "state-rejected",
    "MIXED": "state-in_review",
}


def panels(tenant: Tenant, record: Record) -> list[Markup]:
    """The four panels of an asset."""
    return [
        _collections(tenant, record),
        _relations(tenant, record),
        _approval(tenant, record),
        _comments(tenant, record),
    ]


def _more(title: str, controls: Markup) -> Markup:
    return el("details", el("summary", title), controls)


def _people(tenant: Tenant) -> list[tuple[str, str]]:
    return [(user.id, users.name(tenant, user.id)) for user in tenant.store.every("user")]


# Collections ------------------------------------------------------------------------------------


def _collections(tenant: Tenant, record: Record) -> Markup:
    rows: list[list[Child]] = []
    for collection_id in record.body["in_collections"]:
        path = collection_tree.path(tenant, collection_tree.find(tenant, collection_id))
        out = form(
            f"/assets/{record.id}/take-out",
            el("input", type="hidden", name="collection_id", value=collection_id),
            button("Take out", aria_label=f"Take out of {path}"),
        )
        shown = path.replace("/", " / ")
        rows.append([el("a", shown, href=f"/collections/{collection_id}"), out])
    content: Markup = el("p", "This asset is in no collection.", class_="empty")
    if rows:
        content = table(("Collection", ""), rows, label="Collections")
    others = [one for one in choices(tenant) if one[0] not in record.body["in_collections"]]
    into = None
    if others:
        controls = form(
            f"/assets/{record.id}/put-in",
            field("Collection", select("collection_id", others)),
            button("Put in"),
            class_="stack",
        )
        into = _more("Put into a collection", controls)
    return panel("Collections", content, into)


# Relations --------------------------------------------------------------------------------------


def _relations(tenant: Tenant, record: Record) -> Markup:
    rows = [_relation(tenant, record, body) for body in relations.of_asset(tenant, record.id)]
    content: Markup = el("p", "This asset is related to no other.", class_="empty")
    if rows:
        content = table(("This asset", "Other asset", ""), rows, label="Relations")
    kinds = [(kind.id, kind.body["source_label"]) for kind in tenant.store.every("relation_type")]
    add = None
    if kinds:
        controls = form(
            f"/assets/{record.id}/relate",
            field("This asset", select("relation_type", kinds)),
            field("Other asset", el("input", name="other", required=True), "key, id or title"),
            button("Relate"),
            class_="stack",
        )
        add = _more("Relate to another asset", controls)
    return panel("Relations", content, add)


def _relation(tenant: Tenant, record: Record, body: JsonObject) -> list[Child]:
    kind = relations.find_type(tenant, body["relation_type"]).body
    outward = body["asset_id"] == record.id
    other_id = body["related_to_asset_id"] if outward else body["asset_id"]
    other = tenant.asset(other_id).body
    end = form(
        f"/assets/{record.id}/unrelate",
        el("input", type="hidden", name="from", value=body["asset_id"]),
        el("input", type="hidden", name="relation_type", value=body["relation_type"]),
        el("input", type="hidden", name="to", value=body["related_to_asset_id"]),
        button("End", aria_label=f"End the relation to {other['title']}"),
    )
    words = kind["source_label"] if outward else kind["destination_label"]
    return [words, el("a", other["title"], href=f"/assets/{other_id}"), end]


# Approval ---------------------------------------------------------------------------------------


def _approval(tenant: Tenant, record: Record) -> Markup:
    version_id = current_version_id(record)
    request = approvals.request_of(tenant, version_id)
    votes = approvals.votes_of(tenant, record.id, version_id)
    status = approvals.status_of(request, votes)
    parts: list[Child] = [
        el("p", badge(_word(status), _APPROVAL_LOOKS.get(status, ""))),
        _asked(tenant, request),
    ]
    if votes:
        rows: list[list[Child]] = [
            [
                users.name(tenant, vote["user"]),
                badge(_word(vote["status"]), _APPROVAL_LOOKS[vote["status"]]),
                _moment(vote["change_date"]),
            ]
            for vote in votes
        ]
        parts.append(table(("Vote of", "Vote", "When (UTC)"), rows, label="Votes"))
    return panel(
        "Approval of the current version",
        *parts,
        _more("Vote for somebody", _vote_form(tenant, record)),
        _more("Ask for approval", _request_form(tenant, record)),
    )


def _word(status: str) -> str:
    return "Not asked for" if status == "N/A" else status.replace("_", " ").capitalize()


def _moment(text: str) -> str:
    return text[:16].replace("T", " ")


def _asked(tenant: Tenant, request: JsonObject | None) -> Markup | None:
    if request is None:
        return None
    found = [tenant.store.get("group", key) for key in request["groups"]]
    names = [str(group.body["name"]) for group in found if group is not None]
    names += [users.name(tenant, key) for key in request["users"]]
    whom = ", ".join(names) or "nobody by name"
    return el(
        "p",
        f"{users.name(tenant, request['requested_by'])} asked {whom} on"
        f" {_moment(request['request_date'])}; {request['min_number']} needed.",
        class_="hint",
    )


def _vote_form(tenant: Tenant, record: Record) -> Markup:
    ways = [("APPROVED", "Approved"), ("NOT_APPROVED", "Not approved")]
    return form(
        f"/assets/{record.id}/vote",
        field("Who votes", select("user_id", _people(tenant))),
        field("Vote", select("status", ways)),
        button("Vote"),
        class_="stack",
    )


def _request_form(tenant: Tenant, record: Record) -> Markup:
    groups = [(group.id, str(group.body["name"])) for group in tenant.store.every("group")]
    boxes = [
        el(
            "label",
            el("input", type="checkbox", name=kind, value=key),
            f" {name}",
            class_="check",
        )
        for kind, options in (("group", groups), ("user", _people(tenant)))
        for key, name in options
    ]
    return form(
        f"/assets/{record.id}/ask",
        *boxes,
        field("Votes needed", el("input", name="min_number", value="1", inputmode="numeric")),
        button("Ask"),
        class_="stack",
    )


# Comments ---------------------------------------------------------------------------------------


def _comments(tenant: Tenant, record: Record) -> Markup:
    found = [
        body
        for body in segments.of_version(tenant, record.id, current_version_id(record))
        if body["segment_type"] == segments.COMMENT
    ]
    top = [body for body in found if body["parent_id"] is None]
    content: Markup = el("p", "This version has no comment.", class_="empty")
    if top:
        items = [_comment(tenant, record, body, found) for body in top]
        content = el("ul", *items, class_="comments")
    controls = form(
        f"/assets/{record.id}/comment",
        field("Comment", el("textarea", name="text", rows=2, required=True)),
        field("At second", el("input", name="second", inputmode="decimal"), "empty: the whole"),
        field("Author", select("user_id", _people(tenant))),
        button("Comment"),
        class_="stack",
    )
    return panel("Comments", content, _more("Add a comment", controls), aside=len(found))


def _comment(tenant: Tenant, record: Record, body: JsonObject, every: list[JsonObject]) -> Markup:
    start = body["time_start_milliseconds"]
    about = [users.name(tenant, body["user_id"]), _moment(body["date_created"])]
    if start is not None:
        about.append(f"at {start / 1000:.1f} s")
    answers = [one for one in every if one["parent_id"] == body["id"]]
    key = el("input", type="hidden", name="segment_id", value=body["id"])
    label = "Open again" if body["segment_checked"] else "Mark as done"
    check = form(
        f"/assets/{record.id}/check",
        key,
        button(label, name="do", value="check", kind="quiet"),
        button("Delete", name="do", value="delete", kind="quiet danger"),
        class_="inline",
    )
    return el(
        "li",
        el("p", join([", ".join(about), " ", _done(body)]), class_="hint"),
        el("p", body["segment_text"] or ""),
        check,
        el("ul", *[_comment(tenant, record, one, every) for one in answers], class_="comments")
        if answers
        else None,
    )


def _done(body: JsonObject) -> Markup | None:
    return badge("Done", "state-approved") if body["segment_checked"] else None
