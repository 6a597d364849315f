"""Jobs (iconik-api.md §10): what iconik and others say of their long work; ours are CUSTOM."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from connectors.iconik.sandbox.calls import Call, Result, Routes, numbered_page
from connectors.iconik.sandbox.errors import invalid, not_found
from connectors.iconik.sandbox.fields import Fields, ids_of
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

routes = Routes("jobs")

ENDED = frozenset(
    {"FINISHED", "FINISHED_WITH_WARNING", "FAILED", "SKIPPED", "ABORTED", "DISCARDED"}
)
STATUSES = ENDED | {"READY", "WAITING", "STARTED", "PAUSED", "PENDING_USER", "ABORT_PENDING"}
TYPES = frozenset(
    [
        "ACL",
        "ANALYZE",
        "ARCHIVE",
        "AUTOMATION",
        "CHANGE_PERSON",
        "COLLECTION_CUSTOM_ORDER",
        "CONFIRM_PERSON",
        "CONVERT_SAVED_SEARCH_TO_COLLECTION",
        "CONVERT_SEARCH_TO_COLLECTION",
        "COPY",
        "CUSTOM",
        "DELETE",
        "DELETE_JOBS",
        "DELETE_PERSON",
        "EDIT_JOBS",
        "EXPORT",
        "FACE_RECOGNITION",
        "KEYFRAMES",
        "MARK_MISSING",
        "MEDIAINFO",
        "METADATA",
        "METADATA_FILLING",
        "MOVE",
        "PUBLISH",
        "PUBLISH_SCHEDULED",
        "REINDEX",
        "REQUEST_APPROVAL",
        "REQUEST_COLLECTION_MAP",
        "RESTORE",
        "RESTORE_FROM_GLACIER",
        "REVIEW_REQUEST",
        "SCAN",
        "SET_APPROVAL",
        "STORAGE_GATEWAY_FILE_INGEST",
        "TRANSCODE",
        "TRANSCRIPTION",
        "TRANSFER",
    ]
)
_FIELDS = Fields(
    {
        "title": str,
        "type": TYPES,
        "status": STATUSES,
        "custom_type": str,
        "object_type": str,
        "object_id": str,
        "parent_id": str,
        "message": str,
        "error_message": str,
        "metadata": dict,
        "job_context": dict,
        "related_objects": list,
        "progress_processed": int,
        "progress_total": int,
    },
    needed=("title", "type", "status"),
)
_STEP_FIELDS = Fields(
    {
        "id": str,
        "label": str,
        "status": frozenset({"WAITING", "IN_PROGRESS", "DONE", "FAILED", "SKIPPED"}),
        "message": str,
        "error_message": str,
    },
    needed=("label", "status"),
)
_ACTIONS = {"ABORT": "ABORT_PENDING", "PAUSE": "PAUSED", "RESUME": "STARTED", "RESTART": "READY"}


def find(tenant: Tenant, job_id: str) -> Record:
    """The job's record; 404 if there is none."""
    record = tenant.store.get("job", job_id)
    if record is None:
        raise not_found("Job")
    return record


def create(
    tenant: Tenant, fields: Mapping[str, Any], user_id: str, *, job_id: str | None = None
) -> JsonObject:
    """Make a job, with steps where the tenant takes them on creation; 400 for wrong fields."""
    now = tenant.now_iso()
    body: JsonObject = {
        "id": job_id or tenant.new_id(),
        "custom_type": None,
        "object_type": None,
        "object_id": None,
        "parent_id": None,
        "message": None,
        "error_message": None,
        "metadata": {},
        "related_objects": None,
        "progress_processed": 0,
        "progress_total": 0,
        "priority": 5,
        "has_children": False,
        "steps": [],
        "started_at": None,
        "completed_at": None,
        "created_by": user_id,
        "date_created": now,
    }
    body |= _FIELDS.checked(fields)
    if body["parent_id"] is not None:
        parent = tenant.store.get("job", body["parent_id"])
        if parent is None:
            raise invalid({"parent_id": "There is no such job."})
        tenant.store.put("job", parent.id, parent.body | {"has_children": True})
    if tenant.behaviour.job_steps_on_create:
        body["steps"] = _with_steps(tenant, [], fields.get("steps") or [])
    return _stored(tenant, body)


def change(
    tenant: Tenant, job_id: str, fields: Mapping[str, Any], *, merge_metadata: bool = False
) -> JsonObject:
    """Set fields of a job; `merge_metadata` keeps what its metadata had under other keys."""
    before = find(tenant, job_id).body
    given = _FIELDS.checked(fields, whole=tenant.behaviour.job_patch_requires_all)
    if merge_metadata and isinstance(given.get("metadata"), dict):
        given["metadata"] = (before["metadata"] or {}) | given["metadata"]
    return _stored(tenant, before | given)


def _stored(tenant: Tenant, body: JsonObject) -> JsonObject:
    """Keep a job, with what follows from its status and its counts."""
    now = tenant.now_iso()
    total, done = body["progress_total"] or 0, body["progress_processed"] or 0
    body["progress"] = min(100, done * 100 // total) if total else 0
    body["date_modified"] = now
    if body["status"] == "STARTED" and body["started_at"] is None:
        body["started_at"] = now
    body["completed_at"] = (body["completed_at"] or now) if body["status"] in ENDED else None
    tenant.store.put("job", body["id"], body)
    return body


def _with_steps(tenant: Tenant, steps: list[JsonObject], sent: object) -> list[JsonObject]:
    """The steps after those sent took the place of the ones with their id, or came behind."""
    if not isinstance(sent, list) or not all(isinstance(step, dict) for step in sent):
        raise invalid({"steps": "Not a valid list of steps."})
    merged = {step["id"]: step for step in steps}
    for step in sent:
        given = _STEP_FIELDS.checked(step)
        step_id = given.get("id") or tenant.new_id()
        known = merged.get(step_id, {"message": None, "error_message": None})
        merged[step_id] = known | given | {"id": step_id, "date_updated": tenant.now_iso()}
    return list(merged.values())


# Calls ------------------------------------------------------------------------------------------

_FILTERS = ("type", "status", "object_type", "object_id", "parent_id", "created_by")


@routes.add("GET", "/v1/jobs/", role="can_read_jobs")
def list_jobs(call: Call) -> Result:
    """Newest first, by several attributes (values with commas between), words and ids."""
    found = [record.body for record in reversed(call.tenant.store.every("job"))]
    for name in _FILTERS:
        if call.text(name):
            found = [body for body in found if body[name] in call.text(name).split(",")]
    if call.text("ids"):
        found = [body for body in found if body["id"] in call.text("ids").split(",")]
    words = call.text("query").lower()
    found = [body for body in found if words in body["title"].lower()]
    if call.text("sort") in {"date_created", "date_modified"}:
        found.sort(key=lambda body: str(body[call.text("sort")]))
    return numbered_page(call, found)


@routes.add("POST", "/v1/jobs/", role="can_write_jobs")
def post_job(call: Call) -> Result:
    """A new job."""
    return HTTPStatus.CREATED, create(call.tenant, call.body(), call.user_id)


@routes.add("PUT", "/v1/jobs/state/", role="can_write_jobs")
def put_state(call: Call) -> Result:
    """Abort, pause, resume or restart jobs; whoever does the work has to notice."""
    body = call.body()
    try:
        records = [find(call.tenant, job_id) for job_id in ids_of(body.get("job_ids"))]
    except ValueError:
        raise invalid({"job_ids": "Not a valid list of ids."}) from None
    if body.get("action") not in _ACTIONS:
        raise invalid({"action": f"Must be one of: {', '.join(sorted(_ACTIONS))}."})
    for record in records:
        if record.body["status"] not in ENDED or body["action"] == "RESTART":
            _stored(call.tenant, record.body | {"status": _ACTIONS[body["action"]]})
    return HTTPStatus.OK, None


@routes.add("GET", "/v1/jobs/{job_id}/", role="can_read_jobs")
def get_job(call: Call) -> Result:
    """One job."""
    return HTTPStatus.OK, find(call.tenant, call.args["job_id"]).body


@routes.add("PUT PATCH", "/v1/jobs/{job_id}/", role="can_write_jobs")
def change_job(call: Call) -> Result:
    """Set the named fields; the model needs title, type and status even here (§10)."""
    merge = call.flag("merge_metadata", default=False)
    job = change(call.tenant, call.args["job_id"], call.body(), merge_metadata=merge)
    return HTTPStatus.OK, job


@routes.add("DELETE", "/v1/jobs/{job_id}/", role="can_delete_jobs")
def delete_job(call: Call) -> Result:
    """Delete a job; `recursive` those below it too."""
    record = find(call.tenant, call.args["job_id"])
    doomed = [record]
    while doomed:
        one = doomed.pop()
        if call.flag("recursive", default=False):
            doomed += call.tenant.store.with_value("job", "parent_id", one.id)
        call.tenant.store.delete("job", one.id)
    return HTTPStatus.NO_CONTENT, None


@routes.add("PUT PATCH", "/v1/jobs/{job_id}/steps/", role="can_write_jobs")
def change_steps(call: Call) -> Result:
    """Set several steps by id; those of a new id come behind."""
    job = find(call.tenant, call.args["job_id"]).body
    steps = _with_steps(call.tenant, job["steps"], call.body().get("steps"))
    return HTTPStatus.OK, _stored(call.tenant, job | {"steps": steps})


@routes.add("PUT PATCH", "/v1/jobs/{job_id}/steps/{job_step_id}/", role="can_write_jobs")
def change_step(call: Call) -> Result:
    """Set one step."""
    job, step_id = find(call.tenant, call.args["job_id"]).body, call.args["job_step_id"]
    if step_id not in {step["id"] for step in job["steps"]}:
        raise not_found("Job step")
    steps = _with_steps(call.tenant, job["steps"], [call.body() | {"id": step_id}])
    return HTTPStatus.OK, _stored(call.tenant, job | {"steps": steps})
