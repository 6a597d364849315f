"""The page of one asset tells what it is, how it stands, and what is missing."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from governance.models import Asset, MappingState
from tests.conftest import ClientOf
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    AssetVersionFactory,
    AuditEntryFactory,
    BrandFactory,
    FieldMappingFactory,
    MappingFactory,
    RenditionFactory,
    ReviewFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db


def page(client: Client, asset: Asset, query: str = "") -> Any:
    response = client.get(f"/assets/{asset.public_id}/{query}")
    assert response.status_code == 200
    return response


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def steps(response: Any) -> set[str]:
    return {step.slug for step in response.context["steps"]}


def test_page_shows_facts_beside_the_state(client_as: ClientOf) -> None:
    asset = make_asset(
        state="approved",
        remote_facts={**FACTS, "rights_until": "2020-01-01T00:00:00Z"},
        suspended_at=MOMENT,
        suspension_reason="Wrong premium shown.",
        remote_missing_since=MOMENT,
        remote_faults={"alt": "“Alt” holds several values where one is needed."},
    )
    text = words(page(client_as("media"), asset))
    for state in ("approved", "suspended", "missing", "expired", "fault"):
        assert f'data-state="{state}"' in text
    for part in (
        "Expired on 1 Jan 2020",
        "Wrong premium shown.",
        "iconik no longer has this asset",
        "“Alt” holds several values where one is needed.",
    ):
        assert part in text


def test_last_day_of_rights_is_the_day_before_the_midnight_they_end_at(client_as: ClientOf) -> None:
    asset = make_asset(remote_facts={**FACTS, "rights_until": "2030-04-01T00:00:00Z"})
    assert "31 Mar 2030" in words(page(client_as("media"), asset))


def test_film_is_played_with_captions_of_its_own_version(client_as: ClientOf) -> None:
    asset = make_asset(number=3)
    text = words(page(client_as("media"), asset))
    assert f'src="/assets/{asset.public_id}/media/web?version=3"' in text
    assert f'src="/assets/{asset.public_id}/captions/captions-en.vtt?version=3"' in text
    assert f'poster="/assets/{asset.public_id}/poster?version=3"' in text


@pytest.mark.parametrize(
    ("kind", "part"),
    [("image", "<img src="), ("audio", "<audio controls"), ("document", "Open the document")],
)
def test_other_kinds_have_players_of_their_own(client_as: ClientOf, kind: str, part: str) -> None:
    assert part in words(page(client_as("media"), make_asset(kind=kind)))


def test_lifecycle_names_people_and_reasons(client_as: ClientOf) -> None:
    asset = make_asset(state="rejected")
    AuditEntryFactory.create(
        subject_id=str(asset.public_id),
        verb="asset.rejected",
        actor_name="Reviewer, Legal",
        reason="The limit is shown as 10,000.",
        after={"state": "rejected"},
    )
    AuditEntryFactory.create(verb="asset.retired", actor_name="Somebody else")
    response = page(client_as("media"), asset)
    text = words(response)
    assert "The limit is shown as 10,000." in text
    assert "Reviewer, Legal" in text
    assert "Somebody else" not in text
    assert [event["state"] for event in response.context["events"]] == ["rejected", "candidate"]


def test_lifecycle_tells_which_facts_were_narrowed(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    AuditEntryFactory.create(
        subject_id=str(asset.public_id),
        verb="asset.facts_narrowed",
        before={"rights_until": None},
        after={"rights_until": "2027-01-01T00:00:00Z"},
    )
    assert "Rights end: Unlimited → 1 Jan 2027" in words(page(client_as("media"), asset))


def test_governed_facts_show_what_is_approved_what_iconik_shows_and_whence(
    client_as: ClientOf,
) -> None:
    FieldMappingFactory.create(fact="languages", remote_field="spoken_in")
    asset = make_asset(
        state="approved",
        facts=FACTS,
        remote_facts={**FACTS, "languages": ["fr"]},
        candidate_facts={"languages": ["fr"]},
    )
    response = page(client_as("media"), asset)
    row = response.context["facts"][0]
    assert (row["governs"], row["seen"], row["origin"], row["waits"]) == (
        "en",
        "fr",
        "spoken_in",
        True,
    )
    assert "Send changed facts to review" in words(response)


def test_changed_facts_are_sent_to_review_by_the_media_team_alone(client_as: ClientOf) -> None:
    asset = make_asset(state="approved", candidate_facts={"languages": ["fr"]})
    for role, may in (("media", True), ("reviewer", False), ("auditor", False)):
        assert page(client_as(role), asset).context["may_submit_facts"] is may


def test_renditions_name_what_is_missing_or_not_ready(client_as: ClientOf) -> None:
    asset = make_asset(remote_facts={**FACTS, "languages": ["en", "de-CH"], "spoken": True})
    version = asset.versions.get()
    RenditionFactory.create(version=version, key="web-2", remote_status="AWAITED")
    version.renditions.filter(key="poster").delete()
    response = page(client_as("media"), asset)
    problems = {row["name"]: row["problem"] for row in response.context["files"] if not row["ok"]}
    assert problems == {"Proxy": "Awaited", "Poster": "Missing", "Captions de-CH": "Missing"}
    assert "2 of 5 ready" in words(response)


def test_file_replaced_after_approval_is_not_shown_as_approved(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    asset.versions.get().renditions.filter(key="web").update(remote_checksum="other")
    rows = {row["name"]: row for row in page(client_as("media"), asset).context["files"]}
    assert (rows["Proxy"]["ok"], rows["Proxy"]["problem"]) == (False, "Not approved")


def test_versions_are_listed_and_another_one_can_be_looked_at(client_as: ClientOf) -> None:
    asset = make_asset(state="approved", number=1)
    newer = AssetVersionFactory.create(asset=asset, remote_number=2)
    RenditionFactory.create(version=newer, key="web")
    client = client_as("reviewer")
    assert page(client, asset).context["version"].remote_number == 1
    response = page(client, asset, "?version=2")
    assert response.context["version"] == newer
    assert f"/assets/{asset.public_id}/media/web?version=2" in words(response)
    assert "Version 2 is not approved" in words(response)


@pytest.mark.parametrize(
    ("version", "status"), [("9", 404), ("x", 400), ("-1", 400), ("٣", 400), ("9" * 30, 404)]
)
def test_version_that_is_not_there_is_refused(
    client_as: ClientOf, version: str, status: int
) -> None:
    asset = make_asset()
    response = client_as("media").get(f"/assets/{asset.public_id}/", {"version": version})
    assert response.status_code == status


def test_uses_are_told_with_their_standing_and_counted(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    live = MappingFactory.create(asset=asset, languages=["de-CH"])
    MappingFactory.create(asset=asset, state=MappingState.REJECTED)
    text = words(page(client_as("comms"), asset))
    assert live.slot.campaign.name in text
    assert "1 live, 1 past" in text
    assert 'data-state="live"' in text
    assert 'data-state="rejected"' in text


def test_open_review_is_one_click_away(client_as: ClientOf) -> None:
    review = ReviewFactory.create()
    text = words(page(client_as("reviewer"), review.asset))
    assert f'href="/reviews/{review.public_id}/"' in text


def test_details_lead_to_iconik(client_as: ClientOf, settings: Settings) -> None:
    settings.ICONIK_URL = "https://app.iconik.invalid/"
    asset = make_asset()
    text = words(page(client_as("media"), asset))
    assert f'href="https://app.iconik.invalid/asset/{asset.remote_id}"' in text
    assert str(asset.remote_id) in text


def test_asset_without_versions_still_has_a_page(client_as: ClientOf) -> None:
    text = words(page(client_as("media"), AssetFactory.create(remote_facts={}, remote_kind="")))
    assert "iconik shows no versions." in text
    assert "Unknown kind" in text
    assert "Still missing in iconik:" in text


def test_asset_of_another_brand_is_not_found(client_as: ClientOf) -> None:
    asset = make_asset()
    client = client_as("compliance", BrandFactory.create(key="other"))
    assert client.get(f"/assets/{asset.public_id}/").status_code == 404


@pytest.mark.parametrize(
    ("state", "role", "expected"),
    [
        ("candidate", "media", {"submit"}),
        ("rejected", "media", {"submit"}),
        ("candidate", "comms", set()),
        ("in_review", "media", set()),
        ("approved", "media", {"supersede"}),
        ("approved", "comms", {"supersede"}),
        ("used", "reviewer", {"suspend", "retire"}),
        ("used", "compliance", {"suspend", "retire"}),
        ("superseded", "reviewer", {"suspend", "retire", "reinstate"}),
        ("retired", "admin", {"reopen"}),
        ("retired", "media", set()),
        ("approved", "auditor", set()),
        ("approved", "admin", set()),
    ],
)
def test_steps_offered_are_those_the_table_and_the_role_allow(
    client_as: ClientOf, state: str, role: str, expected: set[str]
) -> None:
    asset = make_asset(state=state)
    assert steps(page(client_as(role), asset)) - ({"suspend"} - expected) == expected


def test_step_under_review_is_not_offered_again(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    ReviewFactory.create(asset=asset, subject="supersession", version=None)
    assert "supersede" not in steps(page(client_as("media"), asset))


def test_compliance_may_retire_while_a_retirement_waits_and_a_reviewer_may_not(
    client_as: ClientOf,
) -> None:
    asset = make_asset(state="approved")
    ReviewFactory.create(asset=asset, subject="retirement", version=None)
    assert "retire" in steps(page(client_as("compliance"), asset))
    assert "retire" not in steps(page(client_as("reviewer"), asset))


def test_newer_version_of_an_approved_asset_can_be_submitted(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    client = client_as("media")
    assert "submit" not in steps(page(client, asset))
    AssetVersionFactory.create(asset=asset)
    assert "submit" in steps(page(client, asset))


def test_suspended_asset_offers_to_lift_it(client_as: ClientOf) -> None:
    asset = make_asset(state="approved", suspended_at=MOMENT, suspension_reason="Wrong")
    assert steps(page(client_as("reviewer"), asset)) == {"resume", "retire"}


def test_page_makes_the_same_queries_whatever_it_shows(
    client_as: ClientOf, counted: Counted
) -> None:
    asset = make_asset(state="approved")
    client = client_as("compliance")
    with counted("asset"):
        page(client, asset)
    for day in range(3):
        MappingFactory.create(asset=asset, starts_at=datetime.now(UTC) + timedelta(days=day))
        version = AssetVersionFactory.create(asset=asset)
        RenditionFactory.create(version=version)
        ReviewFactory.create(asset=asset, version=version, state="rejected")
        AuditEntryFactory.create(subject_id=str(asset.public_id))
    with counted("asset"):
        page(client, asset)


def test_record_of_the_asset_is_one_click_away_for_those_who_may_read_it(
    client_as: ClientOf,
) -> None:
    asset = make_asset(state="approved", remote_title="Home & car, “all in one”")
    AuditEntryFactory.create(subject_id=str(asset.public_id), subject_label=asset.remote_title)
    AuditEntryFactory.create(subject_label="Something else")
    auditor = client_as("auditor")
    found = re.search(r'href="(/audit/\?[^"]+)"', page(auditor, asset).content.decode())
    assert found is not None
    record = auditor.get(unescape(found[1]))
    assert record.status_code == 200
    assert "Something else" not in record.content.decode()
    assert "/audit/?" not in page(client_as("media"), asset).content.decode()
