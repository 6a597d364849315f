"""The parts of a decision table (resolution.md §1), as read and found valid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

FORMAT = "imprimatur.decision-table/1"
LANGUAGE_POLICIES = ("exact", "parents", "default")
CHANNEL = "channel"
RESERVED_NAMES = frozenset({"slot", "language", "region", "at", "generation", "explain"})
"""Names of a context or a request that can never be a dimension."""


class Rendition(NamedTuple):
    """One deliverable file of an asset version, with the channels that it can serve.

    Sizes are pixels, milliseconds and bytes, None where the file has none or it is unknown;
    ``link`` is a path.
    """

    key: str
    kind: str
    mime: str
    channels: tuple[str, ...]
    width: int | None
    height: int | None
    duration_ms: int | None
    bytes: int | None
    sha256: str | None
    link: str


class AssetBlock(NamedTuple):
    """What a row serves: one approved version of an asset, its rights and its renditions."""

    id: str
    iconik_id: str
    version: str
    version_number: int
    title: str
    alt: str | None
    territories: tuple[str, ...]
    rights_from: str | None
    rights_until: str | None
    renditions: tuple[Rendition, ...]


class Row(NamedTuple):
    """One servable mapping. ``row`` is its number; empty tuples mean "any".

    ``when`` holds the dimensions that list values, no others. ``starts`` and ``ends`` are
    the members ``from`` and ``until`` of the table: instants as text, the end exclusive.
    """

    row: int
    priority: int
    languages: tuple[str, ...]
    regions: tuple[str, ...]
    when: Mapping[str, tuple[str, ...]]
    starts: str | None
    ends: str | None
    asset: AssetBlock


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a campaign's communications and the rows that may fill it."""

    key: str
    required: bool
    language_policy: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The table without its slots: all that the slots are read by."""

    campaign: str
    generation: int
    published_at: str
    dimensions: tuple[str, ...]
    default_language: str
    language_aliases: Mapping[str, str]
    language_parents: Mapping[str, str]
    markets: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table(Head):
    """A whole table, valid by resolution.md §1. ``digest`` is that of its canonical JSON."""

    slots: Mapping[str, Slot] = field(repr=False)
    digest: str
