"""Who may call, how often, and what an unknown address says."""

import httpx
import pytest

from connectors.iconik.sandbox import RateLimit, Sandbox
from connectors.iconik.sandbox.rate import RateGate
from tests.connectors.iconik.sandbox.calling import Api, ApiOf


def test_token_check_with_right_headers_succeeds(api: Api) -> None:
    assert api.get("auth/v1/auth/token/").status_code == 200


@pytest.mark.parametrize("headers", [{}, {"App-ID": "x"}, {"Auth-Token": "x"}])
def test_any_call_without_credentials_is_401(sandbox: Sandbox, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{sandbox.url}/API/users/v1/users/current/", headers=headers)
    assert (answer.status_code, list(answer.json())) == (401, ["errors"])


def test_token_of_another_app_is_401(sandbox: Sandbox) -> None:
    headers = {"App-ID": "other", "Auth-Token": sandbox.token}
    answer = httpx.get(f"{sandbox.url}/API/auth/v1/auth/token/", headers=headers)
    assert answer.status_code == 401


def test_new_token_works_until_it_expires(sandbox: Sandbox, api: Api, api_of: ApiOf) -> None:
    made = api.call("POST", "auth/v1/auth/token/", expires_in=60).json()
    other = api_of(sandbox, made["token"])
    before = other.get("auth/v1/auth/token/").status_code
    sandbox.clock.advance(61)
    assert (before, other.get("auth/v1/auth/token/").status_code) == (200, 401)


def test_refreshed_token_lives_its_whole_life_again(
    sandbox: Sandbox, api: Api, api_of: ApiOf
) -> None:
    made = api.call("POST", "auth/v1/auth/token/", expires_in=60).json()
    other = api_of(sandbox, made["token"])
    sandbox.clock.advance(50)
    assert other.call("PUT", "auth/v1/auth/token/").status_code == 200
    sandbox.clock.advance(50)
    assert other.get("auth/v1/auth/token/").status_code == 200


def test_revoked_token_is_401(api: Api) -> None:
    assert api.call("DELETE", "auth/v1/auth/token/").status_code == 204
    assert api.get("auth/v1/auth/token/").status_code == 401


def test_missing_role_is_403_and_changes_nothing(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.tenant.roles -= {"can_write_assets"}
    answer = api.call("PATCH", f"assets/v1/assets/{teaser}/", {"title": "Other"})
    assert answer.status_code == 403
    assert sandbox.edit.asset(teaser)["title"] == "Teaser"


def test_current_roles_are_those_of_the_service_user(sandbox: Sandbox, api: Api) -> None:
    sandbox.tenant.roles = frozenset({"can_search"})
    assert api.answer("users/v1/users/current/roles/") == {"objects": ["can_search"]}


@pytest.mark.parametrize("path", ["assets/v1/assets", "auth/v1/auth/token", "users/v1/users"])
def test_path_without_trailing_slash_is_404(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (answer.status_code, list(answer.json())) == (404, ["errors"])


@pytest.mark.parametrize("path", ["jobs/v1/jobs/priority/", "assets/v1/shares/", "nothing/"])
def test_call_the_sandbox_lacks_is_404_in_iconiks_shape(api: Api, path: str) -> None:
    answer = api.get(path)
    assert answer.status_code == 404
    assert isinstance(answer.json()["errors"], list)


def test_calls_over_the_limit_are_429_and_say_what_is_left(api_of: ApiOf) -> None:
    with Sandbox(rate_limits=(RateLimit(3, 600.0),)) as sandbox:
        api = api_of(sandbox)
        answers = [api.get("auth/v1/auth/token/") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        left = [answer.headers["RateLimit-Remaining"] for answer in answers]
        assert left == ["2", "1", "0", "0"]


def test_limit_is_lifted_as_calls_leave_its_window() -> None:
    now = 0.0
    gate = RateGate((RateLimit(2, 1.0), RateLimit(3, 20.0)), seconds=lambda: now)
    first = [gate.admit("t") for _ in range(3)]
    now = 1.5
    second = [gate.admit("t") for _ in range(2)]
    now = 21.0
    assert (first, second, gate.admit("t")) == ([1, 0, None], [0, None], 1)
    assert gate.admit("other") == 1


def test_request_body_that_is_no_json_is_400(sandbox: Sandbox) -> None:
    headers = {
        "App-ID": sandbox.app_id,
        "Auth-Token": sandbox.token,
        "Content-Type": "application/json",
    }
    url = f"{sandbox.url}/API/assets/v1/assets/"
    assert httpx.post(url, content=b"{", headers=headers).status_code == 400


def test_log_holds_calls_but_no_token(sandbox: Sandbox, api: Api) -> None:
    api.search(query="x")
    (entry,) = sandbox.requests.matching("/search/", method="POST")
    assert (entry.status, entry.json()) == (200, {"query": "x"})
    assert sandbox.token not in repr(entry)
