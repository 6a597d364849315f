"""The governed facts as the asset page shows them: what governs, what iconik shows, and whence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.domain.facts import FACT_LABELS, Facts
from governance.models import Asset
from governance.web.wording import fact_text


def fact_rows(asset: Asset, sources: Mapping[str, str]) -> list[dict[str, Any]]:
    """One row per fact.

    ``governs`` is the approved value, or iconik's before approval; ``seen`` what iconik shows now
    where that differs; ``waits`` whether that is to be reviewed; ``fault`` why it cannot be read;
    ``origin`` the iconik field, by fact in ``sources``.
    """
    approved = None if asset.facts is None else Facts.from_json(asset.facts).known()
    seen = asset.remote_facts_read.known()
    governing = seen if approved is None else approved
    return [
        {
            "label": _(label),
            "governs": fact_text(name, governing[name]) if name in governing else "",
            "seen": _differing(name, approved, seen),
            "waits": name in asset.candidate_facts,
            "fault": asset.remote_faults.get(name, ""),
            "origin": _origin(name, sources),
        }
        for name, label in FACT_LABELS.items()
    ]


def other_faults(asset: Asset) -> list[str]:
    """The faults that belong to no fact of the table, such as an unknown brand."""
    return [text for name, text in asset.remote_faults.items() if name not in FACT_LABELS]


def _differing(name: str, approved: Mapping[str, Any] | None, seen: Mapping[str, Any]) -> str:
    if approved is None or name not in seen or approved.get(name, ...) == seen[name]:
        return ""
    return fact_text(name, seen[name])


def _origin(name: str, sources: Mapping[str, str]) -> str:
    if name == "captions":
        return _("caption files")
    return sources.get(name) or _("no field is mapped")
