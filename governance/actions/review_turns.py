"""Whose turn it is in a review: the stages that wait, and who may vote at one of them."""

from governance import policies
from governance.actions.review_outcomes import may_decide_alone
from governance.domain.actor import Actor
from governance.domain.errors import Conflict
from governance.domain.errors import gettext_noop as _
from governance.domain.voting import StageRule, open_stages, stages_from
from governance.models import Review
from governance.queries.review_work import approvals_of


def waiting_stages(review: Review) -> list[StageRule]:
    """The stages that still wait for votes."""
    return open_stages(stages_from(review.stages), approvals_of(review))


def turn_of(review: Review, actor: Actor) -> StageRule:
    """The open stage at which the actor may vote.

    Raises:
        Forbidden: if there is none, with the reason of the first.
    """
    stages = waiting_stages(review)
    if may_decide_alone(review, actor):
        return stages[0]
    for stage in stages:
        if policies.may_vote(review, stage.group, actor):
            return stage
    policies.may_vote(review, stages[0].group, actor).require()
    raise AssertionError("unreachable: the verdict above is a no")


def require_no_vote(review: Review, actor: Actor) -> None:
    """Refuse a second word of the same person.

    Raises:
        Conflict: if a valid vote of the actor's exists.
    """
    if review.votes.filter(voter_id=int(actor.id), void=False).exists():
        raise Conflict(_("You have voted on this already."))
