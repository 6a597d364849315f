"""iconik's four ways to page through a list, each to the last page or to an error.

Table of styles: iconik-api.md §1. A list never ends early in silence and never turns in circles:
a repeated key, a page out of turn or an empty page before the end raise
``RemoteContractBroken``. Addresses in answers are read for their parameters only and never
called, so no answer can send us to another host.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, NoReturn, TypeVar
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec import UNSET, UnsetType

from connectors.http.errors import RemoteContractBroken, RemoteNotFound
from connectors.iconik.config import REMOTE_NAME
from connectors.iconik.records import Unreadable

T = TypeVar("T")


@dataclass(frozen=True)
class Listed(Generic[T]):
    """One page of a list.

    ``objects`` could be read, ``unreadable`` could not, one by one; both were on the page.
    ``total`` is the server's count of the whole list, where it gives one. To go on after this
    page in another process, keep ``next_page`` (page lists; None = this was the last) or
    ``search_after`` (search; None = the hits carry no key).
    """

    objects: tuple[T, ...]
    unreadable: tuple[Unreadable, ...] = ()
    next_url: str | None | UnsetType = UNSET
    page: int | None = None
    pages: int | None = None
    per_page: int | None = None
    total: int | None = None
    last_key: str | None = None
    search_after: tuple[Any, ...] | None = None
    next_page: int | None = None

    @property
    def size(self) -> int:
        """How many objects were on the page, readable or not."""
        return len(self.objects) + len(self.unreadable)


class _Envelope(msgspec.Struct, Generic[T]):
    """The wire's page; some lists send ``objects`` alone, but without them it is no page."""

    objects: tuple[T, ...] | None
    next_url: str | None | UnsetType = UNSET
    page: int | None = None
    pages: int | None = None
    per_page: int | None = None
    total: int | None = None


class _Keys(msgspec.Struct):
    """What paging and reporting need of an object, whatever else is in it."""

    id: Any = None
    name: Any = None
    sort_key: Any = msgspec.field(default=None, name="_sort")


_UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError)
_decode_raw = msgspec.json.Decoder(_Envelope[msgspec.Raw]).decode
_decode_keys = msgspec.json.Decoder(_Keys).decode


class PageReader(Generic[T]):
    """Reads pages of one kind of record; ``key`` is the attribute that names an object."""

    def __init__(self, kind: type[T], *, key: str = "id") -> None:
        self._page = msgspec.json.Decoder(_Envelope[kind])  # type: ignore[valid-type]  # built at run time
        self._one = msgspec.json.Decoder(kind)
        self._key = key

    def read(self, body: bytes) -> Listed[T]:
        """One page; ``msgspec.DecodeError`` if it is no page at all."""
        try:
            envelope: _Envelope[T] = self._page.decode(body)
        except _UNREADABLE:
            return self._read_singly(body)
        objects = envelope.objects or ()
        last = objects[-1] if objects else None
        return self._listed(envelope, objects, (), last)

    def _read_singly(self, body: bytes) -> Listed[T]:
        """As ``read``, but an object that cannot be read costs only itself."""
        envelope = _decode_raw(body)
        readable: list[T] = []
        broken: list[Unreadable] = []
        keys: _Keys | None = None
        for raw in envelope.objects or ():
            keys = _keys_of(raw)
            try:
                readable.append(self._one.decode(raw))
            except _UNREADABLE as error:
                name = getattr(keys, self._key)
                broken.append(
                    Unreadable(id=name if isinstance(name, str) else None, reason=str(error))
                )
        return self._listed(envelope, tuple(readable), tuple(broken), keys)

    def _listed(
        self,
        envelope: _Envelope[Any],
        objects: tuple[T, ...],
        unreadable: tuple[Unreadable, ...],
        last: object,
    ) -> Listed[T]:
        key = getattr(last, self._key, None)
        after = getattr(last, "sort_key", None)
        return Listed(
            objects=objects,
            unreadable=unreadable,
            next_url=envelope.next_url,
            page=envelope.page,
            pages=envelope.pages,
            per_page=envelope.per_page,
            total=envelope.total,
            last_key=key if isinstance(key, str) else None,
            search_after=tuple(after) if isinstance(after, (list, tuple)) and after else None,
        )


def _keys_of(raw: msgspec.Raw) -> _Keys:
    try:
        return _decode_keys(raw)
    except _UNREADABLE:
        return _Keys()


Query = Mapping[str, str]


def by_page(
    fetch: Callable[[Query], Listed[T]], *, page_size: int, start: int = 1
) -> Iterator[Listed[T]]:
    """Style ``page``: until the server names no next page, or answers 404 beyond the end.

    A 404 is only the end if the page before it agrees (§2: a page beyond the end is 404, but
    so is a deep page that the server does not want to give).
    """
    number = start
    while True:
        try:
            listed = fetch({"page": str(number), "per_page": str(page_size)})
        except RemoteNotFound:
            if number == 1:
                raise
            before = fetch({"page": str(number - 1), "per_page": str(page_size)})
            if _goes_on(before, number - 1):
                _broken(f"Page {number} is missing although the list goes on.")
            return
        if listed.page is not None and listed.page != number:
            _broken(f"Page {listed.page} came instead of page {number}.")
        more = _goes_on(listed, number)
        if more and listed.size == 0:
            _broken(f"Page {number} is empty although the list goes on.")
        yield replace(listed, next_page=number + 1 if more else None)
        if not more:
            return
        number += 1


def _goes_on(listed: Listed[T], number: int) -> bool:
    """Whether page ``number`` has a successor, by its next address or by the count of pages."""
    if listed.next_url:
        named = _parameter(listed.next_url, "page")
        if named is not None and named != str(number + 1):
            _broken(f"After page {number} the server names page {named[:20]}.")
        return True
    return listed.pages is not None and number < listed.pages


def by_last_key(
    fetch: Callable[[Query], Listed[T]],
    *,
    page_size: int,
    parameter: str,
    null_ends: bool,
) -> Iterator[Listed[T]]:
    """Styles ``last_id`` and ``last_field_name``: until a short page or, if ``null_ends``, until
    ``next_url`` is null. A page is short if it has less than was asked for and than the server
    says it gives.
    """
    query = {"per_page": str(page_size)}
    seen: set[str] = set()
    while True:
        listed = fetch(query)
        yield listed
        full = listed.size >= min(page_size, listed.per_page or page_size)
        if listed.size == 0 or not _more_after(listed, full=full, null_ends=null_ends):
            return
        key = (_parameter(listed.next_url, parameter) if listed.next_url else None) or (
            listed.last_key
        )
        if key is None:
            _broken("The last object of a page has no key to go on from.")
        if key in seen:
            _broken("The list turns in a circle.")
        seen.add(key)
        query = {**query, parameter: key}


def _more_after(listed: Listed[T], *, full: bool, null_ends: bool) -> bool:
    if listed.next_url:
        return True
    if listed.next_url is None and null_ends:
        return False
    return full


def by_search_after(
    fetch: Callable[[tuple[Any, ...]], Listed[T]],
    *,
    page_size: int,
    start: tuple[Any, ...] = (),
) -> Iterator[Listed[T]]:
    """Style ``search_after``: until an empty page. The first page is given even if empty."""
    after = start
    seen = {msgspec.json.encode(after)}
    first = True
    while True:
        listed = fetch(after)
        if listed.size == 0 and not first:
            return
        yield listed
        if listed.size == 0:
            return
        if listed.search_after is None:
            if listed.size >= page_size or (listed.total or 0) > listed.size:
                _broken("The last hit of a page has no sort key to go on from.")
            return
        after = listed.search_after
        mark = msgspec.json.encode(after)
        if mark in seen:
            _broken("The search turns in a circle.")
        seen.add(mark)
        first = False


def _parameter(url: str, name: str) -> str | None:
    """A parameter of an address in an answer, host-relative or not."""
    try:
        found = parse_qs(urlsplit(url).query).get(name)
    except ValueError:
        return None
    return found[-1] if found else None


def _broken(detail: str) -> NoReturn:
    raise RemoteContractBroken(detail, remote=REMOTE_NAME)
