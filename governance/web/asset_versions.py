"""Two versions of an asset side by side: the media, the files, and what was decided on them."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance.domain.errors import InvalidInput, NotFound, gettext_noop
from governance.models import Asset, AssetVersion, ReviewState
from governance.queries import assets
from governance.queries.asset_versions import Decision, decisions_on
from governance.queries.assets import WholeAsset
from governance.queries.document_pages import pdf_of
from governance.refusals import sentence
from governance.templatetags.looks import look_of
from governance.web.previews import media_context
from governance.web.requests import actor_of
from governance.web.version_files import file_change_rows, ready_files

LEFT, RIGHT = "left", "right"


@login_required
@require_safe
def asset_versions(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    """The versions ``?left=`` and ``?right=``; without them the shown one and the newest other.

    What is no pair of versions is said above the form, with status 400.
    """
    whole = assets.whole(asset_id, actor_of(request))
    if whole is None:
        raise NotFound(gettext_noop("There is no such asset."))
    asset = whole.asset
    context: dict[str, Any] = {
        "asset": asset,
        "crumbs": [
            {"label": _("Assets"), "url": reverse("governance:asset-list")},
            {
                "label": asset.remote_title,
                "url": reverse("governance:asset", args=[asset.public_id]),
            },
            {"label": _("Versions side by side")},
        ],
        "chosen": {},
        "refusal": "",
    }
    try:
        pair = _pair(request, whole)
    except InvalidInput as error:
        context |= {"refusal": sentence(error), "choices": _choices(whole)}
        return render(request, "governance/asset_versions.html", context, status=400)
    if pair is not None:
        context |= _compared(asset, pair) | {"choices": _choices(whole)}
    return render(request, "governance/asset_versions.html", context)


def _pair(request: HttpRequest, whole: WholeAsset) -> tuple[AssetVersion, AssetVersion] | None:
    """The two versions that are asked for; ``None`` if there are not two.

    Raises:
        InvalidInput: on ``left`` or ``right``.
    """
    if len(whole.versions) < 2:
        return None
    if LEFT not in request.GET and RIGHT not in request.GET:
        shown = whole.shown_version or whole.versions[0]
        other = next(row for row in whole.versions if row.pk != shown.pk)
        older, newer = sorted((shown, other), key=lambda row: row.remote_number)
        return older, newer
    left, right = (_version(request, whole, name) for name in (LEFT, RIGHT))
    if left == right:
        raise InvalidInput(gettext_noop("Choose two different versions."), field=RIGHT)
    return left, right


def _version(request: HttpRequest, whole: WholeAsset, name: str) -> AssetVersion:
    text = request.GET.get(name, "")
    numbers = {str(row.remote_number): row for row in whole.versions}
    if text not in numbers:
        raise InvalidInput(
            gettext_noop("This asset has no such version: choose two from the lists."), field=name
        )
    return numbers[text]


def _choices(whole: WholeAsset) -> list[dict[str, Any]]:
    return [
        {
            "number": row.remote_number,
            "label": _("Version %(number)s, %(state)s")
            % {"number": row.remote_number, "state": str(look_of(row.approval).label).lower()},
        }
        for row in whole.versions
    ]


def _compared(asset: Asset, pair: tuple[AssetVersion, AssetVersion]) -> dict[str, Any]:
    decisions = decisions_on(pair)
    rows = file_change_rows(*(ready_files(version) for version in pair))
    left, right = pair
    return {
        "chosen": {LEFT: left.remote_number, RIGHT: right.remote_number},
        "sides": [_side(asset, version, decisions.get(version.pk)) for version in pair],
        "files": rows,
        "changed": sum(row["is_change"] for row in rows),
        "swapped_url": f"?{LEFT}={right.remote_number}&{RIGHT}={left.remote_number}",
    }


def _side(asset: Asset, version: AssetVersion, decision: Decision | None) -> dict[str, Any]:
    """One side of ``components/side_by_side.html``, with what was decided."""
    address = reverse("governance:asset", args=[asset.public_id])
    context = media_context(asset, version)
    if pdf_of(ready_files(version)) is not None:
        place = reverse("governance:asset-pages", args=[asset.public_id])
        context["media"]["pages_url"] = f"{place}?version={version.remote_number}"
    name = _("Version %(number)s") % {"number": version.remote_number}
    context["media"]["title"] = f"{name}: {asset.remote_title}"
    return {
        "title": name,
        "note": _note(version),
        "url": f"{address}?version={version.remote_number}",
        "approval": version.approval,
        "made_at": version.remote_date_created,
        "approved_at": version.approved_at,
        "in_use": version.remote_status == "ACTIVE",
        "decision": decision,
        "decided": _decided(decision),
        **context,
    }


def _note(version: AssetVersion) -> str:
    state = str(look_of(version.approval).label)
    if version.approved_at is None:
        return state
    day = date_format(version.approved_at, "j M Y")
    if version.approval == AssetVersion.Approval.APPROVED:
        return _("Approved on %(day)s") % {"day": day}
    return _("%(state)s, approved on %(day)s") % {"state": state, "day": day}


def _decided(decision: Decision | None) -> str:
    """Who did what, as a sentence."""
    if decision is None:
        return _("Not submitted for review yet.")
    words = {
        "submitter": decision.submitter,
        "people": ", ".join(decision.voters) or _("nobody yet"),
    }
    sentences = {
        ReviewState.APPROVED: _("Submitted by %(submitter)s, approved by %(people)s."),
        ReviewState.REJECTED: _("Submitted by %(submitter)s, rejected by %(people)s."),
        ReviewState.OPEN: _("Submitted by %(submitter)s; voted: %(people)s."),
    }
    return sentences[ReviewState(decision.state)] % words
