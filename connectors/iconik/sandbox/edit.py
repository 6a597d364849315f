"""What a person does in iconik's own pages, for tests, the demo and the sandbox's page."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from connectors.iconik.library import encoder
from connectors.iconik.sandbox import (
    assets,
    attach,
    history,
    metadata_fields,
    metadata_values,
    metadata_views,
    versions,
)
from connectors.iconik.sandbox.edit_teamwork import TeamworkEditor
from connectors.iconik.sandbox.media import mime_type
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import MEDIA_USER_ID, current_version_id

Value = str | int | float | bool
Values = Mapping[str, Value | Sequence[Value] | None]

_POSTER_AT = 0.6
"""Seconds before its end at which a film's poster is taken."""


class Editor(TeamworkEditor):
    """Changes a tenant as its media team; every method is one transaction.

    An asset may be named by its external id, its id or its title, in this order.
    """

    # Assets -------------------------------------------------------------------------------

    def create_asset(
        self,
        title: str,
        *,
        external_id: str | None = None,
        metadata: Values | None = None,
        **fields: Any,
    ) -> str:
        """A new asset, with metadata values if given; returns its id."""
        with self._saving() as tenant:
            fields = {"title": title, "external_id": external_id} | fields
            asset_id = assets.create(tenant, fields, MEDIA_USER_ID)
            self._store_values(asset_id, metadata or {})
        return asset_id

    def create_assets(
        self, count: int, *, prefix: str = "asset", metadata: Values | None = None
    ) -> list[str]:
        """Many assets at once, `prefix-00000` and on (external id and title); returns the ids."""
        with self._saving():
            return [
                self.create_asset(name, external_id=name, metadata=metadata)
                for name in (f"{prefix}-{number:05}" for number in range(count))
            ]

    def change(self, asset: str, **fields: Any) -> None:
        """Set entity fields, such as `title` or `is_blocked`."""
        with self._saving() as tenant:
            checked = assets.checked(tenant, fields, title_needed=False)
            assets.change(tenant, self.find(asset), checked, MEDIA_USER_ID)

    def rename(self, asset: str, title: str) -> None:
        """Give the asset another title."""
        self.change(asset, title=title)

    def delete(self, asset: str) -> None:
        """To the delete queue."""
        with self._saving() as tenant:
            assets.delete(tenant, self.find(asset), MEDIA_USER_ID)

    def restore(self, asset: str) -> None:
        """Out of the delete queue."""
        with self._saving() as tenant:
            assets.restore(tenant, self.find(asset), MEDIA_USER_ID)

    def purge(self, asset: str) -> None:
        """Out of the delete queue, or straight away: gone without a trace (silent delete)."""
        with self._saving() as tenant:
            assets.purge(tenant, self.find(asset))

    silently_delete = purge

    # Versions -----------------------------------------------------------------------------

    def new_version(
        self, asset: str, *, copy_metadata: bool = True, copy_files: bool = False
    ) -> str:
        """A new current version, without files or with the same ones; returns its id."""
        with self._saving() as tenant:
            before = self._place(asset)
            version_id = versions.add(
                tenant, self.find(asset), MEDIA_USER_ID, copy_metadata=copy_metadata
            )
            if copy_files:
                attach.copy(before, self._place(asset))
        return version_id

    def promote(self, asset: str, version_id: str) -> None:
        """Make an older version the current one."""
        with self._saving() as tenant:
            versions.promote(tenant, self.find(asset), version_id, MEDIA_USER_ID)

    def delete_version(self, asset: str, version_id: str) -> None:
        """Delete a version with its files."""
        with self._saving() as tenant:
            versions.remove(tenant, self.find(asset), version_id, MEDIA_USER_ID)

    # Media --------------------------------------------------------------------------------

    def _place(self, asset: str) -> attach.Place:
        asset_id = self.find(asset)
        version_id = current_version_id(self._tenant.asset(asset_id))
        return attach.Place(self._tenant, asset_id, version_id)

    def _keep(self, name: str, content: bytes) -> attach.Bytes:
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return attach.Bytes(self._media.add(name, content), name, len(content), md5)

    def upload(self, asset: str, name: str, content: bytes) -> None:
        """Upload a file as a person does: original, a proxy where the file itself can serve as
        one, and a poster of what is seen in it.
        """
        self.attach_original(asset, name, content)
        kind = mime_type(name).split("/")[0]
        container = name.rsplit(".", 1)[-1].lower()
        if kind in {"video", "audio", "image"}:
            self.attach_proxy(asset, name, content, codec="", container=container, resolution=None)
        picture = encoder.still(content, _POSTER_AT) if kind == "video" else content
        if kind in {"video", "image"} and picture is not None:
            self.attach_keyframe(asset, name, picture)

    def attach_original(
        self,
        asset: str,
        name: str,
        content: bytes,
        *,
        facts: Mapping[str, str] | None = None,
    ) -> str:
        """Upload the original of the current version; `facts` such as duration in seconds."""
        with self._saving():
            return attach.original(self._place(asset), self._keep(name, content), facts or {})

    def attach_proxy(
        self,
        asset: str,
        name: str,
        content: bytes | None,
        *,
        status: str = "CLOSED",
        codec: str = "vp9",
        container: str = "webm",
        resolution: tuple[int, int] | None = (640, 360),
    ) -> str:
        """A proxy of the current version, in any state; returns its id."""
        with self._saving():
            return attach.proxy(
                self._place(asset),
                name,
                None if content is None else self._keep(name, content),
                status=status,
                codec=codec,
                container=container,
                resolution=resolution,
            )

    def attach_keyframe(
        self,
        asset: str,
        name: str,
        content: bytes,
        *,
        kind: str = "POSTER",
        resolution: tuple[int, int] = (640, 360),
    ) -> str:
        """A picture of the current version: POSTER or KEYFRAME."""
        with self._saving():
            file = self._keep(name, content)
            return attach.keyframe(self._place(asset), name, file, kind=kind, resolution=resolution)

    def attach_subtitle(
        self, asset: str, language: str, content: str, *, closed_captions: bool = False
    ) -> str:
        """Subtitles (or closed captions) of the current version, in WebVTT."""
        with self._saving():
            place = self._place(asset)
            return attach.subtitle(place, language, content, closed_captions=closed_captions)

    def change_part(self, kind: str, part_id: str, **fields: Any) -> None:
        """Set fields of a proxy, keyframe, file, format, file set or subtitle by id."""
        with self._saving() as tenant:
            record = tenant.store.get(kind, part_id)
            if record is None:
                raise LookupError(f"The sandbox has no {kind} {part_id!r}.")
            body = record.body | fields
            tenant.store.put(kind, part_id, body, parent=record.parent, media=record.media)
            tenant.touch(record.parent)

    def remove_part(self, kind: str, part_id: str) -> None:
        """Remove a proxy, keyframe, file, format, file set or subtitle by id."""
        with self._saving() as tenant:
            record = tenant.store.get(kind, part_id)
            if record is not None:
                tenant.store.delete(kind, part_id)
                tenant.touch(record.parent)

    # Metadata -----------------------------------------------------------------------------

    def create_field(self, name: str, field_type: str = "string", **fields: Any) -> None:
        """A new metadata field; `fields` as in the interface (label, multi, options …)."""
        with self._saving() as tenant:
            body = {"name": name, "label": name, "field_type": field_type} | fields
            metadata_fields.create(tenant, body)

    def create_view(self, name: str, field_names: Sequence[str]) -> str:
        """A new view, shown on assets of the default category; returns its id."""
        with self._saving() as tenant:
            view_fields = [{"name": field} for field in field_names]
            view = metadata_views.create(tenant, {"name": name, "view_fields": view_fields})
            metadata_views.show_in_default_category(tenant, view["id"])
        return str(view["id"])

    def set_metadata(self, asset: str, values: Values) -> None:
        """Set fields of the current version, None clears one.

        Values are not checked against type or options: so a test can leave what an old import
        left in a tenant. `write_metadata` is checked as in iconik's form.
        """
        with self._saving() as tenant:
            asset_id = self.find(asset)
            self._store_values(asset_id, values)
            history.write(tenant, asset_id, "METADATA", MEDIA_USER_ID)

    def write_metadata(self, asset: str, view_id: str, values: Values) -> None:
        """Set fields through a view; ApiError (400) for what iconik refuses."""
        with self._saving() as tenant:
            sent = {name: {"field_values": items} for name, items in _items(values).items()}
            metadata_values.write(tenant, self.find(asset), view_id, sent, MEDIA_USER_ID)

    def _store_values(self, asset_id: str, values: Values) -> None:
        if values:
            version_id = current_version_id(self._tenant.asset(asset_id))
            metadata_values.store_values(self._tenant, asset_id, version_id, _items(values))

    # Reading ------------------------------------------------------------------------------

    def asset(self, asset: str) -> JsonObject:
        """The asset as the entity call answers it."""
        return assets.render(self._tenant, self._tenant.asset(self.find(asset)))

    def metadata(self, asset: str) -> dict[str, list[str]]:
        """Values of the current version by field."""
        record = self._tenant.asset(self.find(asset))
        return metadata_values.flat(self._tenant, current_version_id(record))

    def history(self, asset: str) -> list[JsonObject]:
        """History entries, newest first."""
        return history.entries(self._tenant, self.find(asset))

    def parts(self, kind: str, asset: str) -> list[JsonObject]:
        """The format, file_set, file, proxy, keyframe or subtitle objects, all versions."""
        return [record.body for record in self._tenant.store.children(kind, self.find(asset))]


def _items(values: Values) -> dict[str, list[JsonObject]]:
    """Plain values as `field_values` lists."""
    items: dict[str, list[JsonObject]] = {}
    for name, value in values.items():
        if value is None:
            items[name] = []
        elif isinstance(value, Sequence) and not isinstance(value, str):
            items[name] = [{"value": item} for item in value]
        else:
            items[name] = [{"value": value}]
    return items
