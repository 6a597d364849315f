"""Fetching a file by an address that a remote gave us.

The only calls that go to another host than a configured one, and therefore only to allowed
origins, without credentials, without redirects, up to a size, into a temporary file.
"""

import hashlib
import logging
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import httpx

from connectors.http.client import Timeouts, tls_context
from connectors.http.errors import RemoteContractBroken, RemoteError, RemoteRejected
from connectors.http.faults import error_of_answer, error_of_transport
from connectors.http.origins import is_allowed, origin_of
from connectors.http.retries import RetryPolicy, parse_retry_after

logger = logging.getLogger(__name__)

# Up to this size the file stays in memory (bytes).
_IN_MEMORY = 1024 * 1024
_CALL = "GET (storage)"


@dataclass(frozen=True)
class Download:
    """A fetched file, open at its beginning until the ``with`` block ends."""

    file: IO[bytes] = field(repr=False)
    size: int
    sha256: str
    media_type: str


@dataclass(frozen=True)
class DownloadSettings:
    """What may be fetched, and how. ``allowed_origins`` are ``scheme://host[:port]``."""

    remote: str
    allowed_origins: tuple[str, ...]
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    proxy_url: str | None = field(default=None, repr=False)
    ca_file: Path | None = None


class Downloader:
    """Fetches files from allowed origins. Safe to use from several threads."""

    def __init__(
        self,
        settings: DownloadSettings,
        *,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.settings = settings
        self._http = httpx.Client(
            timeout=settings.timeouts.per_phase(),
            follow_redirects=False,
            trust_env=False,
            proxy=settings.proxy_url,
            verify=tls_context(settings.ca_file),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    @contextmanager
    def open(self, url: str, *, max_bytes: int) -> Iterator[Download]:
        """The file at ``url``; ``RemoteRejected`` if its origin is not allowed.

        Above ``max_bytes`` it is ``RemoteContractBroken``. An address that has expired is
        ``RemoteForbidden`` (storage answers 403): ask the remote for a fresh one.
        """
        if not is_allowed(url, self.settings.allowed_origins):
            origin = origin_of(url) or "no web address"
            raise RemoteRejected(
                f"Its origin is not allowed: {origin}.",
                remote=self.settings.remote,
                call=_CALL,
            )
        with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as spool:
            yield self._fetch(url, spool, max_bytes)

    def _fetch(self, url: str, spool: IO[bytes], max_bytes: int) -> Download:
        for attempt in self.settings.retries.attempts_of(repeatable=True):
            with attempt:
                spool.seek(0)
                spool.truncate()
                return self._try(url, spool, max_bytes, attempt.num)
        raise AssertionError("the last attempt returns or raises")

    def _try(self, url: str, spool: IO[bytes], max_bytes: int, number: int) -> Download:
        started = time.monotonic()
        outcome = "failed"
        try:
            with self._http.stream("GET", url) as response:
                outcome = str(response.status_code)
                if not response.is_success:
                    raise self._refusal(response)
                download = self._save(response, spool, max_bytes, started)
        except (httpx.TransportError, httpx.DecodingError, httpx.InvalidURL) as error:
            raise self._transport_error(error) from error
        finally:
            took = round((time.monotonic() - started) * 1000)
            logger.info(
                "%s download %s status=%s ms=%d attempt=%d",
                self.settings.remote,
                origin_of(url),
                outcome,
                took,
                number,
            )
        spool.seek(0)
        return download

    def _save(
        self, response: httpx.Response, spool: IO[bytes], max_bytes: int, started: float
    ) -> Download:
        digest = hashlib.sha256()
        size = 0
        for chunk in response.iter_bytes():
            size += len(chunk)
            if size > max_bytes:
                raise self._broken("The file is too large.", response.status_code)
            if time.monotonic() - started > self.settings.timeouts.total:
                raise httpx.ReadTimeout("deadline", request=response.request)
            digest.update(chunk)
            spool.write(chunk)
        media_type = str(response.headers.get("content-type", "")).partition(";")[0]
        return Download(spool, size, digest.hexdigest(), media_type.strip().lower())

    def _refusal(self, response: httpx.Response) -> RemoteError:
        return error_of_answer(
            response.status_code,
            b"",
            remote=self.settings.remote,
            call=_CALL,
            writes=False,
            retry_after=parse_retry_after(response.headers),
        )

    def _transport_error(self, error: Exception) -> RemoteError:
        if isinstance(error, (httpx.RemoteProtocolError, httpx.DecodingError)):
            return self._broken("The file broke off on its way.", None, truncated=True)
        if isinstance(error, httpx.HTTPError):
            return error_of_transport(error, remote=self.settings.remote, call=_CALL, writes=False)
        return self._broken("The address cannot be read.", None)

    def _broken(
        self, detail: str, status: int | None, *, truncated: bool = False
    ) -> RemoteContractBroken:
        return RemoteContractBroken(
            detail,
            remote=self.settings.remote,
            call=_CALL,
            status=status,
            truncated=truncated,
        )
