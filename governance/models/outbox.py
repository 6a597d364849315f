"""Work for the connectors: what is dirty and must be told to a remote."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxRow(models.Model):
    """One dirty subject of one topic; no payload, so delivery reads the present state.

    ``generation`` grows with every request; a delivery settles the generation it claimed.
    ``leased_until`` keeps one delivery in flight; ``parked_at`` marks a row that was given up on
    and waits for a person. Never dropped unsent.
    """

    topic = models.CharField(_("topic"), max_length=60)
    subject_id = models.CharField(_("subject"), max_length=64)
    generation = models.PositiveIntegerField(default=1)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    requested_at = models.DateTimeField(_("requested"))
    due_at = models.DateTimeField(_("due"))
    leased_until = models.DateTimeField(null=True, blank=True)
    lease = models.UUIDField(null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    parked_at = models.DateTimeField(_("parked"), null=True, blank=True)

    class Meta:
        verbose_name = _("outbox row")
        verbose_name_plural = _("outbox rows")
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "subject_id"], name="one_outbox_row"),
        ]
        indexes = [
            models.Index(
                fields=["topic", "due_at"],
                condition=models.Q(parked_at__isnull=True),
                name="outbox_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.subject_id}"
