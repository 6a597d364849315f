"""The sandbox's pages of what is round the assets: what they show, what their forms do."""

import re

import httpx
import pytest

from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SERVICE_USER_ID
from tests.connectors.iconik.sandbox.calling import Api, Browser


@pytest.fixture
def home(sandbox: Sandbox) -> str:
    """The id of one collection."""
    return sandbox.edit.create_collection("Home")


@pytest.mark.parametrize("path", ["/collections", "/people", "/jobs"])
def test_pages_of_an_empty_tenant_say_so_and_have_nothing_inline(
    sandbox: Sandbox, path: str
) -> None:
    answer = httpx.get(sandbox.url + path)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", answer.text)
    assert 'class="empty"' in answer.text


def test_collections_are_shown_as_a_tree_and_made_by_a_form(
    sandbox: Sandbox, browser: Browser, home: str
) -> None:
    browser.sent("/collections/create", title="Films <all>", parent_id=home)
    html = browser.load("/collections")
    assert re.search(r"Home</a>.*<ul class=\"tree\"><li><a[^>]*>Films &lt;all&gt;", html, re.DOTALL)


def test_asset_goes_into_a_collection_and_out_again(
    sandbox: Sandbox, browser: Browser, teaser: str, home: str
) -> None:
    browser.sent(f"/collections/{home}/in", asset="teaser")
    assert "Teaser" in browser.load(f"/collections/{home}")
    assert f"/collections/{home}" in browser.load(f"/assets/{teaser}")
    browser.sent(f"/assets/{teaser}/take-out", collection_id=home)
    assert sandbox.edit.asset(teaser)["in_collections"] == []
    browser.sent(f"/assets/{teaser}/put-in", collection_id=home)
    browser.sent(f"/collections/{home}/out", asset=teaser)
    assert sandbox.edit.asset(teaser)["in_collections"] == []


def test_unknown_asset_for_a_collection_is_a_sentence(browser: Browser, home: str) -> None:
    answer = browser.send(f"/collections/{home}/in", asset="nothing")
    assert answer.status_code == 400
    assert "The sandbox has no asset" in answer.text


def test_collection_is_moved_deleted_and_purged(
    sandbox: Sandbox, browser: Browser, home: str, teaser: str
) -> None:
    films = sandbox.edit.create_collection("Films")
    sandbox.edit.put_into(films, teaser)
    browser.sent(f"/collections/{films}/change", title="Old films", parent_id=home)
    assert "Home" in browser.load(f"/collections/{films}")
    browser.sent(f"/collections/{home}/delete")
    assert "Deleted" in browser.load(f"/collections/{films}")
    browser.sent(f"/collections/{home}/purge")
    assert httpx.get(f"{sandbox.url}/collections/{films}").status_code == 404
    assert sandbox.edit.asset(teaser)["in_collections"] == []


def test_collection_cannot_be_moved_below_itself(browser: Browser, home: str) -> None:
    answer = browser.send(f"/collections/{home}/change", title="Home", parent_id=home)
    assert answer.status_code == 400
    assert "cannot be below itself" in answer.text


def test_relation_is_made_shown_on_both_sides_and_ended(
    sandbox: Sandbox, browser: Browser, teaser: str
) -> None:
    other = sandbox.edit.create_asset("Teaser, French", external_id="teaser-fr")
    sandbox.edit.create_relation_type(
        "localised", source_label="is a version of", destination_label="has the version"
    )
    browser.sent(f"/assets/{other}/relate", relation_type="localised", other="teaser")
    assert "is a version of" in browser.load(f"/assets/{other}")
    assert "has the version" in browser.load(f"/assets/{teaser}")
    ends = {"from": other, "relation_type": "localised", "to": teaser}
    browser.sent(f"/assets/{teaser}/unrelate", **ends)
    assert "related to no other" in browser.load(f"/assets/{other}")


def test_approval_is_asked_for_and_voted_on(
    sandbox: Sandbox, browser: Browser, api: Api, teaser: str
) -> None:
    group = sandbox.edit.create_group("Reviewers")
    browser.sent(f"/assets/{teaser}/ask", group=[group], min_number="1")
    assert ">Requested</span>" in browser.load(f"/assets/{teaser}")
    browser.sent(f"/assets/{teaser}/vote", user_id=MEDIA_USER_ID, status="APPROVED")
    assert ">Approved</span>" in browser.load(f"/assets/{teaser}")
    asked = api.answer(f"assets/v1/assets/{teaser}/approvals/request/")
    assert (asked["groups"], asked["status"]) == ([group], "APPROVED")


@pytest.mark.parametrize("number", ["0", "two", ""])
def test_approval_that_needs_no_number_of_votes_is_refused(
    browser: Browser, teaser: str, number: str
) -> None:
    answer = browser.send(f"/assets/{teaser}/ask", min_number=number)
    assert answer.status_code == 400
    assert "min_number" in answer.text


def test_comment_is_added_marked_as_done_and_deleted(
    sandbox: Sandbox, browser: Browser, api: Api, teaser: str
) -> None:
    browser.sent(f"/assets/{teaser}/comment", text="Louder", second="2.5", user_id=SERVICE_USER_ID)
    path = f"assets/v1/assets/{teaser}/segments/"
    (comment,) = api.answer(path)["objects"]
    assert (comment["time_start_milliseconds"], comment["user_id"]) == (2500, SERVICE_USER_ID)
    assert "at 2.5 s" in browser.load(f"/assets/{teaser}")
    browser.sent(f"/assets/{teaser}/check", segment_id=comment["id"], do="check")
    assert ">Done</span>" in browser.load(f"/assets/{teaser}")
    browser.sent(f"/assets/{teaser}/check", segment_id=comment["id"], do="delete")
    assert api.answer(path)["objects"] == []


@pytest.mark.parametrize("second", ["soon", "nan", "inf", "-1"])
def test_comment_at_no_moment_is_refused(
    sandbox: Sandbox, browser: Browser, teaser: str, second: str
) -> None:
    answer = browser.send(f"/assets/{teaser}/comment", text="?", second=second)
    assert answer.status_code == 400
    assert sandbox.tenant.store.children("segment", teaser) == []


def test_people_are_made_and_put_into_groups(sandbox: Sandbox, browser: Browser) -> None:
    browser.sent("/people/group", name="Reviewers")
    browser.sent("/people/user", first="Reviewer", last="Compliance", email="c@insurer.example")
    (group,) = sandbox.tenant.store.every("group")
    user = sandbox.tenant.store.every("user")[-1]
    browser.sent("/people/groups", user_id=user.id, group=[group.id])
    html = browser.load("/people")
    assert "<td>Reviewer Compliance</td></tr>" in html
    browser.sent("/people/groups", user_id=user.id)
    assert "nobody" in browser.load("/people")


def test_job_is_made_and_set_to_another_status(sandbox: Sandbox, browser: Browser) -> None:
    browser.sent("/jobs/create", title="Nightly sync", custom_type="sync", status="STARTED")
    (job,) = sandbox.tenant.store.every("job")
    browser.sent("/jobs/change", job_id=job.id, status="ABORT_PENDING")
    assert ">Abort pending</span>" in browser.load("/jobs")
    assert browser.send("/jobs/change", job_id=job.id, status="BUSY").status_code == 400


def test_action_is_made_switched_and_deleted(sandbox: Sandbox, browser: Browser) -> None:
    url = "https://governance.example/ask"
    browser.sent("/actions/create", title="Ask", url=url, context="ASSET", action_type="POST")
    (action,) = sandbox.tenant.store.every("custom_action")
    for wish, shown in (("switch", "Disabled"), ("switch", "Healthy"), ("health", "Failing")):
        browser.sent("/actions/change", action_id=action.id, do=wish)
        assert f">{shown}</span>" in browser.load("/jobs")
    browser.sent("/actions/change", action_id=action.id, do="delete")
    assert sandbox.tenant.store.every("custom_action") == []


def test_action_shows_the_names_of_its_headers_but_not_their_values(
    sandbox: Sandbox, browser: Browser
) -> None:
    url = "https://governance.example/"
    sandbox.edit.create_action("Ask", url, headers={"X-Proof": "secret"})
    html = browser.load("/jobs")
    assert "X-Proof" in html
    assert "secret" not in html


@pytest.mark.parametrize("kind", ["repeat", "reorder", "swap_pages", "silent_delete"])
def test_fault_panel_offers_faults_of_lists(sandbox: Sandbox, browser: Browser, kind: str) -> None:
    assert f'<option value="{kind}">' in browser.load("/faults")
    browser.sent("/faults/add", kind=kind)
    (rule,) = sandbox.faults.active
    assert rule.kind == kind
