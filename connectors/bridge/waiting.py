"""Waiting for iconik without falling silent: remote calls run beside, the run goes on beating."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final, TypeVar

T = TypeVar("T")
A = TypeVar("A")

BEAT_SECONDS: Final = 2.0

Beat = Callable[[], None]
"""Shows that the worker is alive; it may raise, where nobody waits for the answer any more."""


def answer_of(call: Callable[[], T], *, beat: Beat) -> T:
    """The answer of one call."""
    return next(answers_of(lambda _nothing: call(), [None], workers=1, beat=beat))


def answers_of(
    call: Callable[[A], T], items: Iterable[A], *, workers: int, beat: Beat
) -> Iterator[T]:
    """The answers for items, fetched side by side and given in their order.

    The threads must not touch the database. If the caller or ``beat`` ends the waiting, what has
    not begun is left out.
    """
    pool = ThreadPoolExecutor(workers)
    try:
        for future in [pool.submit(call, item) for item in items]:
            yield _waited_for(future, beat)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _waited_for(future: "Future[T]", beat: Beat) -> T:
    while not wait([future], timeout=BEAT_SECONDS).done:
        beat()
    beat()
    return future.result()
