"""The wire records of iconik that we read: partial, frozen, and lenient towards newer servers.

Unknown keys are ignored and enumerations stay raw strings, because iconik only ever adds
(iconik-api.md, head and §14). Lists that a server may leave out or send as null are read through
properties and are then empty. Dates are aware; one without an offset is taken as UTC, as all of
iconik's dates are (§2). Ids are iconik's UUIDs, as text.
"""

from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct, field

from connectors.iconik.values import Values, read_values

# Known values, for comparing only: a record may hold others.
ACTIVE = "ACTIVE"
DELETED = "DELETED"
CLOSED = "CLOSED"


class Record(Struct, frozen=True, kw_only=True):
    """Base of all: makes every date aware after decoding."""

    def __post_init__(self) -> None:
        for name in _date_fields(type(self)):
            value = getattr(self, name)
            if value is not None and value.tzinfo is None:
                msgspec.structs.force_setattr(self, name, value.replace(tzinfo=UTC))


_DATE_FIELDS: dict[type[Struct], tuple[str, ...]] = {}


def _date_fields(kind: type[Struct]) -> tuple[str, ...]:
    """The names of the date fields of a record class, found once."""
    names = _DATE_FIELDS.get(kind)
    if names is None:
        names = tuple(name for name in kind.__struct_fields__ if name.startswith("date_"))
        _DATE_FIELDS[kind] = names
    return names


class AssetVersion(Record, frozen=True, kw_only=True):
    """One version of an asset; approvals, files and proxies hang on it (§2, §5)."""

    id: str
    version_number: int | None = None
    status: str | None = None
    is_online: bool | None = None
    archive_status: str | None = None
    transcribe_status: str | None = None
    date_created: datetime | None = None
    created_by_user: str | None = None


class Asset(Record, frozen=True, kw_only=True):
    """An asset as the entity call gives it (AssetSchema, §2)."""

    id: str
    title: str
    type: str | None = None
    status: str | None = None
    archive_status: str | None = None
    is_online: bool | None = None
    is_blocked: bool | None = None
    warning: str | None = None
    category: str | None = None
    external_id: str | None = None
    external_link: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_deleted: datetime | None = None
    created_by_user: str | None = None
    updated_by_user: str | None = None
    custom_keyframe: str | None = None
    custom_poster: str | None = None
    default_version_id: str | None = None
    listed_versions: tuple[AssetVersion, ...] | None = field(default=None, name="versions")
    listed_collections: tuple[str, ...] | None = field(default=None, name="in_collections")

    @property
    def versions(self) -> tuple[AssetVersion, ...]:
        """All versions the answer lists, in the server's order."""
        return self.listed_versions or ()

    @property
    def in_collections(self) -> tuple[str, ...]:
        """The ids of the collections the asset is in."""
        return self.listed_collections or ()

    @property
    def current_version_id(self) -> str | None:
        """``default_version_id`` where the server sends it, else the first version's id (§2)."""
        if self.default_version_id:
            return self.default_version_id
        return self.versions[0].id if self.versions else None


class IndexedAsset(Asset, frozen=True, kw_only=True):
    """An asset as lists and search give it: from the index, so it may lag (§2, §14.1).

    ``metadata`` stays undecoded until ``metadata_values`` is asked for. ``sort_key`` is where
    the next page of a search begins.
    """

    object_type: str | None = None
    media_type: str | None = None
    duration_milliseconds: int | None = None
    versions_number: int | None = None
    metadata: msgspec.Raw = msgspec.Raw()
    sort_key: tuple[Any, ...] | None = field(default=None, name="_sort")

    def metadata_values(self) -> Values:
        """The metadata by field name, whichever of the two shapes was sent (§14.3)."""
        return read_values(self.metadata)


class Resolution(Struct, frozen=True):
    """Width and height in pixels."""

    width: int | None = None
    height: int | None = None


class Component(Record, frozen=True, kw_only=True):
    """One stream of a format: VIDEO, AUDIO, TEXT … with the values of a media scan."""

    id: str | None = None
    name: str | None = None
    type: str | None = None
    metadata: dict[str, Any] | None = None


class Format(Record, frozen=True, kw_only=True):
    """A representation of a version, such as ORIGINAL or PPRO_PROXY (§4).

    ``properties`` joins the wire's list of dictionaries; values are strings there (§4).
    """

    id: str
    name: str | None = None
    status: str | None = None
    version_id: str | None = None
    archive_status: str | None = None
    is_online: bool | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    listed_storage_methods: tuple[str, ...] | None = field(default=None, name="storage_methods")
    listed_metadata: tuple[dict[str, Any] | None, ...] | None = field(default=None, name="metadata")
    listed_components: tuple[Component, ...] | None = field(default=None, name="components")

    @property
    def storage_methods(self) -> tuple[str, ...]:
        """How its files are stored: S3, GCS, FILE …"""
        return self.listed_storage_methods or ()

    @property
    def components(self) -> tuple[Component, ...]:
        """Its streams, where the server scanned them."""
        return self.listed_components or ()

    @property
    def properties(self) -> dict[str, str]:
        """Technical values by name, such as ``internet_media_type``; a later entry wins."""
        return {
            name: str(value)
            for entry in self.listed_metadata or ()
            for name, value in (entry or {}).items()
            if value is not None
        }


class FileSet(Record, frozen=True, kw_only=True):
    """The files of one format on one storage (§4)."""

    id: str
    name: str | None = None
    format_id: str | None = None
    version_id: str | None = None
    storage_id: str | None = None
    base_dir: str | None = None
    status: str | None = None
    is_archive: bool | None = None
    file_count: int | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_deleted: datetime | None = None


class File(Record, frozen=True, kw_only=True):
    """One stored file; only CLOSED is usable (§4). ``size`` in bytes, ``checksum`` unproven."""

    id: str
    name: str | None = None
    original_name: str | None = None
    directory_path: str | None = None
    type: str | None = None
    status: str | None = None
    size: int | None = None
    checksum: str | None = None
    format_id: str | None = None
    file_set_id: str | None = None
    version_id: str | None = None
    storage_id: str | None = None
    storage_method: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    url: str | None = None


class Proxy(Record, frozen=True, kw_only=True):
    """A playable rendition made by iconik; only CLOSED is playable (§4).

    ``frame_rate`` is text such as ``25`` or ``30000/1001``. ``url`` is signed and expires: never
    store it (§4).
    """

    id: str
    name: str | None = None
    filename: str | None = None
    status: str | None = None
    format: str | None = None
    codec: str | None = None
    resolution: Resolution | None = None
    frame_rate: str | None = None
    bit_rate: int | None = None
    audio_bitrate: int | None = None
    rotation: int | None = None
    size: int | None = None
    is_public: bool | None = None
    version_id: str | None = None
    storage_id: str | None = None
    storage_method: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    url: str | None = None


class Keyframe(Record, frozen=True, kw_only=True):
    """A still: ``type`` is KEYFRAME, KEYFRAME_MAP or POSTER; its ``url`` is signed (§4)."""

    id: str
    type: str | None = None
    name: str | None = None
    filename: str | None = None
    status: str | None = None
    format: str | None = None
    resolution: Resolution | None = None
    rotation: int | None = None
    size: int | None = None
    is_public: bool | None = None
    is_custom_keyframe: bool | None = None
    version_id: str | None = None
    storage_id: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    url: str | None = None


class Subtitle(Record, frozen=True, kw_only=True):
    """A caption track; its text comes from the WebVTT calls (§4)."""

    id: str
    language: str
    closed_captions: bool | None = None
    name: str | None = None
    format_id: str | None = None
    version_id: str | None = None


class SignedUrl(Struct, frozen=True):
    """The answer of the calls that give one address (§4)."""

    url: str | None = None


class HistoryEntry(Record, frozen=True, kw_only=True):
    """One line of an asset's history; ``user_id`` is the caller of that time (§12)."""

    operation_type: str
    id: str | None = None
    operation_description: str | None = None
    user_id: str | None = None
    version_id: str | None = None
    date_created: datetime | None = None


class FieldOption(Struct, frozen=True, kw_only=True):
    """A choice of a drop-down: ``value`` is stored, ``label`` is shown (§3)."""

    value: str | None = None
    label: str | None = None


class MetadataField(Record, frozen=True, kw_only=True):
    """A metadata field; ``name`` is its id (§3). In views' lists only ``name`` is certain."""

    name: str
    label: str | None = None
    field_type: str | None = None
    multi: bool | None = None
    required: bool | None = None
    read_only: bool | None = None
    hide_if_not_set: bool | None = None
    use_as_facet: bool | None = None
    sortable: bool | None = None
    is_block_field: bool | None = None
    is_warning_field: bool | None = None
    description: str | None = None
    external_id: str | None = None
    source_url: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    listed_options: tuple[FieldOption, ...] | None = field(default=None, name="options")

    @property
    def options(self) -> tuple[FieldOption, ...]:
        """The choices of a drop-down, in order."""
        return self.listed_options or ()

    @property
    def is_layout(self) -> bool:
        """Whether it is a heading or a line of the form, which holds no values (§3)."""
        return self.name.startswith("__")


class MetadataView(Record, frozen=True, kw_only=True):
    """A form: fields in order, each perhaps with overrides (§3)."""

    id: str
    name: str
    description: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    listed_fields: tuple[MetadataField, ...] | None = field(default=None, name="view_fields")

    @property
    def view_fields(self) -> tuple[MetadataField, ...]:
        """Its fields in order, layout entries included."""
        return self.listed_fields or ()


class MetadataCategory(Record, frozen=True, kw_only=True):
    """Decides which views an object of a type shows (§3); ``name`` is its id."""

    name: str
    label: str | None = None
    object_type: str | None = None
    listed_view_ids: tuple[str, ...] | None = field(default=None, name="view_ids")

    @property
    def view_ids(self) -> tuple[str, ...]:
        """The views it shows, in order."""
        return self.listed_view_ids or ()


class MetadataValues(Record, frozen=True, kw_only=True):
    """The values of one object, through a view or without one (§3)."""

    metadata_values: msgspec.Raw
    object_id: str | None = None
    object_type: str | None = None
    version_id: str | None = None
    date_modified: datetime | None = None

    def values(self) -> Values:
        """The values by field name; an empty tuple is a field that is there and cleared."""
        return read_values(self.metadata_values)


NO_VALUES = MetadataValues(metadata_values=msgspec.Raw(b"{}"))


class User(Record, frozen=True, kw_only=True):
    """The user whose token we use (§1); ``system_domain_id`` is the tenant."""

    id: str
    type: str | None = None
    status: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email: str | None = None
    is_admin: bool | None = None
    system_domain_id: str | None = None
    system_name: str | None = None


class Unreadable(Struct, frozen=True, kw_only=True):
    """An object of a list that could not be read; ``id`` where at least that was clear."""

    id: str | None
    reason: str
