"""What follows from a mirrored change: for approved facts, answers and open reviews."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from governance.actions.lifecycle import submit_asset
from governance.actions.reviews import cast_vote
from governance.domain.remote import RemoteAsset
from governance.models import (
    AuditEntry,
    PublishedTable,
    Review,
)
from governance.queries.tables import newest
from tests.factories import BrandFactory
from tests.governance.actions.remote_assets import (
    CHANGED,
    approved,
    captions,
    film,
    ingest,
    live_mapping,
    map_fields,
    proxy,
    stored,
    table,
    telling,
    verbs,
    version,
    with_files,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    map_fields()
    return BrandFactory()


# Facts ------------------------------------------------------------------------------------------


def test_narrower_rights_apply_to_approved_facts_at_once():
    asset = film()
    approved(asset)
    ingest(telling(asset, RightsEnd=["2026-12-31"]))
    row = stored(asset)
    assert row.facts["rights_until"] == "2027-01-01T00:00:00Z"
    assert row.candidate_facts == {}
    entry = AuditEntry.objects.get(verb="asset.facts_narrowed")
    assert entry.before == {"rights_until": "2027-04-01T00:00:00Z"}
    assert entry.after == {"rights_until": "2027-01-01T00:00:00Z"}
    assert entry.actor_name == "iconik"


def test_narrower_rights_are_published_in_the_same_transaction():
    asset = film()
    mapping = live_mapping(approved(asset))
    before, _ = table(mapping)
    ingest(telling(asset, RightsEnd=["2026-12-31"]))
    after, body = table(mapping)
    assert after.generation == before.generation + 1
    assert '"rights_until":"2027-01-01T00:00:00Z"' in body


def test_longer_rights_wait_for_review_and_are_not_served():
    asset = film()
    mapping = live_mapping(approved(asset))
    before = table(mapping)
    ingest(telling(asset, RightsEnd=["2028-03-31"]))
    row = stored(asset)
    assert row.facts["rights_until"] == "2027-04-01T00:00:00Z"
    assert row.candidate_facts == {"rights_until": "2028-04-01T00:00:00Z"}
    assert table(mapping) == before
    assert verbs().count("asset.facts_changed") == 1


@pytest.mark.parametrize(
    ("field", "values", "fact", "value"),
    [
        ("Language", ["de"], "languages", ["de"]),
        ("AltText", ["A barn"], "alt", "A barn"),
        ("Territory", ["CH", "DE", "FR"], "territories", ["CH", "DE", "FR"]),
        ("Territory", [], "territories", []),
        ("Spoken", ["none"], "spoken", False),
        ("Product", ["Home"], "product_types", ["Home"]),
    ],
)
def test_other_facts_wait_for_review(field, values, fact, value):
    asset = film()
    before = approved(asset).facts
    ingest(telling(asset, **{field: values}))
    assert stored(asset).facts == before
    assert stored(asset).candidate_facts == {fact: value}


@pytest.mark.parametrize(
    ("field", "values", "fact", "value"),
    [
        ("Territory", ["CH"], "territories", ["CH"]),
        ("RightsStart", ["2026-12-01"], "rights_from", "2026-12-01T00:00:00Z"),
    ],
)
def test_other_narrowing_applies_at_once(field, values, fact, value):
    asset = film()
    approved(asset)
    ingest(telling(asset, **{field: values}))
    assert stored(asset).facts[fact] == value
    assert stored(asset).candidate_facts == {}


def test_narrowing_and_widening_in_one_change_are_told_apart():
    asset = film()
    approved(asset)
    ingest(telling(asset, Territory=["CH"], RightsEnd=["2028-03-31"]))
    row = stored(asset)
    assert row.facts["territories"] == ["CH"]
    assert row.facts["rights_until"] == "2027-04-01T00:00:00Z"
    assert row.candidate_facts == {"rights_until": "2028-04-01T00:00:00Z"}


def test_narrowed_value_that_iconik_takes_back_is_a_candidate():
    asset = film()
    approved(asset)
    ingest(telling(asset, Territory=["CH"]))
    ingest(asset)
    assert stored(asset).facts["territories"] == ["CH"]
    assert stored(asset).candidate_facts == {"territories": ["CH", "FR"]}


def test_candidate_fact_that_iconik_takes_back_is_dropped_and_recorded():
    asset = film()
    approved(asset)
    ingest(telling(asset, Language=["de"]))
    ingest(asset)
    assert stored(asset).candidate_facts == {}
    assert verbs() == ["asset.facts_changed", "asset.facts_changed"]


def test_same_candidate_again_is_recorded_once():
    asset = film()
    approved(asset)
    ingest(telling(asset, Language=["de"]))
    ingest(telling(replace(asset, title="Other"), Language=["de"]))
    assert verbs() == ["asset.facts_changed"]


def test_value_that_becomes_unreadable_changes_no_approved_fact():
    asset = film()
    mapping = live_mapping(approved(asset))
    before = stored(asset).facts, table(mapping)
    ingest(telling(asset, Territory=["Elsewhere"], RightsEnd=["soon"]))
    assert (stored(asset).facts, table(mapping)) == before
    assert stored(asset).candidate_facts == {}
    assert set(stored(asset).remote_faults) == {"territories", "rights_until"}


def test_captions_of_a_new_version_do_not_change_the_approved_ones():
    asset = film()
    approved(asset)
    newer = replace(asset, versions=(*asset.versions, version(2, proxy(), captions("de"))))
    ingest(newer)
    assert stored(asset).facts["captions"] == ["fr"]
    assert stored(asset).candidate_facts == {}


def test_captions_added_to_the_approved_version_wait_for_review():
    asset = film()
    approved(asset)
    files = asset.versions[0].renditions
    ingest(with_files(asset, *files, captions("de")))
    assert stored(asset).candidate_facts == {"captions": ["de", "fr"]}


@pytest.mark.parametrize("state", ["retired", "rejected"])
def test_facts_of_a_settled_asset_are_left_alone(state):
    asset = film()
    before = approved(asset, state).facts
    ingest(telling(asset, Language=["de"], Territory=["CH"]))
    assert (stored(asset).facts, stored(asset).candidate_facts) == (before, {})


# Answers ----------------------------------------------------------------------------------------


def test_change_that_no_table_shows_compiles_nothing():
    asset = film()
    mapping = live_mapping(approved(asset))
    before = PublishedTable.objects.count()
    ingest(
        replace(asset, date_modified=CHANGED + timedelta(hours=1), is_blocked=True, external_id="x")
    )
    assert stored(asset).remote_external_id == "x"
    assert PublishedTable.objects.count() == before
    assert mapping.slot.campaign.generation == newest(mapping.slot.campaign_id).generation


def test_change_of_an_asset_that_no_table_depends_on_compiles_nothing():
    other = film()
    live_mapping(approved(film()))
    approved(other)
    before = PublishedTable.objects.count()
    ingest(telling(replace(other, title="Other"), RightsEnd=["2026-12-31"]))
    assert PublishedTable.objects.count() == before


def test_new_title_is_published():
    asset = film()
    mapping = live_mapping(approved(asset))
    ingest(replace(asset, title="Renewal 2027"))
    assert '"title":"Renewal 2027"' in table(mapping)[1]


def test_vanished_approved_file_leaves_the_answers():
    asset = film()
    mapping = live_mapping(approved(asset))
    assert '"web-1080"' in table(mapping)[1]
    ingest(with_files(asset, captions("fr")))
    assert '"web-1080"' not in table(mapping)[1]


def test_replaced_file_content_is_not_served_before_review():
    asset = film()
    mapping = live_mapping(approved(asset))
    old, caption = asset.versions[0].renditions
    ingest(with_files(asset, replace(old, bytes=old.bytes + 1), caption))
    assert '"web-1080"' not in table(mapping)[1]


def test_file_added_to_the_approved_version_is_not_served_before_review():
    asset = film()
    mapping = live_mapping(approved(asset))
    before = table(mapping)
    ingest(with_files(asset, *asset.versions[0].renditions, proxy(height=720)))
    assert table(mapping) == before


def test_new_version_of_an_approved_asset_serves_the_approved_one():
    asset = film()
    mapping = live_mapping(approved(asset))
    before = table(mapping)
    ingest(replace(asset, versions=(*asset.versions, version(2))))
    assert table(mapping) == before


def test_vanished_approved_version_is_withheld():
    asset = film()
    mapping = live_mapping(approved(asset))
    ingest(replace(asset, versions=(version(2),)))
    published, _ = table(mapping)
    assert [row["reason"] for row in published.withheld] == ["no_usable_rendition"]


def test_refused_page_leaves_no_trace():
    asset = film()
    mapping = live_mapping(approved(asset))
    before = stored(asset).facts, table(mapping), verbs()
    with transaction.atomic():
        ingest(telling(asset, RightsEnd=["2026-12-31"]))
        transaction.set_rollback(True)
    assert (stored(asset).facts, table(mapping), verbs()) == before


# Reviews ----------------------------------------------------------------------------------------


def reviewed(asset: RemoteAsset, actor) -> Review:
    """The open review of the asset, with one vote of the two that it needs."""
    ingest(asset)
    row = stored(asset)
    submit_asset(asset_id=row.public_id, actor=actor("media"), note="", expected=row.state)
    review = Review.objects.get(asset=row)
    review.stages = [{**review.stages[0], "quorum": 2}]
    review.save(update_fields=["stages"])
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    return review


def standing_votes(review: Review) -> int:
    return review.votes.filter(void=False).count()


@pytest.mark.parametrize("change", ["facts", "content"])
def test_votes_are_void_when_what_they_were_cast_on_changes(actor, change):
    asset = film()
    review = reviewed(asset, actor)
    if change == "facts":
        ingest(telling(asset, Territory=["CH"]))
    else:
        ingest(with_files(asset, proxy(), captions("fr")))
    assert standing_votes(review) == 0
    assert "review.votes_voided" in verbs()


def test_votes_stand_when_only_the_title_changes(actor):
    asset = film()
    review = reviewed(asset, actor)
    ingest(replace(asset, title="Other"))
    assert standing_votes(review) == 1
