"""The OpenAPI document: true to the real answers, and changed on purpose only."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from config.api.schema import document
from governance.api.rates import Rates
from governance.models import Campaign
from tests.config.api.answers import ANSWERS, Door
from tests.factories import ClientApplicationFactory, MappingFactory
from tests.governance.api.conftest import TokenOf

RECORDING = Path(__file__).parents[2] / "recordings" / "openapi.json"
OPERATIONS = [
    (path, method, status)
    for path, item in document()["paths"].items()
    for method, operation in item.items()
    for status in operation["responses"]
]


def validator(schema: Any) -> Draft202012Validator:
    """A validator of a schema of the document, whose references it can follow."""
    whole = {**schema, "components": document()["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def test_document_is_as_it_was_recorded(client: Client) -> None:
    """RECORD=1 writes it anew: look at the difference, then commit it."""
    text = client.get("/api/v1/openapi.json").content.decode() + "\n"
    if os.environ.get("RECORD") == "1":
        RECORDING.parent.mkdir(exist_ok=True)
        RECORDING.write_text(text, encoding="utf-8")
    assert json.loads(text) == json.loads(RECORDING.read_text(encoding="utf-8"))


def test_document_is_of_openapi_3_1_and_has_no_dangling_reference() -> None:
    text = json.dumps(document())
    known = document()["components"]["schemas"]
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert document()["openapi"] == "3.1.0"
    assert named == set(known)


@pytest.mark.parametrize("name", sorted(document()["components"]["schemas"]))
def test_schema_of_the_document_is_a_json_schema(name: str) -> None:
    Draft202012Validator.check_schema(document()["components"]["schemas"][name])


@pytest.mark.parametrize(("path", "method", "status"), OPERATIONS)
def test_example_of_a_reply_fits_its_schema(path: str, method: str, status: str) -> None:
    reply = document()["paths"][path][method]["responses"][status]
    for content in reply.get("content", {}).values():
        for example in content.get("examples", {}).values():
            validator(content["schema"]).validate(example["value"])


@pytest.mark.parametrize(
    ("path", "method", "status"), [item for item in OPERATIONS if item[2] >= "400"]
)
def test_refusal_has_an_example(path: str, method: str, status: str) -> None:
    (content,) = document()["paths"][path][method]["responses"][status]["content"].values()
    assert content["examples"]


@pytest.fixture
def door(
    client: Client, token_of: TokenOf, renewal: Campaign, monkeypatch: pytest.MonkeyPatch
) -> Door:
    """A published campaign, an unpublished one, a client with credentials, and a stopped watch."""
    MappingFactory.create(slot__campaign__key="DRAFT26")
    ClientApplicationFactory.create(
        client_id="exstream", client_secret="secret-of-a-test", allowed_scopes=["lookup"]
    )
    monkeypatch.setattr("governance.api.lookup.rates", Rates(clock=lambda: 100.0))
    cache.clear()  # wrong secrets of other tests
    return Door(client, token_of)


@pytest.mark.parametrize(("path", "method", "status"), OPERATIONS)
def test_real_answer_fits_the_document(
    door: Door, settings: Any, path: str, method: str, status: str
) -> None:
    give: Callable[[Door, Any], Any] = ANSWERS[path, method][int(status)]
    response = give(door, settings)
    reply = document()["paths"][path][method]["responses"][status]
    assert response.status_code == int(status)
    for name in reply.get("headers", {}):
        assert response.headers[name]
    if "content" not in reply:
        assert not response.content
        return
    content = reply["content"][response["Content-Type"].partition(";")[0]]
    validator(content["schema"]).validate(json.loads(response.content))
