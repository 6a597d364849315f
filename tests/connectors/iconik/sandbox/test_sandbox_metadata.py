"""Metadata: fields, views, categories, and values in the service's shape."""

from typing import Any

import pytest

from connectors.iconik.sandbox import Behaviour, Sandbox
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

FIELDS = "metadata/v1/fields/"
VIEWS = "metadata/v1/views/"
CATEGORIES = "metadata/v1/assets/categories/"


def put(api: Api, asset_id: str, view_id: str, **values: Any) -> Any:
    """Write raw entries; plain lists become `field_values`."""
    sent = {
        name: {"field_values": [{"value": item} for item in value]}
        if isinstance(value, list)
        else value
        for name, value in values.items()
    }
    path = f"metadata/v1/assets/{asset_id}/views/{view_id}/"
    return api.call("PUT", path, {"metadata_values": sent})


def values(api: Api, asset_id: str, view_id: str) -> dict[str, list[Any]]:
    answer = api.answer(f"metadata/v1/assets/{asset_id}/views/{view_id}/")
    return {
        name: [item["value"] for item in entry["field_values"]]
        for name, entry in answer["metadata_values"].items()
    }


@pytest.fixture
def view(sandbox: Sandbox) -> str:
    return sandbox.define_sample_fields()


def test_field_list_pages_by_the_last_name(sandbox: Sandbox, api: Api, view: str) -> None:
    seen: list[str] = []
    last = ""
    while True:
        page = api.answer(FIELDS, per_page=5, last_field_name=last)["objects"]
        seen += [field["name"] for field in page]
        if len(page) < 5:
            break
        last = seen[-1]
    assert seen == sorted(set(seen))
    assert {"language", "rights_end", "territories"} <= set(seen)


def test_field_that_exists_is_409_or_400_by_tenant(api_of: ApiOf) -> None:
    for behaviour, status in ((Behaviour(), 409), (Behaviour(duplicate_field_status=400), 400)):
        with Sandbox(behaviour=behaviour) as sandbox:
            api = api_of(sandbox)
            body = {"name": "gov_state", "label": "State", "field_type": "string"}
            answers = [api.call("POST", FIELDS, body).status_code for _ in range(2)]
            assert answers == [201, status]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "has space"}, "name"),
        ({"field_type": "colour"}, "field_type"),
        ({"label": ""}, "label"),
        ({"options": [{"value": "x"}]}, "options"),
    ],
)
def test_wrong_field_is_400_naming_it(api: Api, change: dict[str, Any], field: str) -> None:
    body = {"name": "n", "label": "N", "field_type": "string"} | change
    answer = api.call("POST", FIELDS, body)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])


def test_view_answer_merges_field_definitions_and_overrides(api: Api, view: str) -> None:
    body = {"name": "V", "view_fields": [{"name": "brand", "label": "House", "read_only": True}]}
    (field,) = api.call("POST", VIEWS, body).json()["view_fields"]
    assert (field["label"], field["read_only"], field["field_type"]) == (
        "House",
        True,
        "drop_down",
    )


def test_view_of_an_unknown_field_is_400(api: Api) -> None:
    answer = api.call("POST", VIEWS, {"name": "V", "view_fields": [{"name": "nothing"}]})
    assert answer.status_code == 400


def test_category_that_exists_is_409(api: Api) -> None:
    body = {"name": "default", "label": "Default"}
    assert api.call("POST", CATEGORIES, body).status_code == 409


def test_view_put_into_the_category_is_listed_there(api: Api, view: str) -> None:
    made = api.call("POST", VIEWS, {"name": "V", "view_fields": []}).json()
    category = api.answer(f"{CATEGORIES}default/")
    category["view_ids"].append(made["id"])
    assert api.call("PUT", f"{CATEGORIES}default/", category).status_code == 200
    shown = api.answer(f"{CATEGORIES}default/views/")["views"]
    assert "V" in [entry["name"] for entry in shown]


def test_values_of_a_view_never_written_are_404(api: Api, teaser: str, view: str) -> None:
    assert api.get(f"metadata/v1/assets/{teaser}/views/{view}/").status_code == 404


def test_values_written_are_read_back_and_others_stay(
    sandbox: Sandbox, api: Api, teaser: str, view: str
) -> None:
    assert put(api, teaser, view, language=["de"]).status_code == 200
    assert put(api, teaser, view, territories=["CH", "CA"]).status_code == 200
    assert values(api, teaser, view) == {"language": ["de"], "territories": ["CH", "CA"]}


def test_metadata_write_leaves_date_modified_unless_the_tenant_moves_it(api_of: ApiOf) -> None:
    for moves in (False, True):
        behaviour = Behaviour(metadata_moves_date_modified=moves)
        with Sandbox(behaviour=behaviour) as sandbox:
            view_id, asset_id = sandbox.define_sample_fields(), sandbox.edit.create_asset("T")
            before = sandbox.edit.asset(asset_id)["date_modified"]
            sandbox.clock.advance(5)
            put(api_of(sandbox), asset_id, view_id, language=["de"])
            assert (sandbox.edit.asset(asset_id)["date_modified"] > before) is moves


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"language": ["klingon"]}, "language"),
        ({"rights_end": ["soon"]}, "rights_end"),
        ({"language": ["de", "fr"]}, "language"),
        ({"production_number": ["1"]}, "production_number"),
        ({"language": {"field_values": "de"}}, "language"),
        ({"language": {"field_values": [{"value": "de"}], "mode": "merge"}}, "language"),
    ],
)
def test_wrong_value_is_400_naming_the_field_and_changes_nothing(
    sandbox: Sandbox, api: Api, teaser: str, view: str, entry: dict[str, Any], field: str
) -> None:
    answer = put(api, teaser, view, brand=["norhaven"], **entry)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert sandbox.edit.metadata(teaser) == {}


def test_modes_append_delete_and_overwrite(api: Api, teaser: str, view: str) -> None:
    def write(mode: str, *items: str) -> list[Any]:
        entry = {"field_values": [{"value": item} for item in items], "mode": mode}
        put(api, teaser, view, territories=entry)
        return values(api, teaser, view)["territories"]

    assert write("overwrite", "CH") == ["CH"]
    assert write("append", "CA", "CH") == ["CH", "CA"]
    assert write("delete", "CH") == ["CA"]
    assert write("delete") == []
    assert write("overwrite") == []


def test_empty_overwrite_keeps_the_value_where_the_tenant_wants_mode_delete(
    api_of: ApiOf,
) -> None:
    with Sandbox(behaviour=Behaviour(clear_by_empty_overwrite=False)) as sandbox:
        view_id = sandbox.define_sample_fields()
        asset_id = sandbox.edit.create_asset("T", metadata={"language": "de"})
        put(api_of(sandbox), asset_id, view_id, language=[])
        assert sandbox.edit.metadata(asset_id) == {"language": ["de"]}


def test_read_only_view_field_is_refused_where_the_tenant_enforces_it(api_of: ApiOf) -> None:
    with Sandbox(behaviour=Behaviour(enforce_view_read_only=True)) as sandbox:
        api = api_of(sandbox)
        sandbox.edit.create_field("note")
        body = {"name": "V", "view_fields": [{"name": "note", "read_only": True}]}
        view_id = api.call("POST", VIEWS, body).json()["id"]
        assert put(api, sandbox.edit.create_asset("T"), view_id, note=["x"]).status_code == 400


def test_values_without_a_view_are_readable_but_not_writable(
    sandbox: Sandbox, api: Api, view: str
) -> None:
    asset_id = sandbox.edit.create_asset("T", metadata={"language": "de", "agency": "In-house"})
    path = f"metadata/v1/assets/{asset_id}/"
    assert set(api.answer(path)["metadata_values"]) == {"language", "agency"}
    assert api.call("PUT", path, {"metadata_values": {}}).status_code == 403


def test_older_version_keeps_its_own_values(sandbox: Sandbox, api: Api, view: str) -> None:
    asset_id = sandbox.edit.create_asset("T", metadata={"language": "de"})
    first = sandbox.edit.asset(asset_id)["versions"][0]["id"]
    sandbox.edit.new_version(asset_id)
    sandbox.edit.set_metadata(asset_id, {"language": "fr"})
    path = f"metadata/v1/assets/{asset_id}/versions/{first}/views/{view}/"
    entry = api.answer(path)["metadata_values"]["language"]
    assert entry["field_values"] == [{"value": "de"}]
