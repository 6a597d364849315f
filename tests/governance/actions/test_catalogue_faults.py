"""Pages of the mirror with values that cannot be read, or that belong elsewhere."""

import pytest

from governance.domain.errors import Conflict
from governance.models import Asset, AssetVersion, Brand, Rendition
from tests.factories import BrandFactory
from tests.governance.actions.remote_assets import (
    film,
    ingest,
    map_fields,
    proxy,
    stored,
    telling,
    version,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules() -> Brand:
    map_fields()
    brand: Brand = BrandFactory()
    return brand


def test_ingest_unreadable_value_is_a_visible_fault_and_no_fact():
    asset = telling(film(), Language=["Französisch"], RightsEnd=["soon"])
    result = ingest(asset)
    row = stored(asset)
    assert result.unreadable == 1
    assert set(row.remote_faults) == {"languages", "rights_until"}
    assert "Französisch" in row.remote_faults["languages"]
    assert "languages" not in row.remote_facts
    assert "rights_until" not in row.remote_facts
    assert row.remote_facts["territories"] == ["CH", "FR"]


def test_ingest_mended_value_clears_the_fault():
    asset = telling(film(), Language=["Französisch"])
    ingest(asset)
    ingest(telling(asset, Language=["fr"]))
    assert stored(asset).remote_faults == {}


def test_ingest_unknown_brand_goes_to_the_first_one_with_a_fault(rules):
    asset = telling(film(), Brand=["third"])
    ingest(asset)
    assert stored(asset).brand == rules
    assert "third" in stored(asset).remote_faults["brand"]


def test_ingest_other_brand_later_is_a_fault_and_moves_nothing(rules):
    BrandFactory(key="second")
    asset = film()
    ingest(asset)
    ingest(telling(asset, Brand=["second"]))
    assert stored(asset).brand == rules
    assert "second" in stored(asset).remote_faults["brand"]


def test_ingest_without_any_brand_is_refused_with_a_sentence():
    Brand.objects.all().delete()
    with pytest.raises(Conflict, match="brand"):
        ingest(film())
    assert not Asset.objects.exists()


@pytest.mark.parametrize(
    "broken",
    [
        film(remote_id="not-a-uuid"),
        film(versions=(version(remote_id="7"),)),
        film(collections=("everything",)),
    ],
)
def test_ingest_id_that_is_no_uuid_is_a_fault_of_that_asset_alone(broken):
    good = film()
    result = ingest(broken, good)
    assert list(result.faults) == [broken.remote_id]
    assert list(Asset.objects.values_list("remote_id", flat=True)) == [stored(good).remote_id]


def test_ingest_version_of_another_asset_is_a_fault_and_moves_nothing():
    owner = film()
    ingest(owner)
    thief = film(versions=owner.versions)
    result = ingest(thief)
    assert list(result.faults) == [thief.remote_id]
    assert AssetVersion.objects.get().asset == stored(owner)
    assert not Asset.objects.filter(remote_id=thief.remote_id).exists()


def test_ingest_unknown_words_of_iconik_are_kept():
    asset = film(
        type="HOLOGRAM",
        status="ACTIVE",
        archive_status="SLEEPING",
        media_type="hologram",
        versions=(version(1, proxy(status="DREAMING", kind="hologram"), status="PENDING"),),
    )
    ingest(asset)
    row = stored(asset)
    assert (row.remote_type, row.remote_archive_status) == ("HOLOGRAM", "SLEEPING")
    assert row.remote_kind == ""
    assert Rendition.objects.get().remote_status == "DREAMING"


def test_ingest_text_of_any_kind_is_stored_as_it_is():
    title = 'A\tB\nC \\N "quotes" €🎬'
    asset = telling(film(title), AltText=['Ünïcode "x" \\ \x01 \x00'])
    ingest(asset)
    assert stored(asset).remote_title == title
    assert stored(asset).remote_metadata["AltText"] == ['Ünïcode "x" \\ \x01 \ufffd']
