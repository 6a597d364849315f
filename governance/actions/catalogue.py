"""The mirror's way into the catalogue: one page of iconik's assets, in one transaction.

Writes ``remote_*`` columns only; what follows from a change for approved facts, published tables
and open reviews is carried out in the same transaction (product.md §3–§5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from governance import clock
from governance.actions import arrivals, catalogue_rows, missing, reviews
from governance.actions.arrivals import Draft, KnownContent
from governance.actions.fact_changes import follow_facts
from governance.actions.publication import dependents, publish
from governance.actions.transactions import governed, lock_assets, lock_campaigns
from governance.domain.actor import Actor
from governance.domain.errors import gettext_noop as _
from governance.domain.fact_reading import Fault
from governance.domain.facts import Facts
from governance.domain.remote import RemoteAsset
from governance.models import AssetVersion
from governance.queries.mirror import ReadingRules, reading_rules

PAGE: Final = 150
"""The most assets of one transaction (issue 2, item 6)."""

PUSH_TOPIC: Final = "iconik.push_state"


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What became of a page: counts of assets, and the faults of those that were not stored.

    ``stale`` were older than what is known; ``returned`` had been missing; ``unreadable`` are
    stored, with facts that could not be read.
    """

    seen: int
    created: int = 0
    changed: int = 0
    stale: int = 0
    returned: int = 0
    unreadable: int = 0
    faults: Mapping[str, Fault] = field(default_factory=dict)


@governed
def ingest_assets(page: Sequence[RemoteAsset], *, actor: Actor, seen_at: datetime) -> IngestResult:
    """Store a page of assets as iconik shows them, and let the consequences follow.

    At most :data:`PAGE` assets; the number of queries does not depend on how many, but for the
    records of changed facts. An asset seen again is no longer missing.

    Raises:
        Conflict: if there is no brand that an asset could belong to.
    """
    if len(page) > PAGE:
        raise ValueError(f"A page holds {PAGE} assets at most.")
    found, faults = arrivals.arrivals_of(page)
    known = arrivals.read_known(item.remote_id for item in found)
    stale = sum(arrivals.is_stale(item, known.get(item.remote_id)) for item in found)
    if not any(arrivals.is_news(item, known.get(item.remote_id)) for item in found):
        return IngestResult(seen=len(found), stale=stale, faults=faults)

    news = [item for item in found if arrivals.is_news(item, known.get(item.remote_id))]
    known = arrivals.lock_known(known[i.remote_id].pk for i in news if i.remote_id in known)
    rules = reading_rules()
    drafts = [
        arrivals.draft(item, known.get(item.remote_id), rules)
        for item in news
        if arrivals.is_news(item, known.get(item.remote_id))
    ]
    content = arrivals.read_known_content(
        [row.pk for row in known.values()],
        [version_id for item in drafts for version_id in item.arrival.versions],
    )
    drafts = _without_strangers(drafts, content, faults)
    written = _write(drafts, content, rules, actor=actor, seen_at=seen_at)
    return IngestResult(
        seen=len(found),
        created=sum(item.known is None for item in drafts),
        changed=sum(item.known is not None and _changed(item) for item in drafts),
        stale=stale,
        returned=sum(_returned(item) for item in drafts),
        unreadable=sum(bool(item.faults) for item in drafts if item.arrival.remote_id in written),
        faults=faults,
    )


def _changed(item: Draft) -> bool:
    return item.known is None or item.known.digest != item.arrival.digest


def _returned(item: Draft) -> bool:
    return item.known is not None and item.known.missing_since is not None


def _without_strangers(
    drafts: Iterable[Draft], content: KnownContent, faults: dict[str, Fault]
) -> list[Draft]:
    """Leave out assets that claim a version of another one: neither may be guessed right."""
    kept = []
    owners: dict[UUID, UUID] = {}
    for item in drafts:
        own = None if item.known is None else item.known.pk
        strange = any(
            (version_id in content.versions and content.versions[version_id].asset_id != own)
            or owners.setdefault(version_id, item.arrival.remote_id) != item.arrival.remote_id
            for version_id in item.arrival.versions
        )
        if strange:
            sentence = _("iconik shows a version of it that belongs to another asset.")
            faults[str(item.arrival.remote_id)] = Fault(sentence)
        else:
            kept.append(item)
    return kept


def _write(
    drafts: Sequence[Draft],
    content: KnownContent,
    rules: ReadingRules,
    *,
    actor: Actor,
    seen_at: datetime,
) -> dict[UUID, int]:
    """Lock what will be touched, write the rows, and carry out what follows."""
    followed = [i for i in drafts if i.known is not None and (i.known.governed or _returned(i))]
    touched = dependents([i.known.pk for i in followed if i.known is not None])
    lock_campaigns(touched)
    written = catalogue_rows.write_assets(drafts, seen_at=seen_at)
    catalogue_rows.write_content(drafts, content)
    _push_new([written[i.arrival.remote_id] for i in drafts if i.known is None])
    served = _follow(followed, content, rules, actor=actor)
    if served:
        publish(dependents(served), cause="mirror", actor=actor, refusable=False)
    existing = [item.known.pk for item in drafts if item.known is not None]
    if existing:
        reviews.recheck(existing, actor=actor)
    return written


def _push_new(ids: Sequence[int]) -> None:
    """Ask for the state of new assets to be told to iconik; no row can exist for them yet."""
    if not ids:
        return
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO governance_outboxrow
              (topic, subject_id, generation, attempts, requested_at, due_at, last_error)
            SELECT %s, id, 1, 0, %s, %s, '' FROM unnest(%s::text[]) AS new (id)
            ON CONFLICT DO NOTHING
            """,
            [PUSH_TOPIC, now, now, arrivals.array(ids)],
        )


def _follow(
    drafts: Iterable[Draft], content: KnownContent, rules: ReadingRules, *, actor: Actor
) -> list[int]:
    """Carry out what a change means for known assets; the ids of those whose answers may change."""
    by_pk = {item.known.pk: item for item in drafts if item.known is not None}
    served = []
    for pk, asset in lock_assets(by_pk).items():
        item = by_pk[pk]
        returned = _returned(item)
        if returned:
            missing.record_return(asset, item.known.missing_since if item.known else None, actor)
        narrowed = follow_facts(asset, _seen_facts(item, content), rules.markets, actor=actor)
        if returned or narrowed or _served_content_changed(item, content):
            served.append(pk)
    return served


def _seen_facts(item: Draft, content: KnownContent) -> Facts:
    """The facts seen now, with the captions of the approved version, if there is one.

    A later version brings captions of its own: they are reviewed with that version.
    """
    if item.known is None:
        return item.facts
    approved = [
        remote_id
        for remote_id, stored in content.of_asset(item.known.pk).items()
        if stored.approval == AssetVersion.Approval.APPROVED
    ]
    current = item.arrival.current_version
    if not approved or (current is not None and UUID(current.remote_id) == approved[0]):
        return item.facts
    return Facts(**{k: v for k, v in item.facts.known().items() if k != "captions"})


def _served_content_changed(item: Draft, content: KnownContent) -> bool:
    """Whether something that a table shows of the asset is other than before."""
    if item.known is None:
        return False
    if (item.known.title, item.known.kind) != (item.arrival.asset.title, item.kind):
        return True
    changes = catalogue_rows.ContentChanges(content)
    changes.compare(item)
    return bool(
        changes.versions or changes.renditions or changes.gone_versions or changes.gone_renditions
    )
