"""Published decision tables: immutable, content-addressed, one generation after the other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.campaign import Campaign


class TableFragment(models.Model):
    """A part of a table's canonical JSON, stored once per content.

    One per slot, and one for the language data, so that a withdrawal in one slot writes that slot
    alone (architecture.md §7).
    """

    digest = models.CharField(max_length=64, primary_key=True)
    body = models.BinaryField()

    class Meta:
        verbose_name = _("table fragment")
        verbose_name_plural = _("table fragments")

    def __str__(self) -> str:
        return self.digest


class PublishedTable(models.Model):
    """One generation of a campaign's table (resolution.md §1).

    ``head`` is the table without its slots and language data; ``languages`` is the digest of the
    fragment ``{"aliases": …, "parents": …}``; ``slots`` maps slot key →
    ``{"digest": …, "rows": n, "markets": [codes]}``; ``digest`` is the SHA-256 of the canonical
    JSON of the whole. ``queries.tables.body_of`` puts it together again.
    ``withheld`` stands beside the table: ``[{"row", "slot", "reason"}, …]``, with its own digest.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="tables")
    generation = models.PositiveIntegerField()
    published_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    head = models.JSONField()
    languages = models.CharField(max_length=64)
    slots = models.JSONField()
    withheld = models.JSONField(default=list)
    withheld_digest = models.CharField(max_length=64)
    rows = models.PositiveIntegerField()
    cause = models.CharField(max_length=60)
    caused_by = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("published table")
        verbose_name_plural = _("published tables")
        ordering = ["campaign_id", "-generation"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "generation"], name="one_table_generation"),
        ]
        indexes = [
            models.Index(fields=["campaign", "published_at"], name="table_as_of"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}.{self.generation}"


class Alarm(models.Model):
    """Something that could not be refused and needs a person, such as a row withheld as ambiguous.

    Raised once per key while open; closed by the change that mends it, or by a person.
    """

    key = models.CharField(max_length=200)
    kind = models.CharField(_("kind"), max_length=40)
    campaign = models.ForeignKey(Campaign, models.CASCADE, null=True, related_name="alarms")
    message = models.TextField(_("message"))
    raised_at = models.DateTimeField(_("raised"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("alarm")
        verbose_name_plural = _("alarms")
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(closed_at__isnull=True),
                name="one_open_alarm_per_key",
            ),
        ]

    def __str__(self) -> str:
        return self.message
