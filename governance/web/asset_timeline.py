"""An asset's life as its page tells it, from the record."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from governance.domain.facts import FACT_LABELS, Facts
from governance.models import Asset, AuditEntry
from governance.templatetags.record import verb_words
from governance.web.wording import fact_text

LONGEST: Final = 60
"""The most entries that a page tells."""

LOOKS: Final[Mapping[str, str]] = {
    "asset.submitted": "in_review",
    "asset.approved": "approved",
    "asset.rejected": "rejected",
    "asset.suspended": "suspended",
    "asset.resumed": "approved",
    "asset.superseded": "superseded",
    "asset.retired": "retired",
    "asset.reinstated": "approved",
    "asset.reopened": "in_review",
    "asset.used": "used",
    "asset.version_approved": "approved",
    "asset.version_rejected": "rejected",
    "asset.facts_approved": "approved",
    "asset.facts_rejected": "rejected",
    "asset.facts_narrowed": "fault",
    "asset.facts_changed": "fault",
    "asset.missing": "missing",
    "asset.returned": "candidate",
}
"""How each verb of the record is drawn; any other is drawn as a candidate."""


def events(asset: Asset, entries: Iterable[AuditEntry]) -> list[dict[str, Any]]:
    """The events of ``components/timeline.html``, newest first; the mirror's find is the oldest."""
    told = [
        {
            "state": LOOKS.get(entry.verb, "candidate"),
            "label": verb_words(entry.verb),
            "at": entry.at,
            "reason": entry.reason or _changes(entry),
            "person": entry.actor_name,
        }
        for entry in entries
    ]
    found = {
        "state": "candidate",
        "label": _("Found in iconik"),
        "at": asset.created_at,
        "reason": "",
        "person": _("iconik mirror"),
    }
    return [*told, found]


def reached(entries: Iterable[AuditEntry]) -> list[str]:
    """The states that the asset has really been in."""
    states = [entry.after.get("state") for entry in entries]
    return [state for state in states if isinstance(state, str)]


def _changes(entry: AuditEntry) -> str:
    """The facts that an entry says have changed: before → after."""
    before = _facts(entry.before.get("facts", entry.before))
    after = _facts(entry.after.get("facts", entry.after))
    return "; ".join(
        f"{_(FACT_LABELS[name])}: {_text(name, before)} → {_text(name, after)}"
        for name in FACT_LABELS
        if name in after and before.get(name, ...) != after[name]
    )


def _facts(values: Any) -> dict[str, Any]:
    if not isinstance(values, dict):
        return {}
    return Facts.from_json({k: v for k, v in values.items() if k in FACT_LABELS}).known()


def _text(name: str, facts: Mapping[str, Any]) -> str:
    return fact_text(name, facts[name]) if name in facts else _("unknown")
