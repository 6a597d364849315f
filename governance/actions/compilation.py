"""Turns the live mappings of slots into rows of a table, and says what is withheld and why.

The form of the rows is resolution.md §1. Everything is read in a fixed number of queries per call.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Prefetch

from governance.domain.channels import channels_of
from governance.domain.facts import UNKNOWN, instant_text
from governance.domain.remote import CLOSED, content_entry
from governance.models import (
    Asset,
    AssetVersion,
    Campaign,
    MappingState,
    MediaLink,
    Rendition,
    Slot,
)
from governance.models import Mapping as MappingModel

Row = dict[str, Any]


@dataclass(slots=True)
class CompiledSlot:
    """One slot before it is published: its JSON object, and what stands beside the table."""

    key: str
    body: Row
    withheld: dict[int, str] = field(default_factory=dict)

    @property
    def rows(self) -> list[Row]:
        """The servable rows, by ascending row number."""
        return self.body["rows"]  # type: ignore[no-any-return]  # JSON built just below

    def withhold(self, row: int, reason: str) -> None:
        """Take a row out of the table and say why."""
        self.body["rows"] = [item for item in self.rows if item["row"] != row]
        self.withheld[row] = reason


def compile_slots(campaign: Campaign, keys: Collection[str] | None) -> list[CompiledSlot]:
    """Compile the named slots of a campaign, or all of them, from the live mappings."""
    slots = campaign.slots.order_by("key")
    if keys is not None:
        slots = slots.filter(key__in=keys)
    slot_list = list(slots)
    mappings = _live_mappings(slot_list)
    chosen = {mapping.pk: chosen_version(mapping) for mapping in mappings}
    files = {pk: deliverable(version) for pk, version in chosen.items() if version is not None}
    links = _links(mappings, chosen, files)
    compiled = []
    for slot in slot_list:
        result = CompiledSlot(
            slot.key,
            {"required": slot.required, "language_policy": slot.language_policy, "rows": []},
        )
        for mapping in (item for item in mappings if item.slot_id == slot.pk):
            version = chosen[mapping.pk]
            fitting = [item for item in files.get(mapping.pk, ()) if slot_channels(slot, item)]
            reason = withheld_reason(mapping, version, fitting) or _outside(mapping, campaign)
            if reason or version is None:
                result.withheld[mapping.pk] = reason or "version_not_approved"
            else:
                result.rows.append(_row(mapping, campaign, version, fitting, slot, links))
        compiled.append(result)
    return compiled


def _live_mappings(slots: Sequence[Slot]) -> list[MappingModel]:
    approved = AssetVersion.objects.filter(approval=AssetVersion.Approval.APPROVED)
    with_files = approved.prefetch_related("renditions__version__asset")
    return list(
        MappingModel.objects.filter(slot__in=slots, state=MappingState.APPROVED)
        .select_related("asset", "pinned_version")
        .prefetch_related(
            Prefetch("asset__versions", queryset=with_files, to_attr="approved_versions"),
            "pinned_version__renditions__version__asset",
        )
        .order_by("pk")
    )


def chosen_version(mapping: MappingModel) -> AssetVersion | None:
    """The version that a mapping serves: the pinned one, or the approved one of its asset."""
    if mapping.pinned_version is not None:
        return mapping.pinned_version
    versions: list[AssetVersion] = mapping.asset.approved_versions  # type: ignore[attr-defined]  # prefetched
    return versions[0] if versions else None


def deliverable(version: AssetVersion) -> list[Rendition]:
    """The renditions that may be served: approved content, CLOSED in iconik, with a channel."""
    approved = {tuple(entry) for entry in version.approved_content}
    return [
        item
        for item in sorted(version.renditions.all(), key=lambda item: item.key)
        if item.remote_status == CLOSED
        and tuple(_entry(item)) in approved
        and rendition_channels(version.asset, item)
    ]


def _entry(item: Rendition) -> list[str | int]:
    return content_entry(
        item.remote_source,
        item.remote_id,
        item.remote_bytes,
        item.remote_checksum,
        item.remote_language,
    )


def slot_channels(slot: Slot, item: Rendition) -> list[str]:
    """The channels that a rendition can serve in a slot, within the slot's channels and limits."""
    if slot.max_bytes is not None and (item.remote_bytes or 0) > slot.max_bytes:
        return []
    channels = rendition_channels(item.version.asset, item)
    return [name for name in channels if not slot.channels or name in slot.channels]


def _window(mapping: MappingModel, campaign: Campaign) -> tuple[datetime, datetime]:
    """A mapping runs with its campaign: its own days only narrow the campaign's."""
    starts = max(mapping.starts_at or campaign.starts_at, campaign.starts_at)
    return starts, min(mapping.ends_at or campaign.ends_at, campaign.ends_at)


def _outside(mapping: MappingModel, campaign: Campaign) -> str:
    starts, ends = _window(mapping, campaign)
    return "" if starts < ends else "outside_campaign"


def rendition_channels(asset: Asset, item: Rendition) -> tuple[str, ...]:
    """The channels that a mirrored rendition can serve."""
    return channels_of(
        asset_kind=asset.remote_kind,
        source=item.remote_source,
        kind=item.remote_kind,
        is_poster=item.remote_is_poster,
        width=item.remote_width,
    )


def withheld_reason(
    mapping: MappingModel, version: AssetVersion | None, files: Sequence[Rendition]
) -> str:
    """Why an approved mapping is not in the table; empty if it is (product.md §4)."""
    asset = mapping.asset
    if asset.remote_missing_since is not None:
        return "asset_missing"
    if asset.suspended_at is not None:
        return "asset_suspended"
    if not asset.is_servable:
        return f"asset_{asset.state}"
    served = (AssetVersion.Approval.APPROVED, AssetVersion.Approval.SUPERSEDED)
    if version is None or version.approval not in served:
        return "version_not_approved"
    if not files:
        return "no_usable_rendition"
    return ""


def _links(
    mappings: Sequence[MappingModel],
    chosen: Mapping[int, AssetVersion | None],
    files: Mapping[int, Sequence[Rendition]],
) -> dict[tuple[int, int, str], str]:
    """The stable link of each mapping × version × rendition, made where there is none yet."""
    wanted = {
        (pk, version.pk, item.key)
        for pk, version in chosen.items()
        if version is not None
        for item in files.get(pk, ())
    }
    known = _known_links(mappings)
    missing = wanted - known.keys()
    if missing:
        MediaLink.objects.bulk_create(
            [
                MediaLink(mapping_id=mapping, version_id=version, rendition_key=key)
                for mapping, version, key in sorted(missing)
            ],
            ignore_conflicts=True,
        )
        known = _known_links(mappings)
    return known


def _known_links(mappings: Sequence[MappingModel]) -> dict[tuple[int, int, str], str]:
    rows = MediaLink.objects.filter(mapping__in=[item.pk for item in mappings])
    return {
        (mapping, version, key): f"/m/{token}"
        for mapping, version, key, token in rows.values_list(
            "mapping_id", "version_id", "rendition_key", "token"
        )
    }


def _row(
    mapping: MappingModel,
    campaign: Campaign,
    version: AssetVersion,
    files: Sequence[Rendition],
    slot: Slot,
    links: Mapping[tuple[int, int, str], str],
) -> Row:
    asset, facts = mapping.asset, mapping.asset.approved_facts
    starts, ends = _window(mapping, campaign)
    return {
        "row": mapping.pk,
        "priority": mapping.priority,
        "languages": sorted(mapping.languages),
        "regions": sorted(mapping.regions),
        "when": {name: sorted(values) for name, values in mapping.when.items() if values},
        "from": _instant(starts),
        "until": _instant(ends),
        "asset": {
            "id": str(asset.public_id),
            "iconik_id": str(asset.remote_id),
            "version": str(version.remote_id),
            "version_number": version.remote_number,
            "title": asset.remote_title,
            "alt": "" if facts.alt is UNKNOWN else facts.alt,
            "territories": [] if facts.territories is UNKNOWN else sorted(facts.territories),
            "rights_from": None if facts.rights_from is UNKNOWN else _instant(facts.rights_from),
            "rights_until": None if facts.rights_until is UNKNOWN else _instant(facts.rights_until),
            "renditions": [
                {
                    "key": item.key,
                    "kind": item.remote_kind,
                    "mime": item.remote_mime,
                    "channels": slot_channels(slot, item),
                    "width": item.remote_width,
                    "height": item.remote_height,
                    "duration_ms": item.remote_duration_ms,
                    "bytes": item.remote_bytes,
                    "sha256": None,
                    "link": links[mapping.pk, version.pk, item.key],
                }
                for item in files
            ],
        },
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else instant_text(value)
