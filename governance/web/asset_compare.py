"""Two assets side by side, and one asset at a glance."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import clock
from governance.domain.errors import NotFound, gettext_noop
from governance.domain.facts import FACT_LABELS, Kind
from governance.queries.asset_lists import preview_of
from governance.queries.asset_selection import chosen, glimpse
from governance.queries.assets import WholeAsset
from governance.templatetags.interface import duration
from governance.templatetags.looks import look_of
from governance.web.asset_cards import cards, facts_beside, kind_words
from governance.web.asset_files import file_rows
from governance.web.asset_picks import picks
from governance.web.previews import media_context
from governance.web.requests import actor_of, wants_part
from governance.web.wording import fact_text

PAIR = 2


@login_required
@require_safe
def asset_compare(request: HttpRequest) -> HttpResponse:
    """Two chosen assets: players, files, and every fact with a mark where they differ."""
    rows = chosen(picks(request.GET), actor_of(request), files=True)
    context: dict[str, Any] = {
        "crumbs": [
            {"label": _("Assets"), "url": reverse("governance:asset-list")},
            {"label": _("Comparison")},
        ],
    }
    if len(rows) == PAIR:
        lines = _lines(*rows)
        context |= {
            "sides": [_side(whole) for whole in rows],
            "lines": lines,
            "differing": sum(line["differs"] for line in lines),
        }
    return render(request, "governance/asset_compare.html", context)


@login_required
@require_safe
def asset_preview(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    """One asset at a glance, for a panel over the list; elsewhere its page."""
    if not wants_part(request):
        return redirect("governance:asset", asset_id=asset_id)
    asset = glimpse(asset_id, actor_of(request))
    if asset is None:
        raise NotFound(gettext_noop("There is no such asset."))
    card = cards([asset], {asset.pk: preview_of(asset)}, clock.now())[0]
    context = {"card": card, "is_mapped": getattr(asset, "is_mapped", False)}
    return render(request, "governance/_asset_preview.html", context)


def _side(whole: WholeAsset) -> dict[str, Any]:
    asset, version = whole.asset, whole.shown_version
    return {
        "title": asset.remote_title,
        "url": reverse("governance:asset", args=[asset.public_id]),
        "state": asset.state,
        "facts": facts_beside(asset, clock.now()),
        "files": file_rows(asset, version, asset.approved_facts),
        **media_context(asset, version),
    }


def _lines(one: WholeAsset, other: WholeAsset) -> list[dict[str, Any]]:
    """What is told of both, line by line."""
    pairs = zip(_values(one), _values(other), strict=True)
    return [
        {"label": label, "one": mine, "other": theirs, "differs": mine != theirs}
        for (label, mine), (_label, theirs) in pairs
    ]


def _values(whole: WholeAsset) -> list[tuple[str, str]]:
    asset, version = whole.asset, whole.shown_version
    known = asset.approved_facts.known()
    timed = asset.remote_kind in (Kind.VIDEO, Kind.AUDIO)
    return [
        (_("State"), str(look_of(asset.state).label)),
        (_("Kind"), kind_words(asset.remote_kind)[1]),
        (_("Length"), duration(asset.remote_duration_ms) if timed else "–"),
        (_("Version"), str(version.remote_number) if version is not None else "–"),
        (_("Brand"), asset.brand.name),
        *(
            (_(label), fact_text(name, known[name]) if name in known else _("Unknown"))
            for name, label in FACT_LABELS.items()
        ),
    ]
