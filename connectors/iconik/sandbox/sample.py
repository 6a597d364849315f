"""Filling a tenant with the sample library: its metadata fields and views, its assets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from connectors.iconik.library import catalogue, media
from connectors.iconik.library.catalogue import Edition, Item
from connectors.iconik.library.make import Manifest, recipe
from connectors.iconik.sandbox import (
    assets,
    attach,
    documents,
    history,
    metadata_fields,
    metadata_values,
    metadata_views,
    sample_teamwork,
    versions,
)
from connectors.iconik.sandbox.media import LIBRARY
from connectors.iconik.sandbox.store import JsonObject
from connectors.iconik.sandbox.tenant import (
    MEDIA_USER_ID,
    Tenant,
    current_version_id,
    stable_id,
)

MEDIA_FACTS, PRODUCTION = "Media facts", "Production"

_CODECS = {
    "film": ("vp9", "webm"),
    "still": ("mjpeg", "jpeg"),
    "audio": ("opus", "ogg"),
    "document": ("pdf", "pdf"),
}


def view_id(name: str) -> str:
    """The id of a sample view, the same in every tenant."""
    return stable_id(f"view:{name}")


def asset_id(key: str) -> str:
    """The id of a sample asset by its key (external id), the same in every tenant."""
    return stable_id(f"asset:{key}")


def _options(choices: Mapping[str, str]) -> list[JsonObject]:
    return [{"value": value, "label": label} for value, label in choices.items()]


def _fields() -> list[JsonObject]:
    languages = _options(catalogue.LANGUAGES)
    old = [{"value": catalogue.OLD_LANGUAGE, "label": catalogue.OLD_LANGUAGE}]
    return [
        _field("language", "Language", "drop_down", options=languages + old),
        _field("spoken_language", "Spoken language", "drop_down", options=languages),
        _field("territories", "Territories", "tag_cloud", multi=True),
        _field("rights_start", "Rights start", "date", sortable=True),
        _field("rights_end", "Rights end", "date", sortable=True),
        _field("product_types", "Product types", "tag_cloud", multi=True),
        _field("alt_text", "Alternative text", "text"),
        _field("brand", "Brand", "drop_down", options=_options(catalogue.BRANDS)),
        _field("topic", "Topic", "drop_down", options=_options(catalogue.TOPICS)),
        _field("family", "Family", "string_exact"),
        _field("production_number", "Production number", "string_exact"),
        _field("agency", "Agency", "string"),
    ]


def _field(name: str, label: str, field_type: str, **more: object) -> JsonObject:
    return {"name": name, "label": label, "field_type": field_type} | more


_VIEWS: Mapping[str, tuple[str, ...]] = {
    MEDIA_FACTS: (
        *("language", "spoken_language", "territories", "rights_start", "rights_end"),
        *("product_types", "alt_text", "brand", "topic", "family"),
    ),
    PRODUCTION: ("production_number", "agency"),
}


def define_fields(tenant: Tenant) -> None:
    """Make the sample's metadata fields and views, once."""
    with tenant.store.transaction():
        for field in _fields():
            if tenant.store.get("field", field["name"]) is None:
                metadata_fields.create(tenant, field)
        for name, fields in _VIEWS.items():
            if tenant.store.get("view", view_id(name)) is None:
                body = {"name": name, "view_fields": [{"name": field} for field in fields]}
                metadata_views.create(tenant, body, view_id=view_id(name))
                metadata_views.show_in_default_category(tenant, view_id(name))


def _recipe_of(tenant: Tenant, key: str) -> str | None:
    """With which media an asset of the sample was filled in, if it was."""
    return tenant.store.setting(f"sample:{key}")


def needed(tenant: Tenant, keys: Iterable[str] | None = None) -> list[str]:
    """The assets (of these, or all) whose media of the present recipe are needed.

    An asset filled in with older media keeps those.
    """
    wanted = None if keys is None else set(keys)
    return [
        item.key
        for item in catalogue.items(tenant.now().date())
        if (wanted is None or item.key in wanted)
        and _recipe_of(tenant, item.key) in {None, recipe()}
    ]


def fill(tenant: Tenant, manifest: Manifest, keys: Iterable[str] | None = None) -> None:
    """Make the sample's assets (or some, by key) that the tenant has not seen yet.

    They look as if they had been made over the last months; searches know them at once.
    """
    wanted = None if keys is None else set(keys)
    define_fields(tenant)
    now = tenant.now()
    with tenant.store.transaction():
        for item in catalogue.items(now.date()):
            if _recipe_of(tenant, item.key) or (wanted is not None and item.key not in wanted):
                continue
            tenant.store.set_setting(f"sample:{item.key}", recipe())
            with tenant.clock.at(now - timedelta(days=item.days_old, minutes=7 * item.days_old)):
                _asset(tenant, item, manifest)
        sample_teamwork.fill(tenant, catalogue.items(now.date()), asset_id)
        documents.queue_touched(tenant, lag=0.0)


def _asset(tenant: Tenant, item: Item, manifest: Manifest) -> None:
    created = tenant.now()
    fields = {"title": item.title, "external_id": item.key, "type": "ASSET"}
    new_id = assets.create(tenant, fields, MEDIA_USER_ID, asset_id=asset_id(item.key))
    for number, edition in enumerate(item.editions):
        with tenant.clock.at(created + timedelta(days=number)):
            if number > 0:
                versions.add(tenant, new_id, MEDIA_USER_ID)
            _edition(tenant, item, edition, manifest)
            if number == 0:
                _metadata(tenant, new_id, item)


def _metadata(tenant: Tenant, new_id: str, item: Item) -> None:
    """Values are set once; later versions copy them."""
    items = {name: [{"value": value} for value in values] for name, values in item.values.items()}
    version_id = current_version_id(tenant.asset(new_id))
    metadata_values.store_values(tenant, new_id, version_id, items)
    history.write(tenant, new_id, "METADATA", MEDIA_USER_ID)


def _edition(tenant: Tenant, item: Item, edition: Edition, manifest: Manifest) -> None:
    new_id = asset_id(item.key)
    place = attach.Place(
        tenant,
        new_id,
        current_version_id(tenant.asset(new_id)),
        _naming(f"{item.key}/{edition.number}"),
    )
    names = media.names(item, edition)
    attach.original(place, _bytes(manifest, names.original), _facts(item, manifest, names.original))
    history.write(tenant, new_id, "ADD_FORMAT", MEDIA_USER_ID, description="ORIGINAL")
    codec, container = _CODECS[item.kind]
    playable = item.proxy_status == "CLOSED" or edition.number < len(item.editions)
    attach.proxy(
        place,
        "web",
        _bytes(manifest, names.web) if playable else None,
        status="CLOSED" if playable else item.proxy_status,
        codec=codec,
        container=container,
        resolution=_pixels(manifest, names.web),
        frame_rate=f"{media.FRAME_RATE}/1" if item.kind == "film" else None,
    )
    pictures: list[tuple[str, str, int | None]] = [(names.poster, "POSTER", None)]
    for position, name in enumerate(names.keyframes):
        pictures.append((name, "KEYFRAME", media.keyframe_number(position)))
    for name, kind, frame in pictures:
        attach.keyframe(
            place,
            name,
            _bytes(manifest, name),
            kind=kind,
            resolution=_pixels(manifest, name) or (0, 0),
            frame=frame,
            frame_rate=media.FRAME_RATE,
        )
    for caption in item.captions:
        attach.subtitle(
            place, caption.language, caption.content, closed_captions=caption.closed_captions
        )


def _naming(prefix: str) -> Callable[[str], str]:
    return lambda name: stable_id(f"{prefix}/{name}")


def _bytes(manifest: Manifest, name: str) -> attach.Bytes:
    made = manifest[name]
    return attach.Bytes(f"{LIBRARY}{recipe()}/{name}", name, made.size, made.md5)


def _pixels(manifest: Manifest, name: str) -> tuple[int, int] | None:
    made = manifest[name]
    return None if made.width is None or made.height is None else (made.width, made.height)


def _facts(item: Item, manifest: Manifest, name: str) -> dict[str, str]:
    """Technical facts of an original, all as texts (iconik-api.md §4)."""
    made = manifest[name]
    facts: dict[str, str] = {}
    if made.width is not None and made.height is not None:
        facts |= {"width": str(made.width), "height": str(made.height)}
    if made.duration is not None:
        facts["duration"] = f"{made.duration:.3f}"
    if item.kind == "film":
        facts["frame_rate"] = str(media.FRAME_RATE)
    return facts
