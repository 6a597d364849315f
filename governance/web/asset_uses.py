"""Where an asset is used, and what it is kin to, as its page tells it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from governance.domain.facts import UNKNOWN
from governance.models import Asset
from governance.queries.asset_kin import Kin
from governance.queries.asset_uses import LIVE, MOST, PAST, SCHEDULED, SHOWN, Use, UseGroup, Uses
from governance.templatetags.record import first_day, last_day

_TITLES: Final[Mapping[str, Any]] = {
    LIVE: gettext_lazy("Live"),
    SCHEDULED: gettext_lazy("Scheduled and proposed"),
    PAST: gettext_lazy("Past"),
}

ALL: Final = "all"


def most_of(request: HttpRequest) -> int:
    """How many uses of a group the address asks for: a few, or all with ``?uses=all``."""
    return MOST if request.GET.get("uses") == ALL else SHOWN


def uses_context(asset: Asset, uses: Uses, kin: Kin) -> dict[str, Any]:
    """What ``_asset_uses.html``, ``_asset_kin.html`` and the impact panel show."""
    groups = [_group(group) for group in uses.groups if group.total]
    return {
        "uses": {
            "groups": groups,
            "more": any(group["total"] > len(group["rows"]) for group in groups),
            "all_url": f"?uses={ALL}#uses",
        },
        "uses_meta": _meta(uses.groups),
        "touched": uses.campaigns,
        "impact": _impact(uses),
        "kin": _kin(asset, kin),
    }


def _meta(groups: Iterable[UseGroup]) -> str:
    words = {
        LIVE: _("%(number)s live"),
        SCHEDULED: _("%(number)s scheduled"),
        PAST: _("%(number)s past"),
    }
    return ", ".join(words[group.name] % {"number": group.total} for group in groups if group.total)


def _group(group: UseGroup) -> dict[str, Any]:
    return {
        "name": group.name,
        "title": str(_TITLES[group.name]),
        "label": _("Where used: %(group)s") % {"group": _TITLES[group.name]},
        "total": group.total,
        "rows": [_row(use) for use in group.rows],
        "folded": group.name == PAST,
    }


def _row(use: Use) -> dict[str, Any]:
    slot = use.mapping.slot
    zone = slot.campaign.zone
    return {
        "campaign": slot.campaign.name,
        "campaign_url": reverse("governance:campaign", args=[slot.campaign.key]),
        "slot": slot.name,
        "mapping_url": reverse("governance:mapping", args=[use.mapping.public_id]),
        "languages": use.mapping.languages,
        "first": first_day(use.starts_at, zone),
        "last": last_day(use.ends_at, zone) if use.ends_at > use.starts_at else None,
        "zone": zone,
        "standing": use.standing,
    }


def _impact(uses: Uses) -> list[dict[str, Any]]:
    """The figures of "If this asset goes away"."""
    return [
        {
            "value": uses.campaigns,
            "label": ngettext(
                "campaign shows it or will", "campaigns show it or will", uses.campaigns
            ),
        },
        {"value": uses.slots, "label": ngettext("slot to refill", "slots to refill", uses.slots)},
    ]


def _kin(asset: Asset, kin: Kin) -> dict[str, Any]:
    family = kin.family
    return {
        "family": family.name if family is not None else "",
        "family_url": reverse("governance:family", args=[family.public_id])
        if family is not None
        else "",
        "is_master": family is not None and kin.master_id == asset.pk,
        "others": [_relative(row, is_master=row.pk == kin.master_id) for row in kin.others],
        "predecessors": [_relative(row) for row in kin.predecessors],
        "successor": _relative(kin.successor) if kin.successor is not None else None,
    }


def _relative(asset: Asset, *, is_master: bool = False) -> dict[str, Any]:
    languages = asset.approved_facts.languages
    return {
        "title": asset.remote_title,
        "url": reverse("governance:asset", args=[asset.public_id]),
        "state": asset.state,
        "languages": [_("Unknown")] if languages is UNKNOWN else list(languages),
        "is_master": is_master,
    }
