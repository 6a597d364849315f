"""Approvals, comments, groups, custom actions, jobs, and the roles all of these need."""

import pytest

from connectors.iconik.sandbox import Behaviour, Sandbox
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SERVICE_USER_ID
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

ASSETS = "assets/v1/assets/"
COLLECTIONS = "assets/v1/collections/"
TYPES = f"{ASSETS}relation_types/"
JOBS = "jobs/v1/jobs/"
ACTIONS = "assets/v1/custom_actions/"
JOB = {"title": "Sync", "type": "CUSTOM", "status": "READY"}


# Approvals --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("votes", "needed", "status"),
    [
        ((), 1, "REQUESTED"),
        (("APPROVED",), 1, "APPROVED"),
        (("APPROVED",), 2, "REQUESTED"),
        (("APPROVED", "APPROVED"), 2, "APPROVED"),
        (("NOT_APPROVED",), 2, "NOT_APPROVED"),
        (("APPROVED", "NOT_APPROVED"), 1, "MIXED"),
    ],
)
def test_status_of_an_approval_follows_its_votes(
    sandbox: Sandbox, api: Api, teaser: str, votes: tuple[str, ...], needed: int, status: str
) -> None:
    api.made(f"{ASSETS}{teaser}/approvals/request/", {"min_number": needed})
    for vote, user in zip(votes, (MEDIA_USER_ID, SERVICE_USER_ID), strict=False):
        sandbox.edit.vote(teaser, vote, user_id=user)
    request = api.answer(f"{ASSETS}{teaser}/approvals/request/")
    assert (request["status"], len(request["approvals_by"])) == (status, len(votes))
    assert api.search()["objects"][0]["approval"]["status"] == status


def test_vote_is_that_of_the_tokens_user_and_the_last_one_counts(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    path = f"{ASSETS}{teaser}/approvals/"
    for status in ("NOT_APPROVED", "APPROVED"):
        assert api.call("PUT", path, {"status": status, "user": MEDIA_USER_ID}).status_code == 200
    (vote,) = api.answer(path)["objects"]
    assert (vote["user"], vote["status"]) == (SERVICE_USER_ID, "APPROVED")
    operations = [entry["operation_type"] for entry in sandbox.edit.history(teaser)]
    assert operations == ["APPROVE", "REJECT"]


def test_vote_can_be_withdrawn(sandbox: Sandbox, api: Api, teaser: str) -> None:
    path = f"{ASSETS}{teaser}/approvals/"
    for user in (SERVICE_USER_ID, MEDIA_USER_ID):
        sandbox.edit.vote(teaser, "APPROVED", user_id=user)
    assert api.call("DELETE", path).status_code == 204
    assert api.call("DELETE", f"{path}user/{MEDIA_USER_ID}/").status_code == 204
    assert api.answer(path)["objects"] == []
    assert api.call("DELETE", path).status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"groups": ["none"]}, "groups"),
        ({"users": "everyone"}, "users"),
        ({"users": [7]}, "users"),
        ({"min_number": 0}, "min_number"),
        ({"min_number": None}, "min_number"),
    ],
)
def test_wrong_approval_request_is_400(
    api: Api, teaser: str, body: dict[str, object], field: str
) -> None:
    answer = api.call("POST", f"{ASSETS}{teaser}/approvals/request/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_approval_request_that_nobody_made_is_404(api: Api, teaser: str) -> None:
    path = f"{ASSETS}{teaser}/approvals/request/"
    assert [api.call(method, path, {}).status_code for method in ("GET", "PATCH", "DELETE")] == [
        404,
        404,
        404,
    ]


def test_deleted_version_takes_its_approval_and_comments_along(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    first = sandbox.edit.asset(teaser)["versions"][0]["id"]
    sandbox.edit.request_approval(teaser)
    sandbox.edit.comment(teaser, "Old")
    sandbox.edit.new_version(teaser)
    sandbox.edit.delete_version(teaser, first)
    found = api.answer(f"{ASSETS}{teaser}/segments/", include_all_versions="true")
    assert found["objects"] == []
    assert sandbox.tenant.store.get("approval_request", first) is None


# Comments ---------------------------------------------------------------------------------------


def test_comments_are_counted_in_the_index_and_answers_go_with_them(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    path = f"{ASSETS}{teaser}/segments/"
    question = api.made(path, {"segment_type": "COMMENT", "segment_text": "Which cut?"})
    api.made(path, {"segment_type": "COMMENT", "parent_id": question["id"]})
    api.made(path, {"segment_type": "MARKER", "time_start_milliseconds": 5})
    assert api.search()["objects"][0]["comments_count"] == 2
    assert api.call("DELETE", f"{path}{question['id']}/").status_code == 204
    assert api.search()["objects"][0]["comments_count"] == 0
    assert api.answer(path)["total"] == 1


def test_softly_deleted_comment_is_listed_only_by_its_status(api: Api, teaser: str) -> None:
    path = f"{ASSETS}{teaser}/segments/"
    comment = api.made(path, {"segment_type": "COMMENT", "segment_text": "Gone"})
    api.call("DELETE", f"{path}{comment['id']}/", soft_delete="true")
    assert api.answer(path)["objects"] == []
    assert api.answer(path, status="DELETED")["total"] == 1


def test_comment_is_marked_as_done_without_other_fields(api: Api, teaser: str) -> None:
    path = f"{ASSETS}{teaser}/segments/"
    comment = api.made(path, {"segment_type": "COMMENT", "segment_text": "Louder"})
    done = api.call("PATCH", f"{path}{comment['id']}/", {"segment_checked": True}).json()
    assert (done["segment_checked"], done["segment_text"]) == (True, "Louder")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"segment_type": "NOTE"},
        {"segment_type": "COMMENT", "parent_id": "none"},
        {"segment_type": "COMMENT", "time_start_milliseconds": True},
        {"segment_type": "COMMENT", "time_start_milliseconds": -1},
    ],
)
def test_wrong_comment_is_400(api: Api, teaser: str, body: dict[str, object]) -> None:
    assert api.call("POST", f"{ASSETS}{teaser}/segments/", body).status_code == 400


# People, actions, jobs --------------------------------------------------------------------------


def test_users_are_found_by_group_id_and_name(sandbox: Sandbox, api: Api) -> None:
    group = api.made("users/v1/groups/", {"name": "Reviewers"})["id"]
    sandbox.edit.set_groups(MEDIA_USER_ID, [group])
    for query in ({"groups": group}, {"ids": MEDIA_USER_ID}, {"query": "media te"}):
        found = api.answer("users/v1/users/", **query)
        assert [user["id"] for user in found["objects"]] == [MEDIA_USER_ID]
    assert api.call("DELETE", f"users/v1/groups/{group}/").status_code == 204
    assert api.answer(f"users/v1/users/{MEDIA_USER_ID}/")["groups"] == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"url": "ftp://x"}, "url"),
        ({"type": "OPEN", "headers": {"X": "y"}}, "headers"),
        ({"headers": {"X": 1}}, "headers"),
        ({"metadata_view": "none"}, "metadata_view"),
        ({"context": "BULK"}, "context"),
    ],
)
def test_wrong_custom_action_is_400(api: Api, more: dict[str, object], field: str) -> None:
    body = {"title": "Ask", "url": "https://x.example/", "context": "ASSET"} | more
    answer = api.call("POST", f"{ACTIONS}ASSET/", body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_custom_action_is_found_in_its_context_only(sandbox: Sandbox, api: Api) -> None:
    action = sandbox.edit.create_action("Ask", "https://x.example/")
    assert api.get(f"{ACTIONS}ASSET/{action}/").status_code == 200
    assert api.get(f"{ACTIONS}BULK/{action}/").status_code == 404
    assert api.answer(f"{ACTIONS}BULK/")["objects"] == []
    assert api.get(f"{ACTIONS}{action}/").status_code == 404


@pytest.mark.parametrize("taken", [True, False])
def test_steps_of_a_new_job_are_taken_or_come_later(api_of: ApiOf, taken: bool) -> None:
    with Sandbox(behaviour=Behaviour(job_steps_on_create=taken)) as sandbox:
        api = api_of(sandbox)
        step = {"label": "Copy", "status": "WAITING"}
        job = api.made(JOBS, JOB | {"steps": [step]})
        assert len(job["steps"]) == int(taken)
        later = {"steps": [step | {"id": MEDIA_USER_ID}]}
        job = api.call("PUT", f"{JOBS}{job['id']}/steps/", later).json()
        assert job["steps"][-1]["id"] == MEDIA_USER_ID


@pytest.mark.parametrize("strict", [True, False])
def test_job_patch_without_its_title_depends_on_the_tenant(api_of: ApiOf, strict: bool) -> None:
    with Sandbox(behaviour=Behaviour(job_patch_requires_all=strict)) as sandbox:
        api = api_of(sandbox)
        job = api.made(JOBS, JOB)
        answer = api.call("PATCH", f"{JOBS}{job['id']}/", {"status": "STARTED"})
        assert answer.status_code == (400 if strict else 200)


def test_abort_is_pending_until_the_worker_agrees(api: Api) -> None:
    running = api.made(JOBS, JOB | {"status": "STARTED"})["id"]
    over = api.made(JOBS, JOB | {"status": "FINISHED"})["id"]
    body = {"action": "ABORT", "job_ids": [running, over]}
    assert api.call("PUT", f"{JOBS}state/", body).status_code == 200
    states = {job["id"]: job["status"] for job in api.answer(JOBS)["objects"]}
    assert states == {running: "ABORT_PENDING", over: "FINISHED"}


def test_metadata_of_a_job_is_replaced_or_merged(api: Api) -> None:
    job = api.made(JOBS, JOB | {"metadata": {"run": "1"}})
    path = f"{JOBS}{job['id']}/"
    merged = api.call("PATCH", path, JOB | {"metadata": {"n": "2"}}, merge_metadata="true").json()
    assert merged["metadata"] == {"run": "1", "n": "2"}
    replaced = api.call("PATCH", path, JOB | {"metadata": {"n": "3"}}).json()
    assert replaced["metadata"] == {"n": "3"}


def test_job_is_deleted_with_those_below_it_if_asked(api: Api) -> None:
    parent = api.made(JOBS, JOB)["id"]
    api.made(JOBS, JOB | {"parent_id": parent})
    assert api.answer(f"{JOBS}{parent}/")["has_children"] is True
    assert api.call("DELETE", f"{JOBS}{parent}/", recursive="true").status_code == 204
    assert api.answer(JOBS)["total"] == 0


# Roles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "method", "path"),
    [
        ("can_read_collections", "GET", COLLECTIONS),
        ("can_create_collections", "POST", COLLECTIONS),
        ("can_read_asset_relations", "GET", TYPES),
        ("can_write_asset_relation_types", "POST", TYPES),
        ("can_read_segments", "GET", f"{ASSETS}x/segments/"),
        ("can_create_segments", "POST", f"{ASSETS}x/segments/"),
        ("can_read_approval_request", "GET", f"{ASSETS}x/approvals/"),
        ("can_write_approval_status", "PUT", f"{ASSETS}x/approvals/"),
        ("can_read_groups", "GET", "users/v1/groups/x/"),
        ("can_read_custom_actions", "GET", ACTIONS),
        ("can_read_jobs", "GET", JOBS),
        ("can_write_jobs", "POST", JOBS),
    ],
)
def test_call_without_its_role_is_403(
    sandbox: Sandbox, api: Api, role: str, method: str, path: str
) -> None:
    sandbox.tenant.roles -= {role}
    answer = api.call(method, path, {} if method != "GET" else None)
    assert (answer.status_code, answer.json()["errors"]) == (403, [f"Missing role: {role}."])
