"""What governance needs and a higher package knows: typed protocols, filled in at start.

Higher packages register in ``AppConfig.ready()``; nothing is imported upwards (architecture.md §1).
"""

from typing import Protocol

from governance.domain.links import LinkedFile


class MediaUnavailable(Exception):  # noqa: N818 - a state of the remote, not a fault of ours
    """The remote cannot give the file at the moment; ``retry_after`` is in whole seconds."""

    def __init__(self, retry_after: int | None = None) -> None:
        super().__init__("The remote cannot give the file at the moment.")
        self.retry_after = retry_after


class MediaVanished(Exception):  # noqa: N818 - a state of the remote, not a fault of ours
    """The remote no longer has the file."""


class SignedUrlProvider(Protocol):
    """Gives out files of the media remote. Nothing of it may be stored (product.md §6)."""

    def signed_url(self, file: LinkedFile) -> str:
        """A fresh address of a file.

        Raises:
            MediaUnavailable: if none can be had now.
            MediaVanished: if the remote no longer has the file.
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
