"""Connectors: the only package that speaks to remotes."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectorsConfig(AppConfig):
    """Knows both sides: the remotes' clients and our actions."""

    name = "connectors"
    verbose_name = _("Connections")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell governance what only this package knows (architecture.md §1)."""
        from connectors import conf
        from connectors.bridge.media_files import IconikKeeper
        from connectors.bridge.media_urls import IconikMedia
        from connectors.bridge.mirror_health import mirror_health
        from governance import contributions

        media = IconikMedia(conf.iconik_reader)
        contributions.register_signed_urls(media)
        contributions.register_kept_media(IconikKeeper(media, conf.iconik_reader))
        contributions.register_mirror_health(mirror_health)
