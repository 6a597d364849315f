"""Pictures, captions and documents of iconik, fetched once and kept in our storage.

So the content security policy need not allow for them (architecture.md §3). While iconik is
away, what was kept is served, and what was not is not waited for.
"""

import hashlib
import math
import time
from collections.abc import Callable
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage

from connectors.http.errors import RemoteError, RemoteUnavailable
from connectors.iconik.client import IconikClient
from governance.contributions import (
    MediaTooLarge,
    MediaUnavailable,
    MediaVanished,
    SignedUrlProvider,
)
from governance.domain.links import LinkedFile

LARGEST_PICTURE: Final = 8 * 1024 * 1024
"""In bytes; a larger still is not fetched."""

LARGEST_DOCUMENT: Final = 50 * 1024 * 1024
"""In bytes; of a larger document no pages are shown."""

PAUSE: Final = 15.0
LONGEST_PAUSE: Final = 60.0
"""Seconds for which nothing is fetched after iconik did not answer."""

_FOLDER = "kept"


class IconikKeeper:
    """Keeps iconik's small files; a ``governance.contributions.KeptMedia``.

    ``urls`` gives signed addresses and captions, ``connect`` a client that downloads from the
    allowed storage origins; both are shared by the threads of the process.
    """

    def __init__(
        self,
        urls: SignedUrlProvider,
        connect: Callable[[], IconikClient],
        storage: Storage = default_storage,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._urls = urls
        self._connect = connect
        self._storage = storage
        self._elapsed = elapsed
        self._away_until = 0.0

    def picture(self, file: LinkedFile, content: str) -> bytes:
        """The bytes of a still.

        Raises:
            MediaUnavailable: if it was not kept and iconik does not give it now.
            MediaVanished: if it cannot be had: gone, too large, or at a place not allowed.
        """
        return self._kept(
            file, content, lambda: self._download(self._urls.signed_url(file), LARGEST_PICTURE)
        )

    def captions(self, file: LinkedFile, content: str) -> str:
        """The text of a caption track as WebVTT.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        return self._kept(file, content, lambda: self._urls.captions(file).encode()).decode()

    def document(self, file: LinkedFile, content: str) -> bytes:
        """The bytes of a document.

        Raises:
            MediaUnavailable, MediaVanished.
            MediaTooLarge: above ``LARGEST_DOCUMENT``; by what iconik says, nothing is fetched.
        """
        size = content.rpartition(":")[2]
        if size.isdigit() and int(size) > LARGEST_DOCUMENT:
            raise MediaTooLarge
        return self._kept(
            file, content, lambda: self._download(self._urls.signed_url(file), LARGEST_DOCUMENT)
        )

    def _kept(self, file: LinkedFile, content: str, fetch: Callable[[], bytes]) -> bytes:
        name = _name(file, content)
        if self._storage.exists(name):
            with self._storage.open(name) as kept:
                return bytes(kept.read())
        if self._elapsed() < self._away_until:
            raise MediaUnavailable(math.ceil(self._away_until - self._elapsed()))
        try:
            data = fetch()
        except MediaUnavailable as error:
            pause = min(error.retry_after or PAUSE, LONGEST_PAUSE)
            self._away_until = self._elapsed() + pause
            raise
        stored = self._storage.save(name, ContentFile(data))
        if stored != name:  # another request was quicker
            self._storage.delete(stored)
        return data

    def _download(self, url: str, max_bytes: int) -> bytes:
        try:
            with self._connect().download(url, max_bytes=max_bytes) as download:
                return download.file.read()
        except RemoteError as error:
            if not error.transient:  # no still that can be had, such as one that is too large
                raise MediaVanished(str(error)) from error
            wait = error.retry_after if isinstance(error, RemoteUnavailable) else None
            raise MediaUnavailable(None if wait is None else math.ceil(wait)) from error


def _name(file: LinkedFile, content: str) -> str:
    """Where a file is kept: other bytes have another name."""
    identity = "\n".join([file.asset_id, file.version_id, file.source, file.file_id, content])
    digest = hashlib.sha256(identity.encode()).hexdigest()
    return f"{_FOLDER}/{digest[:2]}/{digest}"
