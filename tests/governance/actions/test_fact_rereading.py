"""Reading all facts anew after the rules by which they are read have changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.actions import fact_rereading, fact_work
from governance.models import Asset, FactReading, FieldMapping
from governance.queries.tables import body_of, newest
from tests.factories import BrandFactory, MarketFactory
from tests.governance.actions.remote_assets import (
    MIRROR,
    approved,
    captions,
    film,
    ingest,
    live_mapping,
    map_fields,
    stored,
    telling,
    with_files,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules() -> None:
    map_fields()
    BrandFactory.create()


def reread() -> None:
    fact_work.proceed(MIRROR)


def test_other_field_mapping_is_read_from_what_is_stored() -> None:
    asset = telling(film(), Sprache=["de"])
    ingest(asset)
    FieldMapping.objects.filter(fact="languages").update(remote_field="Sprache")
    reread()
    assert stored(asset).remote_facts["languages"] == ["de"]
    assert stored(asset).remote_facts["captions"] == ["fr"]


def test_other_transformation_is_read_from_what_is_stored() -> None:
    asset = telling(film(), Language=["German"])
    ingest(asset)
    assert "languages" in stored(asset).remote_faults
    FieldMapping.objects.filter(fact="languages").update(transformation="names")
    reread()
    assert stored(asset).remote_facts["languages"] == ["de"]
    assert stored(asset).remote_faults == {}


def test_other_field_mapping_of_an_approved_asset_narrows_at_once_and_publishes() -> None:
    asset = telling(film(), Ende=["2026-12-31"], Sprache=["de"])
    mapping = live_mapping(approved(asset))
    FieldMapping.objects.filter(fact="rights_until").update(remote_field="Ende")
    FieldMapping.objects.filter(fact="languages").update(remote_field="Sprache")
    reread()
    table = newest(mapping.slot.campaign_id)
    assert table is not None
    assert stored(asset).candidate_facts == {"languages": ["de"]}
    assert '"rights_until":"2027-01-01T00:00:00Z"' in body_of(table).decode()


def test_new_market_mends_a_fault() -> None:
    asset = telling(film(), Territory=["@DACH"])
    ingest(asset)
    reread()
    assert "territories" in stored(asset).remote_faults
    MarketFactory.create(code="@DACH")
    reread()
    assert stored(asset).remote_faults == {}
    assert stored(asset).remote_facts["territories"] == ["@DACH"]


def test_reading_by_the_same_rules_is_not_begun_again() -> None:
    ingest(film())
    reread()
    reread()
    assert FactReading.objects.count() == 1
    assert fact_rereading.begin_if_due() is None


def test_reading_without_a_change_writes_no_asset() -> None:
    approved(film())
    ingest(film())
    with CaptureQueriesContext(connection) as captured:
        reread()
    written = [query["sql"] for query in captured if query["sql"].startswith(("UPDATE", "INSERT"))]
    assert all('"governance_factreading"' in sql for sql in written)


def test_reading_goes_page_by_page_and_tells_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fact_rereading, "PAGE", 2)
    assets = [telling(film(), Sprache=["de"]) for _ in range(3)]
    ingest(*assets)
    FieldMapping.objects.filter(fact="languages").update(remote_field="Sprache")
    fact_rereading.begin_if_due()
    assert fact_rereading.read_page(actor=MIRROR)
    reading = FactReading.objects.get()
    assert (reading.done, reading.total, reading.changed, reading.ended_at) == (2, 3, 2, None)
    reread()
    reading.refresh_from_db()
    assert (reading.done, reading.changed) == (3, 3)
    assert reading.ended_at is not None
    assert not fact_rereading.read_page(actor=MIRROR)


def test_reading_begins_again_when_the_rules_change_under_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fact_rereading, "PAGE", 1)
    assets = [telling(film(), Sprache=["de"], Idioma=["es"]) for _ in range(2)]
    ingest(*assets)
    FieldMapping.objects.filter(fact="languages").update(remote_field="Sprache")
    fact_rereading.begin_if_due()
    fact_rereading.read_page(actor=MIRROR)
    FieldMapping.objects.filter(fact="languages").update(remote_field="Idioma")
    reread()
    languages = [row.remote_facts["languages"] for row in Asset.objects.all()]
    assert languages == [["es"], ["es"]]
    assert FactReading.objects.filter(ended_at=None).count() == 0


def test_reading_of_an_empty_catalogue_ends_at_once() -> None:
    reread()
    reading = FactReading.objects.get()
    assert (reading.done, reading.total) == (0, 0)
    assert reading.ended_at is not None


def test_reading_keeps_the_captions_of_the_files() -> None:
    asset = with_files(telling(film(), Sprache=["de"]), captions("it"))
    ingest(asset)
    FieldMapping.objects.filter(fact="languages").update(remote_field="Sprache")
    reread()
    assert stored(asset).remote_facts["captions"] == ["it"]
