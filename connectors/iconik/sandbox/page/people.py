"""Users and groups: who is there, who is in which group, and forms to change it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup
from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox import groups
from connectors.iconik.sandbox.page.frame import chips, heading, page
from connectors.iconik.sandbox.page.html import Child, button, el, field, form, panel, table
from connectors.iconik.sandbox.store import Record

if TYPE_CHECKING:
    from connectors.iconik.sandbox.app import Sandbox


def show(sandbox: Sandbox, request: Request, problem: str = "") -> Response:
    """All users with their groups, all groups with their members."""
    every = sandbox.tenant.store.every("group")
    return page(
        "People",
        "/people",
        heading("People", "Users and groups of the tenant. Calls act as the service user."),
        el(
            "div",
            el("div", _users(sandbox, every), _groups(sandbox, every)),
            el("div", _new_user(), _new_group(), class_="side"),
            class_="columns",
        ),
        said=request.args.get("said", ""),
        problem=problem,
    )


def _users(sandbox: Sandbox, every: list[Record]) -> Markup:
    names = {group.id: str(group.body["name"]) for group in every}
    rows: list[list[Child]] = []
    for record in sandbox.tenant.store.every("user"):
        user = record.body
        full = f"{user['first_name']} {user['last_name']}"
        held = [names[group] for group in user["groups"] if group in names]
        boxes = [
            el(
                "label",
                el(
                    "input", type="checkbox", name="group", value=key, checked=key in user["groups"]
                ),
                f" {name}",
                class_="check",
            )
            for key, name in names.items()
        ]
        change = form(
            "/people/groups",
            el("input", type="hidden", name="user_id", value=record.id),
            *boxes,
            button("Save groups", aria_label=f"Save groups of {full}"),
            class_="stack",
        )
        edit = el("details", el("summary", "Change groups"), change) if boxes else None
        address = el("p", user["email"] or "no address", class_="hint")
        kind = el("p", _type(user["type"]), class_="hint")
        rows.append([el("div", full, address, kind), el("div", chips(held), edit)])
    return panel("Users", table(("User", "Groups"), rows, label="Users"))


def _type(name: str) -> str:
    return name.replace("_", " ").capitalize().replace("api", "API")


def _groups(sandbox: Sandbox, every: list[Record]) -> Markup:
    rows: list[list[Child]] = []
    for record in every:
        members = groups.members(sandbox.tenant, record.id)
        names = ", ".join(f"{user['first_name']} {user['last_name']}" for user in members)
        kind = "Team" if record.body["group_type"] == "TEAM" else "Roles"
        rows.append([record.body["name"], kind, names or el("span", "nobody", class_="none")])
    if not rows:
        return panel("Groups", el("p", "No group is here. Create one beside.", class_="empty"))
    return panel("Groups", table(("Name", "Kind", "Members"), rows, label="Groups"))


def _new_user() -> Markup:
    return panel(
        "Create a user",
        form(
            "/people/user",
            field("First name", el("input", name="first", required=True)),
            field("Last name", el("input", name="last")),
            field("Address", el("input", type="email", name="email")),
            button("Create user"),
            class_="stack",
        ),
    )


def _new_group() -> Markup:
    return panel(
        "Create a group",
        form(
            "/people/group",
            field("Name", el("input", name="name", required=True)),
            field("Description", el("input", name="description"), "optional"),
            button("Create group"),
            class_="stack",
        ),
    )


# Changes ----------------------------------------------------------------------------------------


def create_user(sandbox: Sandbox, request: Request) -> str:
    """A new user from a form."""
    first, last, email = (request.form.get(key, "").strip() for key in ("first", "last", "email"))
    sandbox.edit.create_user(first, last, email)
    return "user"


def create_group(sandbox: Sandbox, request: Request) -> str:
    """A new group from a form."""
    description = request.form.get("description", "").strip() or None
    sandbox.edit.create_group(request.form.get("name", "").strip(), description=description)
    return "group"


def change_groups(sandbox: Sandbox, request: Request) -> str:
    """Put a user into the groups that are ticked."""
    sandbox.edit.set_groups(request.form.get("user_id", ""), request.form.getlist("group"))
    return "saved"
