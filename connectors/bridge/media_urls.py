"""Media links ask here for the files of iconik: fresh addresses, never stored (product.md §6).

A reader waits, and the process that serves the link serves lookups as well. So few calls are under
way at once, nobody queues for long, and while iconik is away nobody asks it again for a moment
(product.md §11, promise 9).
"""

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from connectors.http.errors import RemoteError, RemoteNotFound, RemoteUnavailable
from connectors.iconik.client import IconikClient
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.errors import Conflict
from governance.domain.links import LinkedFile

CLOSED_CAPTIONS = ":cc"
AT_ONCE = 1
"""Calls under way in one process; it must be fewer than the server's threads for requests."""
PATIENCE = 0.5
"""Seconds that a reader waits for a place."""
PAUSE = 5.0
"""Seconds for which iconik is not asked after it was away, unless it names its own time."""


class IconikMedia:
    """Gives out iconik's files; a ``governance.contributions.SignedUrlProvider``.

    ``connect`` builds a client for readers who wait: short time-outs and few tries. It is called
    when a client is first needed; the threads of the process share it. A refusal of it (iconik is
    not configured) means that no file can be had.
    """

    def __init__(
        self,
        connect: Callable[[], IconikClient],
        *,
        at_once: int = AT_ONCE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._clock = clock
        self._client: IconikClient | None = None
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(at_once)
        self._away_until = 0.0

    def signed_url(self, file: LinkedFile) -> str:
        """A fresh signed address of a proxy, a still or a stored file (iconik-api.md §4).

        Raises:
            MediaUnavailable: if iconik does not give one now.
            MediaVanished: if iconik no longer has the file.
        """
        ask = {
            "proxy": IconikClient.proxy_url,
            "keyframe": IconikClient.keyframe_url,
            "file": IconikClient.file_download_url,
        }.get(file.source)
        if ask is None:
            raise MediaVanished(file.source)
        return self._asked(lambda client: ask(client, file.asset_id, file.file_id))

    def attachment_url(self, file: LinkedFile) -> str:
        """A fresh signed address that saves a file instead of showing it.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        noun = {"proxy": "proxies", "keyframe": "keyframes", "file": "files"}.get(file.source)
        if noun is None:
            raise MediaVanished(file.source)
        return self._asked(lambda client: client.attachment_url(noun, file.asset_id, file.file_id))

    def captions(self, file: LinkedFile) -> str:
        """The text of a caption track as WebVTT.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        language = file.file_id.removesuffix(CLOSED_CAPTIONS)
        return self._asked(
            lambda client: client.webvtt(
                file.asset_id,
                language,
                closed_captions=file.file_id.endswith(CLOSED_CAPTIONS),
                version_id=file.version_id,
            )
        )

    def _asked(self, ask: Callable[[IconikClient], str]) -> str:
        with self._place():
            try:
                return ask(self._connected())
            except Conflict as error:
                raise MediaUnavailable from error
            except RemoteNotFound as error:
                raise MediaVanished(str(error)) from error
            except RemoteError as error:
                raise self._away(error) from error

    @contextmanager
    def _place(self) -> Iterator[None]:
        """A place among the calls under way; none is waited for long, nor while iconik is away."""
        left = self._away_until - self._clock()
        if left > 0:
            raise MediaUnavailable(math.ceil(left))
        if not self._places.acquire(timeout=PATIENCE):
            raise MediaUnavailable
        try:
            yield
        finally:
            self._places.release()

    def _away(self, error: RemoteError) -> MediaUnavailable:
        if not isinstance(error, RemoteUnavailable):
            return MediaUnavailable()
        wait = PAUSE if error.retry_after is None else error.retry_after
        self._away_until = self._clock() + wait
        return MediaUnavailable(math.ceil(wait))

    def _connected(self) -> IconikClient:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client
