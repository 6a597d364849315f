"""The assets that a compilation shows, each read and worked out once per publication."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q

from governance.domain.facts import UNKNOWN, Unknown, instant_text
from governance.models import Asset, AssetVersion, Rendition
from governance.queries.deliverables import deliverable, rendition_channels

_SHOWN = (
    "public_id",
    "state",
    "suspended_at",
    "facts",
    "remote_id",
    "remote_title",
    "remote_kind",
    "remote_facts",
    "remote_missing_since",
)
"""What a picture needs of an asset: its metadata alone would be most of what is read."""

_RENDITIONS = Rendition.objects.order_by().defer("remote_name", "remote_is_public")

SERVED_VERSIONS = frozenset({AssetVersion.Approval.APPROVED, AssetVersion.Approval.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class File:
    """One deliverable rendition, and what limits it: its channels and its size in bytes.

    ``block`` is its part of a table without channels and link.
    """

    block: Mapping[str, Any]
    key: str
    channels: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an asset as a table shows it; ``served``: whether it was ever approved."""

    pk: int
    block: Mapping[str, Any]
    files: tuple[File, ...]
    served: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """One asset as a table shows it. ``standing`` is why it cannot be served, empty if it can."""

    block: Mapping[str, Any]
    standing: str
    approved: Edition | None
    editions: Mapping[int, Edition]


class Shelf:
    """Pictures of assets, loaded on first need; three queries for each load."""

    def __init__(self) -> None:
        self._pictures: dict[int, Picture] = {}
        self._pinned: set[int] = set()

    def load(self, asset_ids: Iterable[int], pinned: Iterable[int]) -> None:
        """Load the assets, with their approved versions and the pinned ones."""
        new_pins = set(pinned) - self._pinned
        missing = set(asset_ids) - self._pictures.keys()
        if new_pins:
            owners = AssetVersion.objects.filter(pk__in=new_pins).values_list("asset_id", flat=True)
            missing |= set(owners)
            self._pinned |= new_pins
        if not missing:
            return
        versions = AssetVersion.objects.filter(
            Q(approval=AssetVersion.Approval.APPROVED) | Q(pk__in=self._pinned)
        ).prefetch_related(Prefetch("renditions", queryset=_RENDITIONS))
        assets = (
            Asset.objects.filter(pk__in=missing)
            .only(*_SHOWN)
            .prefetch_related(Prefetch("versions", queryset=versions, to_attr="shown_versions"))
        )
        for asset in assets:
            self._pictures[asset.pk] = _picture(asset)

    def hold(self, asset: Asset, versions: Iterable[AssetVersion]) -> None:
        """Take an asset that was read elsewhere, with its versions and their files."""
        asset.shown_versions = list(versions)  # type: ignore[attr-defined]  # as if prefetched
        self._pictures[asset.pk] = _picture(asset)

    def picture(self, asset_id: int) -> Picture:
        """The picture of a loaded asset."""
        return self._pictures[asset_id]


def _picture(asset: Asset) -> Picture:
    facts = asset.approved_facts
    editions = {}
    approved = None
    shown: list[AssetVersion] = asset.shown_versions  # type: ignore[attr-defined]  # prefetched
    for version in shown:
        version.asset = asset
        editions[version.pk] = edition = _edition(version)
        if version.approval == AssetVersion.Approval.APPROVED:
            approved = edition
    block = {
        "id": str(asset.public_id),
        "iconik_id": str(asset.remote_id),
        "title": asset.remote_title,
        "alt": "" if facts.alt is UNKNOWN else facts.alt,
        "territories": [] if facts.territories is UNKNOWN else sorted(facts.territories),
        "rights_from": _bound(facts.rights_from),
        "rights_until": _bound(facts.rights_until),
    }
    return Picture(block, _standing(asset), approved, editions)


def _edition(version: AssetVersion) -> Edition:
    return Edition(
        pk=version.pk,
        block={"version": str(version.remote_id), "version_number": version.remote_number},
        files=tuple(_file(version.asset, item) for item in deliverable(version)),
        served=version.approval in SERVED_VERSIONS,
    )


def _file(asset: Asset, item: Rendition) -> File:
    block = {
        "key": item.key,
        "kind": item.remote_kind,
        "mime": item.remote_mime,
        "width": item.remote_width,
        "height": item.remote_height,
        "duration_ms": item.remote_duration_ms,
        "bytes": item.remote_bytes,
        "sha256": None,
    }
    return File(block, item.key, rendition_channels(asset, item), item.remote_bytes or 0)


def _standing(asset: Asset) -> str:
    """Why no mapping may show the asset now (product.md §4)."""
    if asset.remote_missing_since is not None:
        return "asset_missing"
    if asset.suspended_at is not None:
        return "asset_suspended"
    return "" if asset.is_servable else f"asset_{asset.state}"


def _bound(value: datetime | None | Unknown) -> str | None:
    return None if value is None or value is UNKNOWN else instant_text(value)
