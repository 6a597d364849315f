"""Misbehaviour on demand, over real connections."""

from collections.abc import Callable

import httpx
import pytest

from connectors.iconik.sandbox import Sandbox
from connectors.iconik.sandbox.faults import Faults
from tests.connectors.iconik.sandbox.calling import Api

PROBE = "auth/v1/auth/token/"


def test_dropped_connection_gives_no_answer_once(sandbox: Sandbox, api: Api) -> None:
    sandbox.faults.drop()
    with pytest.raises(httpx.RemoteProtocolError):
        api.get(PROBE)
    assert api.get(PROBE).status_code == 200


def test_answer_lost_after_the_write_leaves_the_write_done(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    sandbox.faults.drop("/API/assets/", method="POST", after_write=True)
    path = f"assets/v1/assets/{teaser}/history/"
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("POST", path, {"operation_type": "CUSTOM"})
    assert len(sandbox.edit.history(teaser)) == 1


def test_connection_dropped_before_the_write_leaves_it_undone(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    sandbox.faults.drop(method="POST")
    with pytest.raises(httpx.RemoteProtocolError):
        api.call("POST", f"assets/v1/assets/{teaser}/history/", {"operation_type": "CUSTOM"})
    assert sandbox.edit.history(teaser) == []


def test_truncated_body_breaks_off(sandbox: Sandbox, api: Api) -> None:
    sandbox.faults.truncate("/API/users/")
    with pytest.raises(httpx.RemoteProtocolError, match=r"incomplete|without sending complete"):
        api.get("users/v1/users/current/")


@pytest.mark.parametrize("retry_after", [None, 7])
def test_too_many_requests_with_and_without_retry_after(
    sandbox: Sandbox, api: Api, retry_after: int | None
) -> None:
    sandbox.faults.too_many(retry_after=retry_after)
    answer = api.get(PROBE)
    wanted = None if retry_after is None else "7"
    assert (answer.status_code, answer.headers.get("Retry-After")) == (429, wanted)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_server_error_has_no_json(sandbox: Sandbox, api: Api, status: int) -> None:
    sandbox.faults.server_error(status)
    answer = api.get(PROBE)
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        status,
        "text/plain; charset=utf-8",
    )


def test_html_page_comes_with_200(sandbox: Sandbox, api: Api) -> None:
    sandbox.faults.html_page()
    answer = api.get(PROBE)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


def test_delayed_answer_exceeds_the_callers_patience(sandbox: Sandbox) -> None:
    sandbox.faults.delay(5.0)
    with pytest.raises(httpx.ReadTimeout):
        httpx.get(f"{sandbox.url}/API/{PROBE}", timeout=0.2)


def test_fault_is_limited_to_its_path_and_count(sandbox: Sandbox, api: Api) -> None:
    rule = sandbox.faults.server_error(503, "/API/users/", count=2, skip=1)
    probes = [api.get("users/v1/users/current/").status_code for _ in range(4)]
    assert probes == [200, 503, 503, 200]
    assert api.get(PROBE).status_code == 200
    assert (rule.hits, sandbox.faults.active) == (2, [])


def test_fault_without_count_lasts_until_cleared(sandbox: Sandbox, api: Api) -> None:
    sandbox.faults.server_error(count=None)
    assert {api.get(PROBE).status_code for _ in range(3)} == {503}
    sandbox.faults.clear()
    assert api.get(PROBE).status_code == 200


def test_media_can_be_spoiled_too(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.edit.attach_proxy(teaser, "p.webm", b"0123456789")
    (proxy,) = api.answer(f"files/v1/assets/{teaser}/proxies/")["objects"]
    sandbox.faults.server_error(path="/media/")
    assert [httpx.get(proxy["url"]).status_code for _ in range(2)] == [503, 200]


def test_spoiled_request_is_logged_with_its_fault(sandbox: Sandbox, api: Api) -> None:
    sandbox.faults.drop()
    with pytest.raises(httpx.RemoteProtocolError):
        api.get(PROBE)
    (entry,) = sandbox.requests
    assert (entry.status, entry.fault) == (None, "drop")


def test_stopped_sandbox_refuses_connections_and_comes_back_at_its_address(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    sandbox.stop()
    with pytest.raises(httpx.ConnectError):
        api.get(PROBE)
    sandbox.start()
    assert api.answer(f"assets/v1/assets/{teaser}/")["title"] == "Teaser"


ASSETS = "assets/v1/assets/"
BY_TITLE = {"sort": [{"name": "title", "order": "asc"}]}


def titles_of_pages(api: Api, pages: int) -> list[list[str]]:
    """The titles on the first pages of two assets each."""
    asked = [api.answer(ASSETS, sort="title", per_page=2, page=n + 1) for n in range(pages)]
    return [[asset["title"] for asset in page["objects"]] for page in asked]


@pytest.fixture
def four(sandbox: Sandbox) -> list[str]:
    """Four assets, by title."""
    return [sandbox.edit.create_asset(title) for title in "ABCD"]


def test_repeated_object_begins_the_page_after_its_own(
    sandbox: Sandbox, api: Api, four: list[str]
) -> None:
    sandbox.faults.repeat(f"/API/{ASSETS}", skip=1)
    assert titles_of_pages(api, 2) == [["A", "B"], ["B", "C", "D"]]


def test_repeated_object_of_a_search_comes_from_its_own_question(
    sandbox: Sandbox, api: Api, four: list[str]
) -> None:
    first = api.call("POST", "search/v1/search/", BY_TITLE, per_page=2).json()["objects"]
    api.call("POST", "search/v1/search/", {"query": "D"}, per_page=2)
    sandbox.faults.repeat("/API/search/")
    body = BY_TITLE | {"search_after": first[-1]["_sort"]}
    second = api.call("POST", "search/v1/search/", body, per_page=2).json()["objects"]
    assert [hit["title"] for hit in second] == ["B", "C", "D"]


def test_repeat_on_a_first_page_sends_its_first_object_twice(
    sandbox: Sandbox, api: Api, four: list[str]
) -> None:
    sandbox.faults.repeat()
    assert titles_of_pages(api, 1) == [["A", "A", "B"]]


def test_reordered_page_has_its_objects_the_other_way_round(
    sandbox: Sandbox, api: Api, four: list[str]
) -> None:
    sandbox.faults.reorder(skip=1)
    assert titles_of_pages(api, 2) == [["A", "B"], ["D", "C"]]


def test_swapped_pages_keep_their_numbers(sandbox: Sandbox, api: Api, four: list[str]) -> None:
    sandbox.edit.create_asset("E")
    sandbox.faults.swap_pages(count=None)
    assert titles_of_pages(api, 3) == [["C", "D"], ["A", "B"], ["E"]]
    first = api.answer(ASSETS, sort="title", per_page=2)
    assert (first["page"], first["objects"][0]["title"]) == (1, "C")


def test_swapped_pages_of_a_search_carry_its_body_along(
    sandbox: Sandbox, api: Api, four: list[str]
) -> None:
    sandbox.faults.swap_pages("/API/search/")
    answer = api.call("POST", "search/v1/search/", BY_TITLE, per_page=2, page=1).json()
    assert [hit["title"] for hit in answer["objects"]] == ["C", "D"]


@pytest.mark.parametrize("kind", ["repeat", "reorder", "swap_pages"])
def test_faults_of_lists_leave_other_answers_alone(
    sandbox: Sandbox, api: Api, teaser: str, kind: str
) -> None:
    getattr(sandbox.faults, kind)(count=None)
    assert api.answer(f"{ASSETS}{teaser}/")["title"] == "Teaser"


def test_silent_delete_answers_and_then_the_asset_is_gone(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    sandbox.faults.silent_delete(f"/API/{ASSETS}")
    answers = [api.get(f"{ASSETS}{teaser}/").status_code for _ in range(2)]
    assert answers == [200, 404]
    assert api.answer("assets/v1/delete_queue/assets/")["total"] == 0


def test_silent_delete_of_a_list_takes_the_last_asset_listed(
    sandbox: Sandbox, api: Api, four: list[str]
) -> None:
    sandbox.faults.silent_delete("/API/search/")
    listed = api.search(**BY_TITLE)["objects"]
    assert [hit["title"] for hit in listed] == list("ABCD")
    assert [hit["title"] for hit in api.search(**BY_TITLE)["objects"]] == list("ABC")


@pytest.mark.parametrize(
    "add",
    [
        lambda faults: faults.drop("/x/"),
        lambda faults: faults.drop(method="PUT"),
        lambda faults: faults.drop(skip=1),
    ],
)
def test_rule_that_does_not_suit_is_not_used_up(add: Callable[[Faults], object]) -> None:
    faults = Faults()
    add(faults)
    assert faults.take("GET", "/API/a/") is None
    assert len(faults.active) == 1
