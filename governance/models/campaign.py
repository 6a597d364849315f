"""Campaigns and their slots: what may be asked, and with which values."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.domain.facts import Kind
from governance.models.brand import Brand
from governance.models.identifiers import new_public_id
from governance.models.user import User

KEY_PATTERN = r"\A[A-Za-z0-9][A-Za-z0-9_-]{0,39}\Z"


class LanguagePolicy(models.TextChoices):
    """Which language matches a slot accepts (resolution.md §3)."""

    EXACT = "exact", _("Exact language only")
    PARENTS = "parents", _("Exact or parent language")
    DEFAULT = "default", _("Also the default language")


class KindChoices(models.TextChoices):
    """What an asset is, in the words shown to people."""

    VIDEO = Kind.VIDEO.value, _("Video")
    IMAGE = Kind.IMAGE.value, _("Image")
    AUDIO = Kind.AUDIO.value, _("Audio")
    DOCUMENT = Kind.DOCUMENT.value, _("Document")


class Campaign(models.Model):
    """One campaign. ``dimensions`` is ordered, most significant first:
    ``[{"name": "channel", "values": ["email", "web"]}, …]``, ``channel`` always among them.

    People enter local dates of ``zone``, the last day inclusive; ``starts_at`` and ``ends_at``
    are the UTC instants of that half-open window. ``generation`` is the newest published table's.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    key = models.CharField(
        _("key"), max_length=40, unique=True, validators=[RegexValidator(KEY_PATTERN)]
    )
    name = models.CharField(_("name"), max_length=200)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="campaigns")
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("owner"))
    communication_type = models.CharField(_("communication type"), max_length=120, blank=True)
    zone = models.CharField(_("time zone"), max_length=64)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    default_language = models.CharField(_("default language"), max_length=80)
    languages = ArrayField(models.CharField(max_length=80), verbose_name=_("languages"))
    regions = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, verbose_name=_("regions")
    )
    dimensions = models.JSONField(_("dimensions"))
    generation = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(db_default=models.functions.Now())
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"),
                name="campaign_key_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def dimension_values(self) -> dict[str, list[str]]:
        """The declared values of each dimension, in order of significance."""
        return {item["name"]: item["values"] for item in self.dimensions}


class CampaignDraft(models.Model):
    """A campaign that is being made, step by step: nothing of it is governed yet.

    ``data`` holds what was entered, by step and field, as it was entered; ``revision`` counts the
    saves, so that a second tab cannot write over the first unnoticed.
    """

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="campaign_drafts")
    data = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a campaign")
        verbose_name_plural = _("drafts of campaigns")
        ordering = ["-updated_at", "-id"]

    def __str__(self) -> str:
        return str(self.public_id)


class Slot(models.Model):
    """One place of a communication that takes media."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="slots")
    key = models.CharField(_("key"), max_length=40, validators=[RegexValidator(KEY_PATTERN)])
    name = models.CharField(_("name"), max_length=120)
    required = models.BooleanField(_("required"), default=True)
    language_policy = models.CharField(
        _("language policy"), max_length=8, choices=LanguagePolicy, default=LanguagePolicy.DEFAULT
    )
    kinds = ArrayField(
        models.CharField(max_length=12, choices=KindChoices), verbose_name=_("accepted kinds")
    )
    channels = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("channels")
    )
    max_bytes = models.BigIntegerField(_("largest file, bytes"), null=True, blank=True)
    max_duration_ms = models.BigIntegerField(_("longest, milliseconds"), null=True, blank=True)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["campaign_id", "key"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "key"], name="slot_key_once"),
            models.CheckConstraint(
                condition=models.Q(key__regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"),
                name="slot_key_form",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign}: {self.name}"
