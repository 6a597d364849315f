"""Mappings: under which conditions a slot shows which asset; and the stable links they give."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.asset import Asset, AssetVersion, Rendition
from governance.models.campaign import Slot
from governance.models.identifiers import new_public_id, new_token


class MappingState(models.TextChoices):
    """States of a mapping; "scheduled" and "ended" follow from its window, not from a column."""

    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Live")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Mapping(models.Model):
    """Slot + conditions + window + priority → one asset. Its id is its row number in tables.

    ``languages`` and ``regions`` empty mean any; ``when`` holds dimension → accepted values.
    ``starts_at``/``ends_at`` are the UTC instants of a half-open window, null meaning open.
    Without ``pinned_version`` it follows the asset's approved version. Mappings that were proposed
    together, such as those of a family, share a ``bundle``.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="mappings")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="mappings")
    pinned_version = models.ForeignKey(
        AssetVersion, models.PROTECT, null=True, blank=True, related_name="+"
    )
    languages = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    when = models.JSONField(default=dict, blank=True)
    priority = models.IntegerField(_("priority"), default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=MappingState, default=MappingState.PROPOSED
    )
    proposed_by = models.CharField(max_length=120)
    note = models.TextField(_("note"), blank=True)
    bundle = models.UUIDField(_("bundle"), null=True, blank=True, db_index=True)
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    created_at = models.DateTimeField(db_default=models.functions.Now())
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=MappingState.values), name="mapping_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(starts_at__isnull=True)
                | models.Q(ends_at__isnull=True)
                | models.Q(starts_at__lt=models.F("ends_at")),
                name="mapping_window_not_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["slot"],
                condition=models.Q(state="approved"),
                name="mapping_live_by_slot",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot} → {self.asset}"


class MediaLink(models.Model):
    """One stable public link: a random token per mapping × version × rendition (product.md §6).

    The same in all generations. Nothing about a customer is in it.
    """

    token = models.CharField(max_length=32, unique=True, default=new_token)
    mapping = models.ForeignKey(Mapping, models.PROTECT, related_name="links")
    version = models.ForeignKey(AssetVersion, models.PROTECT, related_name="links")
    rendition_key = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("media link")
        verbose_name_plural = _("media links")
        constraints = [
            models.UniqueConstraint(
                fields=["mapping", "version", "rendition_key"], name="one_link_per_rendition"
            ),
        ]

    def __str__(self) -> str:
        return f"/m/{self.token}"

    @property
    def rendition(self) -> Rendition | None:
        """The rendition as it is mirrored now."""
        return self.version.renditions.filter(key=self.rendition_key).first()
