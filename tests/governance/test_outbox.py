"""The outbox: merged requests, one delivery in flight, nothing lost (codebase-examples.md)."""

from datetime import UTC, datetime, timedelta

import pytest

from governance import clock, outbox
from governance.models import OutboxRow

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TOPIC = "iconik.push_state"


class Hands:
    """A clock that tests move."""

    def __init__(self):
        self.now = NOON

    def pass_by(self, step):
        self.now += step


@pytest.fixture
def hands():
    moved = Hands()
    with clock.installed(lambda: moved.now):
        yield moved


def test_request_twice_merges_into_one_row(hands):
    outbox.request(TOPIC, "1")
    outbox.request(TOPIC, "1")
    assert OutboxRow.objects.get().generation == 2


def test_claim_leases_a_row_to_one_worker(hands):
    outbox.request(TOPIC, "1")
    assert len(outbox.claim(TOPIC, limit=5)) == 1
    assert outbox.claim(TOPIC, limit=5) == []


def test_claim_takes_over_an_expired_lease(hands):
    outbox.request(TOPIC, "1")
    (first,) = outbox.claim(TOPIC, limit=5)
    hands.pass_by(outbox.LEASE + timedelta(seconds=1))
    (second,) = outbox.claim(TOPIC, limit=5)
    assert second.attempts == 2
    assert outbox.delivered(first) is False
    assert OutboxRow.objects.exists()
    assert outbox.delivered(second) is True


def test_delivered_unchanged_row_is_gone(hands):
    outbox.request(TOPIC, "1")
    (claim,) = outbox.claim(TOPIC, limit=5)
    assert outbox.delivered(claim) is True
    assert not OutboxRow.objects.exists()


def test_delivered_while_changed_keeps_the_row_due(hands):
    outbox.request(TOPIC, "1")
    (claim,) = outbox.claim(TOPIC, limit=5)
    outbox.request(TOPIC, "1")
    assert outbox.delivered(claim) is False
    (again,) = outbox.claim(TOPIC, limit=5)
    assert again.generation == 2


def test_failed_row_waits_and_comes_back(hands):
    outbox.request(TOPIC, "1")
    (claim,) = outbox.claim(TOPIC, limit=5)
    outbox.failed(claim, "away", retry_in=timedelta(minutes=1))
    assert outbox.claim(TOPIC, limit=5) == []
    hands.pass_by(timedelta(minutes=1))
    assert len(outbox.claim(TOPIC, limit=5)) == 1


def test_failed_for_the_last_time_is_parked_not_dropped(hands):
    outbox.request(TOPIC, "1")
    for _attempt in range(outbox.LAST_ATTEMPT):
        (claim,) = outbox.claim(TOPIC, limit=5)
        outbox.failed(claim, "away", retry_in=timedelta(0))
    assert OutboxRow.objects.get().parked_at == NOON
    assert outbox.claim(TOPIC, limit=5) == []


def test_retry_wakes_a_parked_row(hands):
    outbox.request(TOPIC, "1")
    (claim,) = outbox.claim(TOPIC, limit=5)
    outbox.failed(claim, "refused", permanent=True)
    assert outbox.retry(claim.row_id) is True
    assert len(outbox.claim(TOPIC, limit=5)) == 1


def test_request_wakes_a_parked_row(hands):
    outbox.request(TOPIC, "1")
    (claim,) = outbox.claim(TOPIC, limit=5)
    outbox.failed(claim, "refused", permanent=True)
    outbox.request(TOPIC, "1")
    assert len(outbox.claim(TOPIC, limit=5)) == 1


def test_request_during_a_lease_keeps_the_lease(hands):
    outbox.request(TOPIC, "1")
    outbox.claim(TOPIC, limit=5)
    outbox.request(TOPIC, "1")
    assert outbox.claim(TOPIC, limit=5) == []
