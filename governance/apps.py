"""Governance: catalogue, decisions, and the record."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """The lowest package: it knows no remote and no report."""

    name = "governance"
    verbose_name = _("Governance")
    default_auto_field = "django.db.models.BigAutoField"


class ConsoleConfig(AdminConfig):
    """Django's admin with our own rule about who may enter."""

    default_site = "governance.web.console.ConsoleSite"
