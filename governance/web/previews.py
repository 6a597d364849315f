"""What a page shows of a medium: the player's source, poster and captions."""

from collections.abc import Iterable
from typing import Any

from babel import Locale, UnknownLocaleError
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from governance.domain.facts import Kind
from governance.domain.remote import CLOSED
from governance.models import Asset, AssetVersion, Rendition

_TIMED = (Kind.VIDEO, Kind.AUDIO)


def media_context(
    asset: Asset, version: AssetVersion | None, files: Iterable[Rendition] | None = None
) -> dict[str, Any]:
    """``media`` and ``tracks`` of ``components/player.html`` for one version of an asset.

    One query, or none where the version's files are prefetched or given. Addresses are our own:
    they lead to iconik's fresh ones, or are served by us.
    """
    if files is None:
        files = [] if version is None else version.renditions.all()
    files = [item for item in files if item.remote_status == CLOSED]
    query = "" if version is None else f"?version={version.remote_number}"
    shown = _shown(asset, files)
    facts = asset.remote_facts_read if asset.facts is None else asset.approved_facts
    sized = shown is not None and shown.remote_width and shown.remote_height
    media = {
        "kind": asset.remote_kind,
        "title": asset.remote_title,
        "alt": facts.known().get("alt", ""),
        "poster": reverse("governance:asset-poster", args=[asset.public_id]) + query,
        "src": media_url(asset, version, shown) if shown is not None else "",
        "mime": shown.remote_mime if shown is not None else "",
        "width": shown.remote_width if shown is not None and sized else None,
        "height": shown.remote_height if shown is not None and sized else None,
        "duration_ms": asset.remote_duration_ms if asset.remote_kind in _TIMED else None,
    }
    return {"media": media, "tracks": _tracks(asset, files, query)}


def media_url(asset: Asset, version: AssetVersion | None, item: Rendition) -> str:
    """Our address of one file of a version, which leads to iconik's fresh one."""
    query = "" if version is None else f"?version={version.remote_number}"
    return reverse("governance:asset-media", args=[asset.public_id, item.key]) + query


def language_name(tag: str) -> str:
    """A language in words of the page's language; the tag itself where CLDR has none."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(get_language() or "en")
    except (UnknownLocaleError, ValueError):
        return tag
    return str(name) if name else tag


def _shown(asset: Asset, files: list[Rendition]) -> Rendition | None:
    """The file to play: a proxy before the original, the largest first."""
    fitting = [item for item in files if item.remote_kind == asset.remote_kind]
    fitting.sort(key=lambda item: (item.remote_source != "proxy", -(item.remote_height or 0)))
    return next(iter(fitting), None)


def _tracks(asset: Asset, files: list[Rendition], query: str) -> list[dict[str, Any]]:
    captions = [item for item in files if item.remote_kind == Kind.CAPTION]
    spoken = asset.approved_facts.known().get("languages", ())
    captions.sort(key=lambda item: (item.remote_language not in spoken, item.key))
    return [
        {
            "src": reverse("governance:asset-captions", args=[asset.public_id, item.key]) + query,
            "language": item.remote_language,
            "label": _("%(language)s, with sounds") % {"language": name}
            if item.remote_id.endswith(":cc")
            else name,
            "default": position == 0,
        }
        for position, (item, name) in enumerate(
            (item, language_name(item.remote_language)) for item in captions
        )
    ]
