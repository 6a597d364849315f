"""The lifecycle of an asset as one table (product.md §4).

The table drives the actions, the buttons, the documentation and the test over all pairs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from governance.domain.actor import Role
from governance.domain.errors import IllegalTransition, InvalidInput
from governance.domain.errors import gettext_noop as _


class State(StrEnum):
    """Lifecycle states of an asset."""

    CANDIDATE = "candidate"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    USED = "used"
    SUPERSEDED = "superseded"
    RETIRED = "retired"
    REJECTED = "rejected"


SERVABLE = frozenset({State.APPROVED, State.USED})


class Step(StrEnum):
    """What a person or the system does to move an asset on."""

    SUBMIT = "submit"
    APPROVE = "approve"
    REJECT = "reject"
    USE = "use"
    SUPERSEDE = "supersede"
    RETIRE = "retire"
    REINSTATE = "reinstate"
    REOPEN = "reopen"


class By(StrEnum):
    """How a step is decided."""

    PERSON = "person"
    REVIEW = "review"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Rule:
    """One allowed step.

    ``roles`` may ask for it; ``by`` tells whether asking is enough or a review decides;
    ``alone`` are the roles whose word is enough even where a review would decide.
    """

    step: Step
    label: str
    roles: frozenset[str]
    by: By
    needs: str
    reason_required: bool = False
    alone: frozenset[str] = frozenset()

    def check_reason(self, reason: str) -> str:
        """The reason without outer white space.

        Raises:
            InvalidInput: on ``reason``, if one is needed and there is none.
        """
        text = reason.strip()
        if self.reason_required and not text:
            raise InvalidInput(_("Give a reason: it is kept with the decision."), field="reason")
        return text


_REVIEWERS = frozenset({Role.REVIEWER, Role.COMPLIANCE})

_SUBMIT = Rule(
    Step.SUBMIT,
    _("Submit for review"),
    frozenset({Role.MEDIA}),
    By.PERSON,
    _("Governed facts complete: kind, language, rights, alternative text, captions."),
)
_APPROVE = Rule(
    Step.APPROVE,
    _("Approve"),
    _REVIEWERS,
    By.REVIEW,
    _("Every stage's quorum; nobody votes on their own submission."),
)
_REJECT = Rule(
    Step.REJECT,
    _("Reject"),
    _REVIEWERS,
    By.REVIEW,
    _("Any required reviewer, with a reason."),
    reason_required=True,
)
_USE = Rule(
    Step.USE,
    _("Mark as in use"),
    frozenset(),
    By.SYSTEM,
    _("The first usage receipt or production event."),
)
_SUPERSEDE = Rule(
    Step.SUPERSEDE,
    _("Supersede"),
    frozenset({Role.MEDIA, Role.COMMS}),
    By.REVIEW,
    _("An approved successor, and a reviewer's approval of the swap."),
    reason_required=True,
)
_RETIRE = Rule(
    Step.RETIRE,
    _("Retire"),
    _REVIEWERS,
    By.REVIEW,
    _("Compliance, or two reviewers; the effect shown and acknowledged."),
    reason_required=True,
    alone=frozenset({Role.COMPLIANCE}),
)
_REINSTATE = Rule(
    Step.REINSTATE,
    _("Reinstate"),
    _REVIEWERS,
    By.PERSON,
    _("A reviewer, with a reason."),
    reason_required=True,
)
_REOPEN = Rule(
    Step.REOPEN,
    _("Reopen for review"),
    frozenset({Role.ADMIN}),
    By.PERSON,
    _("An administrator, with a reason; the asset is reviewed again."),
    reason_required=True,
)

RULES: Mapping[tuple[State, State], Rule] = {
    (State.CANDIDATE, State.IN_REVIEW): _SUBMIT,
    (State.REJECTED, State.IN_REVIEW): _SUBMIT,
    (State.IN_REVIEW, State.APPROVED): _APPROVE,
    (State.IN_REVIEW, State.REJECTED): _REJECT,
    (State.APPROVED, State.USED): _USE,
    (State.APPROVED, State.SUPERSEDED): _SUPERSEDE,
    (State.USED, State.SUPERSEDED): _SUPERSEDE,
    (State.APPROVED, State.RETIRED): _RETIRE,
    (State.USED, State.RETIRED): _RETIRE,
    (State.SUPERSEDED, State.RETIRED): _RETIRE,
    (State.SUPERSEDED, State.APPROVED): _REINSTATE,
    (State.SUPERSEDED, State.USED): _REINSTATE,
    (State.RETIRED, State.IN_REVIEW): _REOPEN,
}


def rule_for(old: State, new: State) -> Rule:
    """The rule of the step from ``old`` to ``new``.

    Raises:
        IllegalTransition: if the table has no such step.
    """
    rule = RULES.get((old, new))
    if rule is None:
        raise IllegalTransition(
            _("An asset that is “%(old)s” cannot become “%(new)s”."), old=old.value, new=new.value
        )
    return rule


def steps_from(state: State) -> dict[State, Rule]:
    """The steps that the table allows from ``state``, by the state they lead to."""
    return {new: rule for (old, new), rule in RULES.items() if old == state}


def as_markdown() -> str:
    """The table of ``docs/lifecycle.md``: one row per step, in the order of :data:`RULES`."""
    lines = ["| From | To | Step | Who asks | Decided by | Needs |", "|---|---|---|---|---|---|"]
    for (old, new), rule in RULES.items():
        who = ", ".join(sorted(rule.roles)) or "the system"
        reason = " A reason." if rule.reason_required and "reason" not in rule.needs else ""
        lines.append(
            f"| `{old}` | `{new}` | {rule.label} | {who} | {rule.by} | {rule.needs}{reason} |"
        )
    return "\n".join(lines)
