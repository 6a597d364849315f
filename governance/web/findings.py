"""Findings of the machine about an asset, each with the way out where there is one."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from governance.models import Asset


@dataclass(frozen=True, slots=True)
class Check:
    """One finding: fine, or something to look at. ``url`` leads to where it is mended, and
    ``action`` is the link's text.
    """

    ok: bool
    text: str
    url: str = ""
    action: str = ""


def mended_in_iconik(asset: Asset, text: str) -> Check:
    """A finding about what iconik holds: its page there, or ours where iconik's is not known."""
    if settings.ICONIK_URL:
        url = f"{settings.ICONIK_URL.rstrip('/')}/asset/{asset.remote_id}"
        return Check(False, text, url, _("Mend it in iconik"))
    return Check(False, text, reverse("governance:asset", args=[asset.public_id]), _("The asset"))
