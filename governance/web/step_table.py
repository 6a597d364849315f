"""What a person may do with an asset, and how: the lifecycle's table with words and actions.

Which steps are offered follows from ``domain.lifecycle.RULES`` and ``policies`` alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from governance import policies
from governance.actions import lifecycle
from governance.domain.actor import Actor, Role
from governance.domain.errors import Conflict, Forbidden, IllegalTransition, gettext_noop
from governance.domain.lifecycle import RULES, SERVABLE, Rule, State, Step, steps_from
from governance.models import Subject
from governance.policies import Verdict
from governance.queries.assets import WholeAsset

SUBMIT_FACTS: Final = "submit-facts"
SUSPEND: Final = "suspend"
RESUME: Final = "resume"


@dataclass(frozen=True, slots=True)
class StepPage:
    """One thing to do: its address, its words, and the action it calls.

    ``takes`` are the values of the form that the action takes, beside asset and actor. ``tone`` is
    that of its button: primary, danger or none; ``impact`` tells whether what it touches is shown.
    """

    slug: str
    label: str | Promise
    icon: str
    help: str | Promise
    done: str | Promise
    action: Callable[..., object]
    takes: tuple[str, ...] = ("reason", "expected")
    tone: str = ""
    impact: bool = False

    @property
    def needs_reason(self) -> bool:
        """Whether the action refuses to go without a reason."""
        return "reason" in self.takes

    @property
    def needs_successor(self) -> bool:
        """Whether another asset is chosen."""
        return "successor_id" in self.takes


STEPS: Final[Mapping[str, StepPage]] = {
    page.slug: page
    for page in (
        StepPage(
            Step.REINSTATE,
            _("Reinstate"),
            "rotate-ccw",
            _("It may be served again wherever a mapping still leads to it."),
            _("Reinstated."),
            lifecycle.reinstate_asset,
        ),
        StepPage(
            Step.REOPEN,
            _("Reopen for review"),
            "rotate-ccw",
            _("The asset goes before the reviewers again; nothing is served until they approve."),
            _("Reopened: the reviewers decide now."),
            lifecycle.reopen_asset,
        ),
        StepPage(
            RESUME,
            _("Lift the suspension"),
            "circle-play",
            _("Lookups serve the asset again from the moment this is saved."),
            _("The suspension is lifted."),
            lifecycle.resume_asset,
            takes=("reason",),
        ),
        StepPage(
            SUSPEND,
            _("Suspend"),
            "circle-pause",
            _("No lookup serves the asset from the moment this is saved, until it is lifted."),
            _("Suspended: no lookup serves it now."),
            lifecycle.suspend_asset,
            impact=True,
        ),
        StepPage(
            Step.SUPERSEDE,
            _("Supersede"),
            "replace",
            _("Another approved asset takes its place everywhere, once a reviewer agrees."),
            _("Proposed: a reviewer decides on the replacement."),
            lifecycle.supersede_asset,
            takes=("reason", "expected", "successor_id"),
            impact=True,
        ),
        StepPage(
            Step.RETIRE,
            _("Retire"),
            "archive",
            _("Compliance retires at once; a reviewer's word waits for a second one."),
            _("Retired, or waiting for the second word: see the lifecycle."),
            lifecycle.retire_asset,
            takes=("reason", "expected", "acknowledged"),
            tone="danger",
            impact=True,
        ),
        StepPage(
            SUBMIT_FACTS,
            _("Send changed facts to review"),
            "send",
            _("The approved facts are served until the reviewers agree to the changed ones."),
            _("Sent to review: the approved facts are served until then."),
            lifecycle.submit_facts,
            takes=("note",),
            tone="primary",
        ),
        StepPage(
            Step.SUBMIT,
            _("Submit for review"),
            "send",
            _("The reviewers decide whether customers may be shown this version."),
            _("Submitted: the reviewers decide now."),
            lifecycle.submit_asset,
            takes=("note", "expected"),
            tone="primary",
        ),
    )
}
"""By address, in the order of the buttons: the weightiest stands last."""

_SUBJECTS: Final = {
    Step.SUBMIT: Subject.ASSET_VERSION,
    Step.REOPEN: Subject.ASSET_VERSION,
    Step.SUPERSEDE: Subject.SUPERSESSION,
    Step.RETIRE: Subject.RETIREMENT,
    SUBMIT_FACTS: Subject.FACTS,
}


def require(page: StepPage, whole: WholeAsset, actor: Actor) -> None:
    """Refuse a step that the asset's state or the actor's rights do not allow.

    Raises:
        Forbidden: if the actor may not do it.
        Conflict: if the state does not allow it, or a review of it is open.
    """
    verdict(page, whole, actor).require()
    subject = _SUBJECTS.get(page.slug)
    if subject in {review.subject for review in whole.reviews}:
        alone = page.slug == Step.RETIRE and policies.governs(
            actor, _rule(page, whole).alone, whole.asset
        )
        if not alone:
            raise Conflict(gettext_noop("A review of this is open already."))


def offered(whole: WholeAsset, actor: Actor) -> list[StepPage]:
    """The steps that the actor may take with the asset as it is now."""
    found = []
    for page in STEPS.values():
        try:
            require(page, whole, actor)
        except (Conflict, Forbidden):
            continue
        found.append(page)
    return found


def verdict(page: StepPage, whole: WholeAsset, actor: Actor) -> Verdict:
    """Whether the actor may take a step.

    Raises:
        Conflict: if the asset's state does not allow it to anybody.
    """
    asset = whole.asset
    if page.slug == SUBMIT_FACTS:
        if not asset.candidate_facts:
            raise Conflict(gettext_noop("No facts have changed since they were approved."))
        return policies.needs_role_for(actor, frozenset({Role.MEDIA}), asset)
    if page.slug in (SUSPEND, RESUME):
        if page.slug == SUSPEND and asset.suspended_at is not None:
            raise Conflict(gettext_noop("The asset is suspended already."))
        if page.slug == RESUME and asset.suspended_at is None:
            raise Conflict(gettext_noop("The asset is not suspended."))
        return policies.may_suspend(asset, actor)
    return policies.may_ask(_rule(page, whole), asset, actor)


def _rule(page: StepPage, whole: WholeAsset) -> Rule:
    """The rule of a step of the table, from the asset's state.

    A newer version of an approved asset is submitted as a candidate is.

    Raises:
        Conflict: if the table has no such step.
    """
    asset = whole.asset
    rules = steps_from(State(asset.state)).values()
    rule = next((rule for rule in rules if rule.step == page.slug), None)
    if rule is None and page.slug == Step.SUBMIT and asset.state in SERVABLE:
        if whole.waiting_version is None:
            raise Conflict(gettext_noop("The newest version is approved already."))
        return RULES[State.CANDIDATE, State.IN_REVIEW]
    if rule is None:
        raise IllegalTransition(
            gettext_noop("An asset that is “%(state)s” does not allow this step."),
            state=asset.get_state_display(),
        )
    return rule
