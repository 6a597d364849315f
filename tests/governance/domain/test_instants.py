"""Instants: written, read, compared."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain import instants
from governance.domain.errors import InvalidInput

AWARE = st.builds(
    lambda seconds, hours: (
        datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    ).astimezone(timezone(timedelta(hours=hours))),
    st.floats(-62_000_000_000, 253_000_000_000),
    st.integers(-9, 9),
)


@given(AWARE, AWARE)
def test_order_of_written_instants_is_their_order_in_time(one: datetime, other: datetime) -> None:
    whole = [instant.replace(microsecond=0) for instant in (one, other)]
    assert (instants.written(one) < instants.written(other)) == (whole[0] < whole[1])


@given(AWARE)
def test_written_instant_is_read_as_itself_without_its_fraction(instant: datetime) -> None:
    assert instants.read(instants.written(instant)) == instant.replace(microsecond=0)


def test_compact_form_is_that_of_a_decision_token() -> None:
    assert instants.compact("2026-11-23T12:00:00Z") == "20261123T120000Z"


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T12:00:00Z",
        "2026-11-23t12:00:00z",
        "2026-11-23T12:00:00.999Z",
        "2026-11-23T13:00:00+01:00",
        "2026-11-23T06:30:00.5-05:30",
    ],
)
def test_timestamp_with_its_offset_is_read(text: str) -> None:
    assert instants.read(text) == datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "2026-11-23",
        "2026-11-23T12:00Z",
        "2026-11-23T12:00:00",
        "2026-11-23 12:00:00Z",
        "20261123T120000Z",
        "2026-02-30T12:00:00Z",
        "2026-11-23T24:00:00Z",
        "2026-11-23T12:00:60Z",
        "2026-11-23T12:00:00+25:00",
        "2026-11-23T12:00:00Z ",
        "2026-11-23T12:00:00Z\n",
        "٢٠٢٦-11-23T12:00:00Z",
        "0000-11-23T12:00:00Z",
        "0001-01-01T00:00:00+01:00",
    ],
)
def test_text_that_is_no_timestamp_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        instants.read(text, field="here")
    assert refusal.value.field == "here"


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2026-11-23T12:00:00Z", True),
        ("2024-02-29T00:00:00Z", True),
        ("2026-02-29T00:00:00Z", False),
        ("2026-11-23T12:00:00+00:00", False),
        ("2026-11-23T12:00:00.0Z", False),
        ("2026-11-23", False),
        ("2026-11-23T12:00:00Z\n", False),
    ],
)
def test_form_of_the_table_is_the_only_one_it_takes(text: str, good: bool) -> None:
    assert instants.is_written(text) is good


def test_second_before_goes_back_over_a_year() -> None:
    assert instants.second_before("2026-01-01T00:00:00Z") == "2025-12-31T23:59:59Z"
