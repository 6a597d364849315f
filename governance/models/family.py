"""Families: a work and its localized adaptations."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.asset import Asset
from governance.models.brand import Brand
from governance.models.identifiers import new_public_id


class Family(models.Model):
    """Groups the localized assets of one work (product.md §3); the master is one of them."""

    public_id = models.UUIDField(default=new_public_id, unique=True, editable=False)
    brand = models.ForeignKey(Brand, models.PROTECT, related_name="families")
    name = models.CharField(_("name"), max_length=200)
    master = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("master"))
    created_by = models.CharField(max_length=120)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        verbose_name = _("family")
        verbose_name_plural = _("families")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class FamilyMember(models.Model):
    """One asset of a family; an asset is in one family at most."""

    family = models.ForeignKey(Family, models.CASCADE, related_name="members")
    asset = models.OneToOneField(Asset, models.PROTECT, related_name="family_member")

    class Meta:
        verbose_name = _("member of a family")
        verbose_name_plural = _("members of families")
        ordering = ["family_id", "id"]

    def __str__(self) -> str:
        return f"{self.family}: {self.asset}"
