"""The words of a notice, made when it is read: in its reader's language, from kind and params."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_noop as _

from governance.models import Notice, NoticeKind, Subject

LINES: Final[Mapping[tuple[str, str], str]] = {
    (NoticeKind.REVIEW_WAITING, ""): _("For review: %(title)s"),
    (NoticeKind.REVIEW_DUE, ""): _("Due within a day: %(title)s"),
    (NoticeKind.REVIEW_OVERDUE, ""): _("Overdue: %(title)s"),
    (NoticeKind.REVIEW_DECIDED, "approved"): _("Approved: %(title)s"),
    (NoticeKind.REVIEW_DECIDED, "rejected"): _("Rejected: %(title)s"),
    (NoticeKind.REVIEW_DECIDED, "cancelled"): _("Review called off: %(title)s"),
    (NoticeKind.REVIEW_COMMENTED, ""): _("Comment on %(title)s"),
    (NoticeKind.VOTES_VOID, "voter"): _("Please decide again: %(title)s"),
    (NoticeKind.VOTES_VOID, "submitter"): _("Decided anew because it changed: %(title)s"),
    (NoticeKind.MAPPING_DECIDED, "approved"): _("Mapping approved in %(campaign)s: %(title)s"),
    (NoticeKind.MAPPING_DECIDED, "rejected"): _("Mapping rejected in %(campaign)s: %(title)s"),
    (NoticeKind.MAPPING_DECIDED, "withdrawn"): _("Mapping withdrawn in %(campaign)s: %(title)s"),
    (NoticeKind.MAPPING_DECIDED, "replaced"): _("Replaced in your campaigns: %(title)s"),
}
"""The first line of each kind and outcome: the subject of a mail, the link of the inbox."""

LOOKS: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    (NoticeKind.REVIEW_WAITING, ""): ("eye", "review"),
    (NoticeKind.REVIEW_DUE, ""): ("clock", "review"),
    (NoticeKind.REVIEW_OVERDUE, ""): ("clock-alert", "expired"),
    (NoticeKind.REVIEW_DECIDED, "approved"): ("circle-check", "approved"),
    (NoticeKind.REVIEW_DECIDED, "rejected"): ("circle-x", "rejected"),
    (NoticeKind.REVIEW_DECIDED, "cancelled"): ("ban", "retired"),
    (NoticeKind.REVIEW_COMMENTED, ""): ("message-square", "review"),
    (NoticeKind.VOTES_VOID, "voter"): ("rotate-ccw", "review"),
    (NoticeKind.VOTES_VOID, "submitter"): ("rotate-ccw", "candidate"),
    (NoticeKind.MAPPING_DECIDED, "approved"): ("circle-check", "approved"),
    (NoticeKind.MAPPING_DECIDED, "rejected"): ("circle-x", "rejected"),
    (NoticeKind.MAPPING_DECIDED, "withdrawn"): ("ban", "retired"),
    (NoticeKind.MAPPING_DECIDED, "replaced"): ("replace", "superseded"),
}
"""Icon and tone of each; the words say the same."""


def line_of(notice: Notice) -> str:
    """What happened, on one line however the title was written."""
    words = _words(notice)
    return " ".join((gettext(LINES[_case(notice)]) % words).split())


def look_of(notice: Notice) -> tuple[str, str]:
    """Icon and tone."""
    return LOOKS[_case(notice)]


def details_of(notice: Notice) -> list[str]:
    """What else is known, a sentence each: what is asked, by whom, until when, and why."""
    words = _words(notice)
    found = []
    if notice.kind == NoticeKind.VOTES_VOID:
        text = {
            "voter": gettext("What you voted on has changed since, so your vote is void."),
            "submitter": ngettext(
                "It changed during the review, so %(count)s vote is void.",
                "It changed during the review, so %(count)s votes are void.",
                int(words["count"] or 0),
            ),
        }[words["outcome"]]
        found.append(text % words)
    elif words["outcome"] == "replaced":
        text = ngettext(
            "%(who)s approved “%(successor)s” in its place, in %(count)s mapping.",
            "%(who)s approved “%(successor)s” in its place, in %(count)s mappings.",
            int(words["count"] or 0),
        )
        found.append(text % words)
    elif words["who"]:
        found.append(gettext("By %(who)s.") % words)
    if words["submitter"]:
        found.append(gettext("Submitted by %(submitter)s, for the stage “%(stage)s”.") % words)
    if words["reason"]:
        found.append(gettext("Reason: %(reason)s") % words)
    if words["comment"]:
        found.append(gettext("“%(comment)s”") % words)
    if words["due"]:
        found.append(gettext("Due on %(due)s.") % words)
    return found


def about_of(notice: Notice) -> str:
    """What it is about: the kind of review, or the place in a campaign."""
    words = _words(notice)
    if words["slot"]:
        return gettext("%(campaign)s, slot %(slot)s") % words
    known = Subject(words["subject"]).label if words["subject"] in Subject.values else ""
    if words["campaign"]:
        return gettext("%(subject)s in %(campaign)s") % {**words, "subject": known}
    return str(known)


def _case(notice: Notice) -> tuple[str, str]:
    return notice.kind, str(notice.params.get("outcome", ""))


NAMES: Final = (
    *("title", "subject", "stage", "submitter", "outcome", "who", "reason", "count"),
    *("campaign", "slot", "successor", "comment"),
)


def _words(notice: Notice) -> dict[str, str]:
    words = {name: str(notice.params.get(name, "")) for name in NAMES}
    due = notice.params.get("due")
    open_still = not words["outcome"]
    words["due"] = date_format(datetime.fromisoformat(due), "j F Y") if due and open_still else ""
    return words
