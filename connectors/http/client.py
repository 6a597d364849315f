"""The base of every remote's client: one call in, one whole answer or one ``RemoteError`` out.

Guarantees for all of them: time-outs on each phase and on the whole, a cap on the body, no
redirects, no other host than the configured one, the rate gate before each try, retries for
repeatable calls only, and log lines that hold neither credentials nor bodies nor query strings.
"""

import logging
import ssl
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit

import httpx

from connectors.http.errors import RemoteContractBroken, RemoteError, RemoteUnavailable
from connectors.http.faults import error_of_answer, error_of_transport
from connectors.http.rates import RateGate
from connectors.http.retries import RetryPolicy, parse_retry_after

logger = logging.getLogger(__name__)

_READING = frozenset({"GET", "HEAD"})
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE"})

_WEB_PAGES = frozenset({"text/html", "application/xhtml+xml"})
WEB_PAGE_INSTEAD = "It sent a web page instead of data."

# Outcomes of an ordinary day; all others are logged as warnings.
_QUIET_OUTCOMES = frozenset({"ok", "RemoteNotFound", "RemoteConflict", "RemoteRejected"})

# An answer of no success is read for its messages only.
_ERROR_BODY_LIMIT = 64 * 1024
# A remote that says "too many" without saying how long gets this pause (seconds).
_PAUSE_AFTER_429 = 1.0


class _BelowWarning(logging.Filter):
    """Drops what the HTTP library logs about ordinary calls: it names whole addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.WARNING


# Signed addresses carry their permission in the query string. A filter stays in force whatever
# level a logging configuration sets later.
logging.getLogger("httpx").addFilter(_BelowWarning())


@dataclass(frozen=True)
class Timeouts:
    """Seconds for each phase of a call, and for one try as a whole."""

    connect: float = 5.0
    read: float = 30.0
    write: float = 30.0
    pool: float = 10.0
    total: float = 120.0

    def per_phase(self) -> httpx.Timeout:
        """The part that the HTTP library watches."""
        return httpx.Timeout(connect=self.connect, read=self.read, write=self.write, pool=self.pool)


@dataclass(frozen=True)
class HttpSettings:
    """Where and how a base client calls.

    ``remote`` is the name that people know the remote by. ``base_url`` is scheme, host and
    optional port and path prefix. ``headers`` go with each call and count as secrets. Proxy and
    certificate file come from here alone, never from the environment. ``low_water``: with so few
    calls left (header ``RateLimit-Remaining``) calls begin to slow down.
    """

    remote: str
    base_url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    max_body_bytes: int = 32 * 1024 * 1024
    low_water: int = 10
    proxy_url: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    user_agent: str = "Imprimatur"


@dataclass(frozen=True)
class Call:
    """One call to the configured host.

    ``template`` is the path with ``{names}``, which ``names`` fills, each as one escaped path
    segment; the template is what logs and errors show. ``query`` values are sent as given.
    ``body`` is encoded already. ``repeatable`` None means: as the method says (RFC 9110 §9.2.2).
    """

    method: str
    template: str
    names: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = "application/json"
    accept: str = "application/json"
    repeatable: bool | None = None

    @property
    def path(self) -> str:
        """The path with its names filled in; ValueError for a name that would leave its place."""
        for name, value in self.names.items():
            if value in ("", ".", ".."):
                raise ValueError(f"The path needs a value for {name}.")
        return self.template.format(
            **{name: quote(value, safe="") for name, value in self.names.items()}
        )

    @property
    def label(self) -> str:
        """What logs and errors show of the call."""
        return f"{self.method} {self.template}"

    @property
    def may_repeat(self) -> bool:
        """Whether carrying it out twice does no harm."""
        return self.method in _REPEATABLE if self.repeatable is None else self.repeatable

    @property
    def writes(self) -> bool:
        """Whether it may change something at the remote."""
        return self.method not in _READING and not (self.method == "POST" and self.may_repeat)


@dataclass(frozen=True)
class Answer:
    """A whole successful answer."""

    status: int
    headers: httpx.Headers
    body: bytes
    call: Call

    @property
    def media_type(self) -> str:
        """The content type without its parameters, in lower case; empty where none was sent."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()


class HttpClient:
    """Sends calls to one host. Safe to use from several threads; close it when done."""

    def __init__(
        self,
        settings: HttpSettings,
        *,
        gate: RateGate,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        base = urlsplit(settings.base_url)
        if base.scheme not in ("http", "https") or not base.hostname or base.query:
            raise ValueError("The base address must be http(s)://host[:port][/prefix].")
        self.settings = settings
        self._gate = gate
        self._base = settings.base_url.rstrip("/")
        self._http = httpx.Client(
            headers={"User-Agent": settings.user_agent, **settings.headers},
            timeout=settings.timeouts.per_phase(),
            follow_redirects=False,
            trust_env=False,
            proxy=settings.proxy_url,
            verify=tls_context(settings.ca_file),
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

    def send(self, call: Call) -> Answer:
        """The answer to ``call``, which has a 2xx status; a ``RemoteError`` otherwise."""
        for attempt in self.settings.retries.attempts_of(repeatable=call.may_repeat):
            with attempt:
                return self._try(call, attempt.num)
        raise AssertionError("the last attempt returns or raises")

    def _try(self, call: Call, number: int) -> Answer:
        self._pass_gate(call)
        started = time.perf_counter()
        status: int | None = None
        outcome = "ok"
        try:
            answer = self._exchange(call)
            status = answer.status
            self._heed_limits(answer)
            self._refuse_failure(answer)
            return answer
        except RemoteError as error:
            status, outcome = status or error.status, type(error).__name__
            raise
        finally:
            took = round((time.perf_counter() - started) * 1000)
            logger.log(
                logging.INFO if outcome in _QUIET_OUTCOMES else logging.WARNING,
                "%s %s status=%s outcome=%s ms=%d attempt=%d",
                self.settings.remote,
                call.label,
                status,
                outcome,
                took,
                number,
            )

    def _pass_gate(self, call: Call) -> None:
        try:
            self._gate.acquire()
        except RemoteUnavailable as error:
            error.remote, error.call = self.settings.remote, call.label
            raise

    def _exchange(self, call: Call) -> Answer:
        """Send once and read the whole answer, whatever its status."""
        headers = {"Accept": call.accept}
        if call.body is not None:
            headers["Content-Type"] = call.content_type
        request = self._http.build_request(
            call.method,
            self._base + call.path,
            params=dict(call.query) or None,
            content=call.body,
            headers=headers,
        )
        deadline = time.monotonic() + self.settings.timeouts.total
        try:
            response = self._http.send(request, stream=True)
        except httpx.HTTPError as error:
            raise error_of_transport(
                error, remote=self.settings.remote, call=call.label, writes=call.writes
            ) from error
        with closing(response):
            body = self._read(response, call, deadline)
        return Answer(response.status_code, response.headers, body, call)

    def _read(self, response: httpx.Response, call: Call, deadline: float) -> bytes:
        """The body up to the cap; of an answer of no success only what is needed of it."""
        good = response.is_success
        cap = self.settings.max_body_bytes if good else _ERROR_BODY_LIMIT
        chunks: list[bytes] = []
        size = 0
        try:
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > cap:
                    if not good:
                        break
                    raise self._broken(call, response.status_code, "The answer is too large.")
                chunks.append(chunk)
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("deadline", request=response.request)
        except httpx.TimeoutException as error:
            raise error_of_transport(
                error, remote=self.settings.remote, call=call.label, writes=call.writes
            ) from error
        except (httpx.TransportError, httpx.DecodingError) as error:
            if not good:
                return b""
            raise self._broken(
                call, response.status_code, "The answer broke off on its way.", truncated=True
            ) from error
        return b"".join(chunks)

    def _broken(
        self, call: Call, status: int, detail: str, *, truncated: bool = False
    ) -> RemoteContractBroken:
        return RemoteContractBroken(
            detail,
            remote=self.settings.remote,
            call=call.label,
            status=status,
            truncated=truncated,
            outcome_unknown=call.writes,
        )

    def _refuse_failure(self, answer: Answer) -> None:
        """Raise unless the answer is a success and could be data."""
        if not 200 <= answer.status < 300:
            raise error_of_answer(
                answer.status,
                answer.body,
                remote=self.settings.remote,
                call=answer.call.label,
                writes=answer.call.writes,
                retry_after=parse_retry_after(answer.headers),
                secrets=self.settings.headers.values(),
            )
        if answer.media_type in _WEB_PAGES:
            # A login or maintenance page in front of the remote, with a status that says "fine".
            raise self._broken(answer.call, answer.status, WEB_PAGE_INSTEAD)

    def _heed_limits(self, answer: Answer) -> None:
        """Slow all workers down as the answer asks: 429, or few calls left in the window."""
        if answer.status in (429, 503):
            pause = parse_retry_after(answer.headers)
            if pause is None and answer.status == 429:
                pause = _PAUSE_AFTER_429
            if pause:
                self._gate.hold(pause)
            return
        left = answer.headers.get("ratelimit-remaining", "").strip()
        low = self.settings.low_water
        if left.isascii() and left.isdigit() and int(left) < low:
            # From nearly nothing at the low-water mark up to a second when none is left.
            self._gate.hold(1.0 - int(left) / low)


@cache
def tls_context(ca_file: Path | None) -> ssl.SSLContext:
    """Certificate checks against ``ca_file``, or against the usual public authorities."""
    return (
        ssl.create_default_context(cafile=str(ca_file))
        if ca_file
        else httpx.create_ssl_context(trust_env=False)
    )
