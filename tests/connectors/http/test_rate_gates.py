"""The rate gates: limits kept exactly and in order; the shared one on a real Valkey."""

import logging
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from connectors.http.errors import RemoteUnavailable
from connectors.http.rates import LocalRateGate, RateLimit, SharedRateGate, gate_connection
from tests.connectors.http.valkey_server import running_valkey

ICONIK = (RateLimit(50, 1.0), RateLimit(1000, 20.0))


class Clock:
    """A clock that stands still unless someone sleeps or a test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.sleeps: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.now += seconds


def local_gate(clock: Clock, *limits: RateLimit, max_wait: float = 1e9) -> LocalRateGate:
    return LocalRateGate(limits, max_wait=max_wait, clock=clock, sleep=clock.sleep)


def assert_within(limits: Sequence[RateLimit], instants: Sequence[float]) -> None:
    """No window of any limit holds more calls than it may."""
    for limit in limits:
        for first, over in zip(instants, instants[limit.count :], strict=False):
            assert over - first >= limit.seconds - 1e-6


@pytest.mark.parametrize(("count", "seconds"), [(0, 1.0), (1, 0.0), (-1, 1.0), (1, -1.0)])
def test_rate_limit_that_lets_nothing_or_everything_pass_is_refused(
    count: int, seconds: float
) -> None:
    with pytest.raises(ValueError, match="positive"):
        RateLimit(count, seconds)


def test_local_gate_below_the_limit_does_not_sleep() -> None:
    clock = Clock()
    gate = local_gate(clock, *ICONIK)
    for _ in range(50):
        gate.acquire()
    assert clock.sleeps == []


def test_local_gate_above_the_limit_sleeps_until_the_window_has_room() -> None:
    clock = Clock()
    gate = local_gate(clock, RateLimit(2, 10.0))
    gate.acquire()
    clock.now += 4.0
    gate.acquire()
    gate.acquire()
    assert clock.sleeps == [pytest.approx(6.0)]


@given(
    idle=st.lists(st.floats(0, 3, allow_nan=False), max_size=120),
    short=st.integers(1, 5),
    long=st.integers(1, 20),
)
def test_local_gate_keeps_every_limit_in_any_traffic(
    idle: list[float], short: int, long: int
) -> None:
    limits = (RateLimit(short, 1.0), RateLimit(long, 7.0))
    clock = Clock()
    gate = local_gate(clock, *limits)
    passed = []
    for pause in idle:
        clock.now += pause
        gate.acquire()
        passed.append(clock.now)
    assert passed == sorted(passed)
    assert_within(limits, passed)


@given(st.integers(1, 200))
def test_local_gate_under_pressure_wastes_no_time(calls: int) -> None:
    clock = Clock()
    gate = local_gate(clock, RateLimit(10, 1.0))
    for _ in range(calls):
        gate.acquire()
    assert clock.now - 1000.0 == pytest.approx((calls - 1) // 10)


def test_local_gate_held_lets_nothing_pass_before_the_hold_ends() -> None:
    clock = Clock()
    gate = local_gate(clock, *ICONIK)
    gate.hold(5.0)
    gate.hold(2.0)
    gate.acquire()
    assert clock.sleeps == [pytest.approx(5.0)]


def test_local_gate_with_too_long_a_wait_refuses_and_keeps_no_place() -> None:
    clock = Clock()
    gate = local_gate(clock, *ICONIK, max_wait=30.0)
    gate.hold(40.0)
    with pytest.raises(RemoteUnavailable) as caught:
        gate.acquire()
    assert caught.value.retry_after == pytest.approx(40.0)
    clock.now += 10.0
    gate.acquire()
    assert clock.sleeps == [pytest.approx(30.0)]


def test_local_gate_in_many_threads_gives_each_place_once() -> None:
    clock = Clock()
    waits: list[float] = []
    gate = LocalRateGate([RateLimit(10, 1000.0)], max_wait=1e9, clock=clock, sleep=waits.append)

    def work() -> None:
        for _ in range(10):
            gate.acquire()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Each ten of the fifty calls go a window later than the ten before.
    assert sorted(waits) == sorted([1000.0, 2000.0, 3000.0, 4000.0] * 10)


def shared_gate(
    url: str, *limits: RateLimit, waits: list[float] | None = None, max_wait: float = 1e6
) -> SharedRateGate:
    return SharedRateGate(
        gate_connection(url),
        limits,
        key="test",
        max_wait=max_wait,
        sleep=(waits if waits is not None else []).append,
    )


def reserved(valkey: redis.Redis) -> list[float]:
    """The instants that the server gave away, oldest first, in seconds."""
    return [int(moment) / 1e6 for moment in reversed(valkey.lrange("{test}:taken", 0, -1))]


def test_shared_gate_below_the_limit_does_not_sleep(valkey_url: str, valkey: redis.Redis) -> None:
    waits: list[float] = []
    gate = shared_gate(valkey_url, RateLimit(50, 60.0), waits=waits)
    for _ in range(50):
        gate.acquire()
    assert waits == []
    assert len(reserved(valkey)) == 50


def test_shared_gates_of_many_workers_keep_the_limits_together(
    valkey_url: str, valkey: redis.Redis
) -> None:
    limits = (RateLimit(7, 1.0), RateLimit(30, 10.0))
    gates = [shared_gate(valkey_url, *limits) for _ in range(4)]

    def work(gate: SharedRateGate) -> None:
        for _ in range(30):
            gate.acquire()

    threads = [threading.Thread(target=work, args=(gate,)) for gate in gates]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    instants = reserved(valkey)
    # Only what the widest limit needs is kept.
    assert len(instants) == 30
    assert instants == sorted(instants)
    assert_within(limits, instants)
    # 120 calls at 30 in 10 s: the last one is three windows after the first.
    now = valkey.time()
    assert instants[-1] > now[0] + 20.0


def test_shared_gate_at_the_limit_sleeps_until_its_place(
    valkey_url: str, valkey: redis.Redis
) -> None:
    waits: list[float] = []
    gate = shared_gate(valkey_url, RateLimit(1, 500.0), waits=waits)
    gate.acquire()
    gate.acquire()
    (wait,) = waits
    assert 400.0 < wait <= 500.0


def test_shared_gate_held_by_one_worker_holds_another(valkey_url: str, valkey: redis.Redis) -> None:
    waits: list[float] = []
    shared_gate(valkey_url, *ICONIK).hold(600.0)
    shared_gate(valkey_url, *ICONIK).hold(5.0)
    shared_gate(valkey_url, *ICONIK, waits=waits).acquire()
    assert 500.0 < waits[0] <= 600.0


def test_shared_gate_with_too_long_a_wait_refuses_and_keeps_no_place(
    valkey_url: str, valkey: redis.Redis
) -> None:
    gate = shared_gate(valkey_url, RateLimit(1, 500.0), max_wait=30.0)
    gate.acquire()
    with pytest.raises(RemoteUnavailable) as caught:
        gate.acquire()
    assert caught.value.retry_after is not None
    assert 400.0 < caught.value.retry_after <= 500.0
    assert len(reserved(valkey)) == 1


def test_shared_gate_leaves_nothing_behind_for_ever(valkey_url: str, valkey: redis.Redis) -> None:
    gate = shared_gate(valkey_url, *ICONIK)
    gate.acquire()
    gate.hold(3.0)
    keys = list(valkey.scan_iter())
    assert len(keys) == 2
    assert all(valkey.pttl(key) > 0 for key in keys)


def test_shared_gate_after_the_servers_clock_went_back_starts_anew(
    valkey_url: str, valkey: redis.Redis
) -> None:
    far = (valkey.time()[0] + 10_000_000) * 1_000_000
    valkey.lpush("{test}:taken", far)
    valkey.set("{test}:held", far)
    waits: list[float] = []
    shared_gate(valkey_url, *ICONIK, waits=waits, max_wait=30.0).acquire()
    assert waits == []


def test_shared_gate_without_its_server_counts_alone_and_logs_once(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    clock = Clock()
    gate = SharedRateGate(
        gate_connection(f"unix://{tmp_path}/nobody.sock"),
        [RateLimit(2, 10.0)],
        key="test",
        clock=clock,
        sleep=clock.sleep,
    )
    for _ in range(5):
        gate.acquire()
    gate.hold(7.0)
    gate.acquire()
    assert clock.sleeps == [pytest.approx(10.0), pytest.approx(10.0), pytest.approx(7.0)]
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "each process counts for itself" in caplog.text


def test_shared_gate_goes_back_to_its_server_when_that_returns(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        gate = SharedRateGate(
            gate_connection(f"unix://{directory}/v.sock"),
            ICONIK,
            key="test",
            ask_again_after=5.0,
            clock=clock,
            sleep=clock.sleep,
        )
        with running_valkey(directory):
            gate.acquire()
        gate.acquire()
        with running_valkey(directory) as url:
            connection = redis.Redis.from_url(url)
            gate.acquire()
            assert connection.llen("{test}:taken") == 0
            clock.now += 5.0
            gate.acquire()
            assert connection.llen("{test}:taken") == 1
            connection.close()
    assert "server away" in caplog.messages[0]
    assert "server back" in caplog.messages[1]
    assert len(caplog.messages) == 2
