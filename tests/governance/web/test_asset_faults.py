"""The page of an asset tells what could not be read, what is expected, and where it is mended."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from governance.models import Asset, FactReading
from tests.conftest import ClientOf
from tests.factories import (
    MOMENT,
    AssetFactory,
    AssetVersionFactory,
    BrandFactory,
    FieldMappingFactory,
    RenditionFactory,
)
from tests.governance.web.pages import words

pytestmark = pytest.mark.django_db

STRANGE = "<script>x</script> " + "س" * 300


def faulty(fact: str, texts: list[str], **fields: Any) -> Asset:
    """An asset whose ``fact`` cannot be read from the mapped field."""
    FieldMappingFactory.create(fact=fact, remote_field="Fed from")
    return AssetFactory.create(
        remote_metadata={"Fed from": texts}, remote_faults={fact: "It is odd."}, **fields
    )


def told(client: Any, asset: Asset) -> Any:
    response = client.get(f"/assets/{asset.public_id}/")
    (fault,) = response.context["faults"]
    return fault


@pytest.mark.parametrize(
    ("fact", "label", "expected"),
    [
        ("languages", "Languages", "language tags such as en, fr or de-CH"),
        ("territories", "Territories", "codes of countries"),
        ("rights_from", "Rights start", "2027-03-31"),
        ("rights_until", "Rights end", "later than the start"),
        ("product_types", "Product types", "names of products"),
        ("alt", "Alternative text", "one text"),
        ("spoken", "Speech", "“yes”, “no”"),
        ("brand", "Brand", "one of our brands"),
    ],
)
def test_fault_tells_fact_text_field_and_what_is_expected(
    client_as: ClientOf, fact: str, label: str, expected: str
) -> None:
    fault = told(client_as("media"), faulty(fact, ["Odd", "Odder"]))
    assert fault["label"] == label
    assert fault["sentence"] == "It is odd."
    assert (fault["field"], fault["told"]) == ("Fed from", ["Odd", "Odder"])
    assert expected in fault["expected"]


@pytest.mark.parametrize(
    ("fact", "transformation", "values", "expected"),
    [
        ("languages", "names", {}, "an English name such as German"),
        ("rights_until", "day_first", {}, "31.03.2027"),
        ("rights_until", "month_first", {}, "03/31/2027"),
        ("languages", "values", {"Deutsch (alt)": "de"}, "“Deutsch (alt)”"),
    ],
)
def test_fault_expects_what_the_transformation_of_its_field_reads(
    client_as: ClientOf, fact: str, transformation: str, values: dict[str, str], expected: str
) -> None:
    FieldMappingFactory.create(
        fact=fact, remote_field="Fed from", transformation=transformation, values=values
    )
    asset = AssetFactory.create(remote_faults={fact: "It is odd."})
    assert expected in told(client_as("media"), asset)["expected"]


def test_fault_of_captions_names_the_languages_of_the_files(client_as: ClientOf) -> None:
    asset = AssetFactory.create(remote_faults={"captions": "Odd."})
    version = AssetVersionFactory.create(asset=asset)
    RenditionFactory.create(version=version, remote_kind="caption", remote_language="English")
    assert told(client_as("admin"), asset)["told"] == ["English"]
    assert told(client_as("admin"), asset)["mapping_url"] == ""


def test_fault_without_a_mapped_field_says_so(client_as: ClientOf) -> None:
    asset = AssetFactory.create(remote_faults={"alt": "Odd."})
    client = client_as("media")
    assert told(client, asset)["told"] == []
    assert "nothing from no mapped field" in words(client.get(f"/assets/{asset.public_id}/"))


def test_fault_leads_to_iconik_and_administrators_to_the_mapping(
    client_as: ClientOf, settings: Settings
) -> None:
    settings.ICONIK_URL = "https://iconik.invalid"
    asset = faulty("alt", ["Odd"], remote_external_id="film & more")
    text = words(client_as("media").get(f"/assets/{asset.public_id}/"))
    assert f'href="https://iconik.invalid/asset/{asset.remote_id}"' in text
    assert "Mend it in iconik" in text
    assert "Change how it is read" not in text
    place = told(client_as("admin"), asset)["mapping_url"]
    assert place == "/field-mapping/change/?asset=film+%26+more#id_alt_field"
    assert 'id="id_alt_field"' in words(client_as("admin").get(place))


def test_mapping_is_not_offered_to_an_administrator_of_one_brand(client_as: ClientOf) -> None:
    brand = BrandFactory.create()
    asset = faulty("alt", ["Odd"], brand=brand)
    assert told(client_as("admin", brand), asset)["mapping_url"] == ""


def test_long_and_strange_texts_are_shown_short_and_as_texts(client_as: ClientOf) -> None:
    asset = faulty("languages", [STRANGE, *"abcdefgh"], remote_title=STRANGE, remote_external_id="")
    client = client_as("admin")
    fault = told(client, asset)
    assert [len(text) for text in fault["told"]] == [120, 1, 1, 1, 1, 1, 1]
    assert fault["told"][-1] == "…"
    page = client.get(f"/assets/{asset.public_id}/").content.decode()
    assert "<script>x" not in page
    assert client.get(fault["mapping_url"]).status_code == 200


def test_facts_tell_when_they_were_read(client_as: ClientOf) -> None:
    client = client_as("media")
    asset = AssetFactory.create()
    place = f"/assets/{asset.public_id}/"
    assert client.get(place).context["facts_read_at"] == MOMENT
    later = MOMENT + timedelta(days=3)
    FactReading.objects.create(rules="one", begun_at=later, ended_at=later)
    FactReading.objects.create(rules="two", begun_at=later + timedelta(days=1))
    assert client.get(place).context["facts_read_at"] == later


def test_asset_without_faults_has_no_part_for_them(client_as: ClientOf) -> None:
    text = words(client_as("admin").get(f"/assets/{AssetFactory.create().public_id}/"))
    assert 'id="faults"' not in text
