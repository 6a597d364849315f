"""The sandbox's own page: what it shows, what its forms do, whom it takes them from."""

import re

import httpx
import pytest

from connectors.iconik.sandbox import Sandbox
from tests.connectors.iconik.sandbox.calling import Browser


def test_list_shows_title_key_and_governance_state(sandbox: Sandbox, browser: Browser) -> None:
    values = {"gov_state": "in_review", "language": "de"}
    sandbox.edit.create_asset("Home <cover>", external_id="home", metadata=values)
    html = browser.load("/")
    assert "Home &lt;cover&gt;" in html
    assert "<cover>" not in html
    assert '<span class="badge state-in_review">In review</span>' in html


def test_page_shows_values_of_every_view_and_the_history(
    sandbox: Sandbox, browser: Browser, teaser: str
) -> None:
    sandbox.edit.create_field("gov_state", label="Governance state")
    sandbox.edit.create_view("Governance", ["gov_state"])
    sandbox.edit.set_metadata(teaser, {"gov_state": "approved"})
    html = browser.load(f"/assets/{teaser}")
    assert "Governance state" in html
    assert "state-approved" in html
    assert "METADATA" in html


def test_read_only_fields_are_shown_without_a_control(
    sandbox: Sandbox, browser: Browser, teaser: str
) -> None:
    sandbox.edit.create_field("gov_state", read_only=True)
    sandbox.edit.create_view("Governance", ["gov_state"])
    html = browser.load(f"/assets/{teaser}")
    assert "<dt>gov_state</dt>" in html
    assert "value-gov_state" not in html


def test_page_of_no_asset_is_404(sandbox: Sandbox) -> None:
    assert httpx.get(f"{sandbox.url}/assets/none").status_code == 404


@pytest.mark.parametrize("path", ["/", "/requests", "/faults"])
def test_pages_have_a_strict_policy_and_nothing_inline(
    sandbox: Sandbox, browser: Browser, path: str
) -> None:
    answer = httpx.get(sandbox.url + path)
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=", answer.text)


def test_title_form_renames(sandbox: Sandbox, browser: Browser, teaser: str) -> None:
    answer = browser.send(f"/assets/{teaser}/title", title="Renamed")
    assert answer.status_code == 303
    assert sandbox.edit.asset(teaser)["title"] == "Renamed"


def test_metadata_form_writes_only_what_was_changed(sandbox: Sandbox, browser: Browser) -> None:
    view_id = sandbox.define_sample_fields()
    old = {"rights_end": "Ende 2027", "territories": ["CH"]}
    asset_id = sandbox.edit.create_asset("T", metadata=old)
    browser.send(
        f"/assets/{asset_id}/metadata/{view_id}",
        **{
            "value-rights_end": "Ende 2027",
            "old-rights_end": "Ende 2027",
            "value-territories": "CH\r\nCA",
            "old-territories": "CH",
        },
    )
    assert sandbox.edit.metadata(asset_id) == {
        "rights_end": ["Ende 2027"],
        "territories": ["CH", "CA"],
    }


def test_metadata_form_with_a_wrong_value_says_so(sandbox: Sandbox, browser: Browser) -> None:
    view_id = sandbox.define_sample_fields()
    asset_id = sandbox.edit.create_asset("T")
    answer = browser.send(f"/assets/{asset_id}/metadata/{view_id}", **{"value-rights_end": "soon"})
    assert answer.status_code == 400
    assert "is no valid date" in answer.text
    assert sandbox.edit.metadata(asset_id) == {}


def test_version_form_makes_a_current_version(
    sandbox: Sandbox, browser: Browser, teaser: str
) -> None:
    sandbox.edit.upload(teaser, "a.jpg", b"x")
    browser.send(f"/assets/{teaser}/version", files="copy")
    numbers = [version["version_number"] for version in sandbox.edit.asset(teaser)["versions"]]
    assert numbers == [2, 1]
    assert len(sandbox.edit.parts("proxy", teaser)) == 2


def test_captions_form_adds_captions_of_a_language(
    sandbox: Sandbox, browser: Browser, teaser: str
) -> None:
    text = "WEBVTT\r\n\r\n00:00.000 --> 00:02.000\r\nGrüße\r\n"
    browser.send(f"/assets/{teaser}/captions", language="de", text=text)
    (added,) = sandbox.edit.parts("subtitle", teaser)
    assert (added["language"], added["content"].splitlines()[-1]) == ("de", "Grüße")


def test_captions_form_refuses_what_is_no_webvtt(
    sandbox: Sandbox, browser: Browser, teaser: str
) -> None:
    answer = browser.send(f"/assets/{teaser}/captions", language="de", text="1\n00:00,0\nx")
    assert "begin with the word WEBVTT" in answer.text
    assert sandbox.edit.parts("subtitle", teaser) == []


def test_delete_restore_and_purge_forms(sandbox: Sandbox, browser: Browser, teaser: str) -> None:
    browser.send(f"/assets/{teaser}/delete")
    assert sandbox.edit.asset(teaser)["status"] == "DELETED"
    browser.send(f"/assets/{teaser}/restore")
    assert sandbox.edit.asset(teaser)["status"] == "ACTIVE"
    browser.send(f"/assets/{teaser}/purge")
    with pytest.raises(LookupError):
        sandbox.edit.asset(teaser)


def test_create_form_makes_an_asset(sandbox: Sandbox, browser: Browser) -> None:
    browser.send("/create", title="Made by hand", external_id="hand")
    assert sandbox.edit.asset("hand")["title"] == "Made by hand"


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}])
def test_form_from_elsewhere_is_refused(
    sandbox: Sandbox, teaser: str, headers: dict[str, str]
) -> None:
    answer = httpx.post(f"{sandbox.url}/assets/{teaser}/purge", headers=headers)
    assert answer.status_code == 403
    assert sandbox.edit.asset(teaser)["title"] == "Teaser"


def test_fault_panel_puts_a_fault_in_force_and_ends_it(sandbox: Sandbox, browser: Browser) -> None:
    browser.send("/faults/add", kind="too_many", path="/API/search/", count="", retry_after="9")
    (rule,) = sandbox.faults.active
    assert (rule.path, rule.count, rule.retry_after) == ("/API/search/", None, 9)
    assert "/API/search/" in browser.load("/faults")
    browser.send("/faults/remove", id=str(rule.id))
    assert sandbox.faults.active == []


def test_fault_panel_refuses_what_is_no_number(sandbox: Sandbox, browser: Browser) -> None:
    assert browser.send("/faults/add", kind="delay", seconds="long").status_code == 400
    assert sandbox.faults.active == []


def test_index_can_be_frozen_from_the_panel(sandbox: Sandbox, browser: Browser) -> None:
    browser.send("/index/freeze")
    assert sandbox.tenant.index.frozen
    browser.send("/index/thaw")
    assert not sandbox.tenant.index.frozen


def test_roles_can_be_changed_from_the_panel(sandbox: Sandbox, browser: Browser) -> None:
    browser.send("/roles", role="can_search")
    assert sandbox.tenant.roles == {"can_search"}


def test_request_page_lists_calls_but_no_token(sandbox: Sandbox, browser: Browser) -> None:
    headers = {"App-ID": sandbox.app_id, "Auth-Token": sandbox.token}
    httpx.get(f"{sandbox.url}/API/auth/v1/auth/token/", headers=headers)
    html = browser.load("/requests")
    assert "GET /API/auth/v1/auth/token/" in html
    assert sandbox.token not in html
