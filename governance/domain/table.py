"""The published decision table: its bytes, and how it is read (resolution.md §1).

A table is a head and one fragment per slot, so a change in one slot encodes that slot alone:
``assemble(head, fragments)`` gives the bytes of the whole.
"""

from collections.abc import Mapping

from governance.domain import fields
from governance.domain.canonical import canonical_json, decoded_json, digest_of, normalised_json
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.table_parts import (
    CHANNEL,
    FORMAT,
    LANGUAGE_POLICIES,
    RESERVED_NAMES,
    AssetBlock,
    Head,
    Rendition,
    Row,
    Slot,
    Table,
)
from governance.domain.table_reader import SlotReader, read_head

__all__ = [
    "CHANNEL",
    "FORMAT",
    "LANGUAGE_POLICIES",
    "RESERVED_NAMES",
    "AssetBlock",
    "Head",
    "Rendition",
    "Row",
    "Slot",
    "Table",
    "assemble",
    "canonical_json",
    "digest_of",
    "encode_slot",
    "parse_table",
    "read_head",
    "read_slot",
]


def encode_slot(slot: Mapping[str, object]) -> bytes:
    """The fragment of one slot: its canonical JSON."""
    return canonical_json(dict(slot))


def assemble(head: Mapping[str, object], fragments: Mapping[str, bytes]) -> bytes:
    """The canonical JSON of the table whose slots have these fragments.

    ``head`` is the table's document without ``slots``. Equal to ``canonical_json`` of the
    whole document, without decoding a fragment.
    """
    members = {name: canonical_json(value, field=name) for name, value in head.items()}
    members["slots"] = _object(fragments)
    return _object(members)


def _object(members: Mapping[str, bytes]) -> bytes:
    pieces: list[bytes] = []
    for name in sorted(members):
        pieces += (b",", canonical_json(name), b":", members[name])
    return b"".join((b"{", *pieces[1:], b"}"))


def parse_table(content: bytes, *, digest: str | None = None) -> Table:
    """The table of JSON bytes, canonical or not.

    With ``digest`` the bytes must be the very ones published under it; that they are canonical
    is then not found out again, which halves the time. Raises :class:`InvalidInput` whose
    ``field`` is the path of the first part that breaks a rule, such as
    ``slots.hero.rows[3].when.colour``.
    """
    if digest is None:
        document, canonical = normalised_json(content)
        digest = digest_of(canonical)
    elif digest_of(content) == digest:
        document = decoded_json(content)
    else:
        raise InvalidInput(_("These are not the bytes that were published."), field="digest")
    members = dict(fields.mapping(document, "table"))
    slot_documents = fields.mapping(members.pop("slots", None), "slots")
    head = read_head(members)
    reader = SlotReader(head)
    slots = {}
    for key, slot in slot_documents.items():
        try:
            slots[key] = reader.slot(key, slot)
        except InvalidInput as error:
            raise fields.below("slots", error) from None
    return Table(
        **{name: getattr(head, name) for name in Head.__dataclass_fields__},
        slots=slots,
        digest=digest,
    )


def read_slot(key: str, document: Mapping[str, object], head: Head) -> Slot:
    """One slot of a table with this head; raises as :func:`parse_table`, the path from the key.

    For a change that compiles the touched slots alone; the head must be that of the new table.
    """
    return SlotReader(head).slot(key, document)
