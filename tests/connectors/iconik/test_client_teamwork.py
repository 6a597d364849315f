"""Collections, relations, approvals, comments, people and jobs, asked of a running sandbox."""

from collections.abc import Iterator

import pytest

from connectors.http.errors import (
    RemoteContractBroken,
    RemoteNotFound,
    RemoteRejected,
)
from connectors.http.rates import LocalRateGate
from connectors.http.retries import RetryPolicy
from connectors.iconik.client import IconikClient
from connectors.iconik.config import IconikConfig
from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SERVICE_USER_ID
from connectors.iconik.teamwork_records import (
    ABORT_PENDING,
    APPROVED,
    NOT_APPROVED,
    REQUESTED,
)
from tests.connectors.http.wire_server import WireServer, answer_json

QUICK = RetryPolicy(attempts=2, wait_initial=0.0, wait_max=0.0, jitter=0.0)


def client_of(url: str, app_id: str, token: str) -> IconikClient:
    config = IconikConfig(url, app_id, token, page_size=2, retries=QUICK)
    return IconikClient(config, gate=LocalRateGate([]))


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[IconikClient]:
    with client_of(sandbox.url, sandbox.app_id, sandbox.token) as client:
        yield client


@pytest.fixture
def film(sandbox: Sandbox) -> str:
    return sandbox.edit.create_asset("Film", external_id="film")


@pytest.fixture
def version(sandbox: Sandbox, film: str) -> str:
    return str(sandbox.edit.asset(film)["versions"][0]["id"])


# Collections ------------------------------------------------------------------------------------


def test_collection_path_runs_from_the_root_to_the_assets_collection(
    sandbox: Sandbox, client: IconikClient, film: str
) -> None:
    parent = None
    for title in ("Brand", "Topic", "Year"):
        parent = sandbox.edit.create_collection(title, parent=parent)
    assert parent is not None
    sandbox.edit.put_into(parent, film)
    (collection_id,) = client.asset(film).in_collections
    path = client.collection_path(collection_id)
    assert [one.title for one in path] == ["Brand", "Topic", "Year"]
    assert path[0].parent_id is None


def test_collection_path_of_a_root_is_itself(sandbox: Sandbox, client: IconikClient) -> None:
    root = sandbox.edit.create_collection("Brand")
    assert [one.id for one in client.collection_path(root)] == [root]


def test_collection_path_survives_a_list_in_another_order(
    sandbox: Sandbox, client: IconikClient
) -> None:
    parent = None
    for title in ("A", "B", "C", "D"):
        parent = sandbox.edit.create_collection(title, parent=parent)
    assert parent is not None
    sandbox.faults.reorder()
    assert [one.title for one in client.collection_path(parent)] == list("ABCD")


def test_collection_path_with_a_gap_or_a_circle_is_refused() -> None:
    def collection(key: str, parent: str) -> dict[str, object]:
        return {"id": key, "title": key, "parent_id": parent}

    for above in ([], [collection("b", "a")], [collection("b", "b")]):
        with WireServer() as wire, client_of(wire.url, "app", "token") as client:
            wire.answers(answer_json({"objects": above}), answer_json(collection("a", "b")))
            with pytest.raises(RemoteContractBroken, match="gap"):
                client.collection_path("a")


def test_list_without_paging_that_goes_on_is_refused() -> None:
    with WireServer() as wire, client_of(wire.url, "app", "token") as client:
        wire.answers(answer_json({"objects": [{"name": "supersedes"}], "page": 1, "pages": 2}))
        with pytest.raises(RemoteContractBroken, match="more than one page"):
            client.relation_types()


# Relations --------------------------------------------------------------------------------------


def test_related_assets_come_from_every_page_with_their_relation(
    sandbox: Sandbox, client: IconikClient, film: str
) -> None:
    sandbox.edit.create_relation_type("localised_version_of", source_label="is a version of")
    others = [sandbox.edit.create_asset(f"Film {language}") for language in ("de", "fr", "it")]
    for other in others:
        sandbox.edit.relate(other, "localised_version_of", film)
    related = list(client.iter_related(film))
    assert [asset.id for asset in related] == others
    (relation,) = related[0].relations_with(film)
    assert (relation.related_from_asset_id, relation.related_to_asset_id) == (others[0], film)
    (kind,) = client.relation_types()
    assert (kind.name, kind.source_label) == (relation.relation_type, "is a version of")


def test_asset_without_relations_has_none(client: IconikClient, film: str) -> None:
    assert list(client.iter_related(film)) == []


# Approvals --------------------------------------------------------------------------------------


def test_approval_of_a_version_is_none_until_asked_for(
    client: IconikClient, film: str, version: str
) -> None:
    assert client.approval_request(film, version) is None
    assert client.votes(film, version) == ()


def test_approval_request_tells_whom_it_asked_and_how_it_stands(
    sandbox: Sandbox, client: IconikClient, film: str, version: str
) -> None:
    group = sandbox.edit.create_group("Reviewers")
    sandbox.edit.request_approval(film, groups=[group], min_number=2)
    asked = client.approval_request(film, version)
    assert asked is not None
    assert (asked.status, asked.groups, asked.users) == (REQUESTED, (group,), ())
    for user in (MEDIA_USER_ID, SERVICE_USER_ID):
        sandbox.edit.vote(film, APPROVED, user_id=user)
    answered = client.approval_request(film, version)
    assert answered is not None
    assert answered.status == APPROVED
    assert {vote.user for vote in answered.votes} == {MEDIA_USER_ID, SERVICE_USER_ID}


def test_new_version_starts_without_approval(
    sandbox: Sandbox, client: IconikClient, film: str, version: str
) -> None:
    sandbox.edit.request_approval(film)
    sandbox.edit.vote(film, NOT_APPROVED)
    newer = sandbox.edit.new_version(film)
    assert client.approval_request(film, newer) is None
    (vote,) = client.votes(film, version)
    assert (vote.status, vote.version_id) == (NOT_APPROVED, version)


# Comments ---------------------------------------------------------------------------------------


def test_comments_come_in_order_with_their_moment_and_author(
    sandbox: Sandbox, client: IconikClient, film: str
) -> None:
    made = [client.post_comment(film, f"Comment {number}") for number in range(3)]
    sandbox.edit.comment(film, "Too quiet", start=1500, end=2500)
    comments = list(client.iter_comments(film))
    assert [comment.segment_text for comment in comments] == [
        *(one.segment_text for one in made),
        "Too quiet",
    ]
    assert comments[0].time_start_milliseconds is None
    assert (comments[3].time_start_milliseconds, comments[3].time_end_milliseconds) == (1500, 2500)
    assert {one.user_id for one in comments[:3]} == {SERVICE_USER_ID}
    assert comments[3].user_id == MEDIA_USER_ID


def test_answer_to_a_comment_names_it(client: IconikClient, film: str) -> None:
    question = client.post_comment(film, "Which cut?", start=10)
    answer = client.post_comment(film, "The short one", parent_id=question.id)
    assert answer.parent_id == question.id


def test_comment_on_a_moment_that_ends_before_it_starts_is_rejected(
    client: IconikClient, film: str
) -> None:
    with pytest.raises(RemoteRejected, match="time_end_milliseconds"):
        client.post_comment(film, "?", start=10, end=5)


def test_comments_of_another_version_stay_with_it(
    sandbox: Sandbox, client: IconikClient, film: str, version: str
) -> None:
    sandbox.edit.comment(film, "Old")
    sandbox.edit.new_version(film)
    assert list(client.iter_comments(film)) == []
    (old,) = client.iter_comments(film, version_id=version)
    assert old.segment_text == "Old"


# People, actions, jobs --------------------------------------------------------------------------


def test_user_and_group_by_id(sandbox: Sandbox, client: IconikClient) -> None:
    group = sandbox.edit.create_group("Reviewers")
    assert client.group(group).name == "Reviewers"
    assert client.user(MEDIA_USER_ID).first_name == "Media"
    with pytest.raises(RemoteNotFound):
        client.user(group)


def test_created_action_is_listed_and_does_not_show_its_secret(client: IconikClient) -> None:
    made = client.create_custom_action(
        "Ask for a review",
        "https://governance.example/ask",
        context="ASSET",
        headers={"X-Proof": "a-long-secret"},
    )
    assert client.custom_actions() == (made,)
    assert (made.type, made.context) == ("POST", "ASSET")
    assert "a-long-secret" not in repr(made)


def test_action_with_a_wrong_address_is_rejected(client: IconikClient) -> None:
    with pytest.raises(RemoteRejected, match="url"):
        client.create_custom_action("Ask", "no-address", context="ASSET")


def test_job_goes_from_its_start_to_its_end(client: IconikClient, film: str) -> None:
    job = client.create_job(
        "Sync", custom_type="sync", object_type="assets", object_id=film, progress_total=4
    )
    job = client.patch_job(job, status="STARTED", progress_processed=1)
    assert (job.progress, job.started_at is not None, job.completed_at) == (25, True, None)
    job = client.patch_job(job, status="FINISHED", progress_processed=4)
    assert (job.progress, job.completed_at is not None) == (100, True)
    assert client.job(job.id) == job


def test_jobs_are_listed_by_object_type_and_state(
    sandbox: Sandbox, client: IconikClient, film: str
) -> None:
    for status in ("STARTED", "READY", "FINISHED", "STARTED"):
        client.create_job("Sync", custom_type="sync", object_id=film, status=status)
    sandbox.edit.create_job("Transcode", type="TRANSCODE", object_id=film, status="STARTED")
    client.create_job("Elsewhere", custom_type="sync", status="STARTED")
    found = list(client.iter_jobs(object_id=film, job_type="CUSTOM", statuses=["STARTED", "READY"]))
    assert [job.status for job in found] == ["STARTED", "READY", "STARTED"]


def test_aborted_job_is_seen_by_who_does_the_work(sandbox: Sandbox, client: IconikClient) -> None:
    job = client.create_job("Sync", custom_type="sync", status="STARTED")
    sandbox.edit.change_job(job.id, status="ABORT_PENDING")
    assert client.job(job.id).status == ABORT_PENDING


# Lists in disorder ------------------------------------------------------------------------------


def test_repeated_and_reordered_assets_reach_the_caller_as_they_came(
    sandbox: Sandbox, client: IconikClient
) -> None:
    sandbox.edit.create_assets(5)
    sandbox.faults.repeat("/API/assets/", skip=1)
    sandbox.faults.reorder("/API/assets/", skip=1)
    keys = [asset.id for asset in client.iter_assets()]
    assert (len(keys), len(set(keys))) == (6, 5)


def test_search_whose_hits_are_reordered_loses_none_of_them(
    sandbox: Sandbox, client: IconikClient
) -> None:
    made = sandbox.edit.create_assets(5)
    sandbox.faults.reorder("/API/search/", count=None)
    assert {asset.id for asset in client.iter_search()} == set(made)


def test_asset_deleted_silently_while_listed_is_not_found_afterwards(
    sandbox: Sandbox, client: IconikClient
) -> None:
    sandbox.edit.create_assets(2)
    sandbox.faults.silent_delete("/API/assets/")
    listed = list(client.iter_assets())
    assert client.asset(listed[0].id).id == listed[0].id
    with pytest.raises(RemoteNotFound):
        client.asset(listed[1].id)
