"""The record: append-only. The database itself refuses to change or delete an entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.identifiers import new_public_id


class AuditEntry(models.Model):
    """One thing that happened: who, what, to which subject, before and after, and why.

    Names are copied, so that the entry stays true when a person or a title changes.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    at = models.DateTimeField(_("time"))
    actor_kind = models.CharField(max_length=12)
    actor_id = models.CharField(max_length=64)
    actor_name = models.CharField(_("who"), max_length=120)
    verb = models.CharField(_("what"), max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    subject_label = models.CharField(_("subject"), max_length=300)
    brand_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(_("reason"), blank=True)
    correlation_id = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "-id"], name="audit_by_subject"),
            models.Index(fields=["verb", "-id"], name="audit_by_verb"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            models.Index(fields=["at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.verb}: {self.subject_label}"
