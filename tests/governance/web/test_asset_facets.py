"""The facets of the catalogue: territories, tags and use, and those with very many values."""

from typing import Any

import pytest
from django.test import Client

from governance.queries import asset_lists
from governance.web.asset_facets import FIRST
from tests.conftest import ClientOf
from tests.factories import FACTS, AssetFactory, MappingFactory

pytestmark = pytest.mark.django_db


def facet(client: Client, name: str, query: str = "") -> dict[str, Any]:
    response = client.get(f"/assets/{query}")
    assert response.status_code == 200
    return next(item for item in response.context["facets"] if item["name"] == name)


def counts(client: Client, name: str, query: str = "") -> dict[str, int | None]:
    return {row["value"]: row["count"] for row in facet(client, name, query)["options"]}


def test_territories_are_named_and_worldwide_stands_last(client_as: ClientOf) -> None:
    AssetFactory.create(remote_facts={**FACTS, "territories": ["CH", "@DACH"]})
    AssetFactory.create(remote_facts={**FACTS, "territories": []})
    found = facet(client_as("media"), "territory")
    assert [row["label"] for row in found["options"]] == ["@DACH", "Switzerland (CH)", "Worldwide"]


def test_use_tells_mapped_assets_from_others(client_as: ClientOf) -> None:
    MappingFactory.create()
    MappingFactory.create(state="withdrawn")
    AssetFactory.create()
    assert counts(client_as("media"), "use") == {"used": 1, "unused": 2}


def test_tags_come_from_product_types_and_keywords(client_as: ClientOf) -> None:
    AssetFactory.create(
        remote_facts={**FACTS, "product_types": ["motor"]},
        remote_metadata={"keywords": ["motor", "winter"], "topic": ["Tyres"], "tags": "broken"},
    )
    assert counts(client_as("media"), "tag") == {"motor": 1, "Tyres": 1, "winter": 1}


def test_facet_with_many_values_shows_the_most_frequent_and_a_search(client_as: ClientOf) -> None:
    AssetFactory.create(remote_metadata={"keywords": [f"word {n}" for n in range(10_000)]})
    AssetFactory.create(remote_metadata={"keywords": ["word 4711"]})
    client = client_as("media")
    found = facet(client, "tag")
    assert (found["options"][0]["value"], found["options"][0]["count"]) == ("word 4711", 2)
    assert len(found["options"]) == FIRST
    assert found["more"] == 10_000 - FIRST
    assert len(client.get("/assets/").content) < 120_000


def test_search_in_a_facet_finds_a_value_that_is_not_shown(client_as: ClientOf) -> None:
    AssetFactory.create(remote_metadata={"keywords": [f"word {n}" for n in range(50)]})
    client = client_as("media")
    found = facet(client, "tag", "?find-tag=WORD 49")
    assert [row["value"] for row in found["options"]] == ["word 49"]
    assert facet(client, "tag", "?find-tag=nothing")["options"] == []
    kept = facet(client, "tag", "?find-tag=word 49&tag=word 7")
    assert [row["value"] for row in kept["options"]] == ["word 7", "word 49"]


def test_search_in_a_facet_reaches_rows_beyond_those_that_are_counted(
    client_as: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asset_lists, "COUNTED", 2)
    for _number in range(4):
        AssetFactory.create(remote_metadata={"keywords": ["common"]})
    AssetFactory.create(remote_metadata={"keywords": ["rare bird"]})
    assert counts(client_as("media"), "tag", "?find-tag=rare") == {"rare bird": None}
    assert list(counts(client_as("media"), "territory", "?find-territory=switz")) == ["CH"]


@pytest.mark.parametrize("tag", ["<script>alert(1)</script>", "تأمين", "🏠 home", "a b", "x" * 200])
def test_tag_of_any_letters_is_an_option_that_finds_its_assets(
    client_as: ClientOf, tag: str
) -> None:
    AssetFactory.create(remote_metadata={"keywords": [tag]})
    AssetFactory.create(remote_metadata={"keywords": ["other"]})
    client = client_as("media")
    response = client.get("/assets/", {"tag": tag})
    assert len(response.context["cards"]) == 1
    assert b"<script>alert" not in response.content
    ids = {row["id"] for row in facet(client, "tag")["options"]}
    assert len(ids) == 2
