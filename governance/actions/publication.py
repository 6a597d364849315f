"""Publishes decision tables, inside the transaction of the change that caused them.

product.md §5: one generation per campaign and transaction; only touched slots are compiled; what
adds or alters answers may be refused, what takes away always publishes (resolution.md §8).
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from governance import audit, clock
from governance.actions.ambiguities import settle
from governance.actions.compilation import CompiledSlot, compile_slots
from governance.actions.shelf import Shelf
from governance.actions.transactions import lock_campaigns
from governance.cldr import language_aliases, language_parents
from governance.domain.actor import Actor
from governance.domain.facts import instant, instant_text
from governance.domain.table import (
    FORMAT,
    assemble,
    canonical_json,
    digest_of,
    encode_slot,
    read_head,
)
from governance.models import Campaign, MappingState, Market, PublishedTable, TableFragment
from governance.models import Mapping as MappingModel
from governance.queries.tables import dependents, newest

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
    publication = _Publication(Shelf(), cause, actor, refusable)
    published = []
    for pk, campaign in lock_campaigns(touched).items():
        table = publication.of(campaign, touched[pk])
        if table is not None:
            published.append(table)
    return published


@dataclass(frozen=True, slots=True)
class Languages:
    """CLDR's language data, as a table of certain languages carries it, and its fragment."""

    data: Mapping[str, Mapping[str, str]]
    body: bytes
    digest: str

    @classmethod
    def of(cls, campaign: Campaign) -> "Languages":
        """The data of the installed CLDR, for the languages that the campaign's rows can list."""
        rows = MappingModel.objects.filter(slot__campaign=campaign, state=MappingState.APPROVED)
        listed = {tag for tags in rows.values_list("languages", flat=True) for tag in tags}
        return cls._known(frozenset({campaign.default_language, *listed}))

    @classmethod
    @lru_cache(maxsize=64)
    def _known(cls, tags: frozenset[str]) -> "Languages":
        aliases, parents = dict(language_aliases()), dict(language_parents(tags))
        body = canonical_json({"aliases": aliases, "parents": parents})
        data = {"language_aliases": aliases, "language_parents": parents}
        return cls(data, body, digest_of(body))


@dataclass(frozen=True, slots=True)
class _Publication:
    """One change that is published, and what its campaigns share."""

    shelf: Shelf
    cause: str
    actor: Actor
    refusable: bool

    def of(self, campaign: Campaign, keys: frozenset[str] | None) -> PublishedTable | None:
        """The next generation of one campaign, or ``None`` if nothing differs."""
        before = newest(campaign.pk)
        languages = Languages.of(campaign)
        slots = {slot.key: slot for slot in campaign.slots.order_by("key")}
        touched = slots.keys() if keys is None or before is None else slots.keys() & keys
        compiled = compile_slots(campaign, (slots[key] for key in sorted(touched)), self.shelf)
        kept = {} if before is None else _kept(before.slots, slots.keys() - touched)
        stable = _stable_head(campaign, _markets(compiled, kept))
        head = stable | _moment(campaign, before)
        whole_head = {**head, **languages.data}
        settle(campaign, compiled, read_head(whole_head), before, self.refusable)
        fragments = {slot.key: encode_slot(slot.body) for slot in compiled}
        entries = {slot.key: _slot_entry(slot, fragments[slot.key]) for slot in compiled}
        published = {**kept, **entries}
        withheld = _withheld(compiled, kept, before)
        if before is not None and _same(before, stable, published, withheld, languages.digest):
            return None
        body = assemble(whole_head, {**_bodies(kept), **fragments})
        _store_fragments([languages.body, *fragments.values()])
        table = PublishedTable.objects.create(
            campaign=campaign,
            generation=head["generation"],
            published_at=instant(head["published_at"]),
            digest=digest_of(body),
            head=head,
            languages=languages.digest,
            slots=published,
            withheld=withheld,
            withheld_digest=digest_of(canonical_json(withheld)),
            rows=sum(slot["rows"] for slot in published.values()),
            cause=self.cause,
            caused_by=self.actor.name,
        )
        self._record(campaign, before, table)
        return table

    def _record(
        self, campaign: Campaign, before: PublishedTable | None, table: PublishedTable
    ) -> None:
        campaign.generation = table.generation
        campaign.save(update_fields=["generation"])
        audit.record(
            self.actor,
            "table.published",
            campaign,
            before={
                "generation": before.generation if before else 0,
                "digest": before.digest if before else None,
            },
            after={
                "generation": table.generation,
                "digest": table.digest,
                "cause": self.cause,
            },
        )


def _moment(campaign: Campaign, before: PublishedTable | None) -> dict[str, Any]:
    """The next generation and its instant, which never goes back (resolution.md §9)."""
    now = clock.now_in_seconds()
    published_at = now if before is None else max(now, before.published_at)
    return {"generation": campaign.generation + 1, "published_at": instant_text(published_at)}


def _withheld(
    compiled: list[CompiledSlot], kept: Mapping[str, Any], before: PublishedTable | None
) -> list[dict[str, Any]]:
    """What stands beside the table: the rows of compiled slots, and those of kept ones."""
    rows = [] if before is None else [row for row in before.withheld if row["slot"] in kept]
    rows += [
        {"row": row, "slot": slot.key, "reason": reason}
        for slot in compiled
        for row, reason in slot.withheld.items()
    ]
    return sorted(rows, key=lambda item: (item["slot"], item["row"]))


def _kept(before: Mapping[str, Any], untouched: Set[str]) -> dict[str, Any]:
    """The slots of the last generation that still exist and are not compiled now."""
    return {key: slot for key, slot in before.items() if key in untouched}


def _slot_entry(slot: CompiledSlot, body: bytes) -> dict[str, Any]:
    return {
        "digest": digest_of(body),
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
        "format": FORMAT,
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


def _bodies(slots: Mapping[str, Any]) -> dict[str, bytes]:
    digests = {key: slot["digest"] for key, slot in slots.items()}
    rows = TableFragment.objects.in_bulk(set(digests.values()))
    return {key: bytes(rows[digest].body) for key, digest in digests.items()}


def _store_fragments(bodies: list[bytes]) -> None:
    TableFragment.objects.bulk_create(
        [TableFragment(digest=digest_of(body), body=body) for body in bodies],
        ignore_conflicts=True,
    )
