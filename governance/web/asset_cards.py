"""One asset in a list, as a card and as a row of a table."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from governance.domain.facts import UNKNOWN, Kind
from governance.models import Asset
from governance.queries.asset_lists import tags_of
from governance.queries.assets import Preview
from governance.web.wording import last_second

KINDS = {
    Kind.VIDEO.value: ("film", gettext_lazy("Video")),
    Kind.IMAGE.value: ("image", gettext_lazy("Image")),
    Kind.AUDIO.value: ("audio-lines", gettext_lazy("Audio")),
    Kind.DOCUMENT.value: ("file-text", gettext_lazy("Document")),
}
"""Icon and word of each kind; anything else is a file of unknown kind."""

UNKNOWN_KIND = ("file", gettext_lazy("Unknown kind"))


def kind_words(kind: str) -> tuple[str, str]:
    """The icon and the word of a kind."""
    icon, label = KINDS.get(kind, UNKNOWN_KIND)
    return icon, str(label)


def cards(
    assets: Collection[Asset], previews: Mapping[int, Preview | None], now: datetime
) -> list[Any]:
    """What ``components/asset_card.html`` and the table show of assets."""
    return [_card(asset, previews.get(asset.pk), now) for asset in assets]


def rights_end(asset: Asset) -> datetime | None:
    """When the governed rights end; ``None`` if never, or if nobody knows."""
    until = asset.approved_facts.rights_until
    return None if until is UNKNOWN else until


def last_moment(asset: Asset) -> datetime | None:
    """The last second in which the rights hold: its day is the last one that people mean."""
    until = rights_end(asset)
    return None if until is None else last_second(until)


def facts_beside(asset: Asset, now: datetime) -> list[str]:
    """The facts beside the state (product.md §4) that hold of an asset now."""
    until = rights_end(asset)
    holds = {
        "suspended": asset.suspended_at is not None,
        "missing": asset.remote_missing_since is not None,
        "expired": until is not None and until <= now,
        "fault": bool(asset.remote_faults),
    }
    return [name for name, held in holds.items() if held]


def _card(asset: Asset, preview: Preview | None, now: datetime) -> dict[str, Any]:
    icon, label = kind_words(asset.remote_kind)
    languages = asset.approved_facts.languages
    timed = asset.remote_kind in (Kind.VIDEO, Kind.AUDIO)
    poster = reverse("governance:asset-poster", args=[asset.public_id])
    until = last_moment(asset)
    return {
        "id": asset.public_id,
        "url": reverse("governance:asset", args=[asset.public_id]),
        "title": asset.remote_title,
        "poster_url": poster if preview is not None and preview.has_picture else "",
        "duration_ms": asset.remote_duration_ms if timed else None,
        "kind_icon": icon,
        "kind": label,
        "kind_label": _("%(kind)s, version %(number)s") % {"kind": label, "number": preview.version}
        if preview is not None
        else label,
        "key": asset.remote_external_id,
        "languages": [_("Unknown")] if languages is UNKNOWN else list(languages),
        "state": asset.state,
        "facts": facts_beside(asset, now),
        "note": _until(until, now),
        "until": until,
        "changed": asset.remote_date_modified,
        "territories": territories(asset),
        "tags": tags_of(asset),
        "brand": getattr(asset, "brand_name", ""),
        "iconik": getattr(asset, "iconik_id", ""),
    }


def territories(asset: Asset) -> list[str]:
    """Where the asset may be shown, as codes or as a word."""
    codes = asset.approved_facts.territories
    if codes is UNKNOWN:
        return [_("Unknown")]
    return list(codes) or [_("Worldwide")]


def _until(until: datetime | None, now: datetime) -> str:
    if until is None or until < now:
        return ""
    return _("Until %(day)s") % {"day": f"{until:%-d %b %Y}"}
