"""Media links ask here for the files of iconik: fresh addresses, never stored (product.md §6)."""

import math
import threading
from collections.abc import Callable

from connectors.http.errors import RemoteError, RemoteNotFound, RemoteUnavailable
from connectors.iconik.client import IconikClient
from governance.contributions import MediaUnavailable, MediaVanished
from governance.domain.errors import Conflict
from governance.domain.links import LinkedFile

CLOSED_CAPTIONS = ":cc"


class IconikMedia:
    """Gives out iconik's files; a ``governance.contributions.SignedUrlProvider``.

    ``connect`` builds a client for readers who wait: short time-outs and few tries. It is called
    when a client is first needed; the threads of the process share it. A refusal of it (iconik is
    not configured) means that no file can be had.
    """

    def __init__(self, connect: Callable[[], IconikClient]) -> None:
        self._connect = connect
        self._client: IconikClient | None = None
        self._lock = threading.Lock()

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
        try:
            return ask(self._connected())
        except Conflict as error:
            raise MediaUnavailable from error
        except RemoteNotFound as error:
            raise MediaVanished(str(error)) from error
        except RemoteError as error:
            wait = error.retry_after if isinstance(error, RemoteUnavailable) else None
            raise MediaUnavailable(None if wait is None else math.ceil(wait)) from error

    def _connected(self) -> IconikClient:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client
