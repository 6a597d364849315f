"""How often a client may ask."""

from hypothesis import given
from hypothesis import strategies as st

from governance.api.rates import Rates


class Stopwatch:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 50.0

    def __call__(self) -> float:
        return self.now


def test_client_may_take_one_second_of_calls_at_once() -> None:
    rates = Rates(Stopwatch())
    assert [rates.take("a", 3) for _ in range(4)] == [0, 0, 0, 1]


def test_calls_come_back_with_time() -> None:
    clock = Stopwatch()
    rates = Rates(clock)
    for _ in range(4):
        rates.take("a", 4)
    clock.now += 0.25
    assert [rates.take("a", 4), rates.take("a", 4)] == [0, 1]


def test_clients_do_not_share_their_calls() -> None:
    rates = Rates(Stopwatch())
    assert [rates.take("a", 1), rates.take("b", 1), rates.take("a", 1)] == [0, 0, 1]


def test_rate_of_nothing_means_no_limit() -> None:
    rates = Rates(Stopwatch())
    assert {rates.take("a", 0) for _ in range(1000)} == {0}


@given(
    st.integers(1, 50),
    st.lists(st.floats(0, 0.5, allow_nan=False, allow_infinity=False), max_size=200),
)
def test_no_client_gets_more_than_its_rate_and_one_second_in_advance(
    per_second: int, pauses: list[float]
) -> None:
    clock = Stopwatch()
    rates = Rates(clock)
    taken = 0
    for pause in pauses:
        clock.now += pause
        taken += rates.take("a", per_second) == 0
    assert taken <= per_second * (1 + clock.now - 50.0) + 1e-6
