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
