"""What the page of one review shows beside its subject: votes, stages, the right to decide."""

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance import policies
from governance.actions.review_outcomes import may_decide_alone
from governance.actions.review_subjects import current_digest, supersession_digest
from governance.domain.actor import Actor
from governance.domain.errors import gettext_noop as noop
from governance.domain.voting import open_stages, stages_from
from governance.models import Review, ReviewState, Subject, Vote
from governance.queries import audit
from governance.web.previews import media_context
from governance.web.review_checks import checks_of
from governance.web.review_remarks import remarks_context
from governance.web.review_sides import sides_of
from governance.web.review_subject import SubjectView, picture_of_subject, subject_of
from governance.web.seen import Picture, packed

HISTORY = 12
TOLD = (Subject.ASSET_VERSION, Subject.FACTS, Subject.RETIREMENT)
"""The kinds of review whose asset's history stands on the page; others link to it."""

HEARD = (Subject.ASSET_VERSION, Subject.FACTS)
"""The kinds of review of which the language of the texts is told."""


def review_context(review: Review, actor: Actor) -> dict[str, Any]:
    """The context of ``governance/_review.html``; ``reviews.review`` has read the rows."""
    asset = review.asset
    subject = subject_of(review, actor)
    if review.version is not None and subject.version is not None:
        review.version = subject.version  # whose files are read already
    verdict = verdict_of(review, actor)
    return {
        "review": review,
        "asset": asset,
        "subject": subject,
        "checks": checks_of(review, subject),
        "languages_url": reverse("governance:review-languages", args=[review.public_id])
        if review.subject in HEARD
        else "",
        "sides": sides_of(review, subject),
        "stages": _stages(review),
        "votes": list(review.votes.all()),
        "verdict": verdict,
        "verdict_text": verdict.sentence,
        "expected": _digest_of(review, subject),
        "seen": packed(picture_of(review, subject)),
        "consequence": _consequence(review, subject),
        "events": list(audit.about("asset", str(asset.public_id))[:HISTORY])
        if review.subject in TOLD
        else None,
        "crumbs": [
            {"label": _("Review queue"), "url": reverse("governance:review-queue")},
            {"label": asset.remote_title},
        ],
        **remarks_context(review, actor),
        **media_context(asset, subject.version),
    }


def _digest_of(review: Review, subject: SubjectView) -> str:
    """What a vote is cast on; no query where the page has read it."""
    if subject.impact is not None and review.subject == Subject.SUPERSESSION:
        successor, approved = review.payload["successor"], subject.impact.approved
        return supersession_digest(review.asset, successor, approved)
    return current_digest(review)


def picture_of(review: Review, subject: SubjectView) -> Picture:
    """What the reviewer has before them, so that the page can tell what changed since."""
    return {
        _("Review"): str(review.get_state_display()),
        _("Votes"): ", ".join(
            f"{vote.voter}: {vote.get_decision_display()}"
            for vote in review.votes.all()
            if not vote.void
        ),
        _("State of the asset"): str(review.asset.get_state_display()),
        **picture_of_subject(review, subject),
    }


def verdict_of(review: Review, actor: Actor) -> policies.Verdict:
    """Whether the viewer may decide now, and if not, why."""
    if review.state != ReviewState.OPEN:
        return policies.Verdict(False, noop("This review is closed."))
    if any(not vote.void and str(vote.voter_id) == actor.id for vote in review.votes.all()):
        return policies.Verdict(False, noop("You have decided; others decide on it, too."))
    if may_decide_alone(review, actor):
        return policies.YES
    stages = open_stages(stages_from(review.stages), _approvals(review))
    verdicts = [policies.may_vote(review, stage.group, actor) for stage in stages]
    nobody = policies.Verdict(False, noop("This review has no stage that waits for votes."))
    return next((verdict for verdict in verdicts if verdict), next(iter(verdicts), nobody))


def _approvals(review: Review) -> Counter[int]:
    """Valid approvals by stage; a request for retirement may count as its first one."""
    counted = Counter(
        vote.stage
        for vote in review.votes.all()
        if not vote.void and vote.decision == Vote.Decision.APPROVE
    )
    credited = review.payload.get("submitter_counts_at")
    if credited is not None:
        counted[int(credited)] += 1
    return counted


def _stages(review: Review) -> list[dict[str, Any]]:
    """The stages with their progress: done, open, or waiting for an earlier one."""
    approvals = _approvals(review)
    stages = stages_from(review.stages)
    is_open = {stage.id for stage in open_stages(stages, approvals)}
    credited = review.payload.get("submitter_counts_at")
    return [
        {
            "name": stage.name,
            "who": _who(stage.group),
            "approvals": min(approvals[stage.id], stage.quorum),
            "quorum": stage.quorum,
            "state": "done"
            if approvals[stage.id] >= stage.quorum
            else ("open" if stage.id in is_open else "later"),
            "credited": credited == stage.id,
        }
        for stage in sorted(stages, key=lambda stage: (stage.order, stage.id))
    ]


def _who(group: str) -> str:
    known = {role.value: words for role, words in policies.ROLE_WORDS.items()}
    return _(known[group]) if group in known else group


def _consequence(review: Review, subject: SubjectView) -> dict[str, str]:
    """What either decision brings about, for the dialogs that confirm it."""
    title = review.asset.remote_title
    approve = {
        Subject.ASSET_VERSION: _("Its facts and files are frozen as they are shown here."),
        Subject.FACTS: _("The changed facts are served from the moment you approve."),
        Subject.MAPPING: _("Lookups use the mapping from the moment you approve."),
        Subject.RETIREMENT: _("No lookup serves the asset any more."),
        Subject.SUPERSESSION: _("Every live mapping moves to the other asset at once."),
    }[Subject(review.subject)]
    reject = {
        Subject.ASSET_VERSION: _("It goes back to the media team with your comment."),
        Subject.FACTS: _("The approved facts stay in force."),
        Subject.MAPPING: _("The mapping is not used."),
        Subject.RETIREMENT: _("The asset stays in service."),
        Subject.SUPERSESSION: _("Both assets stay as they are."),
    }[Subject(review.subject)]
    return {"title": title, "approve": approve, "reject": reject}
