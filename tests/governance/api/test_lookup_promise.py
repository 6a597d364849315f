"""After a commit no lookup serves what it forbade (product.md §11): real transactions beside."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from governance.actions.lifecycle import suspend_asset
from governance.models import Asset, Campaign, Mapping
from tests.conftest import ActorOf
from tests.governance.api.conftest import Ask, publish

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(work: Callable[[], Any]) -> Any:
    """Run something in a thread with a database connection of its own, and give its result."""
    results: list[Any] = []

    def run() -> None:
        try:
            results.append(work())
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(timeout=30)
    assert results, "the other thread came to no end"
    return results[0]


def test_lookup_beside_an_open_withdrawal_serves_and_after_its_commit_refuses(
    renewal: Campaign, ask: Ask
) -> None:
    assert ask().json()["outcome"] == "served"
    with transaction.atomic():
        Mapping.objects.update(state="withdrawn")
        publish(renewal)
        beside = elsewhere(lambda: ask().json())
    after = elsewhere(lambda: ask().json())
    assert (beside["outcome"], beside["generation"]) == ("served", 1)
    assert (after["outcome"], after["generation"]) == ("none", 2)


def test_lookup_after_a_change_that_was_rolled_back_serves_as_before(
    renewal: Campaign, ask: Ask
) -> None:
    with transaction.atomic():
        Mapping.objects.update(state="withdrawn")
        publish(renewal)
        transaction.set_rollback(True)
    assert (ask().json()["outcome"], ask().json()["generation"]) == ("served", 1)


def test_no_lookup_that_began_after_a_suspension_serves_the_asset(
    renewal: Campaign, ask: Ask, actor: ActorOf
) -> None:
    """Lookups run all the time; the commit parts those that may serve from the rest."""
    reviewer = actor("reviewer")
    asset = Asset.objects.get()
    ask()
    committed, enough = threading.Event(), threading.Event()
    seen: list[tuple[bool, str]] = []

    def look() -> None:
        try:
            while not enough.is_set():
                began_after = committed.is_set()
                seen.append((began_after, ask().json()["outcome"]))
        finally:
            connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    for thread in threads:
        thread.start()
    suspend_asset(asset_id=asset.public_id, actor=reviewer, reason="A wrong figure in the film.")
    committed.set()
    already = len(seen)
    while len(seen) < already + 20 and any(thread.is_alive() for thread in threads):
        committed.wait(0.01)
    enough.set()
    for thread in threads:
        thread.join(timeout=30)
    assert {outcome for began_after, outcome in seen if began_after} == {"none"}


@pytest.fixture
def lost_connection(renewal: Campaign, ask: Ask) -> Iterator[None]:
    """The database ends our connection behind our back."""
    ask()
    backend = connection.connection.info.backend_pid

    def end() -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
            return bool(cursor.fetchone())

    assert elsewhere(end)
    yield
    connection.close()


def test_lookup_while_the_database_is_away_says_when_to_try_again(
    lost_connection: None, ask: Ask
) -> None:
    response = ask()
    assert (response.status_code, response["Retry-After"]) == (503, "5")
    assert response.json()["type"].endswith("/api/#unavailable")


def test_lookup_after_the_database_came_back_is_answered(lost_connection: None, ask: Ask) -> None:
    ask()
    connection.close_if_unusable_or_obsolete()
    assert ask().status_code == 200


def test_health_while_the_database_is_away_is_503(lost_connection: None, client: Client) -> None:
    assert client.get("/healthz").status_code == 503


def test_health_with_a_database_is_ok(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
