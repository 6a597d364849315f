"""What the files of an asset lack for the slots that show it, now or later, in sentences."""

from collections.abc import Iterable
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.domain.remote import CLOSED
from governance.domain.slot_fit import FileOffered, Lack, Misfit, SlotLimits, lacks
from governance.models import Asset, AssetVersion, Slot
from governance.queries.asset_uses import PAST, Use, Uses
from governance.queries.deliverables import rendition_channels
from governance.templatetags.interface import duration, filesize
from governance.web.asset_cards import kind_words

MOST: Final = 8
"""The most sentences that a page shows."""


def slot_lacks(asset: Asset, version: AssetVersion | None, uses: Uses) -> dict[str, Any]:
    """The sentences about the shown version, each with the campaign's address, and how many more.

    Of mappings that are kept to another version nothing is told.
    """
    if version is None:
        return {"rows": [], "more": 0}
    told = lacks_in(asset, version, _slots(version, uses))
    return {"rows": told[:MOST], "more": max(len(told) - MOST, 0)}


def lacks_in(asset: Asset, version: AssetVersion, slots: Iterable[Slot]) -> list[dict[str, str]]:
    """What keeps slots from showing a version: sentences (``text``), each once, with the
    campaign's address (``url``).
    """
    files = _offered(asset, version)
    rows = {
        (slot.pk, lack): _row(asset, slot, lack)
        for slot in slots
        for lack in lacks(asset.remote_kind, asset.remote_duration_ms, files, _limits(slot))
    }
    return list(rows.values())


def _slots(version: AssetVersion, uses: Uses) -> Iterable[Slot]:
    current: list[Use] = [use for group in uses.groups if group.name != PAST for use in group.rows]
    for use in current:
        if use.mapping.pinned_version_id in (None, version.pk):
            yield use.mapping.slot


def _offered(asset: Asset, version: AssetVersion) -> list[FileOffered]:
    """The ready files of the asset's own kind that may leave iconik at all."""
    return [
        FileOffered(channels, item.remote_bytes or 0)
        for item in version.renditions.all()
        if item.remote_status == CLOSED
        and item.remote_kind == asset.remote_kind
        and (channels := rendition_channels(asset, item))
    ]


def _limits(slot: Slot) -> SlotLimits:
    return SlotLimits(slot.kinds, slot.channels, slot.max_bytes, slot.max_duration_ms)


def _row(asset: Asset, slot: Slot, lack: Lack) -> dict[str, str]:
    sentences = {
        Misfit.KIND: _("Slot “%(slot)s” of %(campaign)s takes no %(kind)s."),
        Misfit.DURATION: _(
            "It is too long for slot “%(slot)s” of %(campaign)s (%(length)s, at most %(longest)s)."
        ),
        Misfit.NO_FILE: _("No rendition is ready for slot “%(slot)s” of %(campaign)s."),
        Misfit.CHANNEL: _(
            "No rendition serves the channel %(channel)s of slot “%(slot)s” of %(campaign)s."
        ),
        Misfit.BYTES: _(
            "No rendition fits slot “%(slot)s” of %(campaign)s"
            " (at most %(most)s, the smallest has %(smallest)s)."
        )
        if not lack.channel
        else _(
            "No rendition for the channel %(channel)s fits slot “%(slot)s” of %(campaign)s"
            " (at most %(most)s, the smallest has %(smallest)s)."
        ),
    }
    words = {
        "slot": slot.name,
        "campaign": slot.campaign.name,
        "kind": kind_words(asset.remote_kind)[1].lower(),
        "length": duration(asset.remote_duration_ms),
        "longest": duration(slot.max_duration_ms),
        "channel": lack.channel,
        "most": filesize(slot.max_bytes),
        "smallest": filesize(lack.smallest),
    }
    return {
        "text": sentences[lack.misfit] % words,
        "url": reverse("governance:campaign", args=[slot.campaign.key]),
    }
