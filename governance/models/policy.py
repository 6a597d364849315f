"""Approval policies: which stages a review goes through."""

from django.contrib.auth.models import Group
from django.db import models
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What a review decides on."""

    ASSET_VERSION = "asset_version", _("Asset version")
    FACTS = "facts", _("Changed facts")
    MAPPING = "mapping", _("Mapping")
    RETIREMENT = "retirement", _("Retirement")
    SUPERSESSION = "supersession", _("Replacement")


class ApprovalPolicy(models.Model):
    """Ordered stages for one kind of review; the active one of a kind applies."""

    name = models.CharField(_("name"), max_length=120)
    subject = models.CharField(_("decides on"), max_length=16, choices=Subject)
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("approval policy")
        verbose_name_plural = _("approval policies")
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=models.Q(active=True),
                name="one_active_policy_per_subject",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """One stage of a policy: so many approvals of members of one group.

    Stages with the same ``order`` run side by side.
    """

    policy = models.ForeignKey(ApprovalPolicy, models.CASCADE, related_name="stages")
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    name = models.CharField(_("name"), max_length=120)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", verbose_name=_("group"))
    quorum = models.PositiveSmallIntegerField(_("approvals needed"), default=1)

    class Meta:
        verbose_name = _("stage")
        verbose_name_plural = _("stages")
        ordering = ["policy_id", "order", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quorum__gte=1), name="stage_quorum_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.policy}: {self.name}"
