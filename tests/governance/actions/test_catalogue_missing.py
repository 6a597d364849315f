"""Assets that iconik no longer has, and pages that race."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from governance.actions.missing import mark_missing, too_many
from governance.domain.remote import RemoteAsset
from governance.models import (
    Alarm,
    Asset,
    OutboxRow,
)
from tests.factories import BrandFactory
from tests.governance.actions.remote_assets import (
    CHANGED,
    MIRROR,
    SEEN,
    approved,
    film,
    ingest,
    live_mapping,
    map_fields,
    stored,
    table,
    verbs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules():
    map_fields()
    return BrandFactory()


# Missing ----------------------------------------------------------------------------------------


def lose(*assets: RemoteAsset) -> int:
    rows = [stored(asset).remote_id for asset in assets]
    return mark_missing(rows, actor=MIRROR, seen_at=SEEN)


def test_missing_asset_is_marked_recorded_and_leaves_the_answers_at_once():
    asset = film()
    mapping = live_mapping(approved(asset))
    assert lose(asset) == 1
    assert stored(asset).remote_missing_since == SEEN
    published, body = table(mapping)
    assert '"web-1080"' not in body
    assert [row["reason"] for row in published.withheld] == ["asset_missing"]
    assert "asset.missing" in verbs()


def test_missing_asset_in_use_raises_one_alarm():
    asset = film("Renewal")
    live_mapping(approved(asset))
    lose(asset)
    lose(asset)
    alarm = Alarm.objects.get(kind="asset_missing")
    assert "Renewal" in alarm.message
    assert alarm.closed_at is None


def test_missing_asset_that_nobody_uses_raises_no_alarm():
    asset = film()
    ingest(asset)
    assert lose(asset) == 1
    assert not Alarm.objects.exists()


def test_asset_missing_already_is_not_counted_again():
    asset = film()
    ingest(asset)
    lose(asset)
    assert lose(asset) == 0
    assert verbs() == ["asset.missing"]


def test_asset_that_comes_back_unchanged_is_served_again():
    asset = film()
    mapping = live_mapping(approved(asset))
    lose(asset)
    OutboxRow.objects.all().delete()
    result = ingest(asset)
    assert (result.returned, result.changed) == (1, 0)
    assert stored(asset).remote_missing_since is None
    assert '"web-1080"' in table(mapping)[1]
    assert verbs()[-1:] == ["table.published"]
    assert "asset.returned" in verbs()
    assert not Alarm.objects.filter(closed_at__isnull=True).exists()
    assert OutboxRow.objects.filter(topic="iconik.push_state").exists()


def test_asset_without_decisions_that_comes_back_is_no_longer_missing():
    asset = film()
    ingest(asset)
    lose(asset)
    ingest(asset)
    assert stored(asset).remote_missing_since is None
    assert verbs() == ["asset.missing", "asset.returned"]


@pytest.mark.parametrize(
    ("lost", "known", "refused"),
    [(0, 0, False), (3, 3, False), (4, 79, True), (4, 80, False), (5, 100, False), (6, 100, True)],
)
def test_too_many_is_more_than_five_percent_of_more_than_a_few(lost, known, refused):
    assert too_many(lost, known=known) is refused


def test_too_many_is_what_goes_beyond_the_confirmed_number():
    assert not too_many(40, known=100, agreed=40)
    assert too_many(41, known=100, agreed=40)


# Races ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_pages_with_the_same_assets_at_once_both_succeed():
    """Rows are locked by ascending id, whatever the order of the page."""
    assets = [film(f"Film {number}") for number in range(40)]
    ingest(*assets)
    errors: list[BaseException] = []

    def write(page, mark):
        try:
            for turn in range(5):
                later = CHANGED + timedelta(minutes=turn)
                ingest(*[replace(x, title=f"{mark} {turn}", date_modified=later) for x in page])
        except BaseException as error:  # noqa: BLE001 - told by the test's own thread
            errors.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=write, args=(page, mark))
        for page, mark in ((assets, "A"), (assets[::-1], "B"))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert set(Asset.objects.values_list("remote_title", flat=True)) <= {"A 4", "B 4"}
