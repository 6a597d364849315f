"""Production events over HTTP: counted once, refused by field, and moving the asset on."""

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from governance.domain.lifecycle import State
from governance.models import Asset, AuditEntry, Campaign, OutboxRow
from reporting.models import ProductionEvent
from tests.factories import MOMENT, BrandFactory, CampaignFactory, MappingFactory, make_asset
from tests.governance.api.conftest import Ask, TokenOf, publish

EVENTS = "/api/v1/production-events"
ID = "019aa1d2-5c3e-7b14-9f0a-6d2b8c4e1f70"
"""The id of no asset."""

Send = Callable[..., Any]


@pytest.fixture
def send(client: Client, token_of: TokenOf) -> Send:
    """Send an event as one machine client; keyword arguments replace members (None: leave out)."""
    headers = token_of("production")

    def sent(**members: Any) -> Any:
        return post(client, body(**members), headers)

    return sent


def body(**members: Any) -> dict[str, Any]:
    """An event of the campaign RENEW26."""
    event = {
        "event_id": "run-1",
        "kind": "published",
        "campaign": "RENEW26",
        "occurred_at": "2026-08-18T09:12:00Z",
    }
    return {name: item for name, item in (event | members).items() if item is not None}


def post(client: Client, content: Any, headers: dict[str, Any]) -> Any:
    """Post JSON."""
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return client.post(EVENTS, text, content_type="application/json", **headers)


@pytest.fixture
def decision(renewal: Campaign, ask: Ask) -> str:
    """What the lookup decided."""
    return str(ask().json()["decision"])


def everything() -> list[Any]:
    """All that an event may change."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (ProductionEvent, Asset, AuditEntry, OutboxRow)
    ]


def test_event_with_a_decision_is_stored_and_puts_the_asset_in_use(
    send: Send, decision: str
) -> None:
    response = send(decision=decision)
    asset = Asset.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "event_id": "run-1",
        "asset_id": str(asset.public_id),
        "version_number": 1,
        "received_at": "2026-08-18T09:12:00Z",
        "repeated": False,
    }
    assert (asset.state, asset.first_used_at) == (State.USED, MOMENT)


def test_event_leaves_an_audit_entry_and_a_write_back(send: Send, decision: str) -> None:
    send(decision=decision)
    asset = Asset.objects.get()
    entry = AuditEntry.objects.get(verb="asset.used")
    assert (entry.actor_kind, entry.before, entry.after) == (
        "client",
        {"state": "approved"},
        {"state": "used"},
    )
    assert OutboxRow.objects.filter(topic="iconik.push_state", subject_id=str(asset.pk)).exists()


def test_event_with_an_asset_and_a_version_is_stored(send: Send, renewal: Campaign) -> None:
    asset = Asset.objects.get()
    response = send(asset_id=str(asset.public_id), version_number=1)
    asset.refresh_from_db()
    assert (response.status_code, asset.state) == (201, State.USED)


def test_lookup_serves_an_asset_in_use_as_before(send: Send, decision: str, ask: Ask) -> None:
    send(decision=decision)
    assert (ask().json()["outcome"], ask().json()["generation"]) == ("served", 1)


def test_repeated_event_changes_nothing_and_says_so(send: Send, decision: str) -> None:
    send(decision=decision)
    before = everything()
    response = send(decision=decision)
    assert (response.status_code, response.json()["repeated"]) == (200, True)
    assert everything() == before


def test_repeated_event_may_be_written_in_another_manner(send: Send, decision: str) -> None:
    send(decision=decision)
    assert send(decision=decision, occurred_at="2026-08-18T11:12:00+02:00").status_code == 200


def test_event_with_a_known_id_and_other_content_is_a_conflict(send: Send, decision: str) -> None:
    send(decision=decision)
    before = everything()
    response = send(decision=decision, occurred_at="2026-08-18T09:11:00Z")
    assert (response.status_code, response.json()["field"]) == (409, "event_id")
    assert everything() == before


def test_two_clients_may_use_the_same_event_id(
    send: Send, decision: str, client: Client, token_of: TokenOf
) -> None:
    send(decision=decision)
    response = post(client, body(decision=decision), token_of("production"))
    assert (response.status_code, ProductionEvent.objects.count()) == (201, 2)


def test_second_event_of_an_asset_in_use_records_no_second_move(send: Send, decision: str) -> None:
    send(decision=decision)
    send(decision=decision, event_id="run-2")
    assert AuditEntry.objects.filter(verb="asset.used").count() == 1


def test_earlier_event_that_comes_later_moves_the_first_use_back(
    send: Send, decision: str, renewal: Campaign
) -> None:
    asset = Asset.objects.get()
    send(decision=decision)
    send(
        event_id="run-0",
        asset_id=str(asset.public_id),
        version_number=1,
        occurred_at="2026-08-01T00:00:00Z",
    )
    asset.refresh_from_db()
    assert asset.first_used_at == datetime.fromisoformat("2026-08-01T00:00:00Z")


def test_event_of_an_asset_that_was_retired_meanwhile_is_kept_as_a_fact(
    send: Send, decision: str
) -> None:
    Asset.objects.update(state=State.RETIRED)
    assert send(decision=decision).status_code == 201
    asset = Asset.objects.get()
    assert (asset.state, asset.first_used_at) == (State.RETIRED, MOMENT)


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"event_id": None}, "event_id"),
        ({"event_id": ""}, "event_id"),
        ({"event_id": "x" * 121}, "event_id"),
        ({"event_id": 7.5}, "event_id"),
        ({"event_id": ["run"]}, "event_id"),
        ({"event_id": "run\x00"}, "event_id"),
        ({"event_id": None, "kind": None}, "event_id"),
        ({"kind": None}, "kind"),
        ({"kind": "printed"}, "kind"),
        ({"campaign": None}, "campaign"),
        ({"campaign": {}}, "campaign"),
        ({"occurred_at": None}, "occurred_at"),
        ({"occurred_at": "2026-08-18"}, "occurred_at"),
        ({"occurred_at": "2026-08-18T09:12:00"}, "occurred_at"),
        ({"occurred_at": 1787000000}, "occurred_at"),
        ({"occurred_at": "2026-08-18T09:30:00Z"}, "occurred_at"),
        ({"decision": ""}, "decision"),
        ({"decision": None}, "decision"),
        ({"decision": "nonsense"}, "decision"),
        ({"decision": None, "version_number": 1}, "asset_id"),
        ({"asset_id": ID}, "asset_id"),
        ({"decision": None, "asset_id": ID}, "version_number"),
        ({"decision": None, "asset_id": "x", "version_number": 1}, "asset_id"),
        ({"decision": None, "asset_id": ID, "version_number": "1"}, "version_number"),
        ({"decision": None, "asset_id": ID, "version_number": True}, "version_number"),
        ({"decision": None, "asset_id": ID, "version_number": 0}, "version_number"),
        ({"decision": None, "asset_id": ID, "version_number": 2**40}, "version_number"),
        ({"occured_at": "2026-08-18T09:12:00Z"}, "occured_at"),
    ],
)
def test_malformed_event_names_the_member_and_changes_nothing(
    send: Send, decision: str, members: dict[str, Any], field: str
) -> None:
    before = everything()
    response = send(**{"decision": decision, **members})
    assert (response.status_code, response.json().get("field")) == (400, field)
    assert response["Content-Type"] == "application/problem+json"
    assert everything() == before


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: token.replace("RENEW26", "OTHER26"),
        lambda token: token.replace("RENEW26.1/", "RENEW26.2/"),
        lambda token: token.replace("RENEW26.1/", "RENEW26.99999999999/"),
        lambda token: token.replace("/hero/", "/banner/"),
        lambda token: token.replace("/hero/", "/footer/"),
        lambda token: token.split("/hero/")[0] + "/hero/-@20260818T091200Z",
        lambda token: token.split("/hero/")[0] + "/hero/999999@20260818T091200Z",
        lambda token: token.replace("20260818T", "20261331T"),
        lambda token: token.replace("20260818T", "20200818T"),
        lambda token: token + " ",
        lambda token: token + "\n",
    ],
)
def test_decision_that_was_never_made_is_refused_and_changes_nothing(
    send: Send, decision: str, forge: Callable[[str], str]
) -> None:
    before = everything()
    response = send(decision=forge(decision))
    assert (response.status_code, response.json()["field"]) == (400, "decision")
    assert everything() == before


def test_version_that_the_asset_never_had_is_refused(send: Send, renewal: Campaign) -> None:
    response = send(asset_id=str(Asset.objects.get().public_id), version_number=2)
    assert (response.status_code, response.json()["field"]) == (400, "version_number")


def test_unknown_campaign_is_not_found(send: Send, decision: str) -> None:
    response = send(decision=decision, campaign="NONE26")
    assert (response.status_code, response.json()["field"]) == (404, "campaign")


def test_unknown_asset_is_not_found(send: Send, renewal: Campaign) -> None:
    response = send(asset_id=ID, version_number=1)
    assert (response.status_code, response.json()["field"]) == (404, "asset_id")


def test_client_limited_to_another_brand_knows_neither_campaign_nor_asset(
    client: Client, token_of: TokenOf, decision: str
) -> None:
    headers = token_of("production", brands=[BrandFactory.create(key="other")])
    before = everything()
    response = post(client, body(decision=decision), headers)
    assert (response.status_code, response.json()["field"]) == (404, "campaign")
    assert everything() == before


def test_client_limited_to_a_brand_cannot_name_an_asset_of_another(
    client: Client, token_of: TokenOf, renewal: Campaign
) -> None:
    foreign = make_asset(state=State.APPROVED, brand=BrandFactory.create(key="other"))
    headers = token_of("production", brands=[renewal.brand])
    event = body(asset_id=str(foreign.public_id), version_number=1)
    response = post(client, event, headers)
    assert (response.status_code, response.json()["field"]) == (404, "asset_id")


def test_client_limited_to_another_campaign_does_not_know_this_one(
    client: Client, token_of: TokenOf, decision: str
) -> None:
    headers = token_of("production", campaigns=[CampaignFactory.create(key="OTHER26")])
    assert post(client, body(decision=decision), headers).status_code == 404


def test_event_without_a_token_is_challenged(client: Client, decision: str) -> None:
    response = post(client, body(decision=decision), {})
    assert (response.status_code, response["WWW-Authenticate"]) == (
        401,
        'Bearer realm="imprimatur"',
    )


def test_event_with_a_token_that_has_ended_is_refused(
    client: Client, token_of: TokenOf, decision: str
) -> None:
    headers = token_of("production", ends_in=timedelta(0))
    assert post(client, body(decision=decision), headers).status_code == 401


def test_event_without_the_scope_is_refused_and_changes_nothing(
    client: Client, token_of: TokenOf, decision: str
) -> None:
    headers = token_of("lookup")
    before = everything()
    response = post(client, body(decision=decision), headers)
    assert (response.status_code, response["WWW-Authenticate"]) == (
        403,
        'Bearer realm="imprimatur", error="insufficient_scope", scope="production"',
    )
    assert everything() == before


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b'{"event_id": "\\ud800"}',
        b'{"event_id": "\xff"}',
        b"[" * 60_000,
        b'{"event_id": NaN}',
        b"9" * 10_000,
    ],
)
def test_body_that_is_no_object_is_refused(
    client: Client, token_of: TokenOf, content: bytes
) -> None:
    response = post(client, content, token_of("production"))
    assert (response.status_code, response.json()["field"]) == (400, "body")


def test_body_that_is_too_large_is_refused(client: Client, token_of: TokenOf) -> None:
    response = post(client, b'"' + b"x" * 70_000 + b'"', token_of("production"))
    assert (response.status_code, response["Content-Type"]) == (413, "application/problem+json")


def test_body_of_another_type_is_refused(client: Client, token_of: TokenOf) -> None:
    response = client.post(EVENTS, {"event_id": "run-1"}, **token_of("production"))
    assert response.status_code == 415


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head", "options", "trace"])
def test_event_by_another_method_is_refused(client: Client, token_of: TokenOf, method: str) -> None:
    response = getattr(client, method)(EVENTS, **token_of("production"))
    assert (response.status_code, response["Allow"]) == (405, "POST")


def test_decision_of_an_older_generation_still_proves_what_was_served(
    send: Send, decision: str, renewal: Campaign
) -> None:
    renewal.slots.get(key="hero").mappings.update(state="withdrawn")
    MappingFactory.create(slot=renewal.slots.get(key="hero"), languages=["fr"])
    assert publish(renewal) is not None
    assert send(decision=decision).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_equal_events_that_race_are_stored_once(
    client: Client, token_of: TokenOf, decision: str
) -> None:
    headers = token_of("production")
    together = threading.Barrier(4)
    statuses: list[int] = []

    def report() -> None:
        try:
            together.wait(timeout=10)
            statuses.append(post(Client(), body(decision=decision), headers).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=report) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(statuses) == [200, 200, 200, 201]
    assert ProductionEvent.objects.count() == 1
    assert AuditEntry.objects.filter(verb="asset.used").count() == 1


@pytest.mark.django_db(transaction=True)
def test_different_events_with_one_id_that_race_leave_the_first(
    client: Client, token_of: TokenOf, renewal: Campaign
) -> None:
    headers = token_of("production")
    assets = [Asset.objects.get(), make_asset(state=State.APPROVED)]
    together = threading.Barrier(2)
    statuses: list[int] = []

    def report(asset: Asset) -> None:
        try:
            together.wait(timeout=10)
            event = body(asset_id=str(asset.public_id), version_number=1)
            statuses.append(post(Client(), event, headers).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=report, args=(asset,)) for asset in assets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    used = Asset.objects.filter(state=State.USED)
    assert sorted(statuses) == [201, 409]
    assert [asset.public_id for asset in used] == [ProductionEvent.objects.get().asset_id]
