"""How iconik's metadata is read as governed facts: the mapping, a change of it, and readings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.domain.transformations import Kind
from governance.models.identifiers import new_public_id
from governance.models.user import User


class TransformationChoices(models.TextChoices):
    """What may be done to a field's text before it is read (``domain.transformations``)."""

    AS_IS = Kind.AS_IS.value, _("As it is")
    FIRST = Kind.FIRST.value, _("First of several values")
    VALUES = Kind.VALUES.value, _("Listed values")
    NAMES = Kind.NAMES.value, _("English names")
    DAY_FIRST = Kind.DAY_FIRST.value, _("Dates as 31.12.2027")
    MONTH_FIRST = Kind.MONTH_FIRST.value, _("Dates as 12/31/2027")


class FieldMapping(models.Model):
    """Which iconik metadata field feeds which governed fact, and how its text is read.

    ``values`` are the pairs ``{text: code}`` of the transformation "listed values".
    """

    class Fact(models.TextChoices):
        LANGUAGES = "languages", _("Languages")
        TERRITORIES = "territories", _("Territories")
        RIGHTS_FROM = "rights_from", _("Rights start")
        RIGHTS_UNTIL = "rights_until", _("Rights end")
        PRODUCT_TYPES = "product_types", _("Product types")
        ALT = "alt", _("Alternative text")
        SPOKEN = "spoken", _("Speech")
        BRAND = "brand", _("Brand")

    fact = models.CharField(_("fact"), max_length=20, choices=Fact, unique=True)
    remote_field = models.CharField(_("iconik field"), max_length=200)
    transformation = models.CharField(
        _("transformation"),
        max_length=12,
        choices=TransformationChoices,
        default=TransformationChoices.AS_IS,
    )
    values = models.JSONField(_("values"), default=dict, blank=True)

    class Meta:
        verbose_name = _("field mapping")
        verbose_name_plural = _("field mappings")
        ordering = ["fact"]

    def __str__(self) -> str:
        return f"{self.remote_field} → {self.fact}"


class MappingDraft(models.Model):
    """A field mapping that somebody prepares: counted over the whole catalogue, then applied.

    ``sources`` by fact: ``{"field": …, "transformation": …, "values": {text: code}}``. ``rules``
    is the fingerprint of the rules in force when the counting began. While it is counted,
    ``after`` is the id of the last asset looked at. ``counts`` by fact:
    ``{"before": faults now, "after": faults then, "changed": facts read otherwise}``;
    ``examples`` by fact: ``[[asset's public id, its title, the fault], …]``, a few.
    """

    class State(models.TextChoices):
        COUNTING = "counting", _("Being counted")
        COUNTED = "counted", _("Counted")
        APPLIED = "applied", _("Applied")
        DISCARDED = "discarded", _("Discarded")

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    sources = models.JSONField()
    rules = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.COUNTING)
    total = models.PositiveIntegerField(_("assets"), default=0)
    done = models.PositiveIntegerField(_("assets counted"), default=0)
    after = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict)
    examples = models.JSONField(default=dict)
    made_at = models.DateTimeField(_("made"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("draft of a field mapping")
        verbose_name_plural = _("drafts of field mappings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(state__in=["counting", "counted"]),
                name="one_mapping_draft_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}, {self.made_at:%Y-%m-%d}"


class FactReading(models.Model):
    """One reading of all facts anew, because the rules by which they are read have changed.

    ``rules`` is the fingerprint that it reads by; ``after`` the id of the last asset read.
    """

    rules = models.CharField(max_length=64)
    total = models.PositiveIntegerField(_("assets"), default=0)
    done = models.PositiveIntegerField(_("assets read"), default=0)
    changed = models.PositiveIntegerField(_("assets whose facts changed"), default=0)
    after = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(_("begun"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("reading of facts")
        verbose_name_plural = _("readings of facts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=models.Q(ended_at__isnull=True),
                name="one_fact_reading_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begun_at:%Y-%m-%d %H:%M}"
