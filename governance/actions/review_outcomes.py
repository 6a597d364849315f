"""What a decided review brings about; runs in the transaction of the deciding vote."""

from governance import audit, clock, outbox, policies
from governance.actions import publication, review_notices
from governance.actions.review_subjects import content_of
from governance.actions.states import move
from governance.domain.actor import Actor, ActorKind
from governance.domain.errors import Conflict
from governance.domain.errors import gettext_noop as _
from governance.domain.facts import Facts
from governance.domain.lifecycle import RULES, SERVABLE, State
from governance.models import (
    Asset,
    AssetVersion,
    MappingState,
    Review,
    Subject,
)
from governance.models import Mapping as MappingModel
from governance.queries.tables import dependents


def may_decide_alone(review: Review, actor: Actor) -> bool:
    """Whether the actor's word is enough, such as compliance's on a retirement (product.md §4)."""
    if review.subject != Subject.RETIREMENT or actor.kind != ActorKind.USER:
        return False
    if str(review.submitted_by_id) == actor.id:
        return False
    rule = RULES.get((State(review.asset.state), State.RETIRED))
    return rule is not None and policies.governs(actor, rule.alone, review.asset)


def approve(review: Review, *, actor: Actor) -> None:
    """Carry out an approved review."""
    {
        Subject.ASSET_VERSION: _approve_version,
        Subject.FACTS: _approve_facts,
        Subject.MAPPING: _approve_mapping,
        Subject.RETIREMENT: _approve_retirement,
        Subject.SUPERSESSION: _approve_supersession,
    }[Subject(review.subject)](review, actor)


def reject(review: Review, *, actor: Actor, reason: str) -> None:
    """Carry out a rejected review; a refused retirement or replacement changes nothing."""
    if review.subject == Subject.MAPPING and review.mapping is not None:
        _settle_mapping(review.mapping, MappingState.REJECTED, actor, "mapping.rejected", reason)
        review_notices.tell_owner(review.mapping, actor=actor, reason=reason)
    if review.subject == Subject.ASSET_VERSION and review.version is not None:
        review.version.approval = AssetVersion.Approval.REJECTED
        review.version.save(update_fields=["approval"])
        if review.asset.state == State.IN_REVIEW:
            move(review.asset, State.REJECTED, actor=actor, verb="asset.rejected", reason=reason)
        else:
            audit.record(actor, "asset.version_rejected", review.asset, reason=reason)
    if review.subject == Subject.FACTS:
        audit.record(actor, "asset.facts_rejected", review.asset, reason=reason)


def _approve_version(review: Review, actor: Actor) -> None:
    asset, version = review.asset, review.version
    if version is None:
        raise Conflict(_("The version of this review is gone."))
    asset.versions.filter(approval=AssetVersion.Approval.APPROVED).exclude(pk=version.pk).update(
        approval=AssetVersion.Approval.SUPERSEDED
    )
    version.approval = AssetVersion.Approval.APPROVED
    version.approved_at = clock.now()
    version.approved_content = content_of(version)
    version.save(update_fields=["approval", "approved_at", "approved_content"])
    before, asset.facts, asset.candidate_facts = asset.facts, asset.remote_facts, {}
    asset.save(update_fields=["facts", "candidate_facts"])
    if asset.state == State.IN_REVIEW:
        move(asset, State.APPROVED, actor=actor, verb="asset.approved")
    else:
        audit.record(
            actor,
            "asset.version_approved",
            asset,
            before={"facts": before},
            after={"facts": asset.facts, "version": version.remote_number},
        )
        outbox.request("iconik.push_state", str(asset.pk))
    publication.publish(dependents([asset.pk]), cause="asset.approved", actor=actor, refusable=True)


def _approve_facts(review: Review, actor: Actor) -> None:
    asset = review.asset
    approved = Facts.from_json(asset.facts or {})
    wanted = Facts.from_json(asset.candidate_facts)
    before, asset.facts = asset.facts, approved.with_values(wanted.known()).to_json()
    asset.candidate_facts = {}
    asset.save(update_fields=["facts", "candidate_facts"])
    audit.record(
        actor,
        "asset.facts_approved",
        asset,
        before={"facts": before},
        after={"facts": asset.facts},
    )
    outbox.request("iconik.push_state", str(asset.pk))
    publication.publish(
        dependents([asset.pk]), cause="asset.facts_approved", actor=actor, refusable=True
    )


def _approve_mapping(review: Review, actor: Actor) -> None:
    mapping = review.mapping
    if mapping is None or mapping.state != MappingState.PROPOSED:
        raise Conflict(_("This mapping is not waiting for a decision any more."))
    _settle_mapping(mapping, MappingState.APPROVED, actor, "mapping.approved", "")
    review_notices.tell_owner(mapping, actor=actor)
    publication.publish(
        {mapping.slot.campaign_id: frozenset({mapping.slot.key})},
        cause="mapping.approved",
        actor=actor,
        refusable=True,
    )


def _settle_mapping(
    mapping: MappingModel, state: MappingState, actor: Actor, verb: str, reason: str
) -> None:
    before, mapping.state = mapping.state, state
    mapping.decided_at = clock.now()
    mapping.save(update_fields=["state", "decided_at"])
    audit.record(
        actor, verb, mapping, before={"state": before}, after={"state": state}, reason=reason
    )


def _approve_retirement(review: Review, actor: Actor) -> None:
    retire_now(review.asset, actor=actor, reason=review.note)


def retire_now(asset: Asset, *, actor: Actor, reason: str) -> None:
    """Retire a locked asset: no lookup serves it after the commit."""
    move(asset, State.RETIRED, actor=actor, verb="asset.retired", reason=reason)
    publication.publish(dependents([asset.pk]), cause="asset.retired", actor=actor, refusable=False)


def _approve_supersession(review: Review, actor: Actor) -> None:
    """Swap every live mapping of the asset over to its successor, as one (product.md §4, §8)."""
    asset = review.asset
    successor = Asset.objects.get(pk=review.payload["successor"])
    if successor.state not in SERVABLE or not successor.is_servable:
        raise Conflict(_("The successor is not approved any more."))
    touched = dict(dependents([asset.pk]))
    live = MappingModel.objects.filter(asset=asset, state=MappingState.APPROVED)
    replaced = list(live.select_related("slot__campaign"))
    for old in replaced:
        MappingModel.objects.create(
            slot=old.slot,
            asset=successor,
            languages=old.languages,
            regions=old.regions,
            when=old.when,
            priority=old.priority,
            starts_at=old.starts_at,
            ends_at=old.ends_at,
            state=MappingState.APPROVED,
            proposed_by=review.submitter_name,
            note=review.note,
            replaces=old,
            decided_at=clock.now(),
        )
        _settle_mapping(old, MappingState.WITHDRAWN, actor, "mapping.replaced", review.note)
    review_notices.tell_replaced(asset, successor, replaced, actor=actor)
    asset.successor = successor
    asset.save(update_fields=["successor"])
    move(asset, State.SUPERSEDED, actor=actor, verb="asset.superseded", reason=review.note)
    publication.publish(touched, cause="asset.superseded", actor=actor, refusable=True)
