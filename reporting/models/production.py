"""Production events: what Exstream tells of a run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProductionEvent(models.Model):
    """One event of one source; ``(source, event_id)`` is unique over all time (product.md §7).

    ``asset_id`` and ``version_number`` say what was published, ``decision`` by which answer.
    """

    class Kind(models.TextChoices):
        PUBLISHED = "published", _("Published")

    source = models.CharField(_("source"), max_length=255)
    event_id = models.CharField(_("event"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    campaign_key = models.CharField(_("campaign"), max_length=40)
    decision = models.CharField(_("decision"), max_length=160, blank=True)
    asset_id = models.UUIDField(_("asset"))
    version_number = models.PositiveIntegerField(_("version"))
    occurred_at = models.DateTimeField(_("occurred"))
    received_at = models.DateTimeField(_("received"))
    content_digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("production event")
        verbose_name_plural = _("production events")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["source", "event_id"], name="production_event_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.decision or self.asset_id}"
