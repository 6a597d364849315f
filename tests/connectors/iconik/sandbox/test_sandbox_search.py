"""The search index: how late it is, what it holds, how it is asked and paged."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.iconik.sandbox import Behaviour, Sandbox
from connectors.iconik.sandbox.criteria import SortOrder
from connectors.iconik.sandbox.errors import ApiError
from tests.connectors.iconik.sandbox.calling import Api, ApiOf

BY_DATE = [{"name": "date_modified", "order": "asc"}, {"name": "id", "order": "asc"}]


def titles(answer: Any) -> list[str]:
    return [hit["title"] for hit in answer["objects"]]


def where(*terms: dict[str, Any], operator: str = "AND") -> dict[str, Any]:
    return {"operator": operator, "terms": list(terms)}


@pytest.fixture
def films(sandbox: Sandbox) -> Sandbox:
    """Three assets with values, made a day apart."""
    for title, language, end in (("A", "de", "2027-01-31"), ("B", "fr", "2027-06-30")):
        sandbox.edit.create_asset(title, metadata={"language": language, "rights_end": end})
        sandbox.clock.advance(86_400)
    sandbox.edit.create_asset("C", external_id="key-c")
    return sandbox


def test_search_sees_a_write_only_after_the_lag_and_the_entity_at_once(api_of: ApiOf) -> None:
    with Sandbox(index_lag=30.0) as sandbox:
        api = api_of(sandbox)
        asset_id = sandbox.edit.create_asset("Old")
        sandbox.clock.advance(31)
        sandbox.edit.rename(asset_id, "New")
        assert titles(api.search()) == titles(api.answer("assets/v1/assets/")) == ["Old"]
        assert api.answer(f"assets/v1/assets/{asset_id}/")["title"] == "New"
        sandbox.clock.advance(31)
        assert titles(api.search()) == ["New"]


def test_document_shows_the_write_it_was_queued_for_not_a_later_one(api_of: ApiOf) -> None:
    with Sandbox(index_lag=30.0) as sandbox:
        asset_id = sandbox.edit.create_asset("First")
        sandbox.clock.advance(20)
        sandbox.edit.rename(asset_id, "Second")
        sandbox.clock.advance(15)
        assert titles(api_of(sandbox).search()) == ["First"]


def test_frozen_index_stays_as_it_is_until_thawed(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.freeze_index()
    sandbox.edit.purge(teaser)
    assert titles(api.search()) == ["Teaser"]
    sandbox.thaw_index()
    assert titles(api.search()) == []


def test_document_has_flat_metadata_and_media_facts(sandbox: Sandbox, api: Api) -> None:
    asset_id = sandbox.edit.create_asset("T", metadata={"territories": ["CH", "CA"]})
    sandbox.edit.attach_original(asset_id, "t.webm", b"x", facts={"duration": "6.04"})
    (hit,) = api.search()["objects"]
    assert hit["metadata"] == {"territories": ["CH", "CA"]}
    assert (hit["media_type"], hit["duration_milliseconds"]) == ("video", 6040)
    assert hit["files"][0]["original_name"] == "t.webm"


@pytest.mark.parametrize(
    ("criteria", "found"),
    [
        (where({"name": "title", "value": "A"}), ["A"]),
        (where({"name": "title", "value_in": ["A", "C"]}), ["A", "C"]),
        (where({"name": "metadata.language", "value": "fr"}), ["B"]),
        (where({"name": "language", "value": "fr"}), ["B"]),
        (where({"name": "external_id", "exists": True}), ["C"]),
        (where({"name": "external_id", "missing": True}), ["A", "B"]),
        (where({"name": "metadata.rights_end", "range": {"min": "2027-02-01"}}), ["B"]),
        (where({"name": "metadata.rights_end", "range": {"max": "2027-01-31"}}), ["A"]),
        (where({"name": "title", "value": "A"}, {"name": "language", "value": "fr"}), []),
        (
            where(
                {"name": "title", "value": "A"},
                {"name": "language", "value": "fr"},
                operator="OR",
            ),
            ["A", "B"],
        ),
        (where({"name": "title", "value": "A"}, operator="NOT"), ["B", "C"]),
        (
            {"operator": "AND", "filters": [where({"name": "title", "value": "B"})]},
            ["B"],
        ),
        (where({"name": "status", "value_in": ["ACTIVE"]}), ["A", "B", "C"]),
    ],
)
def test_filter_finds_what_it_says(
    films: Sandbox, api: Api, criteria: dict[str, Any], found: list[str]
) -> None:
    assert titles(api.search(filter=criteria, sort=BY_DATE)) == found


def test_date_range_finds_what_changed_in_it(films: Sandbox, api: Api) -> None:
    changed = films.edit.asset("B")["date_modified"]
    term = {"name": "date_modified", "range": {"min": changed, "max": changed}}
    assert titles(api.search(filter=where(term))) == ["B"]


@pytest.mark.parametrize(
    "body",
    [
        {"filter": {"terms": []}},
        {"filter": {"operator": "XOR"}},
        {"filter": where({"name": "title"})},
        {"filter": where({"name": "title", "range": {}})},
        {"sort": [{"name": "title", "order": "up"}]},
        {"sort": BY_DATE, "search_after": ["only one"]},
        {"doc_types": ["films"]},
        {"query": 5},
    ],
)
def test_wrong_criteria_are_400(api: Api, body: dict[str, Any]) -> None:
    assert api.call("POST", "search/v1/search/", body).status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("a", ["A"]),
        ("language:fr", ["B"]),
        ("key-c", ["C"]),
        ("language:fr OR title:a", ["A", "B"]),
    ],
)
def test_words_find_what_they_say(films: Sandbox, api: Api, query: str, found: list[str]) -> None:
    films.edit.change("A", external_link="https://example.com/")
    hits = api.search(query=query, sort=[{"name": "title"}])
    assert set(found) <= set(titles(hits)) <= {"A", "B", "C"}


def test_search_after_with_equal_dates_visits_every_asset_once(sandbox: Sandbox, api: Api) -> None:
    sandbox.clock.freeze()
    made = sandbox.edit.create_assets(23)
    seen: list[str] = []
    after: list[Any] = []
    while True:
        body = {"sort": BY_DATE, "search_after": after, "include_fields": ["id"]}
        page = api.call("POST", "search/v1/search/", body, per_page=5).json()["objects"]
        if not page:
            break
        seen += [hit["id"] for hit in page]
        after = page[-1]["_sort"]
    assert seen == sorted(made)


def test_result_window_beyond_its_end_is_400(api: Api) -> None:
    answer = api.call("POST", "search/v1/search/", {}, per_page=500, page=21)
    assert answer.status_code == 400


def test_sort_on_id_is_400_where_the_tenant_cannot(api_of: ApiOf) -> None:
    with Sandbox(behaviour=Behaviour(sort_by_id=False)) as sandbox:
        answer = api_of(sandbox).call("POST", "search/v1/search/", {"sort": BY_DATE})
        assert answer.status_code == 400


def test_facet_counts_values(films: Sandbox, api: Api) -> None:
    buckets = api.search(facets=["language"])["facets"]["language"]["buckets"]
    assert {bucket["key"]: bucket["doc_count"] for bucket in buckets} == {"de": 1, "fr": 1}


def test_signed_address_is_given_unless_declined(sandbox: Sandbox, api: Api, teaser: str) -> None:
    sandbox.edit.attach_keyframe(teaser, "poster.jpg", b"x")
    path = "search/v1/search/"
    with_url = api.call("POST", path, {}).json()["objects"][0]["keyframes"][0]
    without = api.call("POST", path, {}, generate_signed_url=False).json()["objects"][0]
    assert with_url["url"].startswith(sandbox.url)
    assert "url" not in without["keyframes"][0]


_VALUES = st.one_of(st.none(), st.integers(-3, 3), st.sampled_from(["a", "b"]))


@settings(max_examples=200)
@given(
    rows=st.lists(st.tuples(_VALUES, _VALUES), max_size=12),
    directions=st.tuples(st.sampled_from(["asc", "desc"]), st.sampled_from(["asc", "desc"])),
)
def test_rows_after_any_row_are_those_sorted_behind_it(
    rows: list[tuple[Any, Any]], directions: tuple[str, str]
) -> None:
    order = SortOrder(
        [{"name": "x", "order": directions[0]}, {"name": "y", "order": directions[1]}], by_id=True
    )
    pairs: list[Any] = [(order.values({"x": x, "y": y}), {}) for x, y in rows]
    order.sorted(pairs)
    keys = [values for values, _ in pairs]
    for place, key in enumerate(keys):
        behind = [other for other in keys if order.follows(other, key)]
        last_equal = max(i for i, other in enumerate(keys) if other == key)
        assert behind == keys[last_equal + 1 :], place


def test_sort_without_a_name_is_refused() -> None:
    with pytest.raises(ApiError):
        SortOrder([{"order": "asc"}], by_id=True)
