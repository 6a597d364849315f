"""The page of the record and its file: who may read it, what it shows, and that nothing is run."""

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from governance.models import AuditEntry
from tests.conftest import ClientOf, UserOf
from tests.factories import (
    AuditEntryFactory,
    BrandFactory,
    CampaignFactory,
    RoleLimitFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import ROLES, must_answer, words

pytestmark = pytest.mark.django_db

READERS = {"compliance", "auditor", "admin"}


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv"])
@pytest.mark.parametrize("role", ROLES)
def test_record_is_for_auditors_compliance_and_administrators(
    role: str, path: str, client_as: ClientOf
) -> None:
    must_answer(client_as(role), role, path, READERS)


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv"])
def test_record_is_never_posted_to(path: str, client_as: ClientOf) -> None:
    assert client_as("auditor").post(path, {}).status_code == 405


def labels(client: Client, query: str = "") -> list[str]:
    response = client.get(f"/audit/{query}")
    assert response.status_code == 200, words(response)[:500]
    return [entry.subject_label for entry in response.context["entries"]]


def rows(client: Client, query: str = "") -> list[dict[str, str]]:
    response: Any = client.get(f"/audit.csv{query}")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(response.streaming_content).decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_entries_of_brands_outside_the_limit_are_left_out(client_as: ClientOf) -> None:
    own, other = BrandFactory.create(key="own"), BrandFactory.create(key="other")
    AuditEntryFactory.create(subject_label="Ours", brand_id=own.pk)
    AuditEntryFactory.create(subject_label="Theirs", brand_id=other.pk)
    AuditEntryFactory.create(subject_label="Nobody's", brand_id=None)
    client = client_as("auditor", own)
    assert labels(client) == ["Nobody's", "Ours"]
    assert [row["subject_label"] for row in rows(client)] == ["Nobody's", "Ours"]


def test_another_role_without_limit_opens_no_more_of_the_record(user_as: UserOf) -> None:
    own, other = BrandFactory.create(key="own"), BrandFactory.create(key="other")
    AuditEntryFactory.create(subject_label="Theirs", brand_id=other.pk)
    person = user_as("media")
    person.groups.add(Group.objects.get(name="auditor"))
    RoleLimitFactory.create(user=person, group=Group.objects.get(name="auditor"), brands=[own])
    client = Client()
    client.force_login(person)
    assert labels(client) == []


def test_entries_about_a_review_belong_to_the_brand_of_its_asset(
    client_as: ClientOf, actor: Any
) -> None:
    from governance.actions.lifecycle import submit_asset

    asset = make_asset()
    submit_asset(asset_id=asset.public_id, actor=actor("media"))
    assert AuditEntry.objects.get(verb="review.opened").brand_id == asset.brand_id
    assert labels(client_as("auditor", BrandFactory.create(key="other"))) == []


# Filters


def test_filters_narrow_page_and_file_alike(client_as: ClientOf) -> None:
    AuditEntryFactory.create(subject_label="Film", actor_name="Reviewer", correlation_id="r-1")
    AuditEntryFactory.create(
        subject_label="Campaign",
        subject_kind="campaign",
        verb="campaign.created",
        actor_name="Manager",
        correlation_id="r-2",
    )
    client = client_as("auditor")
    for query, found in (
        ("?verb=asset.approved", ["Film"]),
        ("?subject_kind=campaign", ["Campaign"]),
        ("?subject_label=fil", ["Film"]),
        ("?actor_name=MANAGER", ["Campaign"]),
        ("?correlation_id=r-1", ["Film"]),
        ("?correlation_id=r-1&verb=campaign.created", []),
    ):
        assert labels(client, query) == found
        assert [row["subject_label"] for row in rows(client, query)] == found


def test_days_are_those_of_the_times_shown_both_included(client_as: ClientOf) -> None:
    for day, hour in ((1, 0), (1, 23), (2, 0)):
        AuditEntryFactory.create(
            at=datetime(2026, 8, day, hour, 59, 59, 999_999, tzinfo=UTC),
            subject_label=f"{day} {hour}",
        )
    client = client_as("auditor")
    assert labels(client, "?since=2026-08-02") == ["2 0"]
    assert labels(client, "?until=2026-08-01") == ["1 23", "1 0"]
    assert labels(client, "?since=2026-08-01&until=9999-12-31") == ["2 0", "1 23", "1 0"]


@pytest.mark.parametrize("path", ["/audit/", "/audit.csv"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=yesterday", "since"),
        ("until=2026-13-01", "until"),
        ("verb=asset.exploded", "verb"),
        ("subject_kind=planet", "subject_kind"),
        ("actor_name=%00", "actor_name"),
        ("subject_label=" + "x" * 201, "subject_label"),
        ("correlation_id=" + "x" * 65, "correlation_id"),
    ],
)
def test_filter_that_cannot_be_read_is_named(
    client_as: ClientOf, path: str, query: str, field: str
) -> None:
    response = client_as("auditor").get(f"{path}?{query}")
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert "These filters cannot be read" in words(response)


@pytest.mark.parametrize("query", ["before=x", "after=-1", "before=" + "9" * 30, "after=%00"])
def test_page_that_no_link_leads_to_is_refused(client_as: ClientOf, query: str) -> None:
    assert client_as("auditor").get(f"/audit/?{query}").status_code == 400


def test_pages_lead_back_and_forth_and_keep_the_filters(client_as: ClientOf) -> None:
    for number in range(120):
        AuditEntryFactory.create(subject_label=f"{number:03}")
    AuditEntryFactory.create(verb="asset.retired")
    client = client_as("auditor")
    first = client.get("/audit/?verb=asset.approved")
    assert "newer_url" not in first.context
    second = client.get(first.context["older_url"])
    third = client.get(second.context["older_url"])
    found = [
        [entry.subject_label for entry in page.context["entries"]]
        for page in (first, second, third)
    ]
    assert found[0][0] == "119"
    assert [label for part in found for label in part] == [f"{n:03}" for n in range(119, -1, -1)]
    assert "older_url" not in third.context
    back = client.get(third.context["newer_url"])
    assert [entry.subject_label for entry in back.context["entries"]] == found[1]
    start = client.get(back.context["newer_url"])
    assert [entry.subject_label for entry in start.context["entries"]] == found[0]


def test_htmx_gets_the_entries_alone(client_as: ClientOf) -> None:
    part = client_as("auditor").get("/audit/", headers={"HX-Request": "true"})
    assert words(part).startswith('<div class="results stack" id="results">')


# What is shown


def test_entry_tells_before_and_after_in_words_and_links_to_its_subject(
    client_as: ClientOf,
) -> None:
    asset = make_asset()
    entry = AuditEntryFactory.create(
        subject_id=str(asset.public_id),
        subject_label="Film",
        before={"state": "in_review"},
        after={"state": "approved"},
        reason="Checked against the sheet.",
        correlation_id="req-7",
    )
    text = words(client_as("auditor").get("/audit/"))
    for part in (
        '<dt>State</dt> <dd><span class="soft">In review</span> → Approved</dd>',
        f'href="/assets/{asset.public_id}/"',
        'href="/audit/?correlation_id=req-7"',
        "Checked against the sheet.",
        entry.actor_name,
    ):
        assert part in text
    assert "{&#x27;" not in text
    assert "{'" not in text


def test_text_of_people_is_never_taken_for_markup(client_as: ClientOf) -> None:
    AuditEntryFactory.create(
        subject_label="<script>alert(1)</script>",
        reason="<img src=x>",
        after={"name": "<b>bold</b>", "<i>": 1},
        correlation_id='"><script>',
    )
    raw = client_as("auditor").get("/audit/").content.decode()
    for part in ("<script>alert", "<img src=x>", "<b>bold", '"><script>'):
        assert part not in raw


def test_page_makes_few_queries_however_many_entries(client_as: ClientOf, counted: Counted) -> None:
    asset = make_asset()
    for number in range(60):
        AuditEntryFactory.create(
            subject_id=str(asset.public_id), after={"version": number}, correlation_id=str(number)
        )
    client = client_as("auditor")
    with counted("audit"):
        client.get("/audit/")


# The file


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_cells_are_never_taken_for_formulas(client_as: ClientOf, start: str) -> None:
    AuditEntryFactory.create(
        subject_label=f"{start}HYPERLINK(1)", reason=f"{start}1+1", actor_name=f"{start}cmd"
    )
    (row,) = rows(client_as("auditor"))
    for name in ("subject_label", "reason", "actor_name"):
        assert row[name].startswith(f"'{start}")
    assert row["verb"] == "asset.approved"


def test_file_holds_structures_as_json_and_instants_in_iso_form(client_as: ClientOf) -> None:
    AuditEntryFactory.create(before={"state": "in_review"}, after={"languages": ["de", "é"]})
    (row,) = rows(client_as("auditor"))
    assert json.loads(row["after"]) == {"languages": ["de", "é"]}
    assert json.loads(row["before"]) == {"state": "in_review"}
    assert datetime.fromisoformat(row["at"]).tzinfo is not None


def test_file_holds_more_than_one_page(client_as: ClientOf) -> None:
    AuditEntryFactory.create_batch(60)
    CampaignFactory.create()
    assert len(rows(client_as("auditor"))) == 60
