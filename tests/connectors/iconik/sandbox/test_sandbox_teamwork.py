"""Collections, relations, approvals, comments, groups, actions, jobs: what the calls do."""

from typing import Any

import pytest

from connectors.iconik.sandbox import Behaviour, Sandbox
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SERVICE_USER_ID
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

ASSETS = "assets/v1/assets/"
COLLECTIONS = "assets/v1/collections/"
TYPES = f"{ASSETS}relation_types/"
JOBS = "jobs/v1/jobs/"
ACTIONS = "assets/v1/custom_actions/"
KIND = {"name": "localised", "source_label": "is a version of", "destination_label": "has"}
JOB = {"title": "Sync", "type": "CUSTOM", "status": "READY"}


def titles(answer: Any) -> list[str]:
    return [one["title"] for one in answer["objects"]]


def made(api: Api, path: str, body: object) -> Any:
    """The JSON of a POST that has to create."""
    answer = api.call("POST", path, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


# Collections ------------------------------------------------------------------------------------


def test_collections_form_a_tree_with_paths(api: Api) -> None:
    root = made(api, COLLECTIONS, {"title": "Brand"})
    topic = made(api, COLLECTIONS, {"title": "Topic", "parent_id": root["id"]})
    year = made(api, COLLECTIONS, {"title": "2026", "parent_id": topic["id"]})
    assert (root["is_root"], year["is_root"]) == (True, False)
    assert year["parents"] == [root["id"], topic["id"]]
    above = api.answer(f"{COLLECTIONS}{year['id']}/ancestors/")
    assert titles(above) == ["Brand", "Topic"]
    assert api.answer(f"{COLLECTIONS}{year['id']}/full/path/") == "Brand/Topic/2026"
    assert titles(api.answer(COLLECTIONS, is_root="true")) == ["Brand"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "T", "status": "GONE"}, "status"),
        ({"title": "T", "parent_id": "none"}, "parent_id"),
        ({"title": "T", "is_root": "yes"}, "is_root"),
    ],
)
def test_wrong_collection_is_400_naming_the_field(
    api: Api, body: dict[str, object], field: str
) -> None:
    answer = api.call("POST", COLLECTIONS, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_contents_are_collections_and_assets_apart_by_type(api: Api, teaser: str) -> None:
    root = made(api, COLLECTIONS, {"title": "Brand"})["id"]
    topic = made(api, COLLECTIONS, {"title": "Topic"})["id"]
    path = f"{COLLECTIONS}{root}/contents/"
    made(api, path, {"object_type": "assets", "object_id": teaser})
    made(api, path, {"object_type": "collections", "object_id": topic})
    kinds = [one["object_type"] for one in api.answer(path)["objects"]]
    assert kinds == ["collections", "assets"]
    assert titles(api.answer(path, object_types="assets")) == ["Teaser"]
    assert api.call("DELETE", f"{path}assets/{teaser}/").status_code == 204
    assert api.call("DELETE", f"{path}collections/{topic}/").status_code == 204
    assert api.answer(path)["total"] == 0
    assert api.call("DELETE", f"{path}assets/{teaser}/").status_code == 404


def test_contents_lag_behind_and_the_entity_does_not(api_of: ApiOf) -> None:
    with Sandbox(index_lag=10.0) as sandbox:
        api, asset_id = api_of(sandbox), sandbox.edit.create_asset("T")
        sandbox.clock.advance(11)
        collection = sandbox.edit.create_collection("Home")
        sandbox.edit.put_into(collection, asset_id)
        path = f"{COLLECTIONS}{collection}/contents/"
        assert api.answer(f"{ASSETS}{asset_id}/")["in_collections"] == [collection]
        assert api.answer(path)["objects"] == []
        sandbox.clock.advance(11)
        assert titles(api.answer(path)) == ["T"]


def test_entering_a_collection_leaves_date_modified_alone(sandbox: Sandbox, teaser: str) -> None:
    before = sandbox.edit.asset(teaser)["date_modified"]
    sandbox.clock.advance(60)
    sandbox.edit.put_into(sandbox.edit.create_collection("Home"), teaser)
    assert sandbox.edit.asset(teaser)["date_modified"] == before


def test_moved_collection_gives_its_assets_new_ancestors(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    one, other = (sandbox.edit.create_collection(title) for title in ("One", "Other"))
    inner = sandbox.edit.create_collection("Inner", parent=one)
    sandbox.edit.put_into(inner, teaser)
    assert api.search()["objects"][0]["ancestor_collections"] == [one, inner]
    api.call("PATCH", f"{COLLECTIONS}{inner}/", {"parent_id": other})
    assert api.search()["objects"][0]["ancestor_collections"] == [other, inner]


def test_collection_below_its_own_child_is_400(sandbox: Sandbox, api: Api) -> None:
    outer = sandbox.edit.create_collection("Outer")
    inner = sandbox.edit.create_collection("Inner", parent=outer)
    answer = api.call("PATCH", f"{COLLECTIONS}{outer}/", {"parent_id": inner})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["parent_id"])


def test_deleted_collection_keeps_its_assets_and_a_purged_one_lets_them_go(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    collection = sandbox.edit.create_collection("Home")
    sandbox.edit.put_into(collection, teaser)
    assert api.call("DELETE", f"{COLLECTIONS}{collection}/").status_code == 204
    assert api.answer(COLLECTIONS)["total"] == 0
    assert api.answer(COLLECTIONS, status="DELETED")["total"] == 1
    assert sandbox.edit.asset(teaser)["in_collections"] == [collection]
    assert api.call("DELETE", f"{COLLECTIONS}{collection}/purge/").status_code == 204
    assert sandbox.edit.asset(teaser)["in_collections"] == []


def test_new_asset_enters_a_collection_only_if_asked_to(sandbox: Sandbox, api: Api) -> None:
    collection = sandbox.edit.create_collection("Home")
    body = {"title": "T", "collection_id": collection}
    outside = api.call("POST", ASSETS, body).json()
    inside = api.call("POST", ASSETS, body, assign_to_collection="true").json()
    assert (outside["in_collections"], inside["in_collections"]) == ([], [collection])
    wrong = api.call("POST", ASSETS, {"title": "T", "collection_id": "x"}, assign_to_collection=1)
    assert wrong.status_code == 400


# Relations --------------------------------------------------------------------------------------


@pytest.fixture
def french(sandbox: Sandbox, api: Api) -> str:
    """The id of another asset, with a relation type to relate it by."""
    made(api, TYPES, KIND)
    return sandbox.edit.create_asset("Teaser, French")


def test_relation_is_seen_from_both_assets_with_its_direction(
    api: Api, teaser: str, french: str
) -> None:
    body = {"relation_type": "localised", "related_to_asset_id": teaser}
    made(api, f"{ASSETS}{french}/relations/", body)
    for asset, other in ((teaser, french), (french, teaser)):
        (hit,) = api.answer(f"{ASSETS}{asset}/relations/")["objects"]
        (relation,) = hit["relations"]
        assert hit["id"] == other
        assert relation["related_from_asset_id"] == french
    assert titles(api.answer(f"{ASSETS}{teaser}/relations/localised/")) == ["Teaser, French"]


def test_relation_made_twice_is_200_the_second_time(api: Api, teaser: str, french: str) -> None:
    path = f"{ASSETS}{french}/relations/localised/{teaser}/"
    first, second = (api.call("POST", path, {}) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]


def test_reversed_relation_changes_its_ends(api: Api, teaser: str, french: str) -> None:
    path = f"{ASSETS}{french}/relations/localised/{teaser}/"
    api.call("POST", path, {})
    turned = api.call("POST", f"{path}reverse/").json()
    assert (turned["asset_id"], turned["related_to_asset_id"]) == (teaser, french)
    assert api.call("DELETE", path).status_code == 404


@pytest.mark.parametrize("kind", ["unknown", "localised"])
def test_relation_of_no_type_or_to_itself_is_400(
    api: Api, teaser: str, french: str, kind: str
) -> None:
    body = {"relation_type": kind, "related_to_asset_id": teaser}
    assert api.call("POST", f"{ASSETS}{teaser}/relations/", body).status_code == 400


def test_purged_asset_takes_its_relations_along(
    sandbox: Sandbox, api: Api, teaser: str, french: str
) -> None:
    sandbox.edit.relate(french, "localised", teaser)
    sandbox.edit.purge(french)
    assert api.answer(f"{ASSETS}{teaser}/relations/")["objects"] == []
    (hit,) = api.search()["objects"]
    assert hit["relations"] == []


def test_deleted_asset_is_related_only_where_asked_for(
    sandbox: Sandbox, api: Api, teaser: str, french: str
) -> None:
    sandbox.edit.relate(french, "localised", teaser)
    sandbox.edit.delete(french)
    path = f"{ASSETS}{teaser}/relations/"
    assert api.answer(path)["total"] == 0
    assert api.answer(path, include_deleted="true")["total"] == 1


def test_relation_type_exists_once_and_stays_while_in_use(
    sandbox: Sandbox, api: Api, teaser: str, french: str
) -> None:
    assert api.call("POST", TYPES, KIND).status_code == 400
    sandbox.edit.relate(french, "localised", teaser)
    assert api.call("DELETE", f"{TYPES}localised/").status_code == 400
    sandbox.edit.unrelate(french, "localised", teaser)
    assert api.call("DELETE", f"{TYPES}localised/").status_code == 204


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
    made(api, f"{ASSETS}{teaser}/approvals/request/", {"min_number": needed})
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
    question = made(api, path, {"segment_type": "COMMENT", "segment_text": "Which cut?"})
    made(api, path, {"segment_type": "COMMENT", "parent_id": question["id"]})
    made(api, path, {"segment_type": "MARKER", "time_start_milliseconds": 5})
    assert api.search()["objects"][0]["comments_count"] == 2
    assert api.call("DELETE", f"{path}{question['id']}/").status_code == 204
    assert api.search()["objects"][0]["comments_count"] == 0
    assert api.answer(path)["total"] == 1


def test_softly_deleted_comment_is_listed_only_by_its_status(api: Api, teaser: str) -> None:
    path = f"{ASSETS}{teaser}/segments/"
    comment = made(api, path, {"segment_type": "COMMENT", "segment_text": "Gone"})
    api.call("DELETE", f"{path}{comment['id']}/", soft_delete="true")
    assert api.answer(path)["objects"] == []
    assert api.answer(path, status="DELETED")["total"] == 1


def test_comment_is_marked_as_done_without_other_fields(api: Api, teaser: str) -> None:
    path = f"{ASSETS}{teaser}/segments/"
    comment = made(api, path, {"segment_type": "COMMENT", "segment_text": "Louder"})
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
    group = made(api, "users/v1/groups/", {"name": "Reviewers"})["id"]
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
        job = made(api, JOBS, JOB | {"steps": [step]})
        assert len(job["steps"]) == int(taken)
        later = {"steps": [step | {"id": MEDIA_USER_ID}]}
        job = api.call("PUT", f"{JOBS}{job['id']}/steps/", later).json()
        assert job["steps"][-1]["id"] == MEDIA_USER_ID


@pytest.mark.parametrize("strict", [True, False])
def test_job_patch_without_its_title_depends_on_the_tenant(api_of: ApiOf, strict: bool) -> None:
    with Sandbox(behaviour=Behaviour(job_patch_requires_all=strict)) as sandbox:
        api = api_of(sandbox)
        job = made(api, JOBS, JOB)
        answer = api.call("PATCH", f"{JOBS}{job['id']}/", {"status": "STARTED"})
        assert answer.status_code == (400 if strict else 200)


def test_abort_is_pending_until_the_worker_agrees(api: Api) -> None:
    running = made(api, JOBS, JOB | {"status": "STARTED"})["id"]
    over = made(api, JOBS, JOB | {"status": "FINISHED"})["id"]
    body = {"action": "ABORT", "job_ids": [running, over]}
    assert api.call("PUT", f"{JOBS}state/", body).status_code == 200
    states = {job["id"]: job["status"] for job in api.answer(JOBS)["objects"]}
    assert states == {running: "ABORT_PENDING", over: "FINISHED"}


def test_metadata_of_a_job_is_replaced_or_merged(api: Api) -> None:
    job = made(api, JOBS, JOB | {"metadata": {"run": "1"}})
    path = f"{JOBS}{job['id']}/"
    merged = api.call("PATCH", path, JOB | {"metadata": {"n": "2"}}, merge_metadata="true").json()
    assert merged["metadata"] == {"run": "1", "n": "2"}
    replaced = api.call("PATCH", path, JOB | {"metadata": {"n": "3"}}).json()
    assert replaced["metadata"] == {"n": "3"}


def test_job_is_deleted_with_those_below_it_if_asked(api: Api) -> None:
    parent = made(api, JOBS, JOB)["id"]
    made(api, JOBS, JOB | {"parent_id": parent})
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
