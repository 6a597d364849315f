"""Putting media on a version: what iconik's upload and transcoding leave behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connectors.iconik.sandbox import storages
from connectors.iconik.sandbox.media import mime_type
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, SYSTEM_DOMAIN_ID, Tenant

NewId = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Bytes:
    """A media file: its path for signed addresses, name, size in bytes and MD5 in hex."""

    media: str
    name: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where to attach: a version of an asset. `new_id` makes an id for a named part of it."""

    tenant: Tenant
    asset_id: str
    version_id: str
    new_id: NewId = field(default=lambda name: Tenant.new_id())

    def put(self, kind: str, name: str, body: JsonObject, media: str | None = None) -> str:
        """Store a part of the version and return its id."""
        now = self.tenant.now_iso()
        part_id = self.new_id(f"{kind}:{name}")
        common = {"id": part_id, "asset_id": self.asset_id, "version_id": self.version_id}
        if kind != "subtitle":  # which has no dates in iconik
            common |= {"date_created": now, "date_modified": now}
        self.tenant.store.put(kind, part_id, common | body, parent=self.asset_id, media=media)
        self.tenant.touch(self.asset_id)
        return part_id


def original(place: Place, file: Bytes, facts: Mapping[str, str]) -> str:
    """The ORIGINAL format with its file set and file; returns the file's id.

    `facts` are technical facts as texts, such as duration (seconds), width and height.
    """
    storage_id = storages.storage_id("FILES")
    format_id = place.put(
        "format",
        "ORIGINAL",
        {
            "name": "ORIGINAL",
            "status": "ACTIVE",
            "archive_status": "NOT_ARCHIVED",
            "is_online": True,
            "metadata": [{"internet_media_type": mime_type(file.name)} | dict(facts)],
            "storage_methods": [storages.METHOD],
            "components": [],
            "user_id": MEDIA_USER_ID,
        },
    )
    file_set_id = place.put(
        "file_set",
        file.name,
        {
            "name": file.name,
            "base_dir": "",
            "format_id": format_id,
            "storage_id": storage_id,
            "component_ids": [],
            "status": "ACTIVE",
            "file_count": 1,
            "is_archive": False,
        },
    )
    file_id = place.put(
        "file",
        file.name,
        {
            "name": file.name,
            "original_name": file.name,
            "directory_path": "",
            "type": "FILE",
            "status": "CLOSED",
            "size": file.size,
            "checksum": file.md5,
            "format_id": format_id,
            "file_set_id": file_set_id,
            "file_set_status": "ACTIVE",
            "format_status": "ACTIVE",
            "storage_id": storage_id,
            "storage_method": storages.METHOD,
            "system_domain_id": SYSTEM_DOMAIN_ID,
            "user_id": MEDIA_USER_ID,
        },
        file.media,
    )
    _bring_online(place)
    return file_id


def _bring_online(place: Place) -> None:
    version = place.tenant.store.get("version", place.version_id)
    asset = place.tenant.asset(place.asset_id)
    if version is not None:
        body = version.body | {"is_online": True}
        place.tenant.store.put("version", version.id, body, parent=asset.id)
    place.tenant.store.put("asset", asset.id, asset.body | {"is_online": True})


def proxy(
    place: Place,
    name: str,
    file: Bytes | None,
    *,
    status: str,
    codec: str,
    container: str,
    resolution: tuple[int, int] | None = None,
    frame_rate: str | None = None,
) -> str:
    """A proxy in any state; only a CLOSED one with a file can be played."""
    return place.put(
        "proxy",
        name,
        {
            "name": name,
            "status": status,
            "codec": codec,
            "format": container,
            "filename": name if file is None else file.name,
            "frame_rate": frame_rate,
            "resolution": _resolution(resolution),
            "size": None if file is None else file.size,
            "is_public": False,
            "rotation": 0,
            "storage_id": storages.storage_id("PROXIES"),
            "storage_method": storages.METHOD,
        },
        None if file is None else file.media,
    )


def keyframe(
    place: Place,
    name: str,
    file: Bytes,
    *,
    kind: str,
    resolution: tuple[int, int],
    frame: int | None = None,
    frame_rate: int = 25,
) -> str:
    """A KEYFRAME or POSTER picture; `frame` is its place in a film."""
    body: JsonObject = {
        "name": name,
        "type": kind,
        "status": "CLOSED",
        "format": "JPEG",
        "filename": file.name,
        "resolution": _resolution(resolution),
        "size": file.size,
        "is_public": False,
        "is_custom_keyframe": False,
        "rotation": 0,
        "storage_id": storages.storage_id("KEYFRAMES"),
        "storage_method": storages.METHOD,
    }
    if frame is not None:
        base = {"numerator": 1, "denominator": frame_rate}
        body["time_code"] = {
            "frames_number": frame,
            "is_drop_frame": False,
            "time_base": base,
        }
    return place.put("keyframe", name, body, file.media)


def subtitle(place: Place, language: str, content: str, *, closed_captions: bool) -> str:
    """Subtitles or closed captions in WebVTT; they hang on the version's first format."""
    formats = [
        record.id
        for record in place.tenant.store.children("format", place.asset_id)
        if record.body["version_id"] == place.version_id
    ]
    body: JsonObject = {
        "language": language,
        "name": f"{language}.vtt",
        "closed_captions": closed_captions,
        "format_id": formats[0] if formats else place.version_id,
        "content": content,
    }
    return place.put("subtitle", f"{language}:{closed_captions}", body)


def _resolution(size: tuple[int, int] | None) -> JsonObject | None:
    return None if size is None else {"width": size[0], "height": size[1]}


def copy(source: Place, target: Place) -> None:
    """Put the same files on another version of the asset, as new objects of their own."""
    store = source.tenant.store
    new_ids: dict[str, str] = {}
    for kind in ("format", "file_set", "file", "proxy", "keyframe", "subtitle"):
        for record in store.children(kind, source.asset_id):
            if record.body["version_id"] != source.version_id:
                continue
            body = {key: new_ids.get(str(value), value) for key, value in record.body.items()}
            for key in ("id", "version_id", "date_created", "date_modified"):
                body.pop(key, None)
            new_ids[record.id] = target.put(kind, record.id, body, record.media)
    _bring_online(target)
