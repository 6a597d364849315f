"""Takes in production events: once each, whatever the sender repeats (product.md §7)."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from governance import clock, correlation
from governance.actions.transactions import governed
from governance.actions.usage import mark_used
from governance.domain import instants
from governance.domain.errors import Conflict, InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.queries.callers import Caller
from governance.queries.decisions import (
    UsedVersion,
    campaign_id,
    decided_version,
    named_version,
)
from reporting.models import ProductionEvent

CLOCK_TOLERANCE = timedelta(minutes=5)
"""How far a sender's clock may be ahead of ours."""


class EventDiffers(Conflict):
    """The event's id was used before, for other content."""

    code = "event_differs"
    field = "event_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """An event as it was sent: ``version`` is what was named instead of a decision."""

    event_id: str
    kind: str
    campaign: str
    occurred_at: datetime
    decision: str = ""
    version: UsedVersion | None = None

    @property
    def content_digest(self) -> str:
        """SHA-256 over what was sent: the same id with another digest is a conflict."""
        content = asdict(self) | {"occurred_at": instants.written(self.occurred_at)}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Received:
    """The stored event, and whether it was stored before."""

    event: ProductionEvent
    repeated: bool


def receive(*, reported: Reported, caller: Caller) -> Received:
    """Store an event and mark its asset as used; a repeat changes nothing.

    Raises:
        EventDiffers: if the id was used for other content.
        NotFound: for a campaign or an asset outside the client's limits.
        InvalidInput: naming the member at fault.
    """
    known = ProductionEvent.objects.filter(
        source=caller.client_id, event_id=reported.event_id
    ).first()
    if known is not None:
        return _repeated(known, reported)
    if reported.occurred_at > clock.now() + CLOCK_TOLERANCE:
        raise InvalidInput(_("This instant is still to come."), field="occurred_at")
    campaign = campaign_id(caller, reported.campaign)
    if reported.version is None:
        used = decided_version(campaign, reported.campaign, reported.decision)
    else:
        used = named_version(caller, reported.version)
    return _store(reported=reported, used=used, caller=caller)


@governed
def _store(*, reported: Reported, used: UsedVersion, caller: Caller) -> Received:
    """One transaction: the asset is locked first, so equal events that race come one by one."""
    mark_used(
        asset_id=used.asset_id,
        occurred_at=reported.occurred_at,
        actor=caller.actor(correlation.current()),
    )
    event, created = ProductionEvent.objects.get_or_create(
        source=caller.client_id,
        event_id=reported.event_id,
        defaults={
            "kind": reported.kind,
            "campaign_key": reported.campaign,
            "decision": reported.decision,
            "asset_id": used.asset_id,
            "version_number": used.version_number,
            "occurred_at": reported.occurred_at,
            "received_at": clock.now(),
            "content_digest": reported.content_digest,
        },
    )
    return Received(event, repeated=False) if created else _repeated(event, reported)


def _repeated(event: ProductionEvent, reported: Reported) -> Received:
    if event.content_digest != reported.content_digest:
        raise EventDiffers(
            _("The event “%(event)s” was received before, with other content."),
            event=reported.event_id,
        )
    return Received(event, repeated=True)
