"""May this actor do this? Each answer carries the sentence to show."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import cast

from django.utils.translation import gettext

from governance.domain.actor import Actor, ActorKind, Role
from governance.domain.errors import Forbidden
from governance.domain.errors import gettext_noop as _
from governance.domain.lifecycle import Rule
from governance.domain.reach import EVERYWHERE
from governance.models import Asset, Campaign, Review

ROLE_WORDS = {
    Role.MEDIA: _("the media team"),
    Role.COMMS: _("the communications team"),
    Role.REVIEWER: _("reviewers"),
    Role.COMPLIANCE: _("compliance"),
    Role.AUDITOR: _("auditors"),
    Role.ADMIN: _("administrators"),
    Role.EXSTREAM: _("Exstream"),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with a reason; a no is falsy."""

    allowed: bool
    reason: str = ""
    who: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        text = gettext(self.reason)
        return text % {"who": self.who} if self.who else text

    def require(self) -> None:
        """Raise the refusal.

        Raises:
            Forbidden: if the answer is no.
        """
        if not self.allowed:
            raise Forbidden(self.reason, **({"who": self.who} if self.who else {}))


YES = Verdict(True)


def needs_role(actor: Actor, roles: frozenset[str], brand_id: int | None) -> Verdict:
    """Whether the actor has one of the roles for the brand."""
    if actor.has_any(roles, brand_id):
        return YES
    who = ", ".join(sorted(ROLE_WORDS[Role(role)] for role in roles))
    if actor.has_any(roles):
        return Verdict(False, _("Your role does not cover this brand (%(who)s)."), who)
    return Verdict(False, _("Only %(who)s may do this."), who)


def places_of(subject: Asset | Campaign) -> Collection[str]:
    """The places that an asset or a campaign names: its territories, or its declared regions."""
    if isinstance(subject, Campaign):
        return subject.regions
    facts = subject.remote_facts if subject.facts is None else subject.facts
    return cast("list[str]", facts.get("territories") or [])


def sees(actor: Actor, subject: Asset | Campaign) -> bool:
    """Whether the actor may know of an asset or a campaign (``domain.reach``)."""
    return actor.sees(subject.brand_id, places_of(subject))


def governs(actor: Actor, roles: frozenset[str], subject: Asset | Campaign) -> bool:
    """Whether one of the roles lets the actor change an asset or a campaign."""
    return actor.governs(roles, subject.brand_id, places_of(subject))


def needs_role_for(actor: Actor, roles: frozenset[str], subject: Asset | Campaign) -> Verdict:
    """Whether the actor has one of the roles for the brand and the places of the subject."""
    verdict = needs_role(actor, roles, subject.brand_id)
    if not verdict or governs(actor, roles, subject):
        return verdict
    who = ", ".join(sorted(ROLE_WORDS[Role(role)] for role in roles))
    return Verdict(False, _("This reaches beyond the markets of your role (%(who)s)."), who)


def may_ask(rule: Rule, asset: Asset, actor: Actor) -> Verdict:
    """Whether the actor may ask for a lifecycle step (product.md §4)."""
    if not rule.roles:
        if actor.is_system or actor.kind == ActorKind.CLIENT:
            return YES
        return Verdict(False, _("Only the system does this, when use is reported."))
    return needs_role_for(actor, rule.roles, asset)


def may_suspend(asset: Asset, actor: Actor) -> Verdict:
    """Whether the actor may hold an asset back, or lift that."""
    return needs_role_for(actor, frozenset({Role.REVIEWER, Role.COMPLIANCE}), asset)


def may_create_campaigns(actor: Actor, brand_id: int | None = None) -> Verdict:
    """Whether the actor may make campaigns at all, or some of a brand."""
    return needs_role(actor, frozenset({Role.COMMS}), brand_id)


def may_edit_campaign(campaign: Campaign, actor: Actor) -> Verdict:
    """Whether the actor may change a campaign, its slots and proposals.

    Asked before and after a change, so that nobody leads a campaign out of their own reach.
    """
    return needs_role_for(actor, frozenset({Role.COMMS}), campaign)


def may_withdraw_mapping(campaign: Campaign, actor: Actor) -> Verdict:
    """Whether the actor may take a mapping out of service."""
    roles = frozenset({Role.COMMS, Role.REVIEWER, Role.COMPLIANCE})
    return needs_role_for(actor, roles, campaign)


def may_vote(review: Review, stage_group: str, actor: Actor) -> Verdict:
    """Whether the actor may vote at a stage: its group, and never on one's own submission.

    A mapping is its campaign's: the role must govern that, and see the asset (``domain.reach``).
    """
    if actor.kind != ActorKind.USER:
        return Verdict(False, _("Only people decide on reviews."))
    if review.submitted_by_id is not None and str(review.submitted_by_id) == actor.id:
        return Verdict(False, _("You submitted this yourself; somebody else must decide."))
    group = frozenset({stage_group})
    if review.mapping is None:
        return needs_role_for(actor, group, review.asset)
    verdict = needs_role(actor, group, review.asset.brand_id)
    reach = actor.reach(stage_group)
    if reach is not None and not reach.sees(review.asset.brand_id, places_of(review.asset)):
        verdict = needs_role_for(actor, group, review.asset)
    return verdict and needs_role_for(actor, group, review.mapping.slot.campaign)


def may_comment(review: Review, actor: Actor) -> Verdict:
    """Whether the actor may write on a review that they see: who works on it, or submitted it."""
    if actor.kind != ActorKind.USER:
        return Verdict(False, _("Only people comment on reviews."))
    if review.submitted_by_id is not None and str(review.submitted_by_id) == actor.id:
        return YES
    roles = frozenset({Role.MEDIA, Role.COMMS, Role.REVIEWER, Role.COMPLIANCE})
    return needs_role(actor, roles, review.asset.brand_id)


RECORD_READERS = frozenset({Role.AUDITOR, Role.COMPLIANCE, Role.ADMIN})


def may_see_audit(actor: Actor) -> Verdict:
    """Whether the actor may read the whole record."""
    return needs_role(actor, RECORD_READERS, None)


def as_record_reader(actor: Actor) -> Actor:
    """The actor with the roles alone that open the record: no other one opens more of it."""
    return replace(
        actor, grants={role: of for role, of in actor.grants.items() if role in RECORD_READERS}
    )


def may_administer(actor: Actor) -> Verdict:
    """Whether the actor may enter the console: it knows no limits, so the role must have none."""
    verdict = needs_role(actor, frozenset({Role.ADMIN}), None)
    if verdict and actor.reach(Role.ADMIN) != EVERYWHERE:
        return Verdict(False, _("Your role is limited; the console is not."))
    return verdict


def may_enter(actor: Actor) -> Verdict:
    """Whether the actor has any role at all; without one, there is nothing to see yet."""
    if actor.grants:
        return YES
    return Verdict(False, _("Your account has no role yet. An administrator gives you one."))


def may_read_again(asset: Asset, actor: Actor) -> Verdict:
    """Whether the actor may have an asset read again from iconik."""
    return needs_role_for(actor, frozenset({Role.MEDIA, Role.ADMIN}), asset)


def may_sync(actor: Actor) -> Verdict:
    """Whether the actor may start the mirror or wake a parked delivery."""
    return needs_role(actor, frozenset({Role.MEDIA, Role.ADMIN}), None)
