"""The wire types of the plain views: what the OpenAPI document says, and tests hold answers to.

The resolver builds answers itself (``domain.answers``); these types describe them.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

Instant = Annotated[
    str,
    Meta(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        examples=["2026-11-23T12:00:00Z"],
    ),
]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256 of the table.")]
Decision = Annotated[
    str,
    Meta(
        description="Names this answer for ever: campaign, generation, slot, row and instant.",
        examples=["RENEW26.17/hero/41@20261123T120000Z"],
    ),
]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Language and region as they were understood: in canonical form, null where absent."""

    language: str | None
    region: str | None


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """The language that was served, and how it relates to the one asked for."""

    language: str | None
    match: Literal["exact", "parent", "neutral", "default"]


class ServedAsset(msgspec.Struct, frozen=True, kw_only=True):
    """The asset and its approved version; ``version`` and ``iconik_id`` are iconik's ids."""

    id: str
    iconik_id: str
    version: str
    version_number: int
    title: str
    alt: str | None


class ServedRendition(msgspec.Struct, frozen=True, kw_only=True):
    """One file: pixels, milliseconds and bytes; ``link`` is a path on the media host."""

    key: str
    kind: str
    mime: str
    channels: list[str]
    width: int | None
    height: int | None
    duration_ms: int | None
    bytes: int | None
    sha256: str | None
    link: Annotated[str, Meta(examples=["/m/q3f0Zk2mX9aLrT8sVwYb1A"])]


class TraceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one row. ``by`` names what an outranked row lost by."""

    row: int
    result: Literal["won", "lost", "withheld"]
    reason: str | UnsetType = UNSET
    by: str | UnsetType = UNSET


class _Answer(msgspec.Struct, frozen=True, kw_only=True, tag_field="outcome"):
    campaign: str
    generation: int
    digest: Digest
    slot: str
    at: Instant
    decision: Decision
    asked: Asked
    valid_until: Instant | None
    trace: list[TraceEntry] | UnsetType = UNSET


class ServedAnswer(_Answer, frozen=True, kw_only=True, tag="served"):
    """The media that this context may be shown."""

    row: int
    served: Served
    asset: ServedAsset
    renditions: list[ServedRendition]


class NoAnswer(_Answer, frozen=True, kw_only=True, tag="none"):
    """Nothing may be shown here: an answer, not an error. ``reasons`` counts rows by reason."""

    reasons: dict[str, int]


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """An access token; ``expires_in`` is in seconds, 900 at most."""

    access_token: str
    expires_in: int
    token_type: Literal["Bearer"]
    scope: str


class OAuthError(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal of the token endpoint (RFC 6749 §5.2)."""

    error: str
    error_description: str | UnsetType = UNSET
