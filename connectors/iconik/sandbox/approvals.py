"""Approvals of a version (iconik-api.md §5): a request to people and groups, and their votes.

A new version begins without any. The vote of a call is that of the token's user: nobody can vote
for somebody else.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox import history, versions
from connectors.iconik.sandbox.calls import Call, Result, Routes, whole_page
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields, ids_of
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import Tenant, current_version_id

routes = Routes("assets")

APPROVED, NOT_APPROVED = "APPROVED", "NOT_APPROVED"
_OPERATIONS = {APPROVED: "APPROVE", NOT_APPROVED: "REJECT"}
_REQUEST_FIELDS = Fields({"users": list, "groups": list, "externals": list, "min_number": int})
_VOTE_FIELDS = Fields({"status": frozenset(_OPERATIONS)}, needed=("status",))


# State ------------------------------------------------------------------------------------------


def request_of(tenant: Tenant, version_id: str) -> JsonObject | None:
    """The request for a version, or None."""
    record = tenant.store.get("approval_request", version_id)
    return None if record is None else record.body


def votes_of(tenant: Tenant, asset_id: str, version_id: str) -> list[JsonObject]:
    """The votes on a version, oldest first."""
    records = tenant.store.children("approval_vote", asset_id)
    return [record.body for record in records if record.body["version_id"] == version_id]


def status_of(request: JsonObject | None, votes: list[JsonObject]) -> str:
    """MIXED where votes conflict; APPROVED once as many agree as the request asks for."""
    for_it = sum(vote["status"] == APPROVED for vote in votes)
    against = len(votes) - for_it
    if for_it and against:
        return "MIXED"
    if against:
        return NOT_APPROVED
    if for_it and (request is None or for_it >= request["min_number"]):
        return APPROVED
    return "N/A" if request is None else "REQUESTED"


def summary(tenant: Tenant, asset_id: str, version_id: str) -> JsonObject | None:
    """What the index holds of a version's approval: None without request and votes."""
    request, votes = request_of(tenant, version_id), votes_of(tenant, asset_id, version_id)
    if request is None and not votes:
        return None
    whole: JsonObject = request or {
        "object_type": "assets",
        "object_id": asset_id,
        "version_id": version_id,
    }
    dates = [vote["change_date"] for vote in votes] + [whole.get("change_date") or ""]
    return whole | {"status": status_of(request, votes), "change_date": max(dates)}


def render(tenant: Tenant, asset_id: str, version_id: str, user_id: str) -> JsonObject:
    """The request with its votes, as asked for by a user; 404 if there is none."""
    request = request_of(tenant, version_id)
    known = summary(tenant, asset_id, version_id)
    if request is None or known is None:
        raise not_found("Approval request")
    votes = votes_of(tenant, asset_id, version_id)
    own = [vote for vote in votes if vote["user"] == user_id]
    people = [tenant.store.get("user", user) for user in request["users"]]
    names = ("id", "first_name", "last_name", "email")
    return known | {
        "user_status": status_of(request, own),
        "approvals_by": votes,
        "users_info": [{key: one.body[key] for key in names} for one in people if one is not None],
    }


def ask(
    tenant: Tenant, asset_id: str, version_id: str, fields: Mapping[str, Any], user_id: str
) -> None:
    """Ask for approval of a version, or change what was asked; 400 for unknown people."""
    now = tenant.now_iso()
    there = request_of(tenant, version_id)
    body: JsonObject = there or {
        "object_type": "assets",
        "object_id": asset_id,
        "version_id": version_id,
        "users": [],
        "groups": [],
        "externals": [],
        "min_number": 1,
        "requested_by": user_id,
        "request_date": now,
        "share_id": None,
    }
    body |= _checked(tenant, fields) | {"change_date": now}
    tenant.store.put("approval_request", version_id, body, parent=asset_id)
    tenant.touch(asset_id)


def _checked(tenant: Tenant, fields: Mapping[str, Any]) -> JsonObject:
    given = _REQUEST_FIELDS.checked(fields)
    for name in ("users", "groups", "externals"):
        if name not in given:
            continue
        try:
            given[name] = ids_of(given[name])
        except ValueError:
            raise invalid({name: "Not a valid list of strings."}) from None
        kind = name.removesuffix("s")
        if kind != "external" and any(tenant.store.get(kind, key) is None for key in given[name]):
            raise invalid({name: f"There is no such {kind}."})
    if given.get("min_number", 1) is None or given.get("min_number", 1) < 1:
        raise invalid({"min_number": "Must be at least 1."})
    return given


def vote(tenant: Tenant, asset_id: str, version_id: str, status: str, user_id: str) -> JsonObject:
    """Note a user's vote, the latest counts, and write it into the history."""
    body: JsonObject = {
        "object_type": "assets",
        "object_id": asset_id,
        "version_id": version_id,
        "status": status,
        "user": user_id,
        "external": None,
        "change_date": tenant.now_iso(),
    }
    tenant.store.put("approval_vote", f"{version_id}/{user_id}", body, parent=asset_id)
    history.write(tenant, asset_id, _OPERATIONS[status], user_id)
    tenant.touch(asset_id)
    return body


def withdraw(tenant: Tenant, asset_id: str, version_id: str, user_id: str) -> bool:
    """Take a user's vote back; False if there was none."""
    tenant.touch(asset_id)
    return tenant.store.delete("approval_vote", f"{version_id}/{user_id}")


# Calls ------------------------------------------------------------------------------------------

_ALL = "/v1/{object_type}/{object_id}/approvals/"
_REQUEST = f"{_ALL}request/"
_VERSION = "/v1/{object_type}/{object_id}/versions/{version_id}/approvals/"


def _place(call: Call) -> tuple[str, str]:
    """Asset and version a call is about: the current one where none is named."""
    if call.args["object_type"] != "assets":
        raise not_found(f"Approvals of {call.args['object_type']}")
    asset_id = call.args["object_id"]
    if "version_id" in call.args:
        return asset_id, versions.find(call.tenant, asset_id, call.args["version_id"]).id
    return asset_id, current_version_id(call.tenant.asset(asset_id))


@routes.add("GET", _REQUEST, role="can_read_approval_request")
def get_request(call: Call) -> Result:
    """The request for the current version."""
    return HTTPStatus.OK, render(call.tenant, *_place(call), call.user_id)


@routes.add("GET", f"{_VERSION}request/", role="can_read_approval_request")
def get_version_request(call: Call) -> Result:
    """The request for one version."""
    return HTTPStatus.OK, render(call.tenant, *_place(call), call.user_id)


@routes.add("POST", _REQUEST, role="can_write_approval_request")
def post_request(call: Call) -> Result:
    """Ask for approval of the current version."""
    place = _place(call)
    ask(call.tenant, *place, call.body(), call.user_id)
    return HTTPStatus.CREATED, render(call.tenant, *place, call.user_id)


@routes.add("PUT PATCH", _REQUEST, role="can_write_approval_request")
def change_request(call: Call) -> Result:
    """Change whom it asks; 404 if nothing was asked."""
    place = _place(call)
    render(call.tenant, *place, call.user_id)
    ask(call.tenant, *place, call.body(), call.user_id)
    return HTTPStatus.OK, render(call.tenant, *place, call.user_id)


@routes.add("DELETE", _REQUEST, role="can_delete_approval_request")
def delete_request(call: Call) -> Result:
    """Take the request back; votes stay."""
    asset_id, version_id = _place(call)
    if not call.tenant.store.delete("approval_request", version_id):
        raise not_found("Approval request")
    call.tenant.touch(asset_id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("GET", _ALL, role="can_read_approval_request")
def list_votes(call: Call) -> Result:
    """The votes on the current version."""
    return whole_page(votes_of(call.tenant, *_place(call)))


@routes.add("GET", _VERSION, role="can_read_approval_request")
def list_version_votes(call: Call) -> Result:
    """The votes on one version."""
    return whole_page(votes_of(call.tenant, *_place(call)))


@routes.add("PUT", _ALL, role="can_write_approval_status")
def put_vote(call: Call) -> Result:
    """The vote of the calling user on the current version."""
    place = _place(call)
    status = _VOTE_FIELDS.checked(call.body())["status"]
    return HTTPStatus.OK, vote(call.tenant, *place, status, call.user_id)


@routes.add("DELETE", _ALL, role=None)
def delete_own_vote(call: Call) -> Result:
    """Take the calling user's vote back."""
    if not withdraw(call.tenant, *_place(call), call.user_id):
        raise not_found("Approval")
    return HTTPStatus.NO_CONTENT, None


@routes.add("DELETE", f"{_ALL}user/{{user_id}}/", role="can_delete_approval_status")
def delete_vote(call: Call) -> Result:
    """Take another user's vote back."""
    if not withdraw(call.tenant, *_place(call), call.args["user_id"]):
        raise not_found("Approval")
    return HTTPStatus.NO_CONTENT, None
