"""Appends to the record: one row for each thing that happened."""

from collections.abc import Mapping
from typing import Any

from django.db import models

from governance import clock, outbox
from governance.domain.actor import Actor
from governance.models import Asset, AuditEntry, Campaign, Family, Review
from governance.models import Mapping as MappingModel

HISTORY_TOPIC = "iconik.history"


def record(
    actor: Actor,
    verb: str,
    subject: models.Model,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
) -> AuditEntry:
    """Append one entry, inside the transaction of the change that it records.

    ``verb`` is namespaced, such as ``asset.state_changed``. An entry about an asset also asks for
    a history entry in iconik: one outbox row per entry, so that a retry cannot write it twice.
    """
    entry = AuditEntry.objects.create(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        subject_kind=subject._meta.model_name or "",
        subject_id=str(getattr(subject, "public_id", subject.pk)),
        subject_label=str(subject)[:300],
        brand_id=_brand_of(subject),
        before=before or {},
        after=after or {},
        reason=reason,
        correlation_id=actor.correlation_id,
    )
    if isinstance(subject, Asset) and verb in HISTORY_VERBS:
        outbox.request(HISTORY_TOPIC, str(entry.pk))
    return entry


def record_plain(
    actor: Actor,
    verb: str,
    *,
    subject_kind: str,
    subject_id: str,
    label: str = "",
    reason: str = "",
) -> AuditEntry:
    """Append an entry about something that is no row of governance, such as a delivery."""
    return AuditEntry.objects.create(
        at=clock.now(),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        verb=verb,
        subject_kind=subject_kind,
        subject_id=subject_id,
        subject_label=label or f"{subject_kind} {subject_id}",
        reason=reason,
        correlation_id=actor.correlation_id,
    )


HISTORY_VERBS = frozenset(
    {
        "asset.submitted",
        "asset.approved",
        "asset.rejected",
        "asset.suspended",
        "asset.resumed",
        "asset.superseded",
        "asset.retired",
        "asset.reinstated",
        "asset.reopened",
        "asset.used",
        "asset.version_approved",
        "asset.facts_approved",
        "asset.facts_narrowed",
    }
)
"""What iconik's own history shall tell, too."""


def _brand_of(subject: models.Model) -> int | None:
    if isinstance(subject, Asset | Campaign | Family):
        return subject.brand_id
    if isinstance(subject, MappingModel):
        return subject.slot.campaign.brand_id
    if isinstance(subject, Review):
        return subject.asset.brand_id
    return None
