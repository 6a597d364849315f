"""Publishes decision tables, inside the transaction of the change that caused them.

product.md §5: one generation per campaign and transaction; only touched slots are compiled; what
adds or alters answers may be refused, what takes away always publishes (resolution.md §8).
"""

from collections.abc import Mapping
from typing import Any

from governance import audit, clock
from governance.actions.ambiguities import settle
from governance.actions.compilation import CompiledSlot, compile_slots
from governance.actions.transactions import lock_campaigns
from governance.cldr import language_aliases, language_parents
from governance.domain import table as decision_table
from governance.domain.actor import Actor
from governance.domain.facts import instant_text
from governance.models import Campaign, Market, PublishedTable, TableFragment
from governance.queries.tables import dependents, head_with_languages, newest

__all__ = ["dependents", "publish"]


def publish(
    touched: Mapping[int, frozenset[str] | None],
    *,
    cause: str,
    actor: Actor,
    refusable: bool,
) -> list[PublishedTable]:
    """Compile the touched slots (``None``: all) of campaigns, by id, into new generations.

    The caller has locked the campaigns before its first write (``transactions.lock_campaigns``).
    A campaign whose answers, withheld rows and markets stay the same keeps its generation.
    ``refusable`` says that a person asked for the change and that it adds or alters answers.

    Raises:
        AmbiguousTable: if a refusable change would publish two rows that tie; nothing is changed.
    """
    language_data = _language_fragment()
    published = []
    for pk, campaign in lock_campaigns(touched).items():
        table = _publish_one(campaign, touched[pk], language_data, cause, actor, refusable)
        if table is not None:
            published.append(table)
    return published


def _publish_one(
    campaign: Campaign,
    keys: frozenset[str] | None,
    language_data: bytes,
    cause: str,
    actor: Actor,
    refusable: bool,
) -> PublishedTable | None:
    before = newest(campaign.pk)
    compiled = compile_slots(campaign, keys if before is not None else None)
    kept = {} if before is None else _untouched(campaign, before, compiled)
    kept_withheld = [] if before is None else [x for x in before.withheld if x["slot"] in kept]
    published_at = clock.now_in_seconds()
    if before is not None:
        published_at = max(published_at, before.published_at)
    generation = campaign.generation + 1
    stable = _stable_head(campaign, _markets(compiled, kept))
    head = stable | {"generation": generation, "published_at": instant_text(published_at)}
    whole_head = head_with_languages(head, language_data)
    settle(campaign, compiled, decision_table.read_head(whole_head), before, refusable)

    fragments = {slot.key: decision_table.encode_slot(slot.body) for slot in compiled}
    slots = {**kept, **{slot.key: _slot_entry(slot, fragments[slot.key]) for slot in compiled}}
    withheld = sorted(
        [*kept_withheld, *_withheld_rows(compiled)], key=lambda item: (item["slot"], item["row"])
    )
    languages = decision_table.digest_of(language_data)
    if before is not None and _same(before, stable, slots, withheld, languages):
        return None
    body = decision_table.assemble(whole_head, {**_bodies(kept), **fragments})
    _store_fragments([language_data, *fragments.values()])
    table = PublishedTable.objects.create(
        campaign=campaign,
        generation=generation,
        published_at=published_at,
        digest=decision_table.digest_of(body),
        head=head,
        languages=languages,
        slots=slots,
        withheld=withheld,
        withheld_digest=decision_table.digest_of(decision_table.canonical_json(withheld)),
        rows=sum(slot["rows"] for slot in slots.values()),
        cause=cause,
        caused_by=actor.name,
    )
    campaign.generation = generation
    campaign.save(update_fields=["generation"])
    audit.record(
        actor,
        "table.published",
        campaign,
        before={"generation": generation - 1, "digest": before.digest if before else None},
        after={"generation": generation, "digest": table.digest, "cause": cause},
    )
    return table


def _untouched(
    campaign: Campaign, before: PublishedTable, compiled: list[CompiledSlot]
) -> dict[str, Any]:
    """The slots of the last generation that still exist and were not compiled now."""
    existing = set(campaign.slots.values_list("key", flat=True))
    now = {slot.key for slot in compiled}
    return {key: slot for key, slot in before.slots.items() if key in existing and key not in now}


def _slot_entry(slot: CompiledSlot, body: bytes) -> dict[str, Any]:
    return {
        "digest": decision_table.digest_of(body),
        "rows": len(slot.rows),
        "markets": sorted(_codes(slot)),
    }


def _codes(slot: CompiledSlot) -> set[str]:
    return {
        code
        for row in slot.rows
        for code in (*row["regions"], *row["asset"]["territories"])
        if code.startswith("@")
    }


def _markets(compiled: list[CompiledSlot], kept: Mapping[str, Any]) -> dict[str, list[str]]:
    """The countries of the markets that some row names; only those belong to the table."""
    wanted = {code for slot in kept.values() for code in slot["markets"]}
    wanted |= {code for slot in compiled for code in _codes(slot)}
    rows = Market.objects.filter(code__in=wanted)
    return {row.code: sorted(row.countries) for row in rows}


def _stable_head(campaign: Campaign, markets: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        "format": decision_table.FORMAT,
        "campaign": campaign.key,
        "dimensions": [item["name"] for item in campaign.dimensions],
        "default_language": campaign.default_language,
        "markets": dict(markets),
    }


def _same(
    before: PublishedTable,
    head: Mapping[str, Any],
    slots: Mapping[str, Any],
    withheld: list[dict[str, Any]],
    languages: str,
) -> bool:
    old_head = {k: v for k, v in before.head.items() if k not in ("generation", "published_at")}
    return (
        old_head == head
        and before.slots == slots
        and before.withheld == withheld
        and before.languages == languages
    )


def _withheld_rows(compiled: list[CompiledSlot]) -> list[dict[str, Any]]:
    return [
        {"row": row, "slot": slot.key, "reason": reason}
        for slot in compiled
        for row, reason in slot.withheld.items()
    ]


def _language_fragment() -> bytes:
    return decision_table.canonical_json(
        {"aliases": dict(language_aliases()), "parents": dict(language_parents())}
    )


def _bodies(slots: Mapping[str, Any]) -> dict[str, bytes]:
    digests = {key: slot["digest"] for key, slot in slots.items()}
    rows = TableFragment.objects.in_bulk(set(digests.values()))
    return {key: bytes(rows[digest].body) for key, digest in digests.items()}


def _store_fragments(bodies: list[bytes]) -> None:
    TableFragment.objects.bulk_create(
        [TableFragment(digest=decision_table.digest_of(body), body=body) for body in bodies],
        ignore_conflicts=True,
    )
