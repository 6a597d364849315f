"""Waiting for iconik without falling silent: remote calls run beside, the run goes on beating."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final, Self, TypeVar

T = TypeVar("T")
A = TypeVar("A")

BEAT_SECONDS: Final = 2.0

Beat = Callable[[], None]
"""Shows that the worker is alive; it may raise, where nobody waits for the answer any more."""


class Line:
    """One call after another, in one thread that is kept for all of them; a context manager.

    Where waiting ends early, the call that was begun is waited for at the end.
    """

    def __init__(self, beat: Beat) -> None:
        self._beat = beat
        self._pool = ThreadPoolExecutor(1)

    def answer_of(self, call: Callable[[], T]) -> T:
        """The answer of one call, which must not touch the database."""
        return _waited_for(self._pool.submit(call), self._beat)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


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
