"""The request log and the fault panel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox.faults import Fault, FaultKind
from connectors.iconik.sandbox.page.frame import badge, heading, page
from connectors.iconik.sandbox.page.html import (
    Child,
    button,
    el,
    field,
    form,
    panel,
    select,
    table,
)
from connectors.iconik.sandbox.requests import LoggedRequest

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

_SHOWN = 200
_KINDS = {
    FaultKind.DELAY: "Answer late",
    FaultKind.DROP: "Drop the connection",
    FaultKind.TOO_MANY: "429, too many requests",
    FaultKind.SERVER_ERROR: "Server error",
    FaultKind.HTML_PAGE: "HTML page with 200",
    FaultKind.TRUNCATE: "Cut the body in half",
    FaultKind.REPEAT: "Repeat an object of the page before",
    FaultKind.REORDER: "Objects of a page in reverse order",
    FaultKind.SWAP_PAGES: "Swap neighbouring pages",
    FaultKind.SILENT_DELETE: "Answer, then delete the asset silently",
}
_METHODS = ("", "GET", "POST", "PUT", "PATCH", "DELETE")


def show_requests(sandbox: Sandbox, request: Request) -> Response:
    """The last calls, newest first; `live` reloads every three seconds, `media` adds media."""
    live, media = (request.args.get(name) == "1" for name in ("live", "media"))
    entries = [entry for entry in sandbox.requests if media or entry.path.startswith("/API/")]
    rows = [_row(entry) for entry in reversed(entries[-_SHOWN:])]
    follow = _switch("Stop following" if live else "Follow live", live=not live, media=media)
    which = _switch("Without media" if media else "With media", live=live, media=not media)
    heads = ("When (UTC)", "Call", "Status", "ms", "Fault")
    content = el("p", "Nothing was asked yet.", class_="empty")
    if rows:
        content = table(heads, rows, label="Requests")
    help_text = f"The last {_SHOWN} calls to the interface. Tokens are not kept."
    return page(
        "Requests",
        "/requests",
        heading("Requests", help_text, which, " ", follow),
        el("section", content, class_="panel"),
        reload=3 if live else 0,
    )


def _switch(label: str, *, live: bool, media: bool) -> Markup:
    wanted = [f"{name}=1" for name, on in (("live", live), ("media", media)) if on]
    return el("a", label, href=f"/requests?{'&'.join(wanted)}", class_="button")


def _row(entry: LoggedRequest) -> list[Child]:
    query = f"?{entry.query}" if entry.query else ""
    call: Markup = el("code", f"{entry.method} {entry.path}{query}")
    if entry.body:
        sent = entry.body[:4000].decode(errors="replace")
        call = el("details", el("summary", call), el("pre", sent, tabindex=0))
    good = entry.status is not None and entry.status < 400
    status = badge(str(entry.status or "none"), "" if good else "state-rejected")
    return [
        entry.at.strftime("%H:%M:%S.%f")[:-3],
        call,
        status,
        f"{entry.duration:.0f}",
        entry.fault.replace("_", " "),
    ]


def show_faults(sandbox: Sandbox, request: Request, problem: str = "") -> Response:
    """Rules in force, a form for another one, the index, the service user's roles."""
    return page(
        "Faults",
        "/faults",
        heading("Faults", "Make the sandbox misbehave, and see what its clients make of it."),
        el(
            "div",
            el("div", _in_force(sandbox), _add()),
            el("div", _index(sandbox), _roles(sandbox), class_="side"),
            class_="columns",
        ),
        said=request.args.get("said", ""),
        problem=problem,
    )


def _in_force(sandbox: Sandbox) -> Markup:
    rows: list[list[Child]] = [
        [
            _KINDS[rule.kind],
            el("code", f"{rule.method or 'any'} {rule.path}…"),
            "all" if rule.count is None else str(rule.count),
            str(rule.hits),
            form(
                "/faults/remove",
                el("input", type="hidden", name="id", value=rule.id),
                button("End"),
            ),
        ]
        for rule in sandbox.faults.active
    ]
    if not rows:
        return panel("In force", el("p", "No fault is in force.", class_="empty"))
    heads = ("Fault", "Calls", "Left", "Spoiled", "")
    return panel(
        "In force",
        table(heads, rows, label="Faults in force"),
        form("/faults/clear", button("End all")),
    )


def _add() -> Markup:
    def entry(name: str, value: str) -> Markup:
        return el("input", name=name, value=value)

    return panel(
        "Another fault",
        form(
            "/faults/add",
            field("Fault", select("kind", [(kind.value, text) for kind, text in _KINDS.items()])),
            field("Path begins with", entry("path", "/API/"), "such as /API/search/ or /media/"),
            field("Method", select("method", [(method, method or "any") for method in _METHODS])),
            field("How many calls", entry("count", "1"), "empty: all, until you end it"),
            field("Let pass first", entry("skip", "0")),
            field("Seconds of delay", entry("seconds", "2")),
            field("Status of a server error", entry("status", "503")),
            field(
                "Retry-After of a 429", entry("retry_after", ""), "seconds; empty: no such header"
            ),
            el(
                "label",
                el("input", type="checkbox", name="after_write", value="1"),
                " carry the call out first, lose only the answer",
                class_="check",
            ),
            button("Put in force", kind="primary"),
            class_="stack",
        ),
    )


def _index(sandbox: Sandbox) -> Markup:
    frozen = sandbox.tenant.index.frozen
    words = (
        "The index is frozen: searches and lists stay as they are."
        if frozen
        else (f"The index follows writes after {sandbox.config.index_lag:g} seconds.")
    )
    label = "Let it catch up" if frozen else "Freeze the index"
    action = "/index/thaw" if frozen else "/index/freeze"
    return panel("Search index", el("p", words), form(action, button(label)))


def _roles(sandbox: Sandbox) -> Markup:
    held = sandbox.tenant.roles
    boxes = [
        el(
            "label",
            el("input", type="checkbox", name="role", value=role, checked=role in held),
            f" {role}",
            class_="check",
        )
        for role in sorted(sandbox.tenant.known_roles)
    ]
    fields = form("/roles", *boxes, button("Save roles"), class_="stack")
    aside = f"{len(held)} of {len(sandbox.tenant.known_roles)}"
    return panel(
        "Roles of the service user", el("details", el("summary", "Change"), fields), aside=aside
    )


def sent_fault(sent: MultiDict[str, str]) -> Fault:
    """The rule a form describes; ValueError for what is no number."""
    count, retry_after = sent.get("count", "1"), sent.get("retry_after", "")
    kind = FaultKind(sent.get("kind", ""))
    return Fault(
        kind,
        path=sent.get("path") or "/",
        method=sent.get("method", ""),
        count=int(count) if count else None,
        skip=int(sent.get("skip") or 0),
        seconds=min(float(sent.get("seconds") or 0), 120.0),
        status=int(sent.get("status") or 503),
        retry_after=int(retry_after) if retry_after else None,
        after_write="after_write" in sent,
    )
