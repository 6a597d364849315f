"""People, their roles, and the brands and markets that a role is limited to."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.utils.translation import gettext_lazy as _

from governance.models.brand import Brand
from governance.models.market import Market


# The manager that mypy misses belongs to a relation of the untyped OAuth toolkit.
class User(AbstractUser):  # type: ignore[django-manager-missing]  # see above
    """A person who logs in. Roles are Django groups named as in ``domain.actor.Role``."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    display_name = models.CharField(_("name shown"), max_length=120, blank=True)
    theme = models.CharField(_("theme"), max_length=5, choices=Theme, default=Theme.AUTO)
    shortcuts = models.BooleanField(_("single-key shortcuts"), default=True)
    first_view = models.ForeignKey(
        "governance.SavedView",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("view that the catalogue opens with"),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.display_name or self.get_full_name() or self.get_username()


class RoleLimit(models.Model):
    """Limits one person's role to some brands, some markets, or both at once.

    Without a row the role holds for all brands everywhere. No brands means all of them, no markets
    everywhere; a row with neither covers nothing.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="role_limits")
    group = models.ForeignKey(Group, models.CASCADE, related_name="+")
    brands = models.ManyToManyField(Brand, blank=True, related_name="+", verbose_name=_("brands"))
    markets = models.ManyToManyField(
        Market, blank=True, related_name="+", verbose_name=_("markets")
    )

    class Meta:
        verbose_name = _("limit of a role")
        verbose_name_plural = _("limits of roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="one_limit_per_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.group}"
