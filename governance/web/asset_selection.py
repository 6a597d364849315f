"""What is chosen on the list: what a step would do with each asset, and then doing it."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from governance import clock
from governance.actions.lifecycle import submit_asset
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, DomainError, Forbidden
from governance.domain.facts import FACT_LABELS, missing_facts
from governance.domain.lifecycle import Step
from governance.queries.asset_selection import chosen
from governance.queries.assets import WholeAsset
from governance.refusals import sentence
from governance.web.asset_address import address_at, own
from governance.web.asset_cards import facts_beside, kind_words
from governance.web.asset_facets import count_words
from governance.web.asset_picks import MATCHING, MOST, PICK, picks
from governance.web.assets import first_ids, listing
from governance.web.requests import actor_of, text_in
from governance.web.step_table import STEPS, require

COMPARED: Final = 2

FILED: Final = 50
"""Ids that fit in an address (RFC 9112 §3 asks servers for 8000 characters); a page has no more."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asset_selection(request: HttpRequest) -> HttpResponse:
    """What submitting the chosen assets would do; a POST does it, one action for each asset.

    Sending the form again changes nothing more: an asset in review is not submitted twice.
    """
    data = request.POST if request.method == "POST" else request.GET
    actor = actor_of(request)
    wide = _matching(request) if request.method != "POST" and MATCHING in data else {}
    ids = wide.pop("ids") if wide else picks(data)
    results = _submit(ids, data, actor) if request.method == "POST" else None
    rows = chosen(ids, actor)
    told = [_told(whole, actor) for whole in rows]
    context = {
        "crumbs": [
            {"label": _("Assets"), "url": reverse("governance:asset-list")},
            {"label": _("Selection")},
        ],
        "ready": [row for row in told if not row["reason"]],
        "lacking": [row for row in told if row["reason"]],
        "unseen": len(ids) - len(rows),
        "total": len(rows),
        "compare_url": _about("governance:asset-compare", ids) if len(rows) == COMPARED else "",
        **({} if len(ids) > FILED else _files(ids)),
        **wide,
    }
    if results is not None:
        context |= _outcome(told, results)
    return render(request, "governance/asset_selection.html", context)


def _matching(request: HttpRequest) -> dict[str, Any]:
    """The first assets that a list finds as ``ids``, and what the page tells of the list.

    Raises:
        InvalidInput: naming the parameter of the list that is malformed.
    """
    found = listing(request)
    ids, tally = first_ids(found, MOST)
    query = own(found.query)
    return {
        "ids": ids,
        "matched": count_words(tally.total),
        "is_cut": tally.total > len(ids),
        "dropped": found.dropped,
        "list_url": address_at("governance:asset-list", query),
        "csv_url": address_at("governance:asset-csv", query),
        "xlsx_url": address_at("governance:asset-xlsx", query),
    }


def _files(ids: Sequence[uuid.UUID]) -> dict[str, str]:
    return {
        "csv_url": _about("governance:asset-csv", ids),
        "xlsx_url": _about("governance:asset-xlsx", ids),
    }


def _submit(ids: Sequence[uuid.UUID], data: QueryDict, actor: Actor) -> dict[uuid.UUID, str]:
    """Submit one asset after the other; for each one why it was refused, or nothing.

    Raises:
        InvalidInput: on ``note``.
    """
    note, results = text_in(data, "note")[:2000], {}
    for asset_id in ids:
        expected = text_in(data, f"expected-{asset_id}") or None
        try:
            submit_asset(asset_id=asset_id, actor=actor, note=note, expected=expected)
        except DomainError as error:
            results[asset_id] = sentence(error)
        else:
            results[asset_id] = ""
    return results


def _outcome(told: list[dict[str, Any]], results: dict[uuid.UUID, str]) -> dict[str, Any]:
    for row in told:
        row["refusal"] = results[row["id"]]
    return {
        "done": [row for row in told if not row["refusal"]],
        "refused": [row for row in told if row["refusal"]],
        "is_done": True,
    }


def _told(whole: WholeAsset, actor: Actor) -> dict[str, Any]:
    asset = whole.asset
    icon, kind = kind_words(asset.remote_kind)
    return {
        "id": asset.public_id,
        "title": asset.remote_title,
        "url": reverse("governance:asset", args=[asset.public_id]),
        "state": asset.state,
        "facts": facts_beside(asset, clock.now()),
        "icon": icon,
        "kind": kind,
        "reason": why_not(whole, actor),
    }


def why_not(whole: WholeAsset, actor: Actor) -> str:
    """Why an asset cannot be submitted for review now, as a sentence; empty if it can.

    Tells beforehand what ``actions.lifecycle.submit_asset`` would say.
    """
    asset = whole.asset
    try:
        require(STEPS[Step.SUBMIT], whole, actor)
    except (Conflict, Forbidden) as error:
        return sentence(error)
    if whole.current_version is None:
        return _("iconik shows no usable version of this asset.")
    if asset.remote_missing_since is not None:
        return _("iconik no longer has this asset.")
    if asset.remote_faults:
        return _("iconik tells what cannot be read; mend it there: %(names)s.") % {
            "names": _names(asset.remote_faults)
        }
    lacking = missing_facts(asset.remote_kind or None, asset.remote_facts_read)
    if lacking:
        words = {"names": _names(lacking)}
        return _("Not complete enough for review; missing: %(names)s.") % words
    return ""


def _names(facts: Any) -> str:
    return ", ".join(
        _(FACT_LABELS[name]).lower() if name in FACT_LABELS else name for name in facts
    )


def _about(route: str, ids: Sequence[uuid.UUID]) -> str:
    query = QueryDict(mutable=True)
    query.setlist(PICK, [str(public_id) for public_id in ids])
    return address_at(route, query)
