"""Metadata values in both shapes of the wire (iconik-api.md §3, §14.3).

The index answers ``{"field": ["v1", "v2"]}``, the metadata service
``{"field": {"field_values": [{"value": "v1"}]}}``. Both become one: field name to values.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

import msgspec

Scalar: TypeAlias = str | int | float | bool
Values: TypeAlias = dict[str, tuple[Scalar, ...]]
Mode: TypeAlias = Literal["overwrite", "append", "delete"]

_decode = msgspec.json.Decoder(dict[str, object]).decode


def read_values(raw: msgspec.Raw) -> Values:
    """The values by field name. Nulls are dropped; a value that is no scalar becomes its JSON.

    ``msgspec.DecodeError`` if the document is no object.
    """
    if bytes(raw) in (b"", b"null"):
        return {}
    return {name: tuple(_scalars(value)) for name, value in _decode(raw).items()}


def _scalars(found: object) -> Iterable[Scalar]:
    if isinstance(found, Mapping) and "field_values" in found:
        found = found["field_values"]
    for item in found if isinstance(found, list) else (found,):
        value = item["value"] if isinstance(item, Mapping) and "value" in item else item
        if value is None:
            continue
        if isinstance(value, (str, int, float)):
            yield value
        else:
            yield msgspec.json.encode(value).decode()


def write_values(
    values: Mapping[str, Iterable[Scalar]], *, mode: Mode = "overwrite"
) -> dict[str, dict[str, object]]:
    """The body part for a write: always a list of objects, every value as text (§3).

    An empty list clears the field under ``overwrite``. The server's own default is
    ``overwrite``, so that mode is not sent.
    """
    written: dict[str, dict[str, object]] = {}
    for name, items in values.items():
        entry: dict[str, object] = {"field_values": [{"value": as_text(item)} for item in items]}
        if mode != "overwrite":
            entry["mode"] = mode
        written[name] = entry
    return written


def as_text(value: Scalar) -> str:
    """A value as clients write it: text, with ``true`` and ``false`` for booleans."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
