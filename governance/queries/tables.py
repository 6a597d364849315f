"""Published tables as bytes, and which campaigns depend on an asset."""

from collections import defaultdict
from collections.abc import Collection, Mapping

import msgspec

from governance.domain import table as decision_table
from governance.models import Mapping as MappingModel
from governance.models import MappingState, PublishedTable, TableFragment


def body_of(published: PublishedTable) -> bytes:
    """The canonical JSON of a generation, whose SHA-256 is its digest; two queries at most.

    Its head, its language data and its slots are stored apart, each once per content.
    """
    digests = {key: slot["digest"] for key, slot in published.slots.items()}
    wanted = {published.languages, *digests.values()}
    bodies = {
        row.digest: bytes(row.body) for row in TableFragment.objects.filter(digest__in=wanted)
    }
    fragments = {key: bodies[digest] for key, digest in digests.items()}
    return decision_table.assemble(
        head_with_languages(published.head, bodies[published.languages]), fragments
    )


def head_with_languages(head: Mapping[str, object], languages: bytes) -> dict[str, object]:
    """A table's head with the language data of its fragment put in."""
    data = msgspec.json.decode(languages)
    return {**head, "language_aliases": data["aliases"], "language_parents": data["parents"]}


def newest(campaign_id: int) -> PublishedTable | None:
    """The newest generation of a campaign."""
    return PublishedTable.objects.filter(campaign_id=campaign_id).order_by("-generation").first()


def dependents(asset_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """The slots, by campaign id, that an approved mapping fills with one of the assets."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = MappingModel.objects.filter(
        asset_id__in=asset_ids, state=MappingState.APPROVED
    ).values_list("slot__campaign_id", "slot__key")
    for campaign_id, key in rows.distinct():
        found[campaign_id].add(key)
    return {campaign_id: frozenset(keys) for campaign_id, keys in found.items()}
