"""The mirror's pages in the catalogue: what is written, and what is left alone."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.actions import catalogue
from governance.models import Asset, AssetVersion, AuditEntry, Brand, OutboxRow, Rendition
from tests.factories import BrandFactory, MarketFactory
from tests.governance.actions.remote_assets import (
    CHANGED,
    SEEN,
    TOLD,
    approved,
    captions,
    film,
    ingest,
    map_fields,
    proxy,
    stored,
    telling,
    version,
    with_files,
)

pytestmark = pytest.mark.django_db

OTHERS_COLUMNS = {"effective_facts", "search"}  # generated from the others by the database


@pytest.fixture(autouse=True)
def rules() -> Brand:
    map_fields()
    brand: Brand = BrandFactory()
    return brand


def columns(model, **which):
    return list(model.objects.filter(**which).order_by("pk").values())


def places(table="governance_asset"):
    """Where each row lies, and which transaction wrote it: a rewritten row moves."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, ctid::text, xmin::text FROM {table} ORDER BY id")
        return cursor.fetchall()


def test_ingest_new_asset_stores_all_that_iconik_shows(rules):
    asset = film(
        "Renouvellement",
        external_id="renewal-fr",
        archive_status="NOT_ARCHIVED",
        is_blocked=True,
        collections=("6c1f2a6e-0000-4000-8000-000000000001",),
    )
    result = ingest(asset)

    assert (result.seen, result.created, result.changed, result.faults) == (1, 1, 0, {})
    row = stored(asset)
    assert row.remote_title == "Renouvellement"
    assert row.remote_external_id == "renewal-fr"
    assert row.remote_kind == "video"
    assert row.remote_is_blocked
    assert [str(item) for item in row.remote_collections] == list(asset.collections)
    assert row.remote_metadata == {name: list(values) for name, values in TOLD.items()}
    assert row.remote_date_modified == CHANGED
    assert row.remote_seen_at == SEEN
    assert row.remote_facts == {
        "languages": ["fr"],
        "territories": ["CH", "FR"],
        "rights_from": None,
        "rights_until": "2027-04-01T00:00:00Z",
        "product_types": [],
        "alt": "A house",
        "spoken": True,
        "captions": ["fr"],
    }
    assert row.remote_faults == {}
    assert (row.state, row.brand, row.facts, row.candidate_facts) == ("candidate", rules, None, {})


def test_ingest_new_asset_stores_versions_and_files_with_keys():
    asset = film(versions=(version(1), version(2, proxy(height=720), proxy(height=720))))
    ingest(asset)
    rows = AssetVersion.objects.filter(asset=stored(asset)).order_by("remote_number")
    assert [str(row.remote_id) for row in rows] == [item.remote_id for item in asset.versions]
    assert [row.approval for row in rows] == ["candidate", "candidate"]
    assert [row.remote_content_digest for row in rows] == [
        item.content_digest for item in asset.versions
    ]
    keys = [sorted(row.renditions.values_list("key", flat=True)) for row in rows]
    assert keys == [["captions-fr", "web-1080"], ["web-720", "web-720-2"]]


def test_ingest_new_asset_asks_for_its_state_to_be_told():
    asset = film()
    ingest(asset)
    assert list(OutboxRow.objects.values_list("topic", "subject_id")) == [
        ("iconik.push_state", str(stored(asset).pk))
    ]


def test_ingest_changed_asset_asks_for_nothing_to_be_told():
    asset = film()
    ingest(asset)
    OutboxRow.objects.all().delete()
    ingest(replace(asset, title="Other"))
    assert not OutboxRow.objects.exists()


def test_ingest_unchanged_page_rewrites_no_row():
    page = [film(f"Film {number}") for number in range(5)]
    ingest(*page)
    tables = ("governance_asset", "governance_assetversion", "governance_rendition")
    before = [places(table) for table in tables]
    result = ingest(*page)
    assert (result.seen, result.created, result.changed) == (5, 0, 0)
    assert [places(table) for table in tables] == before


def test_ingest_one_changed_asset_leaves_the_others_where_they_are():
    page = [film(f"Film {number}") for number in range(5)]
    ingest(*page)
    before = {pk: place for pk, *place in places()}
    changed = stored(page[2]).pk
    result = ingest(*page[:2], replace(page[2], title="Other"), *page[3:])
    after = {pk: place for pk, *place in places()}
    assert result.changed == 1
    assert {pk for pk in after if after[pk] != before[pk]} == {changed}


def test_ingest_changed_title_rewrites_no_file():
    asset = film()
    ingest(asset)
    before = places("governance_rendition"), places("governance_assetversion")
    ingest(replace(asset, title="Other"))
    assert (places("governance_rendition"), places("governance_assetversion")) == before


@pytest.mark.parametrize("state", ["candidate", "in_review", "approved", "retired"])
def test_ingest_changed_asset_touches_remote_columns_only(state):
    asset = film()
    ingest(asset)
    Asset.objects.update(
        state=state,
        facts=stored(asset).remote_facts,
        suspended_at=SEEN,
        suspension_reason="Under investigation",
        first_used_at=SEEN,
        state_changed_at=SEEN,
    )
    AssetVersion.objects.update(approval="approved", approved_at=SEEN, approved_content=[["x"]])
    before = columns(Asset)[0], columns(AssetVersion)[0]
    ingest(
        replace(
            telling(asset, Product=["Home"]),
            title="Other",
            status="ACTIVE",
            type="PLACEHOLDER",
            date_modified=CHANGED + timedelta(hours=1),
            versions=(replace(asset.versions[0], status="FAILED", number=7),),
        )
    )
    after = columns(Asset)[0], columns(AssetVersion)[0]
    for old, new in zip(before, after, strict=True):
        moved = {name for name in new if new[name] != old[name]} - OTHERS_COLUMNS
        if old is before[0]:
            moved -= {"candidate_facts"}  # the consequence, not the mirror's own write
        assert moved
        assert all(name.startswith("remote_") for name in moved)


def test_ingest_columns_written_are_all_remote_ones():
    named = {field.name for field in Asset._meta.get_fields() if field.name.startswith("remote_")}
    assert named - set(catalogue.catalogue_rows.REMOTE_COLUMNS) == {"remote_missing_since"}
    assert all(name.startswith("remote_") for name in catalogue.catalogue_rows.REMOTE_COLUMNS)


def test_ingest_older_state_of_an_asset_changes_nothing():
    asset = film(date_modified=CHANGED)
    ingest(asset)
    before = columns(Asset)
    result = ingest(replace(asset, title="Older", date_modified=CHANGED - timedelta(seconds=1)))
    assert (result.changed, result.stale) == (0, 1)
    assert columns(Asset) == before


def test_ingest_metadata_change_without_a_new_date_is_stored():
    asset = film()
    ingest(asset)
    assert ingest(telling(asset, Language=["de"])).changed == 1
    assert stored(asset).remote_facts["languages"] == ["de"]


def test_ingest_same_asset_twice_in_a_page_keeps_the_newest():
    asset = film("New")
    old = replace(asset, title="Old", date_modified=CHANGED - timedelta(days=1))
    result = ingest(asset, old)
    assert (result.seen, result.created) == (1, 1)
    assert stored(asset).remote_title == "New"


def test_ingest_our_own_fields_are_no_change_and_are_not_kept():
    asset = film()
    ingest(asset)
    before = places()
    result = ingest(telling(asset, gov_state=["approved"], gov_link=["http://127.0.0.1/"]))
    assert result.changed == 0
    assert places() == before


def test_ingest_vanished_file_keeps_its_row_and_key():
    one, two = proxy(height=1080), proxy(height=1080)
    asset = film(versions=(version(1, one),))
    ingest(asset)
    ingest(with_files(asset, two))
    rows = Rendition.objects.order_by("pk").values_list("remote_id", "key", "remote_status")
    assert list(rows) == [
        (one.remote_id, "web-1080", "DELETED"),
        (two.remote_id, "web-1080-2", "CLOSED"),
    ]


def test_ingest_file_that_comes_back_has_its_key_again():
    one = proxy(height=1080)
    asset = film(versions=(version(1, one),))
    ingest(asset)
    ingest(with_files(asset, captions("de")))
    ingest(with_files(asset, one))
    row = Rendition.objects.get(remote_id=one.remote_id)
    assert (row.key, row.remote_status) == ("web-1080", "CLOSED")


def test_ingest_vanished_version_is_marked_with_its_files():
    first, second = version(1), version(2)
    asset = film(versions=(first, second))
    ingest(asset)
    ingest(replace(asset, versions=(second,)))
    gone = AssetVersion.objects.get(remote_id=first.remote_id)
    assert gone.remote_status == "DELETED"
    assert set(gone.renditions.values_list("remote_status", flat=True)) == {"DELETED"}


def test_ingest_vanished_version_stays_marked_without_further_writes():
    first, second = version(1), version(2)
    asset = film(versions=(first, second))
    ingest(asset)
    ingest(replace(asset, versions=(second,)))
    before = places("governance_assetversion"), places("governance_rendition")
    ingest(replace(asset, title="Other", versions=(second,)))
    assert (places("governance_assetversion"), places("governance_rendition")) == before


def test_ingest_market_of_ours_is_a_territory():
    MarketFactory(code="@DACH")
    asset = telling(film(), Territory=["@dach"])
    ingest(asset)
    assert stored(asset).remote_facts["territories"] == ["@DACH"]


def test_ingest_named_brand_is_the_new_assets_brand():
    second = BrandFactory(key="second")
    asset = telling(film(), Brand=["second"])
    ingest(asset)
    assert stored(asset).brand == second


def test_ingest_captions_are_those_of_the_current_version_that_can_be_delivered():
    asset = film(
        versions=(
            version(1, captions("fr")),
            version(2, captions("de"), captions("en", status="AWAITED")),
            version(3, captions("it"), status="FAILED"),
        )
    )
    ingest(asset)
    assert stored(asset).remote_facts["captions"] == ["de"]


def test_ingest_more_than_a_page_is_refused():
    with pytest.raises(ValueError, match="150"):
        ingest(*[film()] * 151)


def test_ingest_empty_page_does_nothing():
    assert ingest().seen == 0


def test_ingest_number_of_queries_does_not_depend_on_the_page():
    def queries(page):
        with CaptureQueriesContext(connection) as captured:
            ingest(*page)
        return len(captured)

    small, large = [film() for _ in range(2)], [film() for _ in range(40)]
    ingest(film())  # makes the temporary tables
    assert queries(small) == queries(large)

    def changed(page):
        return [replace(telling(item, Product=["Home"]), title="Other") for item in page]

    assert queries(changed(small)) == queries(changed(large))


def test_ingest_of_approved_assets_has_a_fixed_number_of_queries_where_facts_stay():
    assets = [film() for _ in range(12)]
    for item in assets:
        approved(item)

    def queries(page):
        with CaptureQueriesContext(connection) as captured:
            ingest(*[replace(item, title=f"{item.title}!") for item in page])
        return len(captured)

    assert queries(assets[:2]) == queries(assets[2:])


def test_ingest_records_nothing_for_assets_without_decisions():
    asset = film()
    ingest(asset)
    ingest(replace(telling(asset, Language=["de"]), title="Other"))
    assert not AuditEntry.objects.exists()


def test_ingest_facts_are_json_that_reads_back():
    asset = film()
    ingest(asset)
    row = stored(asset)
    assert json.loads(json.dumps(row.approved_facts.to_json())) == row.remote_facts
