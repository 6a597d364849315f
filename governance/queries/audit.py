"""The record, as people may read it."""

from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from governance import policies
from governance.domain.actor import Actor
from governance.models import AuditEntry, Mapping
from governance.queries import reviews
from governance.queries.reach import assets, campaigns, campaigns_seen


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """Entries about things within the actor's reach, and about no brand; newest first.

    Another role that reaches farther opens no more of the record. Who is limited to markets sees
    the entries of what lies there now: an entry copies the brand, not the places.
    """
    entries = AuditEntry.objects.order_by("-id")
    reader = policies.as_record_reader(actor)
    if reader.sees_everything:
        return entries
    if not reader.markets.keys() & reader.grants.keys():
        return entries.filter(Q(brand_id__isnull=True) | Q(brand_id__in=reader.brands or ()))
    return entries.filter(Q(brand_id__isnull=True) | _about_seen(reader))


def _about_seen(reader: Actor) -> Q:
    """Entries about an asset, campaign, mapping or review within the reader's reach."""
    within = campaigns_seen(reader, "slot__campaign__")
    subjects: dict[str, QuerySet[Any]] = {
        "asset": assets(reader),
        "campaign": campaigns(reader),
        "mapping": Mapping.objects.filter(within),
        "review": reviews.visible_to(reader),
    }
    found = Q(pk__in=[])
    for kind, rows in subjects.items():
        ids = rows.order_by().values(text=Cast("public_id", TextField()))
        found |= Q(subject_kind=kind, subject_id__in=ids)
    return found


def about(subject_kind: str, subject_id: str) -> QuerySet[AuditEntry]:
    """What happened to one subject, newest first."""
    return AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by(
        "-id"
    )
