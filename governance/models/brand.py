"""Brands: every asset and campaign belongs to one, and rights may be limited to some."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Brand(models.Model):
    """One brand of the organisation."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
