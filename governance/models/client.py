"""Machine clients: OAuth2 applications with the scopes, brands and campaigns they may use."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from governance.models.brand import Brand


class Scope(models.TextChoices):
    """What a machine client may be allowed to do (product.md §1)."""

    LOOKUP = "lookup", _("Look up media for a communication")
    PRODUCTION = "production", _("Report production events")


class ClientApplication(AbstractApplication):
    """A machine client. ``allowed_scopes`` bounds what a token may carry.

    No brands and no campaigns means: not limited in that respect. ``secret_set_at`` is when the
    present secret was made, ``last_token_at`` when a token was given out last: a token lives for a
    quarter of an hour at most, so it tells when the client was last in use. A revoked client gets
    no token any more and is kept, since the record names it.
    """

    allowed_scopes = ArrayField(
        models.CharField(max_length=40, choices=Scope), verbose_name=_("allowed scopes")
    )
    brands = models.ManyToManyField(Brand, blank=True, related_name="+", verbose_name=_("brands"))
    campaigns = models.ManyToManyField(
        "governance.Campaign", blank=True, related_name="+", verbose_name=_("campaigns")
    )
    secret_set_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_token_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        swappable = "OAUTH2_PROVIDER_APPLICATION_MODEL"
        verbose_name = _("machine client")
        verbose_name_plural = _("machine clients")

    def is_usable(self, request: Any) -> bool:
        """Whether the client may prove itself; the toolkit asks at every door."""
        return self.revoked_at is None
