"""Turns the live mappings of slots into rows of a table, and says what is withheld and why.

The form of the rows is resolution.md §1. Everything is read in a fixed number of queries per call.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from governance.actions.shelf import Edition, File, Picture, Shelf
from governance.domain.facts import instant_text
from governance.models import Campaign, MappingState, MediaLink, Slot
from governance.models import Mapping as MappingModel

Row = dict[str, Any]
LinkKey = tuple[int, int, str]
"""A mapping, a version, and the key of a rendition."""

NO_LINK = "/m/-"
"""Stands where a link will be: links are made at approval (product.md §6)."""


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


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A mapping with what it would show; ``edition`` is none where no version is approved."""

    mapping: MappingModel
    picture: Picture
    edition: Edition | None
    files: Sequence[tuple[File, list[str]]]
    window: tuple[datetime, datetime]

    @property
    def reason(self) -> str:
        """Why the mapping is not in the table; empty if it is."""
        if self.picture.standing:
            return self.picture.standing
        if self.edition is None or not self.edition.served:
            return "version_not_approved"
        if not self.files:
            return "no_usable_rendition"
        return "" if self.window[0] < self.window[1] else "outside_campaign"


def compile_slots(campaign: Campaign, slots: Iterable[Slot], shelf: Shelf) -> list[CompiledSlot]:
    """Compile slots of a campaign from the live mappings."""
    found = {slot.pk: slot for slot in slots}
    mappings = list(
        MappingModel.objects.filter(slot__in=found, state=MappingState.APPROVED).order_by("pk")
    )
    shelf.load(
        (mapping.asset_id for mapping in mappings),
        (pk for mapping in mappings if (pk := mapping.pinned_version_id) is not None),
    )
    candidates = [
        _candidate(mapping, campaign, found[mapping.slot_id], shelf) for mapping in mappings
    ]
    links = _links([item for item in candidates if not item.reason])
    compiled = {slot.pk: _empty(slot) for slot in found.values()}
    for item in candidates:
        result = compiled[item.mapping.slot_id]
        if item.reason or item.edition is None:
            result.withheld[item.mapping.pk] = item.reason
        else:
            result.rows.append(_row(item, item.edition, links))
    return list(compiled.values())


def proposed_row(
    mapping: MappingModel, campaign: Campaign, slot: Slot, shelf: Shelf
) -> tuple[Row | None, str]:
    """The row that a proposed mapping would have, or why it would be withheld; it has no links."""
    item = _candidate(mapping, campaign, slot, shelf)
    if item.reason or item.edition is None:
        return None, item.reason
    return _row(item, item.edition, defaultdict(lambda: NO_LINK)), ""


def _empty(slot: Slot) -> CompiledSlot:
    body = {"required": slot.required, "language_policy": slot.language_policy, "rows": []}
    return CompiledSlot(slot.key, body)


def _candidate(mapping: MappingModel, campaign: Campaign, slot: Slot, shelf: Shelf) -> _Candidate:
    picture = shelf.picture(mapping.asset_id)
    pinned = mapping.pinned_version_id
    edition = picture.approved if pinned is None else picture.editions.get(pinned)
    files = [] if edition is None else _fitting(edition.files, slot)
    # A mapping runs with its campaign: its own days only narrow the campaign's.
    starts = max(mapping.starts_at or campaign.starts_at, campaign.starts_at)
    ends = min(mapping.ends_at or campaign.ends_at, campaign.ends_at)
    return _Candidate(mapping, picture, edition, files, (starts, ends))


def _fitting(files: Sequence[File], slot: Slot) -> list[tuple[File, list[str]]]:
    """The files within a slot's limits, each with the channels that it serves there."""
    fitting = []
    for file in files:
        if slot.max_bytes is not None and file.size > slot.max_bytes:
            continue
        channels = [name for name in file.channels if not slot.channels or name in slot.channels]
        if channels:
            fitting.append((file, channels))
    return fitting


def _links(candidates: Sequence[_Candidate]) -> dict[LinkKey, str]:
    """The stable link of each mapping × version × rendition, made where there is none yet."""
    wanted = {
        (item.mapping.pk, item.edition.pk, file.key)
        for item in candidates
        if item.edition is not None
        for file, _channels in item.files
    }
    known = _known_links(candidates)
    missing = wanted - known.keys()
    if missing:
        MediaLink.objects.bulk_create(
            [
                MediaLink(mapping_id=mapping, version_id=version, rendition_key=key)
                for mapping, version, key in sorted(missing)
            ],
            ignore_conflicts=True,
        )
        known = _known_links(candidates)
    return known


def _known_links(candidates: Sequence[_Candidate]) -> dict[LinkKey, str]:
    slots = {item.mapping.slot_id for item in candidates}
    rows = MediaLink.objects.filter(mapping__slot__in=slots, mapping__state=MappingState.APPROVED)
    return {
        (mapping, version, key): f"/m/{token}"
        for mapping, version, key, token in rows.values_list(
            "mapping_id", "version_id", "rendition_key", "token"
        )
    }


def _row(item: _Candidate, edition: Edition, links: Mapping[LinkKey, str]) -> Row:
    mapping = item.mapping
    starts, ends = item.window
    return {
        "row": mapping.pk,
        "priority": mapping.priority,
        "languages": sorted(mapping.languages),
        "regions": sorted(mapping.regions),
        "when": {name: sorted(values) for name, values in mapping.when.items() if values},
        "from": instant_text(starts),
        "until": instant_text(ends),
        "asset": {
            **item.picture.block,
            **edition.block,
            "renditions": [
                {
                    **file.block,
                    "channels": channels,
                    "link": links[mapping.pk, edition.pk, file.key],
                }
                for file, channels in item.files
            ],
        },
    }
