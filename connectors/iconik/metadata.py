"""Calls about metadata: fields, views, categories and values (iconik-api.md §3)."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from connectors.http.errors import RemoteNotFound
from connectors.iconik.connection import IconikConnection, flag
from connectors.iconik.records import (
    NO_VALUES,
    MetadataCategory,
    MetadataField,
    MetadataValues,
    MetadataView,
)
from connectors.iconik.values import Mode, Scalar, write_values

FIELDS = "/API/metadata/v1/fields/"
FIELD = "/API/metadata/v1/fields/{name}/"
VIEWS = "/API/metadata/v1/views/"
VIEW = "/API/metadata/v1/views/{view_id}/"
CATEGORIES = "/API/metadata/v1/{object_type}/categories/"
CATEGORY = "/API/metadata/v1/{object_type}/categories/{name}/"
VALUES = "/API/metadata/v1/{object_type}/{object_id}/"
VIEW_VALUES = "/API/metadata/v1/{object_type}/{object_id}/views/{view_id}/"


class FieldDraft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a new or changed field is given; what is left at its default is not sent.

    ``field_type``: integer, float, boolean, string, string_exact, text, date, datetime,
    tag_cloud, url, drop_down or email (§3). ``options`` are pairs of value and label.
    """

    label: str
    field_type: str
    description: str | None = None
    multi: bool | None = None
    required: bool | None = None
    read_only: bool | None = None
    hide_if_not_set: bool | None = None
    use_as_facet: bool | None = None
    sortable: bool | None = None
    is_block_field: bool | None = None
    is_warning_field: bool | None = None
    external_id: str | None = None
    options: tuple[tuple[str, str], ...] = ()

    def wire(self) -> dict[str, object]:
        """The body of a change call; a create call has the field's name beside it."""
        body: dict[str, object] = msgspec.to_builtins(self)
        if self.options:
            body["options"] = [{"value": value, "label": label} for value, label in self.options]
        return body


class ViewField(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A field's place in a view, with overrides of the field's own settings (§3)."""

    name: str
    label: str | None = None
    required: bool | None = None
    read_only: bool | None = None
    hide_if_not_set: bool | None = None


class _Views(msgspec.Struct, frozen=True):
    objects: tuple[MetadataView, ...] | None


class _Categories(msgspec.Struct, frozen=True):
    objects: tuple[MetadataCategory, ...] | None


class MetadataCalls(IconikConnection):
    """Metadata fields, views, categories and values."""

    def metadata_fields(self) -> tuple[MetadataField, ...]:
        """All fields (§3, paged by ``last_field_name``)."""
        return self._keyed(MetadataField, FIELDS, parameter="last_field_name", key="name")

    def metadata_field(self, name: str) -> MetadataField:
        """One field by its name, which is its id (§3)."""
        return self._get(MetadataField, FIELD, {"name": name})

    def create_metadata_field(self, name: str, draft: FieldDraft) -> MetadataField:
        """Make a field (§3). 400 or 409 may mean that it exists: read it and compare."""
        return self._write(MetadataField, "POST", FIELDS, {}, {"name": name, **draft.wire()})

    def patch_metadata_field(self, name: str, draft: FieldDraft) -> MetadataField:
        """Change a field (§3); the model requires label and type, and its name cannot change."""
        return self._write(MetadataField, "PATCH", FIELD, {"name": name}, draft.wire())

    def metadata_views(self) -> tuple[MetadataView, ...]:
        """All views with their fields' names (§3; this list has no paging)."""
        return self._get(_Views, VIEWS).objects or ()

    def metadata_view(self, view_id: str, *, merge_fields: bool = True) -> MetadataView:
        """One view; ``merge_fields`` joins each field's own definition into it (§3)."""
        query = {"merge_fields": flag(merge_fields)}
        return self._get(MetadataView, VIEW, {"view_id": view_id}, query)

    def create_metadata_view(
        self, name: str, fields: Sequence[ViewField], *, description: str = ""
    ) -> MetadataView:
        """Make a view (§3). Names of views need not be unique: look before."""
        body = _view_body(name, fields, description)
        return self._write(MetadataView, "POST", VIEWS, {}, body)

    def put_metadata_view(
        self,
        view_id: str,
        name: str,
        fields: Sequence[ViewField],
        *,
        description: str = "",
    ) -> MetadataView:
        """Replace a view's name and fields (§3); safe to repeat."""
        body = _view_body(name, fields, description)
        return self._write(MetadataView, "PUT", VIEW, {"view_id": view_id}, body)

    def metadata_categories(self, object_type: str = "assets") -> tuple[MetadataCategory, ...]:
        """All categories of an object type (§3; this list has no paging)."""
        names = {"object_type": object_type}
        return self._get(_Categories, CATEGORIES, names).objects or ()

    def metadata_category(self, name: str, *, object_type: str = "assets") -> MetadataCategory:
        """One category by its name, which is its id (§3)."""
        return self._get(MetadataCategory, CATEGORY, {"object_type": object_type, "name": name})

    def create_metadata_category(
        self,
        name: str,
        *,
        label: str,
        view_ids: Sequence[str],
        object_type: str = "assets",
    ) -> MetadataCategory:
        """Make a category; ``RemoteConflict`` if it exists (§3)."""
        body = {"name": name, "label": label, "view_ids": list(view_ids)}
        names = {"object_type": object_type}
        return self._write(MetadataCategory, "POST", CATEGORIES, names, body)

    def put_metadata_category(
        self,
        name: str,
        *,
        label: str,
        view_ids: Sequence[str],
        object_type: str = "assets",
    ) -> MetadataCategory:
        """Replace a category's label and views (§3); give the views it had as well."""
        body = {"name": name, "label": label, "view_ids": list(view_ids)}
        names = {"object_type": object_type, "name": name}
        return self._write(MetadataCategory, "PUT", CATEGORY, names, body)

    def metadata_of(
        self, object_id: str, *, view_id: str | None = None, object_type: str = "assets"
    ) -> MetadataValues:
        """The values of an object, through a view or all of them (§3).

        Through a view, 404 means that the object never had values in it: they are empty then.
        """
        names = {"object_type": object_type, "object_id": object_id}
        if view_id is None:
            return self._get(MetadataValues, VALUES, names)
        try:
            return self._get(MetadataValues, VIEW_VALUES, {**names, "view_id": view_id})
        except RemoteNotFound:
            return NO_VALUES

    def put_metadata(
        self,
        object_id: str,
        view_id: str,
        values: Mapping[str, Iterable[Scalar]],
        *,
        mode: Mode = "overwrite",
        object_type: str = "assets",
    ) -> MetadataValues:
        """Write values through a view; fields not named stay as they are (§3).

        Values are written as text. An empty list clears a field under ``overwrite``; whether a
        tenant wants that or mode ``delete`` is unverified, so read the values again after a
        clearing. There is no PATCH. Repeated where needed, except in mode ``append``.
        """
        names = {"object_type": object_type, "object_id": object_id, "view_id": view_id}
        body = {"metadata_values": write_values(values, mode=mode)}
        repeatable = mode != "append"
        return self._write(MetadataValues, "PUT", VIEW_VALUES, names, body, repeatable=repeatable)


def _view_body(name: str, fields: Sequence[ViewField], description: str) -> dict[str, object]:
    body: dict[str, object] = {"name": name, "view_fields": list(fields)}
    if description:
        body["description"] = description
    return body
