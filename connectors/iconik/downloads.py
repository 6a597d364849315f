"""Fetching a poster or a caption file from storage by its signed address (iconik-api.md §4)."""

from contextlib import AbstractContextManager

import httpx

from connectors.http.downloads import Download, Downloader, DownloadSettings
from connectors.http.rates import RateGate
from connectors.iconik.config import REMOTE_NAME, IconikConfig
from connectors.iconik.connection import IconikConnection


class DownloadCalls(IconikConnection):
    """Bytes from storage; iconik's credentials are never sent there."""

    def __init__(
        self,
        config: IconikConfig,
        transport: httpx.BaseTransport | None = None,
        gate: RateGate | None = None,
    ) -> None:
        super().__init__(config, transport, gate)
        self._downloader = Downloader(
            DownloadSettings(
                remote=f"{REMOTE_NAME} storage",
                allowed_origins=config.allowed_media_origins,
                timeouts=config.timeouts,
                retries=config.retries,
                proxy_url=config.proxy_url,
                ca_file=config.ca_file,
            ),
            transport=transport,
        )

    def close(self) -> None:
        """Close the connections."""
        self._downloader.close()
        super().close()

    def download(
        self, url: str, *, max_bytes: int | None = None
    ) -> AbstractContextManager[Download]:
        """The file at a signed address, for posters and captions.

        Use it in a ``with`` block. Only hosts of ``config.allowed_media_origins`` are called
        (``RemoteRejected`` otherwise); above ``max_bytes`` (default
        ``config.max_download_bytes``) it is ``RemoteContractBroken``.
        """
        limit = self.config.max_download_bytes if max_bytes is None else max_bytes
        return self._downloader.open(url, max_bytes=limit)
