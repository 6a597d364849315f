"""What all calls to iconik share: sending, decoding, listing."""

from collections.abc import Iterator, Mapping
from types import TracebackType
from typing import Any, NoReturn, Self, TypeVar

import httpx
import msgspec

from connectors.http.client import WEB_PAGE_INSTEAD, Answer, Call, HttpClient
from connectors.http.errors import RemoteContractBroken
from connectors.http.rates import LocalRateGate, RateGate
from connectors.iconik.config import REMOTE_NAME, IconikConfig
from connectors.iconik.pagination import Listed, PageReader, by_last_key, by_page

T = TypeVar("T")

_NO_NAMES: Mapping[str, str] = {}


# Decoders are costly to make, cheap to keep and safe to share; there is one per record class.
_decoders: dict[object, msgspec.json.Decoder[Any]] = {}
_page_readers: dict[object, PageReader[Any]] = {}


def _decoder(kind: type[T]) -> msgspec.json.Decoder[T]:
    if kind not in _decoders:
        _decoders[kind] = msgspec.json.Decoder(kind)
    return _decoders[kind]


def _page_reader(kind: type[T], key: str) -> PageReader[T]:
    if kind not in _page_readers:
        _page_readers[kind] = PageReader(kind, key=key)
    return _page_readers[kind]


class IconikConnection:
    """Base of the client's parts, one per group of nouns.

    ``transport`` replaces the network in tests of rules. Without ``gate`` the limits hold for
    this process alone; workers of one installation share a ``SharedRateGate``.
    """

    def __init__(
        self,
        config: IconikConfig,
        transport: httpx.BaseTransport | None = None,
        gate: RateGate | None = None,
    ) -> None:
        self.config = config
        self._transport = transport
        self._http = HttpClient(
            config.http_settings(),
            gate=gate if gate is not None else LocalRateGate(config.rate_limits),
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _get(
        self,
        kind: type[T],
        template: str,
        names: Mapping[str, str] = _NO_NAMES,
        query: Mapping[str, str] = _NO_NAMES,
    ) -> T:
        """One record."""
        return self._decode(kind, self._http.send(Call("GET", template, names, query)))

    def _write(
        self,
        kind: type[T],
        method: str,
        template: str,
        names: Mapping[str, str],
        body: Mapping[str, object],
        *,
        repeatable: bool | None = None,
    ) -> T:
        """Send a JSON object and read the record that the server answers."""
        encoded = msgspec.json.encode(body)
        call = Call(method, template, names, body=encoded, repeatable=repeatable)
        return self._decode(kind, self._http.send(call))

    def _pages(
        self,
        kind: type[T],
        template: str,
        names: Mapping[str, str] = _NO_NAMES,
        query: Mapping[str, str] = _NO_NAMES,
        *,
        start: int = 1,
    ) -> Iterator[Listed[T]]:
        """A list in style ``page``."""

        def fetch(paging: Mapping[str, str]) -> Listed[T]:
            return self._page(kind, Call("GET", template, names, {**query, **paging}))

        return by_page(fetch, page_size=self.config.page_size, start=start)

    def _keyed(
        self,
        kind: type[T],
        template: str,
        names: Mapping[str, str] = _NO_NAMES,
        query: Mapping[str, str] = _NO_NAMES,
        *,
        parameter: str = "last_id",
        key: str = "id",
    ) -> tuple[T, ...]:
        """A whole list in style ``last_id`` or ``last_field_name``; these are short lists."""

        def fetch(paging: Mapping[str, str]) -> Listed[T]:
            return self._page(kind, Call("GET", template, names, {**query, **paging}), key=key)

        pages = by_last_key(
            fetch,
            page_size=self.config.page_size,
            parameter=parameter,
            null_ends=parameter == "last_id",
        )
        return tuple(record for page in pages for record in all_readable(page))

    def _whole(
        self, kind: type[T], template: str, names: Mapping[str, str] = _NO_NAMES
    ) -> tuple[T, ...]:
        """A list without paging parameters; ``RemoteContractBroken`` if it goes on all the same."""
        listed = self._page(kind, Call("GET", template, names))
        if listed.next_url or (listed.pages or 1) > 1:
            raise RemoteContractBroken(
                "A list without paging parameters has more than one page.",
                remote=REMOTE_NAME,
                call=f"GET {template}",
            )
        return all_readable(listed)

    def _page(self, kind: type[T], call: Call, *, key: str = "id") -> Listed[T]:
        """One page of a list."""
        answer = self._http.send(call)
        try:
            listed = _page_reader(kind, key).read(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._unreadable(answer, error)
        return listed

    def _decode(self, kind: type[T], answer: Answer) -> T:
        try:
            record = _decoder(kind).decode(answer.body)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._unreadable(answer, error)
        return record

    def _unreadable(self, answer: Answer, error: Exception) -> NoReturn:
        """Say why an answer could not be read; the decoder's text names places, not values."""
        detail = WEB_PAGE_INSTEAD if answer.body.lstrip().startswith(b"<") else str(error)
        raise RemoteContractBroken(
            detail,
            remote=REMOTE_NAME,
            call=answer.call.label,
            status=answer.status,
            outcome_unknown=answer.call.writes,
        ) from None


def all_readable(page: Listed[T]) -> tuple[T, ...]:
    """The records of a page; ``RemoteContractBroken`` if one of its objects could not be read."""
    if page.unreadable:
        first = page.unreadable[0]
        raise RemoteContractBroken(
            f"Object {first.id or 'without id'} of a list: {first.reason}",
            remote=REMOTE_NAME,
        )
    return page.objects


def flag(value: bool) -> str:
    """A boolean as iconik reads it in a query."""
    return "true" if value else "false"
