"""How an asset stands with iconik: what waits to be told, what is read again, and how that went."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, TextField
from django.db.models.functions import Cast, JSONObject

from governance.domain.actor import Actor
from governance.models import Asset, AuditEntry, OutboxRow
from governance.queries.reach import assets

PUSH_TOPIC: Final = "iconik.push_state"
READ_TOPIC: Final = "iconik.read_asset"

ASKED: Final = "asset.read_asked"
READ: Final = "asset.read_again"
DOWNLOADED: Final = "asset.file_downloaded"
READINGS: Final = (ASKED, READ)
ASIDE: Final = (*READINGS, DOWNLOADED)
"""What the record says of an asset that is no step of its life."""

_NEWEST: Final = 4
"""So many entries hold the last answer and the last question before it, unless they raced."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An open row of the outbox about the asset.

    ``leased_until`` is set while a worker has it; ``parked_at`` since it was given up.
    """

    requested_at: datetime
    due_at: datetime
    attempts: int
    last_error: str
    leased_until: datetime | None
    parked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The last time that iconik was read again because somebody asked for it.

    ``changed`` tells whether iconik showed something else than before; ``gone`` that it no longer
    has the asset. ``asked_by`` is empty where nobody is known to have asked.
    """

    at: datetime
    changed: bool
    gone: bool
    asked_by: str


@dataclass(frozen=True, slots=True)
class AssetSync:
    """``push`` is the state that waits to be told to iconik, ``read`` the reading that is asked
    for; ``None`` where nothing waits. ``last`` is the last reading that was done.
    """

    push: Delivery | None = None
    read: Delivery | None = None
    last: Reading | None = None


NOTHING_WAITS: Final = AssetSync()


def with_sync(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """The same assets, each with what :func:`sync_of` tells of it; no further query."""
    waiting = OutboxRow.objects.filter(
        topic__in=(PUSH_TOPIC, READ_TOPIC), subject_id=Cast(OuterRef("pk"), TextField())
    )
    entries = AuditEntry.objects.filter(
        subject_kind="asset",
        subject_id=Cast(OuterRef("public_id"), TextField()),
        verb__in=READINGS,
    )
    told = JSONObject(
        topic="topic",
        requested_at="requested_at",
        due_at="due_at",
        attempts="attempts",
        last_error="last_error",
        leased_until="leased_until",
        parked_at="parked_at",
    )
    said = JSONObject(verb="verb", at="at", actor_name="actor_name", after="after")
    return rows.annotate(
        outbox_rows=ArraySubquery(waiting.order_by().values(json=told)),
        readings=ArraySubquery(entries.order_by("-pk").values(json=said)[:_NEWEST]),
    )


def sync_of(asset: Asset) -> AssetSync:
    """How an asset of :func:`with_sync` stands with iconik."""
    rows: list[Mapping[str, Any]] = getattr(asset, "outbox_rows", [])
    found = {row["topic"]: _delivery(row) for row in rows}
    readings: list[Mapping[str, Any]] = getattr(asset, "readings", [])
    return AssetSync(found.get(PUSH_TOPIC), found.get(READ_TOPIC), _last(readings))


def asset_to_sync(asset_id: uuid.UUID, actor: Actor) -> Asset | None:
    """One asset that the actor may see, for :func:`sync_of`; one query."""
    return with_sync(assets(actor)).filter(public_id=asset_id).first()


@dataclass(frozen=True, slots=True)
class Sought:
    """An asset that is to be read: its iconik id, and whether iconik had lost it."""

    pk: int
    remote_id: uuid.UUID
    missing: bool


def sought(asset_pk: int) -> Sought | None:
    """The asset that a row of the outbox names; ``None`` if there is no such asset."""
    asset = Asset.objects.filter(pk=asset_pk).only("remote_id", "remote_missing_since").first()
    if asset is None:
        return None
    return Sought(asset.pk, asset.remote_id, asset.remote_missing_since is not None)


def _delivery(row: Mapping[str, Any]) -> Delivery:
    moments = {
        name: datetime.fromisoformat(row[name]) if row[name] else None
        for name in ("leased_until", "parked_at")
    }
    return Delivery(
        requested_at=datetime.fromisoformat(row["requested_at"]),
        due_at=datetime.fromisoformat(row["due_at"]),
        attempts=row["attempts"],
        last_error=row["last_error"],
        **moments,
    )


def _last(readings: list[Mapping[str, Any]]) -> Reading | None:
    """The newest answer, with who asked before it; entries are newest first."""
    place = next((n for n, row in enumerate(readings) if row["verb"] == READ), None)
    if place is None:
        return None
    answer = readings[place]
    asked = next((row for row in readings[place + 1 :] if row["verb"] == ASKED), None)
    return Reading(
        at=datetime.fromisoformat(answer["at"]),
        changed=answer["after"].get("changed") is True,
        gone=answer["after"].get("gone") is True,
        asked_by=asked["actor_name"] if asked is not None else "",
    )
