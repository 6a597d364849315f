"""Connectors: the only package that speaks to remotes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectorsConfig(AppConfig):
    """Knows both sides: the remotes' clients and our actions."""

    name = "connectors"
    verbose_name = _("Connections")
    default_auto_field = "django.db.models.BigAutoField"
