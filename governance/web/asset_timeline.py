"""An asset's life as its page tells it: the record, and what iconik brought."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as noop
from governance.domain.facts import FACT_LABELS, Facts
from governance.models import AuditEntry
from governance.queries import audit
from governance.queries.asset_sync import ASIDE
from governance.queries.assets import PastReview, WholeAsset
from governance.templatetags.record import verb_words
from governance.web.wording import fact_text

LONGEST: Final = 60
"""The most entries that a page tells."""

OLDER: Final = "life_before"
"""The parameter that asks for older entries: the number of an entry."""

LARGEST_ID: Final = 2**63 - 1

_SAME_MOMENT: Final = timedelta(seconds=2)
"""Within so much a review was opened or closed by what an entry tells."""

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


def life_context(
    request: HttpRequest, whole: WholeAsset, *, may_see_audit: bool
) -> tuple[dict[str, Any], list[AuditEntry]]:
    """What the panel "Lifecycle" shows, and the entries that it tells; one query.

    Raises:
        InvalidInput: on ``life_before``.
    """
    before = _before(request)
    rows = audit.about("asset", str(whole.asset.public_id)).exclude(verb__in=ASIDE)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    entries = list(rows[: LONGEST + 1])
    told, is_last = entries[:LONGEST], len(entries) <= LONGEST
    found = [_event(entry, whole.decided, may_see_audit=may_see_audit) for entry in told]
    arrived = _arrivals(whole)
    if not is_last:
        arrived = [event for event in arrived if event["at"] > told[-1].at]
    if before is not None:
        newest = told[0].at if told else None
        arrived = [event for event in arrived if newest is None or event["at"] < newest]
    found = sorted([*found, *arrived], key=lambda event: event["at"], reverse=True)
    place = reverse("governance:asset", args=[whole.asset.public_id])
    context = {
        "events": found,
        "events_meta": _meta(found, is_whole=is_last and before is None),
        "older_url": "" if is_last else f"{place}?{OLDER}={told[-1].pk}#lifecycle",
        "newest_url": f"{place}#lifecycle" if before is not None else "",
    }
    return context, told


def reached(entries: Iterable[AuditEntry]) -> list[str]:
    """The states that the asset has really been in."""
    states = [entry.after.get("state") for entry in entries]
    return [state for state in states if isinstance(state, str)]


def _before(request: HttpRequest) -> int | None:
    text = request.GET.get(OLDER, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST_ID):
        raise InvalidInput(noop("Give the number of an entry."), field=OLDER)
    return int(text)


def _meta(found: Sequence[Mapping[str, Any]], *, is_whole: bool) -> str:
    words = ngettext("%(number)s event", "%(number)s events", len(found)) % {"number": len(found)}
    if not is_whole or not found:
        return words
    return _("%(events)s since %(day)s") % {
        "events": words,
        "day": f"{found[-1]['at']:%-d %b %Y}",
    }


def _event(
    entry: AuditEntry, reviews: Iterable[PastReview], *, may_see_audit: bool
) -> dict[str, Any]:
    """One event of ``components/timeline.html``."""
    links = []
    review = _review_of(entry, reviews)
    if review is not None:
        place = reverse("governance:review", args=[review.public_id])
        links.append({"url": place, "label": _("The review")})
    if may_see_audit and entry.correlation_id:
        query = urlencode({"correlation_id": entry.correlation_id})
        links.append({"url": f"{reverse('governance:audit')}?{query}", "label": _("In the record")})
    return {
        "state": LOOKS.get(entry.verb, "candidate"),
        "label": _label(entry),
        "at": entry.at,
        "reason": "; ".join(text for text in (entry.reason, _changes(entry)) if text),
        "person": entry.actor_name,
        "links": links,
    }


def _label(entry: AuditEntry) -> str:
    words = verb_words(entry.verb)
    version = entry.after.get("version")
    if isinstance(version, int):
        return _("%(what)s: version %(number)s") % {"what": words, "number": version}
    return words


def _review_of(entry: AuditEntry, reviews: Iterable[PastReview]) -> PastReview | None:
    """The review that an entry opened or closed: both were written in one moment."""
    for review in reviews:
        for moment in (review.opened_at, review.closed_at):
            if moment is not None and abs(moment - entry.at) <= _SAME_MOMENT:
                return review
    return None


def _arrivals(whole: WholeAsset) -> list[dict[str, Any]]:
    """When iconik had the asset and each further version, newest first."""
    first = min((row.remote_number for row in whole.versions), default=0)
    later = [
        _arrival(_("Version %(number)s arrived") % {"number": row.remote_number})
        | {"at": row.remote_date_created}
        for row in whole.versions
        if row.remote_number != first and row.remote_date_created is not None
    ]
    return [*later, _arrival(_("Found in iconik")) | {"at": whole.asset.remote_date_created}]


def _arrival(label: str) -> dict[str, Any]:
    return {
        "state": "candidate",
        "label": label,
        "reason": "",
        "person": _("iconik mirror"),
        "links": [],
    }


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
