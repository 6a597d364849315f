"""Assets as entities: fields, dates, versions, the delete queue."""

import re

import pytest

from connectors.iconik.sandbox import Behaviour, Sandbox
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

ASSETS = "assets/v1/assets/"
QUEUE = "assets/v1/delete_queue/assets/"


def test_created_asset_has_iconiks_dates_and_one_version(api: Api) -> None:
    answer = api.call("POST", ASSETS, {"title": "New", "external_id": "new"})
    asset = answer.json()
    assert answer.status_code == 201
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00", asset["date_created"])
    assert [version["version_number"] for version in asset["versions"]] == [1]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": 5}, "title"),
        ({"title": "T", "type": "FILM"}, "type"),
        ({"title": "T", "is_blocked": "yes"}, "is_blocked"),
        ({"title": "T", "external_id": 7}, "external_id"),
    ],
)
def test_wrong_asset_is_400_naming_the_field(api: Api, body: dict[str, object], field: str) -> None:
    answer = api.call("POST", ASSETS, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_patch_moves_date_modified_and_ignores_read_only_fields(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    before = sandbox.edit.asset(teaser)
    sandbox.clock.advance(60)
    body = {"title": "Other", "id": "x", "date_modified": "2000-01-01T00:00:00+00:00"}
    after = api.call("PATCH", f"{ASSETS}{teaser}/", body).json()
    assert (after["title"], after["id"]) == ("Other", teaser)
    assert after["date_modified"] > before["date_modified"]


def test_patch_without_title_is_400_unless_the_tenant_is_lax(api_of: ApiOf) -> None:
    for behaviour, status in ((Behaviour(), 400), (Behaviour(patch_requires_title=False), 200)):
        with Sandbox(behaviour=behaviour) as sandbox:
            asset_id = sandbox.edit.create_asset("T")
            answer = api_of(sandbox).call("PATCH", f"{ASSETS}{asset_id}/", {"is_blocked": True})
            assert answer.status_code == status


def test_read_only_field_is_refused_where_the_tenant_is_strict(api_of: ApiOf) -> None:
    with Sandbox(behaviour=Behaviour(refuse_read_only=True)) as sandbox:
        asset_id = sandbox.edit.create_asset("T")
        answer = api_of(sandbox).call(
            "PATCH", f"{ASSETS}{asset_id}/", {"title": "T", "favoured": True}
        )
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["favoured"])


def test_list_pages_cover_all_assets_once(sandbox: Sandbox, api: Api) -> None:
    made = sandbox.edit.create_assets(7)
    seen: list[str] = []
    url: str | None = "/API/assets/v1/assets/?per_page=3"
    while url is not None:
        page = api.answer(url.removeprefix("/API/"))
        seen += [asset["id"] for asset in page["objects"]]
        url = page["next_url"]
    assert sorted(seen) == sorted(made)


def test_list_page_beyond_the_end_is_404(sandbox: Sandbox, api: Api) -> None:
    sandbox.edit.create_assets(3)
    assert api.get(ASSETS, per_page=2, page=2).status_code == 200
    assert api.get(ASSETS, per_page=2, page=3).status_code == 404


def test_first_page_of_an_empty_list_is_empty(api: Api) -> None:
    page = api.answer(ASSETS)
    assert (page["objects"], page["total"], page["next_url"]) == ([], 0, None)


@pytest.mark.parametrize("per_page", ["0", "-1", "x", "501"])
def test_page_size_out_of_range_is_400(api: Api, per_page: str) -> None:
    assert api.get(ASSETS, per_page=per_page).status_code == 400


def test_deleted_asset_waits_in_the_queue_and_is_still_there(api: Api, teaser: str) -> None:
    assert api.call("DELETE", f"{ASSETS}{teaser}/").status_code == 204
    assert api.answer(ASSETS)["total"] == 0
    assert [asset["id"] for asset in api.answer(QUEUE)["objects"]] == [teaser]
    entity = api.answer(f"{ASSETS}{teaser}/")
    assert entity["status"] == "DELETED"
    assert entity["date_deleted"]


def test_restored_asset_is_active_again(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.edit.delete(teaser)
    assert api.call("PUT", f"{ASSETS}{teaser}/restore/").status_code == 204
    assert api.answer(QUEUE)["total"] == 0
    entity = api.answer(f"{ASSETS}{teaser}/")
    assert (entity["status"], entity["date_deleted"]) == ("ACTIVE", None)


def test_purged_asset_leaves_no_trace(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.edit.attach_original(teaser, "a.pdf", b"abc")
    sandbox.edit.delete(teaser)
    assert api.call("POST", f"{QUEUE}purge/", {"ids": [teaser]}).status_code == 204
    assert api.answer(QUEUE)["total"] == 0
    assert api.get(f"{ASSETS}{teaser}/").status_code == 404
    assert api.search()["objects"] == []


def test_purge_of_an_asset_outside_the_queue_by_list_keeps_it(api: Api, teaser: str) -> None:
    api.call("POST", f"{QUEUE}purge/", {"ids": [teaser]})
    assert api.get(f"{ASSETS}{teaser}/").status_code == 200


def test_new_version_is_first_and_copies_metadata(sandbox: Sandbox, api: Api) -> None:
    sandbox.define_sample_fields()
    asset_id = sandbox.edit.create_asset("T", metadata={"language": "de"})
    answer = api.call("POST", f"{ASSETS}{asset_id}/versions/", {})
    assert [version["version_number"] for version in answer.json()["versions"]] == [2, 1]
    assert sandbox.edit.metadata(asset_id) == {"language": ["de"]}


def test_new_version_without_metadata_starts_empty(sandbox: Sandbox, api: Api) -> None:
    asset_id = sandbox.edit.create_asset("T", metadata={"language": "de"})
    api.call("POST", f"{ASSETS}{asset_id}/versions/", {"copy_metadata": False})
    assert sandbox.edit.metadata(asset_id) == {}


def test_promoted_version_brings_back_its_files(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.edit.attach_original(teaser, "one.pdf", b"1")
    first = sandbox.edit.asset(teaser)["versions"][0]["id"]
    sandbox.edit.new_version(teaser)
    assert api.answer(f"files/v1/assets/{teaser}/files/")["objects"] == []
    answer = api.call("PUT", f"{ASSETS}{teaser}/versions/{first}/promote/")
    assert answer.json()["versions"][0]["id"] == first
    (file,) = api.answer(f"files/v1/assets/{teaser}/files/")["objects"]
    assert file["original_name"] == "one.pdf"


def test_new_version_with_the_same_files_has_copies_of_its_own(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    sandbox.edit.upload(teaser, "one.jpg", b"1")
    before = sandbox.edit.parts("proxy", teaser)
    sandbox.edit.new_version(teaser, copy_files=True)
    (proxy,) = api.answer(f"files/v1/assets/{teaser}/proxies/")["objects"]
    assert proxy["id"] != before[0]["id"]
    assert proxy["version_id"] == sandbox.edit.asset(teaser)["versions"][0]["id"]


def test_only_version_cannot_be_deleted(sandbox: Sandbox, api: Api, teaser: str) -> None:
    only = sandbox.edit.asset(teaser)["versions"][0]["id"]
    assert api.call("DELETE", f"{ASSETS}{teaser}/versions/{only}/").status_code == 400


def test_version_key_is_shown_where_the_tenant_has_it(api_of: ApiOf) -> None:
    with Sandbox(behaviour=Behaviour(default_version_id=True)) as sandbox:
        asset_id = sandbox.edit.create_asset("T")
        entity = api_of(sandbox).answer(f"{ASSETS}{asset_id}/")
        assert entity["default_version_id"] == entity["versions"][0]["id"]


def test_history_entry_can_be_written_read_and_deleted(
    sandbox: Sandbox, api: Api, teaser: str
) -> None:
    path = f"{ASSETS}{teaser}/history/"
    body = {"operation_type": "CUSTOM", "operation_description": "approved"}
    made = api.call("POST", path, body)
    assert made.status_code == 201
    assert api.answer(path)["objects"][0]["operation_description"] == "approved"
    assert api.call("DELETE", f"{path}{made.json()['id']}/").status_code == 204
    assert api.answer(path)["objects"] == []


def test_unknown_history_operation_is_400(api: Api, teaser: str) -> None:
    answer = api.call("POST", f"{ASSETS}{teaser}/history/", {"operation_type": "BLESS"})
    assert answer.status_code == 400


def test_history_lags_where_the_tenant_fills_it_late(api_of: ApiOf) -> None:
    behaviour = Behaviour(history_lags=True)
    with Sandbox(behaviour=behaviour, index_lag=10.0) as sandbox:
        api, asset_id = api_of(sandbox), sandbox.edit.create_asset("T")
        path = f"{ASSETS}{asset_id}/history/"
        api.call("POST", path, {"operation_type": "CUSTOM"})
        assert api.answer(path)["objects"] == []
        sandbox.clock.advance(11)
        assert len(api.answer(path)["objects"]) == 1
