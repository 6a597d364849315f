"""The four ways to page: each list to its last page or to an error, never round in circles."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http.errors import RemoteContractBroken, RemoteNotFound
from connectors.iconik.pagination import (
    Listed,
    PageReader,
    by_last_key,
    by_page,
    by_search_after,
)
from connectors.iconik.records import IndexedAsset

NUMBERS = Listed[int]
sizes = st.tuples(st.integers(0, 37), st.integers(1, 10))


class PagedServer:
    """Gives ``total`` numbers in pages, as iconik does; each quirk is one it may have."""

    def __init__(
        self,
        total: int,
        *,
        addresses: bool = True,
        counts: bool = True,
        beyond_is_404: bool = True,
        deepest: int = 10**6,
    ) -> None:
        self.total = total
        self.addresses = addresses
        self.counts = counts
        self.beyond_is_404 = beyond_is_404
        self.deepest = deepest
        self.asked: list[int] = []

    def __call__(self, query: Mapping[str, str]) -> NUMBERS:
        page, size = int(query["page"]), int(query["per_page"])
        self.asked.append(page)
        pages = max(1, -(-self.total // size))
        if page > self.deepest or (page > pages and self.beyond_is_404):
            raise RemoteNotFound
        start = (page - 1) * size
        more = page < pages
        return Listed(
            tuple(range(self.total)[start : start + size]),
            next_url=f"/API/x/?per_page={size}&page={page + 1}"
            if more and self.addresses
            else None,
            page=page,
            pages=pages if self.counts else None,
            total=self.total,
        )


class Stuck:
    """Gives the same page for ever; a reader that does not notice is stopped."""

    def __init__(self, page: NUMBERS) -> None:
        self.page = page
        self.asked = 0

    def __call__(self, _: object) -> NUMBERS:
        self.asked += 1
        assert self.asked < 10, "the reader turns in circles"
        return self.page


def everything(pages: Any) -> list[int]:
    return [number for page in pages for number in page.objects]


@given(sizes, st.booleans(), st.booleans())
def test_by_page_gives_everything_once_whatever_signs_the_end(
    size: tuple[int, int], addresses: bool, counts: bool
) -> None:
    total, page_size = size
    server = PagedServer(total, addresses=addresses, counts=counts or not addresses)
    assert everything(by_page(server, page_size=page_size)) == list(range(total))
    assert server.asked == sorted(set(server.asked))


@given(sizes, st.integers(1, 5))
def test_by_page_resumed_gives_the_rest(size: tuple[int, int], stop_after: int) -> None:
    total, page_size = size
    first: list[int] = []
    resume: int | None = None
    for done, page in enumerate(by_page(PagedServer(total), page_size=page_size), start=1):
        first += page.objects
        resume = page.next_page
        if done == stop_after:
            break
    rest = (
        everything(by_page(PagedServer(total), page_size=page_size, start=resume)) if resume else []
    )
    assert first + rest == list(range(total))


def test_by_page_beyond_the_end_of_a_list_that_shrank_ends() -> None:
    server = PagedServer(30)
    numbers: list[int] = []
    for page in by_page(server, page_size=10):
        numbers += page.objects
        if page.page == 2:
            server.total = 20  # objects are deleted while we list
    assert numbers == list(range(20))
    assert server.asked == [1, 2, 3, 2]


def test_by_page_not_found_although_the_list_goes_on_is_an_error() -> None:
    pages = by_page(PagedServer(100, deepest=3), page_size=10)
    with pytest.raises(RemoteContractBroken, match="Page 4 is missing"):
        everything(pages)


def test_by_page_not_found_on_the_first_page_is_not_found() -> None:
    with pytest.raises(RemoteNotFound):
        everything(by_page(PagedServer(5, deepest=0), page_size=10))


def test_by_page_resumed_beyond_the_end_is_empty() -> None:
    assert everything(by_page(PagedServer(20), page_size=10, start=3)) == []


def test_by_page_that_gives_another_page_than_asked_is_an_error() -> None:
    def always_the_first(query: Mapping[str, str]) -> NUMBERS:
        return Listed((1, 2), page=1, pages=9, next_url="/API/x/?page=2")

    with pytest.raises(RemoteContractBroken, match="instead of page 2"):
        everything(by_page(always_the_first, page_size=2))


@pytest.mark.parametrize("named", ["1", "2", "4", "x"])
def test_by_page_whose_next_address_leads_elsewhere_is_an_error(named: str) -> None:
    def jumping(query: Mapping[str, str]) -> NUMBERS:
        return Listed((1,), next_url=f"https://elsewhere.example/?page={named}")

    pages = by_page(jumping, page_size=1, start=2)
    with pytest.raises(RemoteContractBroken, match="After page 2"):
        everything(pages)


def test_by_page_empty_before_the_end_is_an_error() -> None:
    def hollow(query: Mapping[str, str]) -> NUMBERS:
        return Listed((), page=int(query["page"]), pages=9)

    with pytest.raises(RemoteContractBroken, match="empty"):
        everything(by_page(hollow, page_size=2))


class KeyedServer:
    """Gives ``total`` numbers, each page after a given last one, as iconik's short lists do."""

    def __init__(
        self, total: int, *, parameter: str = "last_id", cap: int = 10**6, style: str = "null"
    ) -> None:
        self.total = total
        self.parameter = parameter
        self.cap = cap
        self.style = style
        self.asked: list[str | None] = []

    def __call__(self, query: Mapping[str, str]) -> NUMBERS:
        last = query.get(self.parameter)
        self.asked.append(last)
        size = min(int(query["per_page"]), self.cap)
        start = 0 if last is None else int(last) + 1
        numbers = tuple(range(self.total)[start : start + size])
        more = bool(numbers) and numbers[-1] + 1 < self.total
        key = str(numbers[-1]) if numbers else None
        address = f"/API/x/?per_page={size}&{self.parameter}={key}"
        return Listed(
            numbers,
            next_url=(address if more else None) if self.style == "null" else msgspec.UNSET,
            per_page=size,
            last_key=key,
        )


@given(sizes, st.sampled_from(["null", "absent"]), st.integers(1, 10))
def test_by_last_key_gives_everything_once_with_or_without_addresses(
    size: tuple[int, int], style: str, cap: int
) -> None:
    total, page_size = size
    server = KeyedServer(total, style=style, cap=cap)
    pages = by_last_key(server, page_size=page_size, parameter="last_id", null_ends=True)
    assert everything(pages) == list(range(total))


@given(sizes)
def test_by_last_field_name_goes_on_until_a_short_page(size: tuple[int, int]) -> None:
    total, page_size = size
    server = KeyedServer(total, parameter="last_field_name", style="absent")

    def without_addresses(query: Mapping[str, str]) -> NUMBERS:
        page = server(query)
        return Listed(page.objects, next_url=None, last_key=page.last_key)

    pages = by_last_key(
        without_addresses, page_size=page_size, parameter="last_field_name", null_ends=False
    )
    assert everything(pages) == list(range(total))
    assert len(server.asked) == total // page_size + 1


def test_by_last_key_that_repeats_a_key_is_an_error() -> None:
    stuck = Stuck(Listed((1, 2), last_key="2"))
    pages = by_last_key(stuck, page_size=2, parameter="last_id", null_ends=True)
    with pytest.raises(RemoteContractBroken, match="circle"):
        everything(pages)


def test_by_last_key_without_a_key_to_go_on_from_is_an_error() -> None:
    pages = by_last_key(
        lambda query: Listed((1, 2)), page_size=2, parameter="last_id", null_ends=True
    )
    with pytest.raises(RemoteContractBroken, match="no key"):
        everything(pages)


class SearchServer:
    """Gives ``total`` numbers, each page after a given sort key."""

    def __init__(self, total: int, cap: int) -> None:
        self.total = total
        self.cap = cap
        self.asked: list[tuple[Any, ...]] = []

    def __call__(self, after: tuple[Any, ...]) -> NUMBERS:
        self.asked.append(after)
        start = after[1] + 1 if after else 0
        numbers = tuple(range(self.total)[start : start + self.cap])
        return Listed(
            numbers,
            total=self.total,
            search_after=("2026-11-23", numbers[-1]) if numbers else None,
        )


@given(sizes, st.integers(1, 10))
def test_by_search_after_gives_everything_once_until_an_empty_page(
    size: tuple[int, int], cap: int
) -> None:
    total, page_size = size
    server = SearchServer(total, min(cap, page_size))
    assert everything(by_search_after(server, page_size=page_size)) == list(range(total))


@given(st.integers(0, 20), st.integers(0, 19))
def test_by_search_after_resumed_gives_the_rest(total: int, last: int) -> None:
    pages = by_search_after(SearchServer(total, 3), page_size=3, start=("2026-11-23", last))
    assert everything(pages) == list(range(last + 1, total))


def test_by_search_after_without_hits_still_gives_the_first_page() -> None:
    (page,) = by_search_after(SearchServer(0, 3), page_size=3)
    assert (page.objects, page.total) == ((), 0)


@pytest.mark.parametrize("start", [(), ("k", 1)])
def test_by_search_after_that_repeats_a_key_is_an_error(start: tuple[Any, ...]) -> None:
    stuck = Stuck(Listed((1,), search_after=("k", 1)))
    pages = by_search_after(stuck, page_size=1, start=start)
    with pytest.raises(RemoteContractBroken, match="circle"):
        everything(pages)


@pytest.mark.parametrize(("size", "total"), [(3, None), (3, 3), (2, 9)])
def test_by_search_after_without_a_sort_key_on_a_list_that_may_go_on_is_an_error(
    size: int, total: int | None
) -> None:
    pages = by_search_after(lambda after: Listed((1,) * size, total=total), page_size=3)
    with pytest.raises(RemoteContractBroken, match="no sort key"):
        everything(pages)


def test_by_search_after_without_a_sort_key_on_a_complete_list_ends() -> None:
    pages = by_search_after(lambda after: Listed((1, 2), total=2), page_size=3)
    assert everything(pages) == [1, 2]


def page_body(*objects: object, **extra: object) -> bytes:
    return json.dumps({"objects": objects, **extra}).encode()


ASSETS = PageReader(IndexedAsset)


def test_page_reader_reads_the_envelope_and_where_to_go_on() -> None:
    body = page_body(
        {"id": "a", "title": "A"},
        {"id": "b", "title": "B", "_sort": [17, "b"]},
        page=1,
        pages=4,
        per_page=2,
        total=8,
        next_url="/API/x/?page=2",
        scroll_id="new keys are ignored",
    )
    page = ASSETS.read(body)
    assert [asset.title for asset in page.objects] == ["A", "B"]
    assert (page.page, page.pages, page.per_page, page.total) == (1, 4, 2, 8)
    assert (page.last_key, page.search_after, page.size) == ("b", (17, "b"), 2)
    assert page.next_url == "/API/x/?page=2"


def test_page_reader_sets_an_unreadable_object_aside_and_keeps_the_others() -> None:
    page = ASSETS.read(
        page_body(
            {"id": "a", "title": "A"},
            {"id": "b", "title": 17},
            "no object",
            {"id": "d", "title": "D", "date_modified": "yesterday", "_sort": [4, "d"]},
        )
    )
    assert [asset.id for asset in page.objects] == ["a"]
    assert [broken.id for broken in page.unreadable] == ["b", None, "d"]
    assert "$.title" in page.unreadable[0].reason
    assert (page.size, page.last_key, page.search_after) == (4, "d", (4, "d"))


@pytest.mark.parametrize("broken", [b'"\xff"', b'{"id": "\xff", "title": "B"}'])
def test_page_reader_sets_an_object_of_unreadable_text_aside(broken: bytes) -> None:
    page = ASSETS.read(b'{"objects": [' + broken + b', {"id": "a", "title": "A"}]}')
    assert [asset.id for asset in page.objects] == ["a"]
    assert len(page.unreadable) == 1


def test_page_reader_never_repeats_a_value_in_its_reasons() -> None:
    page = ASSETS.read(page_body({"id": "b", "title": "B", "date_modified": "private"}))
    assert "private" not in page.unreadable[0].reason


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"errors": ["no"]}',
        b'{"objects": {}}',
        b'{"objects": [{"id": "a"',
        b"\xff\xfe\x00",
    ],
)
def test_page_reader_of_what_is_no_page_fails(body: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        ASSETS.read(body)


def test_page_reader_takes_objects_null_as_none() -> None:
    assert ASSETS.read(b'{"objects": null}').size == 0
