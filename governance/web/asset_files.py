"""The files of a version as the asset page lists them, with what is missing or not ready."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.domain.facts import UNKNOWN, Facts, Kind
from governance.domain.remote import CLOSED, content_entry
from governance.models import Asset, AssetVersion, Rendition
from governance.queries.deliverables import rendition_channels
from governance.web.previews import media_url

_ORDER = {"proxy": 0, "file": 1, "keyframe": 2, "subtitle": 3}


def file_rows(asset: Asset, version: AssetVersion | None, facts: Facts) -> list[dict[str, Any]]:
    """The rows of ``components/renditions.html`` and ``_asset_files.html``."""
    if version is None:
        return []
    files = sorted(
        version.renditions.all(), key=lambda item: (_ORDER.get(item.remote_source, 4), item.key)
    )
    stills = [item for item in files if item.remote_source == "keyframe"]
    if any(item.remote_is_poster for item in stills):
        files = [
            item for item in files if item.remote_source != "keyframe" or item.remote_is_poster
        ]
    rows = [_row(asset, version, item) for item in files]
    return rows + [_missing(name) for name in _absent(asset, files, facts)]


def _row(asset: Asset, version: AssetVersion, item: Rendition) -> dict[str, Any]:
    ready = is_ready(item)
    unapproved = ready and not _is_as_approved(version, item)
    return {
        "name": file_name(item),
        "detail": form_and_size(item),
        "bytes": item.remote_bytes,
        "ok": ready and not unapproved,
        "problem": _("Not approved") if unapproved else _problem(item),
        "url": media_url(asset, version, item) if ready else "",
        "download_url": _download_url(asset, version, item) if ready else "",
        "key": item.key,
        "checksum": item.remote_checksum,
        "length_ms": item.remote_duration_ms,
        "channels": _channels(asset, item),
    }


def _channels(asset: Asset, item: Rendition) -> str:
    """What the file can serve, where that is not the same for all of its kind."""
    if item.remote_kind != asset.remote_kind:
        return ""
    channels = rendition_channels(asset, item)
    if not channels:
        return _("stays in iconik")
    return _("for %(channels)s") % {"channels": ", ".join(channels)}


def _download_url(asset: Asset, version: AssetVersion, item: Rendition) -> str:
    place = reverse("governance:asset-download", args=[asset.public_id, item.key])
    return f"{place}?version={version.remote_number}"


def _is_as_approved(version: AssetVersion, item: Rendition) -> bool:
    """Whether the file is what was approved, where its version is approved at all."""
    if version.approval != AssetVersion.Approval.APPROVED:
        return True
    entry = content_entry(
        item.remote_source,
        item.remote_id,
        item.remote_bytes,
        item.remote_checksum,
        item.remote_language,
    )
    return entry in version.approved_content


def is_ready(item: Rendition) -> bool:
    """Whether the bytes of a file are there."""
    return item.remote_status == CLOSED


def file_name(item: Rendition) -> str:
    """What a file is, in words."""
    if item.remote_kind == Kind.CAPTION:
        words = _("Captions %(language)s") % {"language": item.remote_language}
        return f"{words} ({_('with sounds')})" if item.remote_id.endswith(":cc") else words
    if item.remote_source == "keyframe":
        return _("Poster") if item.remote_is_poster else _("Still")
    if item.remote_source == "file":
        return _("Original")
    return _("Proxy")


def form_and_size(item: Rendition) -> str:
    """The size in pixels and the form of a file."""
    size = f"{item.remote_width} × {item.remote_height}" if item.remote_width else ""
    form = "WebVTT" if item.remote_kind == Kind.CAPTION else item.remote_mime
    return ", ".join(part for part in (size, form) if part)


def _problem(item: Rendition) -> str:
    words = {
        "OPEN": _("Being written"),
        "GROWING": _("Being written"),
        "AWAITED": _("Awaited"),
        "DELETED": _("Deleted"),
        "LOST": _("Lost"),
    }
    return words.get(item.remote_status, item.remote_status.capitalize() or _("Not ready"))


def _absent(asset: Asset, files: Iterable[Rendition], facts: Facts) -> list[str]:
    """What such an asset should have and has not: something to play, a poster, captions."""
    ready = [item for item in files if item.remote_status == CLOSED]
    lacking = []
    if asset.remote_kind == Kind.VIDEO:
        if not any(item.remote_source == "proxy" for item in ready):
            lacking.append(_("Proxy"))
        if not any(item.remote_source == "keyframe" for item in ready):
            lacking.append(_("Poster"))
        if facts.spoken is not False:
            captioned = {item.remote_language for item in ready if item.remote_kind == Kind.CAPTION}
            lacking += [
                _("Captions %(language)s") % {"language": tag}
                for tag in _listed(facts.languages)
                if not any(tag == each or tag.startswith(f"{each}-") for each in captioned)
            ]
    elif not any(item.remote_kind == asset.remote_kind for item in ready):
        lacking.append(_("File"))
    return lacking


def _listed(languages: Any) -> tuple[str, ...]:
    return () if languages is UNKNOWN else tuple(languages)


def _missing(name: str) -> dict[str, Any]:
    return {"name": name, "detail": "", "bytes": None, "ok": False, "problem": _("Missing")}
