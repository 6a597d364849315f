"""What a page shows of a medium: the player's source, poster and captions."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.domain.facts import Kind
from governance.domain.remote import CLOSED
from governance.models import Asset, AssetVersion, Rendition


def media_context(asset: Asset, version: AssetVersion | None) -> dict[str, Any]:
    """``media`` and ``tracks`` of ``components/player.html``; one query, none if prefetched.

    Addresses are our own: they lead to iconik's fresh ones, or are served by us.
    """
    if version is None:
        return {"media": {"kind": asset.remote_kind, "title": asset.remote_title}, "tracks": []}
    files = [item for item in version.renditions.all() if item.remote_status == CLOSED]
    shown = _shown(asset, files)
    media = {
        "kind": asset.remote_kind,
        "title": asset.remote_title,
        "alt": asset.approved_facts.known().get("alt", ""),
        "poster": _of_version(reverse("governance:asset-poster", args=[asset.public_id]), version),
        "src": media_url(asset, version, shown) if shown is not None else "",
        "mime": shown.remote_mime if shown is not None else "",
    }
    return {"media": media, "tracks": _tracks(asset, version, files)}


def media_url(asset: Asset, version: AssetVersion, item: Rendition) -> str:
    """Our address of one file of a version."""
    name = "asset-captions" if item.remote_kind == Kind.CAPTION else "asset-media"
    return _of_version(reverse(f"governance:{name}", args=[asset.public_id, item.key]), version)


def _of_version(address: str, version: AssetVersion) -> str:
    return f"{address}?version={version.remote_number}"


def _shown(asset: Asset, files: list[Rendition]) -> Rendition | None:
    """The file to play: a proxy before the original, the largest first."""
    fitting = [item for item in files if item.remote_kind == asset.remote_kind]
    fitting.sort(key=lambda item: (item.remote_source != "proxy", -(item.remote_height or 0)))
    return next(iter(fitting), None)


def _tracks(asset: Asset, version: AssetVersion, files: list[Rendition]) -> list[dict[str, Any]]:
    captions = [item for item in files if item.remote_kind == Kind.CAPTION]
    spoken = asset.approved_facts.known().get("languages", ())
    captions.sort(key=lambda item: (item.remote_language not in spoken, item.key))
    return [
        {
            "src": media_url(asset, version, item),
            "language": item.remote_language,
            "label": _("%(language)s, with sounds") % {"language": item.remote_language}
            if item.remote_id.endswith(":cc")
            else item.remote_language,
            "default": position == 0,
        }
        for position, item in enumerate(captions)
    ]
