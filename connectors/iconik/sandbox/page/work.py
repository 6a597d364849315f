"""Jobs and custom actions: what they are, and forms to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox import custom_actions, jobs, users
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
from connectors.iconik.sandbox.store import JsonObject

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox

_LOOKS = {
    "FINISHED": "state-approved",
    "FAILED": "state-rejected",
    "ABORTED": "state-retired",
    "ABORT_PENDING": "state-in_review",
    "STARTED": "state-used",
}


def show(sandbox: Sandbox, request: Request, problem: str = "") -> Response:
    """All jobs, newest first, and all custom actions."""
    return page(
        "Jobs",
        "/jobs",
        heading("Jobs and actions", "Work that iconik shows to people, and what its menus call."),
        el(
            "div",
            el("div", _jobs(sandbox), _actions(sandbox)),
            el("div", _new_job(), _new_action(), class_="side"),
            class_="columns",
        ),
        said=request.args.get("said", ""),
        problem=problem,
    )


def _jobs(sandbox: Sandbox) -> Markup:
    tenant = sandbox.tenant
    rows: list[list[Child]] = []
    for record in reversed(tenant.store.every("job")):
        job = record.body
        asset = tenant.store.get("asset", job["object_id"] or "")
        title: Child = job["title"]
        if asset is not None:
            title = el("a", job["title"], href=f"/assets/{asset.id}")
        message = job["error_message"] or job["message"]
        kind = job["custom_type"] or _word(job["type"])
        by = f"{kind}, by {users.name(tenant, job['created_by'])}"
        rows.append(
            [
                el(
                    "div",
                    title,
                    el("p", by, class_="hint"),
                    el("p", message, class_="hint") if message else None,
                ),
                f"{job['progress']}\u00a0%",
                badge(_word(job["status"]), _LOOKS.get(job["status"], "")),
                _job_form(job),
            ]
        )
    if not rows:
        return panel("Jobs", el("p", "No job is here.", class_="empty"))
    heads = ("Job", "Done", "Status", "Set to")
    return panel("Jobs", table(heads, rows, label="Jobs"))


def _word(status: str) -> str:
    return status.replace("_", " ").capitalize()


def _statuses() -> list[tuple[str, str]]:
    return [(status, _word(status)) for status in sorted(jobs.STATUSES)]


def _job_form(job: JsonObject) -> Markup:
    return form(
        "/jobs/change",
        el("input", type="hidden", name="job_id", value=job["id"]),
        select("status", _statuses(), job["status"], label=f"Status of {job['title']}"),
        button("Set", aria_label=f"Set the status of {job['title']}"),
        class_="inline",
    )


def _actions(sandbox: Sandbox) -> Markup:
    rows: list[list[Child]] = []
    for record in sandbox.tenant.store.every("custom_action"):
        action = record.body
        what = f"{action['type']} from {_word(action['context']).lower()}"
        if action["headers"]:
            what += f", with the headers {', '.join(action['headers'])}"
        state = "disabled" if action["disabled"] else action["status"].lower()
        bad = action["disabled"] or action["status"] == "FAILING"
        rows.append(
            [
                el(
                    "div",
                    action["title"],
                    el("p", el("code", action["url"])),
                    el("p", what, class_="hint"),
                ),
                badge(state.capitalize(), "state-rejected" if bad else "state-approved"),
                _action_forms(action),
            ]
        )
    if not rows:
        return panel("Custom actions", el("p", "No custom action is here.", class_="empty"))
    heads = ("Action", "Status", "")
    return panel("Custom actions", table(heads, rows, label="Custom actions"))


def _action_forms(action: JsonObject) -> Markup:
    key = el("input", type="hidden", name="action_id", value=action["id"])
    switch = "Enable" if action["disabled"] else "Disable"
    fail = "Mark as healthy" if action["status"] == "FAILING" else "Mark as failing"
    ways = (("switch", switch), ("health", fail), ("delete", "Delete"))
    buttons = [
        button(label, name="do", value=value, aria_label=f"{label}: {action['title']}")
        for value, label in ways
    ]
    return form("/actions/change", key, *buttons, class_="row")


def _new_job() -> Markup:
    return panel(
        "Create a job",
        form(
            "/jobs/create",
            field("Title of the job", el("input", name="title", required=True)),
            field("Type of our own", el("input", name="custom_type"), "optional"),
            field("Status", select("status", _statuses(), "READY")),
            button("Create job"),
            class_="stack",
        ),
    )


def _new_action() -> Markup:
    contexts = [(context, context) for context in custom_actions.CONTEXTS]
    return panel(
        "Create a custom action",
        form(
            "/actions/create",
            field("Title in the menu", el("input", name="title", required=True)),
            field("Address", el("input", type="url", name="url", required=True)),
            field("Context", select("context", contexts, "ASSET")),
            field("Type", select("action_type", [(kind, kind) for kind in custom_actions.TYPES])),
            button("Create action"),
            class_="stack",
        ),
    )


# Changes ----------------------------------------------------------------------------------------


def create_job(sandbox: Sandbox, request: Request) -> str:
    """A new job from a form."""
    custom_type = request.form.get("custom_type", "").strip() or None
    status = request.form.get("status", "READY")
    title = request.form.get("title", "").strip()
    sandbox.edit.create_job(title, status=status, custom_type=custom_type)
    return "job"


def change_job(sandbox: Sandbox, request: Request) -> str:
    """Set a job's status."""
    sandbox.edit.change_job(request.form.get("job_id", ""), status=request.form.get("status", ""))
    return "saved"


def create_action(sandbox: Sandbox, request: Request) -> str:
    """A new custom action from a form."""
    sent = request.form
    sandbox.edit.create_action(
        sent.get("title", "").strip(),
        sent.get("url", "").strip(),
        context=sent.get("context", "ASSET"),
        action_type=sent.get("action_type", "POST"),
    )
    return "action"


def change_action(sandbox: Sandbox, request: Request) -> str:
    """Enable, disable, mark or delete an action."""
    action_id, wish = request.form.get("action_id", ""), request.form.get("do", "")
    action = custom_actions.find(sandbox.tenant, action_id).body
    if wish == "delete":
        sandbox.edit.delete_action(action_id)
    elif wish == "switch":
        sandbox.edit.change_action(action_id, disabled=not action["disabled"])
    elif wish == "health":
        failing = action["status"] == "FAILING"
        sandbox.edit.change_action(action_id, status="HEALTHY" if failing else "FAILING")
    return "saved"
