"""Markets: named sets of countries."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class Market(models.Model):
    """A named set of countries. The code starts with ``@``, so it is never taken for a country."""

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[
            RegexValidator(r"\A@[A-Z][A-Z0-9_-]*\Z", _("Write it like @EU."), code="market")
        ],
    )
    name = models.CharField(_("name"), max_length=120)
    countries = ArrayField(models.CharField(max_length=2), verbose_name=_("countries"))

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^@[A-Z][A-Z0-9_-]*$"), name="market_code_form"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"
