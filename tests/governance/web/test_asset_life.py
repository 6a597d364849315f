"""The lifecycle, the uses and the kin of an asset, as its page tells them."""

from datetime import UTC, datetime, timedelta

import pytest

from governance.models import Asset
from tests.conftest import ClientOf
from tests.factories import (
    MOMENT,
    AssetVersionFactory,
    AuditEntryFactory,
    MappingFactory,
    ReviewFactory,
    make_asset,
)
from tests.governance.web.pages import words
from tests.work_factories import FamilyFactory, FamilyMemberFactory

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def tell(asset: Asset, verb: str, at: datetime = MOMENT, **values: object) -> None:
    AuditEntryFactory.create(subject_id=str(asset.public_id), verb=verb, at=at, **values)


def test_life_begins_when_iconik_had_the_asset_and_tells_when_versions_came(
    client_as: ClientOf,
) -> None:
    asset = make_asset(remote_date_created=MOMENT - 9 * DAY)
    AssetVersionFactory.create(asset=asset, remote_date_created=MOMENT - DAY)
    tell(asset, "asset.submitted", MOMENT - 3 * DAY)
    response = client_as("media").get(f"/assets/{asset.public_id}/")
    assert [(event["label"], event["at"]) for event in response.context["events"]] == [
        ("Version 2 arrived", MOMENT - DAY),
        ("Submitted for review", MOMENT - 3 * DAY),
        ("Found in iconik", MOMENT - 9 * DAY),
    ]
    assert "3 events since 9 Aug 2026" in words(response)


def test_event_leads_to_the_review_that_was_opened_or_closed_then(client_as: ClientOf) -> None:
    asset = make_asset(state="approved", remote_date_created=MOMENT - 9 * DAY)
    review = ReviewFactory.create(
        asset=asset, state="approved", opened_at=MOMENT - DAY, closed_at=MOMENT
    )
    for verb, at in (("asset.submitted", MOMENT - DAY), ("asset.approved", MOMENT)):
        tell(asset, verb, at)
    tell(asset, "asset.suspended", MOMENT + DAY)
    events = client_as("media").get(f"/assets/{asset.public_id}/").context["events"]
    place = {"url": f"/reviews/{review.public_id}/", "label": "The review"}
    assert [event["links"] for event in events] == [[], [place], [place], []]


@pytest.mark.parametrize(("role", "seen"), [("auditor", True), ("media", False)])
def test_event_leads_to_the_record_for_those_who_may_read_it(
    client_as: ClientOf, role: str, seen: bool
) -> None:
    asset = make_asset(state="approved")
    tell(asset, "asset.approved", correlation_id="abc-1")
    text = words(client_as(role).get(f"/assets/{asset.public_id}/"))
    assert ('href="/audit/?correlation_id=abc-1"' in text) is seen


def test_older_events_are_one_click_away(client_as: ClientOf) -> None:
    asset = make_asset(state="approved", remote_date_created=MOMENT - 99 * DAY)
    for number in range(63):
        tell(asset, "asset.suspended", MOMENT + number * DAY, reason=f"Reason {number}.")
    client = client_as("media")
    first = client.get(f"/assets/{asset.public_id}/")
    assert len(first.context["events"]) == 60
    assert "Reason 2." not in words(first)
    older = client.get(first.context["older_url"])
    assert [event["reason"] or event["label"] for event in older.context["events"]] == [
        "Reason 2.",
        "Reason 1.",
        "Reason 0.",
        "Found in iconik",
    ]
    assert older.context["older_url"] == ""
    assert older.context["newest_url"]


@pytest.mark.parametrize("before", ["abc", "-1", "9" * 40, "1\x00", "٣"])
def test_place_in_the_life_that_is_no_number_is_refused(client_as: ClientOf, before: str) -> None:
    asset = make_asset()
    response = client_as("media").get(f"/assets/{asset.public_id}/", {"life_before": before})
    assert response.status_code == 400


def test_uses_tell_days_in_the_zone_of_the_campaign(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    MappingFactory.create(
        asset=asset,
        slot__campaign__zone="Pacific/Auckland",
        slot__campaign__name="مرحبا 🏠 <script>",
        starts_at=datetime(2026, 8, 1, 20, tzinfo=UTC),
        ends_at=datetime(2027, 3, 31, 11, tzinfo=UTC),
    )
    response = client_as("comms").get(f"/assets/{asset.public_id}/")
    text = words(response)
    assert "2 Aug 2026 –" in text
    assert "31 Mar 2027" in text
    assert "Pacific/Auckland" in text
    assert "مرحبا 🏠 &lt;script&gt;" in response.content.decode()


def test_all_uses_can_be_asked_for(client_as: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.web.asset_uses.SHOWN", 1)
    asset = make_asset(state="approved")
    for _number in range(3):
        MappingFactory.create(asset=asset)
    client = client_as("comms")
    first = client.get(f"/assets/{asset.public_id}/")
    assert "1 of 3 are listed." in words(first)
    every = client.get(f"/assets/{asset.public_id}/{first.context['uses']['all_url']}")
    assert len(every.context["uses"]["groups"][0]["rows"]) == 3


def test_family_and_successor_are_one_click_away(client_as: ClientOf) -> None:
    asset, french = make_asset(), make_asset(remote_title="Protection du foyer")
    family = FamilyFactory.create(name="Home cover", master=french, brand=asset.brand)
    for member in (asset, french):
        FamilyMemberFactory.create(family=family, asset=member)
    old = make_asset(state="superseded", successor=asset)
    client = client_as("media")
    text = words(client.get(f"/assets/{asset.public_id}/"))
    assert f'href="/families/{family.public_id}/"' in text
    assert f'href="/assets/{french.public_id}/"' in text
    assert f'href="/assets/{old.public_id}/"' in text
    text = words(client.get(f"/assets/{old.public_id}/"))
    assert "Another asset has taken its place" in text
    assert f'href="/assets/{asset.public_id}/"' in text
