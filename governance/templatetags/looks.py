"""How each state looks on a page: one icon, one word, one colour family.

Colour never stands alone (ui-guide.md §2), so a state is always drawn with its icon and its word.
Words follow architecture.md §3: ``used`` is shown as "In use".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Look:
    """The icon (a lucide name), the word and the CSS tone of one state."""

    icon: str
    label: str | Promise
    tone: str


LIFECYCLE: dict[str, Look] = {
    "candidate": Look("file-plus", _("Candidate"), "candidate"),
    "in_review": Look("eye", _("In review"), "review"),
    "approved": Look("circle-check", _("Approved"), "approved"),
    "used": Look("radio", _("In use"), "used"),
    "superseded": Look("replace", _("Superseded"), "superseded"),
    "retired": Look("archive", _("Retired"), "retired"),
    "rejected": Look("circle-x", _("Rejected"), "rejected"),
}
"""The states of product.md §4."""

FACTS: dict[str, Look] = {
    "expired": Look("clock-alert", _("Expired"), "expired"),
    "suspended": Look("circle-pause", _("Suspended"), "rejected"),
    "missing": Look("unlink", _("Missing"), "expired"),
    "fault": Look("triangle-alert", _("Fault"), "expired"),
    "not_yet": Look("calendar-clock", _("Not yet"), "candidate"),
}
"""Facts that stand beside a state (product.md §4) and never replace it."""

MAPPINGS: dict[str, Look] = {
    "draft": Look("square-pen", _("Draft"), "candidate"),
    "proposed": Look("file-plus", _("Proposed"), "candidate"),
    "scheduled": Look("calendar-clock", _("Scheduled"), "used"),
    "live": Look("radio", _("Live"), "approved"),
    "ended": Look("archive", _("Ended"), "retired"),
    "withdrawn": Look("undo-2", _("Withdrawn"), "retired"),
    "withheld": Look("ban", _("Withheld"), "expired"),
    "ambiguous": Look("triangle-alert", _("Ambiguous"), "expired"),
    "open": Look("eye", _("Open"), "review"),
    "void": Look("circle-slash", _("Void"), "retired"),
}
"""States of mappings, campaigns and reviews that the lifecycle does not know."""

RUNS: dict[str, Look] = {
    "queued": Look("hourglass", _("Waiting"), "candidate"),
    "pending": Look("hourglass", _("Pending"), "candidate"),
    "running": Look("refresh-cw", _("Running"), "used"),
    "done": Look("circle-check", _("Done"), "approved"),
    "delivered": Look("circle-check", _("Delivered"), "approved"),
    "retrying": Look("rotate-ccw", _("Retrying"), "review"),
    "abandoned": Look("circle-stop", _("Interrupted"), "review"),
    "stopped": Look("octagon-pause", _("Stopped for safety"), "expired"),
    "failed": Look("circle-x", _("Failed"), "rejected"),
    "parked": Look("octagon-x", _("Parked"), "rejected"),
    "cancelled": Look("circle-slash", _("Cancelled"), "retired"),
}
"""States of sync runs and of the outbox."""

MATCHES: dict[str, Look] = {
    "exact": Look("circle-check", _("Exact"), "approved"),
    "parent": Look("corner-down-right", _("Parent language"), "used"),
    "neutral": Look("languages", _("Neutral"), "used"),
    "default": Look("corner-left-down", _("Default language"), "review"),
    "none": Look("circle-dashed", _("None"), "empty"),
    "blocked": Look("clock-alert", _("Blocked"), "expired"),
    "served": Look("circle-check", _("Served"), "approved"),
    "won": Look("circle-check", _("Won"), "approved"),
    "lost": Look("circle-minus", _("Lost"), "retired"),
}
"""How an answer was found (resolution.md §7) and what became of each row in a trace."""

STATES: dict[str, Look] = {**LIFECYCLE, **FACTS, **MAPPINGS, **RUNS, **MATCHES}

PATH: tuple[str, ...] = ("candidate", "in_review", "approved", "used", "superseded", "retired")
"""The states of the lifecycle stepper, in the order an asset usually meets them."""

CERTAIN: frozenset[str] = frozenset({"candidate", "in_review", "approved"})
"""What every asset behind *approved* has passed; *in use* and *superseded* can be skipped."""


def state_key(state: object) -> str:
    """The plain name of a state, whether it came as text or as a member of an enumeration."""
    return str(getattr(state, "value", state))


def look_of(state: object) -> Look:
    """How a state is drawn; a name nobody registered is shown as it is, in the quiet tone."""
    key = state_key(state)
    known = STATES.get(key)
    if known is not None:
        return known
    return Look("circle-dot", capfirst(key.replace("_", " ").replace("-", " ")), "candidate")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the lifecycle stepper."""

    look: Look
    done: bool
    current: bool


def lifecycle_steps(state: object, reached: frozenset[str] = frozenset()) -> list[Step]:
    """The stepper for an asset in ``state``.

    A step is ticked only if the asset surely passed it: the first three behind it, and whatever
    ``reached`` names. A rejected asset shows *Rejected* in the place of *In review*.
    """
    key = state_key(state)
    path = tuple("rejected" if key == "rejected" and s == "in_review" else s for s in PATH)
    if key not in path:
        return [Step(LIFECYCLE[name], done=False, current=False) for name in path]
    here = path.index(key)
    return [
        Step(
            LIFECYCLE[name],
            done=place < here and (name in CERTAIN or name in reached),
            current=place == here,
        )
        for place, name in enumerate(path)
    ]
