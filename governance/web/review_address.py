"""How the review queue is sorted and filtered, as its address says it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.domain.actor import Actor
from governance.models import Subject
from governance.queries.review_queue import ORDERS, Waiting, ordered

MINE: Final = "me"
LONGEST: Final = 80
ICONS: Final = {
    "due": "clock",
    "age": "hourglass",
    "risk": "triangle-alert",
    "stage": "list-checks",
}


@dataclass(frozen=True, slots=True)
class QueueAddress:
    """What is shown of the queue, and in which order; unknown values count as not given."""

    sort: str = "due"
    stage: str = ""
    subject: str = ""
    held: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> "QueueAddress":
        """What an address asks for."""
        sort, subject = data.get("sort", ""), data.get("subject", "")
        stage = data.get("stage", "")
        return cls(
            sort=sort if sort in ORDERS else "due",
            stage=stage if len(stage) <= LONGEST and "\x00" not in stage else "",
            subject=subject if subject in Subject.values else "",
            held=MINE if data.get("held") == MINE else "",
        )

    @property
    def query(self) -> str:
        """The address's end, with its question mark; empty for the whole queue by due date."""
        given = {
            "sort": self.sort if self.sort != "due" else "",
            "stage": self.stage,
            "subject": self.subject,
            "held": self.held,
        }
        text = urlencode({name: value for name, value in given.items() if value})
        return f"?{text}" if text else ""

    @property
    def filters(self) -> bool:
        """Whether part of the queue is left out."""
        return bool(self.stage or self.subject or self.held)

    def rows(self, queue: Iterable[Waiting], actor: Actor) -> list[Waiting]:
        """The rows that are asked for, in the order that is."""
        return ordered((row for row in queue if self._keeps(row, actor)), self.sort)

    def _keeps(self, row: Waiting, actor: Actor) -> bool:
        held = row.hold is not None and str(row.hold.holder_id) == actor.id
        return (
            (not self.stage or (row.stage is not None and row.stage.name == self.stage))
            and (not self.subject or row.review.subject == self.subject)
            and (not self.held or held)
        )


def controls(address: QueueAddress, queue: Iterable[Waiting]) -> dict[str, Any]:
    """The sort links, filters and chips of the queue's head; what is chosen stays on offer."""
    rows = list(queue)
    stages = {row.stage.name for row in rows if row.stage} | ({address.stage} - {""})
    subjects = {row.review.subject for row in rows} | ({address.subject} - {""})
    here = reverse("governance:review-queue")
    words = {"due": _("Due"), "age": _("Age"), "risk": _("Risk"), "stage": _("Stage")}
    return {
        "sorts": [
            {
                "url": here + replace(address, sort=name).query,
                "label": words[name],
                "icon": ICONS[name],
                "current": address.sort == name,
            }
            for name in ORDERS
        ],
        "stage_options": [
            {"value": name, "selected": name == address.stage} for name in sorted(stages)
        ],
        "subject_options": [
            {"value": value, "label": label, "selected": value == address.subject}
            for value, label in Subject.choices
            if value in subjects
        ],
        "address": address,
        "queue_query": address.query,
    }
