"""The record, as people may read it."""

from django.db.models import Q, QuerySet

from governance import policies
from governance.domain.actor import Actor
from governance.models import AuditEntry


def visible_to(actor: Actor) -> QuerySet[AuditEntry]:
    """Entries about the brands whose record the actor may read, and about no brand; newest first.

    Another role that covers more brands opens no more of the record.
    """
    entries = AuditEntry.objects.order_by("-id")
    brands = policies.record_brands(actor)
    if brands is None:
        return entries
    return entries.filter(Q(brand_id__isnull=True) | Q(brand_id__in=brands))


def about(subject_kind: str, subject_id: str) -> QuerySet[AuditEntry]:
    """What happened to one subject, newest first."""
    return AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id).order_by(
        "-id"
    )
