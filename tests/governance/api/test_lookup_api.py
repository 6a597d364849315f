"""The lookup over HTTP: what it answers, and at what cost."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from governance.api.documents import NoAnswer, ServedAnswer
from governance.domain.lifecycle import State
from governance.models import Asset, Campaign, MediaLink, PublishedTable
from governance.queries.lookup import tables
from tests.factories import MOMENT, BrandFactory, MappingFactory, make_asset
from tests.governance.api.conftest import Ask, TokenOf, publish


def test_lookup_of_a_live_mapping_serves_its_asset_with_stable_links(
    renewal: Campaign, ask: Ask
) -> None:
    response = ask("slot=hero&language=en&channel=web")
    answer = msgspec.json.decode(response.content, type=ServedAnswer)
    asset = Asset.objects.get()
    links = {f"/m/{token}" for token in MediaLink.objects.values_list("token", flat=True)}
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"] == "no-store"
    assert (answer.asset.id, answer.asset.iconik_id) == (str(asset.public_id), str(asset.remote_id))
    assert {item.link for item in answer.renditions} <= links
    assert {item.key for item in answer.renditions} == {"web", "poster", "captions-en"}


def test_lookup_names_the_generation_the_digest_and_the_decision(
    renewal: Campaign, ask: Ask
) -> None:
    table = PublishedTable.objects.get()
    row = renewal.slots.get(key="hero").mappings.get().pk
    answer = ask().json()
    assert (answer["generation"], answer["digest"]) == (table.generation, table.digest)
    assert answer["decision"] == f"RENEW26.1/hero/{row}@20260818T091200Z"
    assert answer["at"] == "2026-08-18T09:12:00Z"


def test_lookup_without_a_fitting_row_is_an_answer_with_reasons(
    renewal: Campaign, ask: Ask
) -> None:
    response = ask("slot=hero&channel=print")
    answer = msgspec.json.decode(response.content, type=NoAnswer)
    assert (response.status_code, answer.reasons) == (200, {"no_rendition": 1})


def test_lookup_of_a_slot_without_mappings_says_that_it_is_empty(
    renewal: Campaign, ask: Ask
) -> None:
    assert ask("slot=banner").json()["reasons"] == {"empty_slot": 1}


def test_warm_lookup_takes_one_query(
    renewal: Campaign, ask: Ask, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask()
    with django_assert_num_queries(1):
        assert ask("slot=hero&language=fr").status_code == 200


def test_warm_lookup_as_of_takes_one_query(
    renewal: Campaign, ask: Ask, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask()
    with django_assert_num_queries(1):
        assert ask("slot=hero&at=2026-08-18T09:12:00Z").status_code == 200


def test_cold_lookup_takes_three_queries(
    renewal: Campaign, ask: Ask, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ask()
    tables.clear()
    with django_assert_num_queries(3):
        assert ask().status_code == 200


def test_explained_lookup_traces_every_row_and_the_withheld(renewal: Campaign, ask: Ask) -> None:
    hero = renewal.slots.get(key="hero")
    won = hero.mappings.get().pk
    lost = MappingFactory.create(slot=hero, languages=["fr"]).pk
    withheld = MappingFactory.create(slot=hero, asset=make_asset(state=State.RETIRED)).pk
    publish(renewal)
    assert ask("slot=hero&explain=true").json()["trace"] == [
        {"row": won, "result": "won"},
        {"row": lost, "result": "lost", "reason": "language"},
        {"row": withheld, "result": "withheld", "reason": "asset_retired"},
    ]


def test_unexplained_lookup_has_no_trace(renewal: Campaign, ask: Ask) -> None:
    assert "trace" not in ask("slot=hero&explain=false").json()


@pytest.fixture
def two_generations(renewal: Campaign, moment: list[datetime]) -> Campaign:
    """Generation 1 serves a film; an hour later generation 2 serves none."""
    moment[0] += timedelta(hours=1)
    renewal.slots.get(key="hero").mappings.update(state="withdrawn")
    assert publish(renewal) is not None
    return renewal


@pytest.mark.parametrize(
    ("query", "generation", "outcome"),
    [
        ("slot=hero", 2, "none"),
        ("slot=hero&generation=1", 1, "served"),
        ("slot=hero&generation=2", 2, "none"),
        ("slot=hero&at=2026-08-18T09:12:00Z", 1, "served"),
        ("slot=hero&at=2026-08-18T12:11:59%2B02:00", 1, "served"),
        ("slot=hero&at=2026-08-18T10:12:00Z", 2, "none"),
    ],
)
def test_lookup_is_answered_by_the_generation_in_force(
    two_generations: Campaign, ask: Ask, query: str, generation: int, outcome: str
) -> None:
    answer = ask(query).json()
    assert (answer["generation"], answer["outcome"]) == (generation, outcome)


def test_lookup_as_of_before_the_first_generation_names_at(renewal: Campaign, ask: Ask) -> None:
    response = ask("slot=hero&at=2026-08-18T09:11:59Z")
    assert (response.status_code, response.json()["field"]) == (400, "at")


def test_lookup_of_a_generation_that_never_was_is_not_found(renewal: Campaign, ask: Ask) -> None:
    response = ask("slot=hero&generation=2")
    assert (response.status_code, response.json()["field"]) == (404, "generation")


def test_lookup_of_a_campaign_without_a_table_is_a_conflict(ask: Ask) -> None:
    MappingFactory.create(slot__campaign__key="DRAFT26")
    response = ask(campaign="DRAFT26")
    assert response.status_code == 409
    assert response.json()["type"].endswith("/api/#not_published")


def test_head_of_a_lookup_has_the_same_status_and_no_body(
    renewal: Campaign, client: Client, token_of: TokenOf
) -> None:
    response = client.head("/api/v1/campaigns/RENEW26/lookup?slot=hero", **token_of("lookup"))
    assert (response.status_code, response.content) == (200, b"")


def test_rights_that_end_are_gone_at_their_instant(
    renewal: Campaign, ask: Ask, moment: list[datetime]
) -> None:
    ends = MOMENT + timedelta(hours=1)
    asset = Asset.objects.get()
    assert asset.facts is not None
    asset.facts |= {"rights_until": "2026-08-18T10:12:00Z"}
    asset.save()
    publish(renewal)
    outcomes = []
    for instant in (ends - timedelta(seconds=1), ends):
        moment[0] = instant
        outcomes.append(ask().json()["outcome"])
    assert outcomes == ["served", "none"]


@pytest.mark.parametrize(
    ("limits", "status"),
    [
        ({}, 200),
        ({"brands": ["main"]}, 200),
        ({"brands": ["other", "main"]}, 200),
        ({"campaigns": ["RENEW26"]}, 200),
        ({"brands": ["main"], "campaigns": ["RENEW26"]}, 200),
        ({"brands": ["other"]}, 404),
        ({"campaigns": ["OTHER26"]}, 404),
        ({"brands": ["other"], "campaigns": ["RENEW26"]}, 404),
        ({"brands": ["main"], "campaigns": ["OTHER26"]}, 404),
    ],
)
def test_client_sees_campaigns_within_its_limits_only(
    renewal: Campaign,
    client: Client,
    token_of: TokenOf,
    limits: dict[str, list[str]],
    status: int,
) -> None:
    MappingFactory.create(slot__campaign__key="OTHER26")
    headers: dict[str, Any] = token_of(
        "lookup",
        brands=[BrandFactory.create(key=key) for key in limits.get("brands", [])],
        campaigns=list(Campaign.objects.filter(key__in=limits.get("campaigns", []))),
    )
    response = client.get("/api/v1/campaigns/RENEW26/lookup?slot=hero", **headers)
    assert response.status_code == status
