"""From iconik's records to the mirror's ``RemoteAsset``: pure, and tolerant of what is missing."""

import mimetypes
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, cast

import msgspec

from connectors.iconik.records import (
    Asset,
    File,
    Format,
    IndexedAsset,
    Keyframe,
    Proxy,
    Subtitle,
)
from connectors.iconik.records import AssetVersion as WireVersion
from connectors.iconik.values import Scalar, as_text
from governance.domain.remote import RemoteAsset, RemoteRendition, RemoteVersion

ORIGINAL: Final = "ORIGINAL"
DELIVERING: Final = frozenset({"ACTIVE", "IN_PROGRESS"})
"""The version statuses that may have usable files (iconik-api.md §2)."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# The table of the language itself: what this machine has installed must not change an answer.
_TYPES = mimetypes.MimeTypes(filenames=())
_MORE_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "m4a": "audio/mp4",
    "m4v": "video/mp4",
    "mxf": "application/mxf",
    "ogg": "audio/ogg",
    "webp": "image/webp",
}
_VIDEO_CONTAINERS: Final = frozenset({"application/mxf"})
_flat_metadata = msgspec.json.Decoder(dict[str, tuple[str, ...]]).decode
_NUMBER = re.compile(r"[0-9]{1,12}(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class CaptionText:
    """What was found of a caption track: its status, and size and digest of its text."""

    status: str
    size: int | None = None
    checksum: str = ""


@dataclass(frozen=True, slots=True)
class VersionContent:
    """Everything that hangs on one version; ``texts`` by the captions' own ids."""

    formats: tuple[Format, ...] = ()
    files: tuple[File, ...] = ()
    proxies: tuple[Proxy, ...] = ()
    keyframes: tuple[Keyframe, ...] = ()
    subtitles: tuple[Subtitle, ...] = ()
    texts: Mapping[str, CaptionText] = field(default_factory=dict)


_NOTHING: Final = VersionContent()


def remote_asset(
    asset: Asset,
    metadata: Mapping[str, tuple[Scalar, ...]],
    content: Mapping[str, VersionContent],
    hit: IndexedAsset | None = None,
) -> RemoteAsset:
    """The asset in our words. ``content`` is by version id; ``hit`` is its index document.

    The entity is never late, so it wins; only what it lacks comes from the index.
    """
    posters = _posters(asset)
    versions = tuple(
        _version(version, content.get(version.id, _NOTHING), posters)
        for version in sorted(asset.versions, key=_version_order)
    )
    created = asset.date_created or asset.date_modified or _EPOCH
    newest = content.get(asset.current_version_id or "", _NOTHING)
    collections = asset.listed_collections
    if collections is None and hit is not None:
        collections = hit.listed_collections
    return RemoteAsset(
        remote_id=asset.id,
        title=asset.title,
        type=asset.type or "",
        status=asset.status or "",
        date_created=created,
        date_modified=asset.date_modified or created,
        archive_status=asset.archive_status or "",
        external_id=asset.external_id or "",
        media_type=(hit.media_type if hit else None) or _original_mime(newest),
        is_online=asset.is_online is not False,
        is_blocked=asset.is_blocked is True,
        duration_ms=_first(hit.duration_milliseconds if hit else None, _duration(newest.formats)),
        collections=tuple(sorted(collections or ())),
        metadata={name: _texts(values) for name, values in metadata.items() if values},
        versions=versions,
    )


def _texts(values: tuple[Scalar, ...]) -> tuple[str, ...]:
    """The values as texts; nearly always they are texts already."""
    for value in values:
        if type(value) is not str:
            return tuple(map(as_text, values))
    return cast("tuple[str, ...]", values)


def _version_order(version: WireVersion) -> tuple[int, datetime]:
    return (version.version_number or 0, version.date_created or _EPOCH)


def _posters(asset: Asset) -> frozenset[str]:
    """The keyframes that somebody chose to stand for the asset (iconik-api.md §4)."""
    return frozenset(filter(None, (asset.custom_poster, asset.custom_keyframe)))


def _version(
    version: WireVersion, content: VersionContent, posters: frozenset[str]
) -> RemoteVersion:
    return RemoteVersion(
        remote_id=version.id,
        number=max(version.version_number or 0, 0),
        status=version.status or "",
        date_created=version.date_created,
        renditions=()
        if content is _NOTHING
        else tuple(
            {(item.source, item.remote_id): item for item in _renditions(content, posters)}.values()
        ),
    )


def _renditions(content: VersionContent, posters: frozenset[str]) -> Iterator[RemoteRendition]:
    formats = {item.id: item for item in content.formats}
    duration = _duration(content.formats)
    for file in content.files:
        if file.type in (None, "FILE"):
            yield _file(file, formats.get(file.format_id or ""))
    for proxy in content.proxies:
        yield _proxy(proxy, duration)
    for keyframe in _shown_keyframes(content.keyframes, posters):
        yield _keyframe(keyframe, posters)
    for subtitle in content.subtitles:
        yield _caption(subtitle, content.texts.get(subtitle.id, CaptionText("AWAITED")))


def _file(file: File, of_format: Format | None) -> RemoteRendition:
    facts = of_format.properties if of_format else {}
    name = file.original_name or file.name or ""
    mime = facts.get("internet_media_type") or mime_of(name)
    return RemoteRendition(
        source="file",
        remote_id=file.id,
        name=name,
        kind=kind_of_mime(mime),
        mime=mime,
        status=file.status or "",
        width=_whole(facts.get("width")),
        height=_whole(facts.get("height")),
        duration_ms=_milliseconds(facts.get("duration")),
        bytes=file.size,
        checksum=file.checksum,
    )


def _proxy(proxy: Proxy, duration: int | None) -> RemoteRendition:
    name = proxy.filename or proxy.name or ""
    mime = mime_of(name) or mime_of(f"name.{proxy.format or ''}")
    kind = kind_of_mime(mime)
    return RemoteRendition(
        source="proxy",
        remote_id=proxy.id,
        name=proxy.name or name,
        kind=kind,
        mime=mime,
        status=proxy.status or "",
        width=proxy.resolution.width if proxy.resolution else None,
        height=proxy.resolution.height if proxy.resolution else None,
        duration_ms=duration if kind in ("video", "audio") else None,
        bytes=proxy.size,
        is_public=proxy.is_public is True,
    )


def _shown_keyframes(keyframes: Iterable[Keyframe], posters: frozenset[str]) -> list[Keyframe]:
    """The posters, or else the first still: a film may have hundreds of them."""
    listed = list(keyframes)
    chosen = [item for item in listed if item.type == "POSTER" or item.id in posters]
    return chosen or [item for item in listed if item.type == "KEYFRAME"][:1]


def _keyframe(keyframe: Keyframe, posters: frozenset[str]) -> RemoteRendition:
    name = keyframe.filename or keyframe.name or ""
    return RemoteRendition(
        source="keyframe",
        remote_id=keyframe.id,
        name=keyframe.name or name,
        kind="image",
        mime=mime_of(name) or mime_of(f"name.{keyframe.format or ''}") or "image/jpeg",
        status=keyframe.status or "",
        width=keyframe.resolution.width if keyframe.resolution else None,
        height=keyframe.resolution.height if keyframe.resolution else None,
        bytes=keyframe.size,
        is_poster=keyframe.type == "POSTER" or keyframe.id in posters,
        is_public=keyframe.is_public is True,
    )


def _caption(subtitle: Subtitle, text: CaptionText) -> RemoteRendition:
    closed = ":cc" if subtitle.closed_captions else ""
    return RemoteRendition(
        source="subtitle",
        remote_id=f"{subtitle.language}{closed}",
        name=subtitle.name or subtitle.language,
        kind="caption",
        mime="text/vtt",
        status=text.status,
        bytes=text.size,
        checksum=text.checksum,
        language=subtitle.language,
    )


def index_metadata(hit: IndexedAsset) -> Mapping[str, tuple[Scalar, ...]]:
    """The metadata of an index document: quick for its usual form, any other as it comes.

    ``msgspec.DecodeError`` if it is no object.
    """
    try:
        return _flat_metadata(hit.metadata) if hit.metadata else {}
    except msgspec.ValidationError:
        return hit.metadata_values()


def mime_of(name: str) -> str:
    """The media type by a file name's ending; empty where it is not known."""
    ending = name.rpartition(".")[2].lower()
    return _MORE_TYPES.get(ending) or _TYPES.guess_type(f"name.{ending}")[0] or ""


def kind_of_mime(mime: str) -> str:
    """What a file is, by its media type; empty where that is not known."""
    main = mime.partition("/")[0]
    if main in ("video", "image", "audio"):
        return main
    if mime in _VIDEO_CONTAINERS:
        return "video"
    return "document" if main in ("application", "text") else ""


def _original_mime(content: VersionContent) -> str:
    found = [item.properties.get("internet_media_type") for item in _originals(content.formats)]
    return next(filter(None, found), "")


def _duration(formats: Iterable[Format]) -> int | None:
    found = [_milliseconds(item.properties.get("duration")) for item in _originals(formats)]
    return next((value for value in found if value is not None), None)


def _originals(formats: Iterable[Format]) -> list[Format]:
    return [item for item in formats if item.name == ORIGINAL]


def _milliseconds(seconds: str | None) -> int | None:
    if seconds is None or not _NUMBER.fullmatch(seconds):
        return None
    return round(float(seconds) * 1000)


def _whole(text: str | None) -> int | None:
    return int(float(text)) if text and _NUMBER.fullmatch(text) else None


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
