"""What approving a proposed mapping would bring about, told before anybody decides; read only.

product.md §5: the reviewer sees what a candidate table would answer, and what is odd about it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from governance.actions.compilation import proposed_row
from governance.actions.shelf import Shelf
from governance.domain.ambiguity import Ambiguity, iter_ambiguous_pairs
from governance.domain.errors import InvalidInput
from governance.domain.publication_warnings import PublicationWarning, publication_warnings
from governance.domain.table import read_slot
from governance.domain.table_parts import Slot, Table
from governance.models import AssetVersion, Campaign, Mapping, Market

SURVEYED = 300
"""Warnings are looked for in slots of so many rows at most: a page must not wait for them."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What would become of a proposed mapping.

    ``withheld`` is why its row would not be served yet, though approved. ``ties`` forbid the
    approval (resolution.md §8); ``warnings`` do not (§10).
    """

    withheld: str = ""
    ties: Sequence[Ambiguity] = ()
    warnings: Sequence[PublicationWarning] = ()


def outlook(mapping: Mapping, versions: Iterable[AssetVersion], table: Table) -> Outlook:
    """The outlook of a proposed mapping beside the published table of its campaign.

    ``versions`` are those of its asset with their files. One query at most.
    """
    slot, campaign = mapping.slot, mapping.slot.campaign
    shelf = Shelf()
    shelf.hold(mapping.asset, versions)
    row, reason = proposed_row(mapping, campaign, slot, shelf)
    if row is None:
        return Outlook(reason)
    head = replace(table, markets={**table.markets, **_markets(row, table)})
    body = {"required": slot.required, "language_policy": slot.language_policy, "rows": [row]}
    try:
        read = read_slot(slot.key, body, head)
    except InvalidInput:  # the campaign declares otherwise by now; approving will tell
        return Outlook()
    kept = head.slots.get(slot.key)
    others = () if kept is None else tuple(item for item in kept.rows if item.row != mapping.pk)
    candidate = replace(read, rows=tuple(sorted((*others, *read.rows), key=lambda item: item.row)))
    ties = _ties(candidate, head, mapping.pk)
    return Outlook("", ties, () if ties else _warnings(candidate, head, mapping))


def _ties(slot: Slot, table: Table, row: int) -> list[Ambiguity]:
    pairs = iter_ambiguous_pairs(slot, table)
    return [pair for pair in pairs if row in (pair.row_a, pair.row_b)]


def _warnings(slot: Slot, table: Table, mapping: Mapping) -> list[PublicationWarning]:
    if len(slot.rows) > SURVEYED:
        return []
    found = publication_warnings(
        replace(table, slots={slot.key: slot}), declared_values(mapping.slot.campaign)
    )
    return [warning for warning in found if mapping.pk in warning.rows]


def declared_values(campaign: Campaign) -> dict[str, Sequence[str | None]]:
    """The values that contexts of a campaign are made of, as the warnings take them."""
    values: dict[str, Sequence[str | None]] = dict(campaign.dimension_values)
    values["language"] = campaign.languages
    values["region"] = campaign.regions or (None,)
    return values


def _markets(row: dict[str, object], table: Table) -> dict[str, tuple[str, ...]]:
    """The countries of markets that the row names and the table does not know yet."""
    asset = row["asset"]
    territories = asset["territories"] if isinstance(asset, dict) else []
    named = {code for code in (*_texts(row["regions"]), *territories) if code[:1] == "@"}
    missing = named - table.markets.keys()
    if not missing:
        return {}
    rows = Market.objects.filter(code__in=missing).values_list("code", "countries")
    return {code: tuple(sorted(countries)) for code, countries in rows}


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []
