"""The bounded cache of tables."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from governance.queries.table_cache import BoundedCache


def test_cache_gives_what_was_kept() -> None:
    cache: BoundedCache[str] = BoundedCache(lambda: 10)
    cache.keep("a", "table", 4)
    assert (cache.get("a"), cache.get("b"), cache.size) == ("table", None, 4)


def test_full_cache_drops_what_was_used_least_recently() -> None:
    cache: BoundedCache[int] = BoundedCache(lambda: 10)
    for key in "abc":
        cache.keep(key, 1, 3)
    cache.get("a")
    cache.keep("d", 1, 3)
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]


def test_value_larger_than_the_cache_is_not_kept_and_drops_nothing() -> None:
    cache: BoundedCache[int] = BoundedCache(lambda: 10)
    cache.keep("a", 1, 10)
    cache.keep("b", 1, 11)
    assert (cache.get("a"), cache.get("b")) == (1, None)


@given(
    st.integers(0, 40),
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 20), st.booleans()), max_size=60),
)
def test_cache_never_holds_more_bytes_than_its_limit(
    limit: int, steps: list[tuple[int, int, bool]]
) -> None:
    cache: BoundedCache[int] = BoundedCache(lambda: limit)
    sizes: dict[int, int] = {}
    for key, size, read in steps:
        if read:
            cache.get(key)
        else:
            cache.keep(key, size, size)
            sizes[key] = size
        held = [item for item in sizes if cache.get(item) is not None]
        assert cache.size == sum(sizes[item] for item in held) <= limit
        assert len(cache) == len(held)


def test_cache_keeps_its_count_while_threads_share_it() -> None:
    cache: BoundedCache[int] = BoundedCache(lambda: 50)

    def use(offset: int) -> None:
        for step in range(2000):
            key = (step * 7 + offset) % 23
            if cache.get(key) is None:
                cache.keep(key, key, key)

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.size == sum(key for key in range(23) if cache.get(key) is not None) <= 50
