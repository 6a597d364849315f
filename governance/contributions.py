"""What governance needs and a higher package knows: typed protocols, filled in at start.

Higher packages register in ``AppConfig.ready()``; nothing is imported upwards (architecture.md §1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from governance.domain.links import LinkedFile


class MediaUnavailable(Exception):
    """The remote cannot give the file at the moment; ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int | None = None) -> None:
        super().__init__("The remote cannot give the file at the moment.")
        self.retry_after = retry_after


class MediaVanished(Exception):
    """The remote no longer has the file."""


class MediaTooLarge(Exception):
    """The file is larger than what is fetched."""


class SignedUrlProvider(Protocol):
    """Gives out files of the media remote. Nothing of it may be stored (product.md §6)."""

    def signed_url(self, file: LinkedFile) -> str:
        """A fresh address of a file.

        Raises:
            MediaUnavailable: if none can be had now.
            MediaVanished: if the remote no longer has the file.
        """
        ...

    def attachment_url(self, file: LinkedFile) -> str:
        """A fresh address that saves a file instead of showing it.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        ...

    def captions(self, file: LinkedFile) -> str:
        """The text of a caption track as WebVTT: it has no address of its own.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        ...


_media: list[SignedUrlProvider] = []


def register_signed_urls(provider: SignedUrlProvider) -> None:
    """Make a provider the one that media links ask; a later one takes its place."""
    _media[:] = [provider]


def signed_urls() -> SignedUrlProvider:
    """The provider that media links ask.

    Raises:
        MediaUnavailable: while no remote is connected.
    """
    if not _media:
        raise MediaUnavailable
    return _media[0]


class KeptMedia(Protocol):
    """Small files of the media remote that we serve ourselves; each is fetched once.

    ``content`` changes whenever the file's bytes do, such as its checksum.
    """

    def picture(self, file: LinkedFile, content: str) -> bytes:
        """The bytes of a still.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        ...

    def captions(self, file: LinkedFile, content: str) -> str:
        """The text of a caption track as WebVTT.

        Raises:
            MediaUnavailable, MediaVanished.
        """
        ...

    def document(self, file: LinkedFile, content: str) -> bytes:
        """The bytes of a document.

        Raises:
            MediaUnavailable, MediaVanished.
            MediaTooLarge: if it is larger than what is fetched.
        """
        ...


_kept: list[KeptMedia] = []


def register_kept_media(keeper: KeptMedia) -> None:
    """Make a keeper the one that pages ask for small files; a later one replaces it."""
    _kept[:] = [keeper]


def kept_media() -> KeptMedia:
    """The keeper of posters, captions and documents.

    Raises:
        MediaUnavailable: while no remote is connected.
    """
    if not _kept:
        raise MediaUnavailable
    return _kept[0]


@dataclass(frozen=True, slots=True)
class MirrorHealth:
    """How old the catalogue's picture of the media remote is.

    It shows the remote as of ``as_of``, ``None`` before the first complete run. ``problem`` is why
    the last run did not succeed, in the reader's language; empty while all is well. ``fault`` is
    why the asset that was asked about could not be mirrored when it was tried last.
    """

    as_of: datetime | None
    problem: str = ""
    fault: str = ""


AskHealth = Callable[[UUID | None], MirrorHealth]
_mirror: list[AskHealth] = []


def register_mirror_health(ask: AskHealth) -> None:
    """Make a function the one that pages ask how old the catalogue is."""
    _mirror[:] = [ask]


def mirror_health(remote_id: UUID | None = None) -> MirrorHealth | None:
    """How old the catalogue is, also of one asset; ``None`` where no mirror is installed."""
    return _mirror[0](remote_id) if _mirror else None
