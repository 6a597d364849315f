"""A change of the field mapping: prepared, counted over the whole catalogue, then applied.

Issue 3, item 5. What is counted is computed from the stored metadata by the very functions that
read it, page by page, so that the work can be left and goes on after a crash.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from django.db import IntegrityError, transaction

from governance import audit, clock, policies
from governance.actions import fact_rereading
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.domain.fact_reading import OWN_FIELDS, read_brand, read_facts
from governance.domain.transformations import Source
from governance.models import Asset, FieldMapping, MappingDraft
from governance.queries.mirror import ReadingRules, reading_rules

State = MappingDraft.State

PAGE: Final = 500
"""Assets counted in one transaction; nothing of them is locked."""

EXAMPLES: Final = 5
"""How many assets with a fault are named for each fact."""


@governed
def begin_draft(*, sources: Mapping[str, Source], actor: Actor) -> MappingDraft:
    """Prepare a field mapping, given by fact, and begin to count what it would change.

    Raises:
        Forbidden: if the actor does not administer.
        InvalidInput: on ``<fact>``, for a field that Imprimatur itself writes.
        Conflict: if somebody prepares a change already.
    """
    policies.may_administer(actor).require()
    for fact, source in sources.items():
        if source.field.lower().startswith(OWN_FIELDS):
            raise InvalidInput(_("Imprimatur itself writes this field; map another."), field=fact)
    try:
        with transaction.atomic():
            draft = MappingDraft.objects.create(
                author_id=int(actor.id),
                sources={fact: source.to_json() for fact, source in sources.items()},
                rules=reading_rules().fingerprint,
                total=Asset.objects.count(),
                made_at=clock.now(),
            )
    except IntegrityError as error:
        raise Conflict(_("A change of the field mapping is being prepared already.")) from error
    audit.record(actor, "field_mapping.drafted", draft, after=draft.sources)
    return draft


@governed
def count_page() -> bool:
    """Count the next page of the draft that is being counted; whether there was one.

    Another worker's page is left to it. A draft that was begun under other rules begins anew.
    """
    draft = (
        MappingDraft.objects.select_for_update(skip_locked=True).filter(state=State.COUNTING)
    ).first()
    if draft is None:
        return False
    rules = reading_rules()
    if draft.rules != rules.fingerprint:
        _begin_anew(draft, rules)
    assets = list(
        Asset.objects.filter(pk__gt=draft.after)
        .order_by("pk")
        .only("public_id", "remote_title", "remote_metadata", "remote_facts", "remote_faults")[
            :PAGE
        ]
    )
    _count(draft, assets, replace(rules, sources=sources_of(draft)))
    draft.done += len(assets)
    draft.total = max(draft.total, draft.done)
    if len(assets) < PAGE:
        draft.state, draft.total = State.COUNTED, draft.done
    else:
        draft.after = assets[-1].pk
    draft.save()
    return True


@governed
def recount_draft(*, draft_id: uuid.UUID, actor: Actor) -> MappingDraft:
    """Count a draft again, because the catalogue or the rules have changed since.

    Raises:
        Forbidden, NotFound, Conflict.
    """
    draft = _locked(draft_id, (State.COUNTED,), actor)
    _begin_anew(draft, reading_rules())
    draft.state = State.COUNTING
    draft.save()
    return draft


@governed
def discard_draft(*, draft_id: uuid.UUID, actor: Actor) -> MappingDraft:
    """Give a draft up; nothing was changed by it.

    Raises:
        Forbidden, NotFound, Conflict.
    """
    draft = _locked(draft_id, (State.COUNTING, State.COUNTED), actor)
    draft.state, draft.ended_at = State.DISCARDED, clock.now()
    draft.save(update_fields=["state", "ended_at"])
    audit.record(actor, "field_mapping.discarded", draft)
    return draft


@governed
def apply_draft(*, draft_id: uuid.UUID, actor: Actor) -> MappingDraft:
    """Make a counted draft the field mapping, and begin to read all facts by it.

    Raises:
        Forbidden, NotFound.
        Conflict: if it is not counted yet, or was ended.
        StaleState: if facts are read by other rules than when it was counted.
    """
    draft = _locked(draft_id, (State.COUNTED,), actor)
    if draft.rules != reading_rules().fingerprint:
        raise StaleState(
            _("The mapping, a market or a brand changed since this was counted. Count it again.")
        )
    before = {row.fact: _told(row) for row in FieldMapping.objects.all()}
    FieldMapping.objects.exclude(fact__in=draft.sources).delete()
    for fact, source in draft.sources.items():
        FieldMapping.objects.update_or_create(
            fact=fact,
            defaults={
                "remote_field": source["field"],
                "transformation": source["transformation"],
                "values": source["values"],
            },
        )
    draft.state, draft.ended_at = State.APPLIED, clock.now()
    draft.save(update_fields=["state", "ended_at"])
    audit.record(actor, "field_mapping.applied", draft, before=before, after=draft.sources)
    fact_rereading.begin_if_due()
    return draft


def sources_of(draft: MappingDraft) -> dict[str, Source]:
    """The sources that a draft has for facts."""
    return {fact: Source.from_json(source) for fact, source in draft.sources.items()}


def _told(row: FieldMapping) -> dict[str, Any]:
    return {
        "field": row.remote_field,
        "transformation": row.transformation,
        "values": row.values,
    }


def _locked(draft_id: uuid.UUID, states: Iterable[str], actor: Actor) -> MappingDraft:
    policies.may_administer(actor).require()
    draft = MappingDraft.objects.select_for_update().filter(public_id=draft_id).first()
    if draft is None:
        raise NotFound(_("There is no such draft."))
    if draft.state == State.COUNTING and State.COUNTING not in states:
        raise Conflict(_("The draft is being counted. Wait until that is done."))
    if draft.state not in states:
        raise Conflict(_("This draft was applied or discarded meanwhile."))
    return draft


def _begin_anew(draft: MappingDraft, rules: ReadingRules) -> None:
    draft.rules, draft.after, draft.done = rules.fingerprint, 0, 0
    draft.counts, draft.examples = {}, {}
    draft.total = Asset.objects.count()


def _count(draft: MappingDraft, assets: Iterable[Asset], rules: ReadingRules) -> None:
    """Add what a page of assets would show to the counts of a draft."""
    counted = {fact: Counter(counts) for fact, counts in draft.counts.items()}
    for asset in assets:
        facts, faults = _would_read(asset, rules)
        for fact in FieldMapping.Fact.values:
            counts = counted.setdefault(fact, Counter(before=0, after=0, changed=0))
            counts["before"] += fact in asset.remote_faults
            counts["after"] += fact in faults
            counts["changed"] += facts.get(fact) != asset.remote_facts.get(fact)
            if fact in faults:
                _name_example(draft, fact, asset, faults[fact])
    draft.counts = {fact: dict(counts) for fact, counts in counted.items()}


def _would_read(asset: Asset, rules: ReadingRules) -> tuple[dict[str, Any], dict[str, str]]:
    facts, faults = read_facts(asset.remote_metadata, rules.sources, rules.vocabulary)
    _brand, fault = read_brand(asset.remote_metadata, rules.sources, rules.brands, rules.vocabulary)
    found = {name: str(item) for name, item in faults.items()}
    if fault is not None:
        found["brand"] = str(fault)
    return facts.to_json(), found


def _name_example(draft: MappingDraft, fact: str, asset: Asset, fault: str) -> None:
    named = draft.examples.setdefault(fact, [])
    if len(named) < EXAMPLES:
        named.append([str(asset.public_id), asset.remote_title, fault])
