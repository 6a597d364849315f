"""The governed facts as the asset page shows them: what governs, what iconik shows, and whence."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from governance.domain.facts import FACT_LABELS, Facts
from governance.domain.transformations import Source
from governance.models import Asset
from governance.web.wording import fact_text


def fact_rows(asset: Asset, sources: Mapping[str, Source]) -> list[dict[str, Any]]:
    """One row per fact.

    ``governs`` is the approved value, or iconik's before approval; ``seen`` what iconik shows now
    where that differs; ``waits`` whether that is to be reviewed; ``fault`` the place on the page
    that tells why it cannot be read; ``origin`` the iconik field, by fact in ``sources``.
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
            "fault": f"#fault-{name}" if name in asset.remote_faults else "",
            "origin": _origin(name, sources),
        }
        for name, label in FACT_LABELS.items()
    ]


def _differing(name: str, approved: Mapping[str, Any] | None, seen: Mapping[str, Any]) -> str:
    if approved is None or name not in seen or approved.get(name, ...) == seen[name]:
        return ""
    return fact_text(name, seen[name])


def _origin(name: str, sources: Mapping[str, Source]) -> str:
    if name == "captions":
        return _("caption files")
    return sources[name].field if name in sources else _("no field is mapped")
