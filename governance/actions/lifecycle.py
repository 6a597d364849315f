"""The lifecycle actions of product.md §4: submit, suspend, resume, supersede, retire, reinstate.

Each one: lock, guard, rule, change, audit, outbox; and publish, where an answer can change.
"""

import uuid
from typing import cast

from governance import audit, clock, outbox, policies
from governance.actions import publication
from governance.actions.review_outcomes import retire_now
from governance.actions.review_subjects import (
    current_version,
    facts_digest,
    retirement_digest,
    supersession_digest,
    version_digest,
)
from governance.actions.reviews import open_review
from governance.actions.states import PUSH_STATE, check_expected, move
from governance.actions.transactions import governed, lock_assets, lock_campaigns
from governance.domain.actor import Actor, Role
from governance.domain.errors import (
    Conflict,
    IllegalTransition,
    InvalidInput,
    NotFound,
    StaleState,
)
from governance.domain.errors import gettext_noop as _
from governance.domain.facts import FACT_LABELS, missing_facts
from governance.domain.lifecycle import SERVABLE, Rule, State, Step, rule_for
from governance.models import ApprovalPolicy, Asset, AssetVersion, Review, ReviewState, Subject
from governance.queries.impact import impact_of
from governance.queries.tables import dependents


@governed
def submit_asset(
    *, asset_id: uuid.UUID, actor: Actor, note: str = "", expected: str | None = None
) -> Review:
    """Submit the current version for review.

    A candidate or rejected asset moves to in review. Of an approved asset the newer candidate
    version is submitted, and lookups go on serving the approved one.

    Raises:
        NotFound, Forbidden, StaleState, IllegalTransition, Conflict, InvalidInput.
    """
    asset = _lock(asset_id, actor)
    check_expected(asset, expected)
    version = current_version(asset)
    if version is None:
        raise Conflict(_("iconik shows no usable version of this asset."))
    rule = _submission_rule(asset, version)
    policies.may_ask(rule, asset, actor).require()
    _require_complete(asset)
    if asset.state in SERVABLE:
        audit.record(
            actor, "asset.submitted", asset, after={"version": version.remote_number}, reason=note
        )
    else:
        move(asset, State.IN_REVIEW, actor=actor, verb="asset.submitted", reason=note)
    return _open_version_review(asset, version, actor, note)


def _submission_rule(asset: Asset, version: AssetVersion) -> Rule:
    """The rule of a submission: of the asset, or of a newer version of an approved one."""
    if asset.state in SERVABLE:
        if version.approval == AssetVersion.Approval.APPROVED:
            raise Conflict(_("The newest version is approved already."))
        return rule_for(State.CANDIDATE, State.IN_REVIEW)
    rule = rule_for(State(asset.state), State.IN_REVIEW)
    if rule.step != Step.SUBMIT:
        raise IllegalTransition(_("A retired asset is reopened by an administrator."))
    return rule


@governed
def submit_facts(*, asset_id: uuid.UUID, actor: Actor, note: str = "") -> Review:
    """Submit the facts that iconik changed since approval; the approved ones are served until then.

    Raises:
        NotFound, Forbidden, Conflict.
    """
    asset = _lock(asset_id, actor)
    policies.needs_role_for(actor, frozenset({Role.MEDIA}), asset).require()
    if not asset.candidate_facts:
        raise Conflict(_("No facts have changed since they were approved."))
    _require_no_open_review(asset, Subject.FACTS)
    return open_review(
        subject=Subject.FACTS, asset=asset, digest=facts_digest(asset), actor=actor, note=note
    )


@governed
def suspend_asset(
    *, asset_id: uuid.UUID, actor: Actor, reason: str, expected: str | None = None
) -> Asset:
    """Hold an asset back at once: no lookup serves it after the commit.

    Raises:
        NotFound, Forbidden, StaleState, Conflict, InvalidInput (``reason``).
    """
    asset = _lock_with_campaigns(asset_id, actor)
    check_expected(asset, expected)
    policies.may_suspend(asset, actor).require()
    if asset.suspended_at is not None:
        raise Conflict(_("The asset is suspended already."))
    asset.suspended_at, asset.suspension_reason = clock.now(), _required(reason)
    return _suspension_changed(asset, actor, "asset.suspended", reason, refusable=False)


@governed
def resume_asset(*, asset_id: uuid.UUID, actor: Actor, reason: str) -> Asset:
    """Lift a suspension.

    Raises:
        NotFound, Forbidden, Conflict, InvalidInput (``reason``).
    """
    asset = _lock_with_campaigns(asset_id, actor)
    policies.may_suspend(asset, actor).require()
    if asset.suspended_at is None:
        raise Conflict(_("The asset is not suspended."))
    asset.suspended_at, asset.suspension_reason = None, ""
    return _suspension_changed(asset, actor, "asset.resumed", _required(reason), refusable=True)


@governed
def supersede_asset(
    *,
    asset_id: uuid.UUID,
    successor_id: uuid.UUID,
    actor: Actor,
    reason: str,
    expected: str | None = None,
) -> Review:
    """Ask that another approved asset takes this one's place everywhere; a reviewer decides.

    Raises:
        NotFound, Forbidden, StaleState, IllegalTransition, Conflict, InvalidInput.
    """
    asset, successor = _lock_pair(asset_id, successor_id, actor)
    check_expected(asset, expected)
    rule = rule_for(State(asset.state), State.SUPERSEDED)
    policies.may_ask(rule, asset, actor).require()
    text = rule.check_reason(reason)
    if not successor.is_servable:
        raise InvalidInput(
            _("The successor must be approved and not held back."), field="successor"
        )
    if successor.remote_kind != asset.remote_kind:
        raise InvalidInput(_("The successor must be of the same kind."), field="successor")
    _require_no_open_review(asset, Subject.SUPERSESSION)
    return open_review(
        subject=Subject.SUPERSESSION,
        asset=asset,
        digest=supersession_digest(asset, successor.pk),
        actor=actor,
        note=text,
        payload={"successor": successor.pk, "locks": [successor.pk]},
    )


@governed
def retire_asset(
    *,
    asset_id: uuid.UUID,
    actor: Actor,
    reason: str,
    acknowledged: str,
    expected: str | None = None,
) -> Review | None:
    """Retire an asset: at once by compliance; by a reviewer, once a second one agrees.

    ``acknowledged`` is the digest of the impact that was shown. Returns the review that waits for
    the second word, or ``None`` if the asset is retired.

    Raises:
        NotFound, Forbidden, StaleState, IllegalTransition, Conflict, InvalidInput.
    """
    asset = _lock_with_campaigns(asset_id, actor)
    check_expected(asset, expected)
    rule = rule_for(State(asset.state), State.RETIRED)
    policies.may_ask(rule, asset, actor).require()
    text = rule.check_reason(reason)
    impact = impact_of(asset)
    if acknowledged != impact.digest:
        raise StaleState(_("What retiring would touch has changed. Look again, then decide."))
    if policies.governs(actor, rule.alone, asset):
        retire_now(asset, actor=actor, reason=text)
        return None
    _require_no_open_review(asset, Subject.RETIREMENT)
    stage = ApprovalPolicy.objects.get(subject=Subject.RETIREMENT, active=True).stages.first()
    return open_review(
        subject=Subject.RETIREMENT,
        asset=asset,
        digest=retirement_digest(asset),
        actor=actor,
        note=text,
        payload={"impact": impact.digest, "submitter_counts_at": stage.pk if stage else None},
    )


@governed
def reinstate_asset(
    *, asset_id: uuid.UUID, actor: Actor, reason: str, expected: str | None = None
) -> Asset:
    """Bring a superseded asset back to approved, or to in use if it was used before.

    Raises:
        NotFound, Forbidden, StaleState, IllegalTransition, InvalidInput.
    """
    asset = _lock_with_campaigns(asset_id, actor)
    check_expected(asset, expected)
    to = State.USED if asset.first_used_at is not None else State.APPROVED
    rule = rule_for(State(asset.state), to)
    policies.may_ask(rule, asset, actor).require()
    asset.successor = None
    asset.save(update_fields=["successor"])
    move(asset, to, actor=actor, verb="asset.reinstated", reason=reason)
    publication.publish(
        dependents([asset.pk]), cause="asset.reinstated", actor=actor, refusable=True
    )
    return asset


@governed
def reopen_asset(
    *, asset_id: uuid.UUID, actor: Actor, reason: str, expected: str | None = None
) -> Review:
    """Put a retired asset before the reviewers again.

    Raises:
        NotFound, Forbidden, StaleState, IllegalTransition, Conflict, InvalidInput.
    """
    asset = _lock(asset_id, actor)
    check_expected(asset, expected)
    rule = rule_for(State(asset.state), State.IN_REVIEW)
    if rule.step != Step.REOPEN:
        raise IllegalTransition(_("Only a retired asset is reopened."))
    policies.may_ask(rule, asset, actor).require()
    version = current_version(asset)
    if version is None:
        raise Conflict(_("iconik shows no usable version of this asset."))
    move(asset, State.IN_REVIEW, actor=actor, verb="asset.reopened", reason=reason)
    return _open_version_review(asset, version, actor, reason)


def _lock(asset_id: uuid.UUID, actor: Actor) -> Asset:
    pk = Asset.objects.filter(public_id=asset_id).values_list("pk", flat=True).first()
    asset = lock_assets([pk]).get(pk) if pk is not None else None
    if asset is None or not policies.sees(actor, asset):
        raise NotFound(_("There is no such asset."))
    return asset


def _lock_with_campaigns(asset_id: uuid.UUID, actor: Actor) -> Asset:
    asset = _lock(asset_id, actor)
    lock_campaigns(dependents([asset.pk]))
    return asset


def _lock_pair(asset_id: uuid.UUID, successor_id: uuid.UUID, actor: Actor) -> tuple[Asset, Asset]:
    if asset_id == successor_id:
        raise InvalidInput(_("An asset cannot be its own successor."), field="successor")
    ids = dict(
        Asset.objects.filter(public_id__in=[asset_id, successor_id]).values_list("public_id", "pk")
    )
    locked = lock_assets(ids.values())
    pair = [locked.get(ids.get(item, 0)) for item in (asset_id, successor_id)]
    for asset, field in zip(pair, ("asset", "successor"), strict=True):
        if asset is None or not policies.sees(actor, asset):
            if field == "asset":
                raise NotFound(_("There is no such asset."))
            raise InvalidInput(_("There is no such asset."), field=field)
    return cast("tuple[Asset, Asset]", tuple(pair))


def _require_complete(asset: Asset) -> None:
    if asset.remote_missing_since is not None:
        raise Conflict(_("iconik no longer has this asset."))
    if asset.remote_faults:
        unread = ", ".join(FACT_LABELS.get(name, name).lower() for name in asset.remote_faults)
        raise Conflict(
            _("iconik tells what cannot be read; mend it there: %(names)s."), names=unread
        )
    lacking = missing_facts(asset.remote_kind or None, asset.remote_facts_read)
    if lacking:
        names = ", ".join(FACT_LABELS.get(name, name).lower() for name in lacking)
        raise Conflict(_("Not complete enough for review; missing: %(names)s."), names=names)


def _open_version_review(asset: Asset, version: AssetVersion, actor: Actor, note: str) -> Review:
    _require_no_open_review(asset, Subject.ASSET_VERSION)
    if version.approval != AssetVersion.Approval.CANDIDATE:
        version.approval = AssetVersion.Approval.CANDIDATE
        version.save(update_fields=["approval"])
    return open_review(
        subject=Subject.ASSET_VERSION,
        asset=asset,
        version=version,
        digest=version_digest(asset, version),
        actor=actor,
        note=note,
    )


def _require_no_open_review(asset: Asset, subject: Subject) -> None:
    if asset.reviews.filter(subject=subject, state=ReviewState.OPEN).exists():
        raise Conflict(_("A review of this is open already."))


def _suspension_changed(
    asset: Asset, actor: Actor, verb: str, reason: str, *, refusable: bool
) -> Asset:
    asset.save(update_fields=["suspended_at", "suspension_reason"])
    audit.record(actor, verb, asset, reason=reason.strip())
    outbox.request(PUSH_STATE, str(asset.pk))
    publication.publish(dependents([asset.pk]), cause=verb, actor=actor, refusable=refusable)
    return asset


def _required(reason: str) -> str:
    text = reason.strip()
    if not text:
        raise InvalidInput(_("Give a reason: it is kept with the decision."), field="reason")
    return text
