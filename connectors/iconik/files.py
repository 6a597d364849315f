"""Calls about files: formats, file sets, files, proxies, stills, captions (iconik-api.md §4).

Without ``version_id`` a list is of the asset's current version. Signed addresses are answered,
never fetched and never to be stored: they expire (§4).
"""

from typing import TypeVar

from connectors.http.client import Answer, Call
from connectors.http.errors import RemoteContractBroken, RemoteNotFound
from connectors.iconik.config import REMOTE_NAME
from connectors.iconik.connection import IconikConnection, flag
from connectors.iconik.records import (
    File,
    FileSet,
    Format,
    Keyframe,
    Proxy,
    SignedUrl,
    Subtitle,
)

T = TypeVar("T")

OF_ASSET = "/API/files/v1/assets/{asset_id}/"
OF_VERSION = "/API/files/v1/assets/{asset_id}/versions/{version_id}/"


class FileCalls(IconikConnection):
    """What hangs on an asset's versions."""

    def formats(self, asset_id: str, *, version_id: str | None = None) -> tuple[Format, ...]:
        """The formats, with technical values as text (§4)."""
        return self._of(Format, "formats/", asset_id, version_id)

    def file_sets(self, asset_id: str, *, version_id: str | None = None) -> tuple[FileSet, ...]:
        """The file sets; after an archive run one may have no files (§14.7)."""
        return self._of(FileSet, "file_sets/", asset_id, version_id)

    def files(self, asset_id: str, *, version_id: str | None = None) -> tuple[File, ...]:
        """The stored files, without signed addresses (§4)."""
        query = {"generate_signed_url": "false"}
        return self._of(File, "files/", asset_id, version_id, query)

    def proxies(
        self, asset_id: str, *, version_id: str | None = None, signed: bool = False
    ) -> tuple[Proxy, ...]:
        """The playable renditions; ``signed`` asks for their addresses too (§4)."""
        query = {"generate_signed_url": flag(signed)}
        return self._of(Proxy, "proxies/", asset_id, version_id, query)

    def keyframes(
        self, asset_id: str, *, version_id: str | None = None, signed: bool = False
    ) -> tuple[Keyframe, ...]:
        """The stills and posters; ``signed`` asks for their addresses too (§4)."""
        query = {"generate_signed_url": flag(signed)}
        return self._of(Keyframe, "keyframes/", asset_id, version_id, query)

    def subtitles(self, asset_id: str, *, version_id: str | None = None) -> tuple[Subtitle, ...]:
        """The caption tracks (§4)."""
        return self._of(Subtitle, "subtitles/", asset_id, version_id)

    def webvtt(
        self,
        asset_id: str,
        language: str,
        *,
        closed_captions: bool = False,
        version_id: str | None = None,
    ) -> str:
        """The text of a caption track as WebVTT (§4); ``RemoteNotFound`` if there is none."""
        names = {"asset_id": asset_id, "language": language}
        base = OF_ASSET
        if version_id is not None:
            base, names["version_id"] = OF_VERSION, version_id
        last = "cc/webvtt/" if closed_captions else "webvtt/"
        template = f"{base}subtitles/{{language}}/{last}"
        return self._webvtt(self._http.send(Call("GET", template, names, accept="text/vtt")))

    def proxy_url(self, asset_id: str, proxy_id: str) -> str:
        """A fresh signed address to play a proxy inline (§4).

        Like all of these: ``RemoteNotFound`` also where the file has no address at all.
        """
        query = {"content_disposition": "inline"}
        return self._url("proxies/{object_id}/", asset_id, proxy_id, query)

    def proxy_download_url(self, asset_id: str, proxy_id: str) -> str:
        """A fresh signed address to download a proxy (§4)."""
        return self._url("proxies/{object_id}/download_url/", asset_id, proxy_id)

    def file_download_url(self, asset_id: str, file_id: str) -> str:
        """A fresh signed address to download a file (§4)."""
        return self._url("files/{object_id}/download_url/", asset_id, file_id)

    def keyframe_url(self, asset_id: str, keyframe_id: str) -> str:
        """A fresh signed address of a still (§4)."""
        query = {"content_disposition": "inline"}
        return self._url("keyframes/{object_id}/", asset_id, keyframe_id, query)

    def attachment_url(self, noun: str, asset_id: str, object_id: str) -> str:
        """A fresh signed address to save a file (§4).

        ``noun`` is ``proxies``, ``files`` or ``keyframes``.
        """
        query = {"content_disposition": "attachment"}
        return self._url(f"{noun}/{{object_id}}/", asset_id, object_id, query)

    def _of(
        self,
        kind: type[T],
        noun: str,
        asset_id: str,
        version_id: str | None,
        query: dict[str, str] | None = None,
    ) -> tuple[T, ...]:
        if version_id is None:
            return self._keyed(kind, OF_ASSET + noun, {"asset_id": asset_id}, query or {})
        names = {"asset_id": asset_id, "version_id": version_id}
        return self._keyed(kind, OF_VERSION + noun, names, query or {})

    def _url(
        self,
        place: str,
        asset_id: str,
        object_id: str,
        query: dict[str, str] | None = None,
    ) -> str:
        names = {"asset_id": asset_id, "object_id": object_id}
        signed = self._get(SignedUrl, OF_ASSET + place, names, query or {})
        if not signed.url:
            # Originals on local storage may have none (§4).
            raise RemoteNotFound(
                "It gave no address for this file.",
                remote=REMOTE_NAME,
                call=f"GET {OF_ASSET}{place}",
            )
        return signed.url

    def _webvtt(self, answer: Answer) -> str:
        problem = ""
        if len(answer.body) > self.config.max_caption_bytes:
            problem = "The captions are too large."
        elif not answer.body.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
            problem = "It sent no WebVTT."
        text = answer.body.decode("utf-8-sig", errors="replace")
        if "\ufffd" in text:
            problem = problem or "The captions are not UTF-8."
        if problem:
            raise RemoteContractBroken(
                problem,
                remote=REMOTE_NAME,
                call=answer.call.label,
                status=answer.status,
            )
        return text
