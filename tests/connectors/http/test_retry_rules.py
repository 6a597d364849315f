"""When a call is tried again and how long that waits."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http.errors import (
    RemoteAuthFailed,
    RemoteContractBroken,
    RemoteError,
    RemoteNotFound,
    RemoteRejected,
    RemoteUnavailable,
)
from connectors.http.retries import RetryPolicy, parse_retry_after

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
POLICY = RetryPolicy(jitter=0.5, max_retry_after=10.0)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("Mon, 23 Nov 2026 12:00:30 GMT", 30.0),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert parse_retry_after({"retry-after": value}, now=NOW) == seconds


def test_retry_after_absent_is_none() -> None:
    assert parse_retry_after({}) is None


def test_retry_after_as_a_date_is_read_against_the_answers_own_date() -> None:
    headers = {
        "retry-after": "Thu, 01 Jan 2026 00:00:20 GMT",
        "date": "Thu, 01 Jan 2026 00:00:00 GMT",
    }
    assert parse_retry_after(headers, now=NOW) == 20.0


@given(st.text(max_size=40))
def test_retry_after_of_any_text_is_a_wait_or_nothing(value: str) -> None:
    seconds = parse_retry_after({"retry-after": value}, now=NOW)
    assert seconds is None or seconds >= 0.0


@pytest.mark.parametrize(
    "error", [RemoteNotFound(), RemoteRejected(), RemoteAuthFailed(), RemoteContractBroken()]
)
def test_wait_after_a_final_error_is_no_retry(error: RemoteError) -> None:
    assert POLICY.wait_after(error) is False


def test_wait_after_a_foreign_error_is_no_retry() -> None:
    assert POLICY.wait_after(ValueError()) is False


@pytest.mark.parametrize("error", [RemoteUnavailable(), RemoteContractBroken(truncated=True)])
def test_wait_after_a_passing_fault_is_the_usual_backoff(error: RemoteError) -> None:
    assert POLICY.wait_after(error) is True


@given(st.floats(0.0, 10.0))
def test_wait_after_a_bearable_retry_after_is_that_and_a_little_more(asked: float) -> None:
    wait = POLICY.wait_after(RemoteUnavailable(retry_after=asked))
    assert not isinstance(wait, bool)
    assert asked <= wait <= asked + 0.5


@given(st.floats(10.001, 1e9))
def test_wait_after_an_unbearable_retry_after_is_no_retry(asked: float) -> None:
    assert POLICY.wait_after(RemoteUnavailable(retry_after=asked)) is False
