"""Reviews: opened by a submission, decided by votes, void where the subject changed."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from itertools import takewhile
from typing import Any

from django.conf import settings

from governance import audit, clock, policies
from governance.actions import review_notices, review_outcomes
from governance.actions.notices import settle_calls
from governance.actions.review_holds import end_hold, require_not_held
from governance.actions.review_subjects import current_digest
from governance.actions.review_turns import require_no_vote, turn_of, waiting_stages
from governance.actions.transactions import (
    governed,
    lock_assets,
    lock_campaigns,
    lock_mappings,
    lock_reviews,
)
from governance.domain.actor import Actor, ActorKind
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.domain.voting import StageRule
from governance.models import (
    ApprovalPolicy,
    Asset,
    AssetVersion,
    Review,
    ReviewState,
    Subject,
    Vote,
)
from governance.models import Mapping as MappingModel
from governance.queries.review_queue import change_now
from governance.queries.tables import dependents


def open_review(
    *,
    subject: Subject,
    asset: Asset,
    digest: str,
    actor: Actor,
    version: AssetVersion | None = None,
    mapping: MappingModel | None = None,
    note: str = "",
    payload: Mapping[str, Any] | None = None,
) -> Review:
    """Put a question to the reviewers; the caller's transaction holds the subject's locks.

    Raises:
        Conflict: if there is no policy with a stage for it.
    """
    policy = ApprovalPolicy.objects.filter(subject=subject, active=True).first()
    stages = [] if policy is None else list(policy.stages.select_related("group"))
    if not stages:
        raise Conflict(_("No approval policy covers this. An administrator must add one."))
    now = clock.now()
    review = Review.objects.create(
        subject=subject,
        asset=asset,
        version=version,
        mapping=mapping,
        submitted_by_id=int(actor.id) if actor.kind == ActorKind.USER else None,
        submitter_name=actor.name,
        note=note.strip(),
        round=_round_of(subject, asset, mapping),
        payload=dict(payload or {}),
        stages=[
            {
                "id": stage.pk,
                "order": stage.order,
                "name": stage.name,
                "group": stage.group.name,
                "quorum": stage.quorum,
            }
            for stage in stages
        ],
        content_digest=digest,
        opened_at=now,
        due_at=now + timedelta(days=settings.REVIEW_DAYS),
    )
    audit.record(
        actor, "review.opened", review, after={"subject": subject, "asset": str(asset)}, reason=note
    )
    review_notices.tell_waiting(review, waiting_stages(review), actor=actor)
    return review


def _round_of(subject: Subject, asset: Asset, mapping: MappingModel | None) -> int:
    """1, and one more for each rejection of the same question since it was last approved.

    A mapping that was rejected is proposed anew as another row, so the question is the asset's
    place in the slot.
    """
    earlier = Review.objects.filter(subject=subject, asset=asset).order_by("-opened_at", "-id")
    if mapping is not None:
        earlier = earlier.filter(mapping__slot_id=mapping.slot_id)
    decided = earlier.filter(state__in=[ReviewState.APPROVED, ReviewState.REJECTED])
    states = decided.values_list("state", flat=True)
    return 1 + len(list(takewhile(lambda state: state == ReviewState.REJECTED, states)))


@governed
def cast_vote(
    *,
    review_id: uuid.UUID,
    decision: str,
    actor: Actor,
    reason: str = "",
    expected: str | None = None,
    change: str | None = None,
) -> Review:
    """Record one reviewer's word, and carry out the decision when it is complete.

    ``expected`` is the content digest that the reviewer saw, ``change`` that of the change which
    this review shares with others that are decided beside it.

    Raises:
        NotFound, Conflict, StaleState, Forbidden, InvalidInput: nothing is changed then.
    """
    review = _locked(review_id, actor)
    if review.state != ReviewState.OPEN:
        raise Conflict(_("This review is closed already."))
    stage = turn_of(review, actor)
    require_not_held(review, actor)
    if expected is not None and expected != review.content_digest:
        raise StaleState(_("What you looked at has changed since. Look again, then decide."))
    if change is not None and change_now(review) != change:
        raise StaleState(_("It asks for another change than the others. Decide it by itself."))
    if decision not in Vote.Decision.values:
        raise InvalidInput(_("Choose to approve or to reject."), field="decision")
    text = reason.strip()
    if decision == Vote.Decision.REJECT and not text:
        raise InvalidInput(_("Give a reason: it is kept with the decision."), field="reason")
    require_no_vote(review, actor)
    Vote.objects.create(
        review=review,
        stage=stage.id,
        voter_id=int(actor.id),
        submitter_id=review.submitted_by_id,
        decision=decision,
        reason=text,
        content_digest=review.content_digest,
        cast_at=clock.now(),
    )
    audit.record(
        actor,
        "review.voted",
        review,
        after={"decision": decision, "stage": stage.name, "digest": review.content_digest},
        reason=text,
    )
    _follow_vote(review, stage, decision, actor, text)
    return review


def _follow_vote(
    review: Review, stage: StageRule, decision: str, actor: Actor, reason: str
) -> None:
    """Carry out what a vote decides; where it decides nothing yet, ask who comes next."""
    settle_calls(review, person=int(actor.id))
    end_hold(review)
    waiting = waiting_stages(review)
    if decision == Vote.Decision.REJECT:
        _close(review, ReviewState.REJECTED)
        review_outcomes.reject(review, actor=actor, reason=reason)
    elif not waiting or review_outcomes.may_decide_alone(review, actor):
        _close(review, ReviewState.APPROVED)
        review_outcomes.approve(review, actor=actor)
    else:
        opened = [each for each in waiting if each.order != stage.order]
        review_notices.tell_waiting(review, opened, actor=actor)
        return
    review_notices.tell_decided(review, actor=actor, reason=reason)


@governed
def recheck(asset_ids: Collection[int], *, actor: Actor) -> int:
    """Void the votes of open reviews whose subject changed; how many reviews that were.

    Called in the mirror's transaction after a page (product.md §4); reviews are locked last.
    """
    reviews = Review.objects.filter(asset_id__in=asset_ids, state=ReviewState.OPEN)
    return void_changed(lock_reviews(reviews.values_list("pk", flat=True)).values(), actor=actor)


def void_changed(reviews: Iterable[Review], *, actor: Actor) -> int:
    """Void the votes of locked reviews whose subject changed; how many reviews that were."""
    changed = 0
    for review in reviews:
        if review.subject == Subject.FACTS and not review.asset.candidate_facts:
            cancel(review, actor=actor, reason=str(_("The changed facts are as approved again.")))
            changed += 1
            continue
        digest = current_digest(review)
        if digest == review.content_digest:
            continue
        voters = list(review.votes.filter(void=False).values_list("voter_id", flat=True))
        voided = review.votes.filter(void=False).update(void=True)
        before, review.content_digest = review.content_digest, digest
        if voided:
            review.void_reason = "What the votes were cast on has changed; please decide again."
        review.save(update_fields=["content_digest", "void_reason"])
        audit.record(
            actor,
            "review.votes_voided",
            review,
            before={"digest": before, "votes": voided},
            after={"digest": digest},
        )
        if voters:
            review_notices.tell_void(review, voters, actor=actor)
        changed += 1
    return changed


def cancel(review: Review, *, actor: Actor, reason: str) -> None:
    """Close an open review that has become pointless."""
    _close(review, ReviewState.CANCELLED)
    audit.record(actor, "review.cancelled", review, reason=reason)
    review_notices.tell_decided(review, actor=actor, reason=reason)


def _locked(review_id: uuid.UUID, actor: Actor) -> Review:
    """The review with everything that its outcome may touch, locked in the one order."""
    seen = (
        Review.objects.select_related("asset", "mapping__slot__campaign")
        .filter(public_id=review_id)
        .first()
    )
    if seen is None or not _visible(seen, actor):
        raise NotFound(_("There is no such review."))
    asset_ids = {seen.asset_id, *seen.payload.get("locks", ())}
    lock_assets(asset_ids)
    campaigns = set(dependents(asset_ids))
    if seen.mapping is not None:
        campaigns.add(seen.mapping.slot.campaign_id)
    lock_campaigns(campaigns)
    mappings = MappingModel.objects.filter(asset_id=seen.asset_id).values_list("pk", flat=True)
    lock_mappings(mappings)
    review = lock_reviews([seen.pk])[seen.pk]
    if review.state == ReviewState.OPEN:
        void_changed([review], actor=actor)
    return review


def _visible(review: Review, actor: Actor) -> bool:
    return policies.sees(actor, review.asset) and (
        review.mapping is None or policies.sees(actor, review.mapping.slot.campaign)
    )


def _close(review: Review, state: ReviewState) -> None:
    review.state = state
    review.closed_at = clock.now()
    review.save(update_fields=["state", "closed_at"])
    end_hold(review)
