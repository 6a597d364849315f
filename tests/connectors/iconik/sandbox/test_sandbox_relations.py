"""Collections and relations: the tree, what is in it, who is related to whom."""

from typing import Any

import pytest

from connectors.iconik.sandbox import Sandbox
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

ASSETS = "assets/v1/assets/"
COLLECTIONS = "assets/v1/collections/"
TYPES = f"{ASSETS}relation_types/"
KIND = {"name": "localised", "source_label": "is a version of", "destination_label": "has"}


def titles(answer: Any) -> list[str]:
    return [one["title"] for one in answer["objects"]]


# Collections ------------------------------------------------------------------------------------


def test_collections_form_a_tree_with_paths(api: Api) -> None:
    root = api.made(COLLECTIONS, {"title": "Brand"})
    topic = api.made(COLLECTIONS, {"title": "Topic", "parent_id": root["id"]})
    year = api.made(COLLECTIONS, {"title": "2026", "parent_id": topic["id"]})
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
    root = api.made(COLLECTIONS, {"title": "Brand"})["id"]
    topic = api.made(COLLECTIONS, {"title": "Topic"})["id"]
    path = f"{COLLECTIONS}{root}/contents/"
    api.made(path, {"object_type": "assets", "object_id": teaser})
    api.made(path, {"object_type": "collections", "object_id": topic})
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
    api.made(TYPES, KIND)
    return sandbox.edit.create_asset("Teaser, French")


def test_relation_is_seen_from_both_assets_with_its_direction(
    api: Api, teaser: str, french: str
) -> None:
    body = {"relation_type": "localised", "related_to_asset_id": teaser}
    api.made(f"{ASSETS}{french}/relations/", body)
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
