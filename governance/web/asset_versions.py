"""Two versions of an asset side by side: the media, the files, and what was decided on them."""

import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from governance.domain.errors import InvalidInput, NotFound, gettext_noop
from governance.domain.file_changes import Change, ComparedFile, FileChange, file_changes
from governance.models import Asset, AssetVersion, Rendition, ReviewState
from governance.queries import assets
from governance.queries.asset_versions import Decision, decisions_on
from governance.queries.assets import WholeAsset
from governance.queries.document_pages import pdf_of
from governance.refusals import sentence
from governance.templatetags.interface import duration, filesize
from governance.templatetags.looks import look_of
from governance.web.asset_files import file_name, is_ready
from governance.web.previews import media_context
from governance.web.requests import actor_of

LEFT, RIGHT = "left", "right"

LOOKS: Final = {
    Change.ADDED: ("plus", "approved", gettext_lazy("Added")),
    Change.REMOVED: ("minus", "rejected", gettext_lazy("Removed")),
    Change.REPLACED: ("replace", "review", gettext_lazy("Replaced")),
    Change.SAME: ("equal", "", gettext_lazy("The same bytes")),
    Change.UNKNOWN: ("circle-help", "", gettext_lazy("Nothing differs, but without a checksum")),
}
"""Icon, tone and words of each change."""


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
    rows = _file_rows(*(_ready(version) for version in pair))
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
    if pdf_of(_ready(version)) is not None:
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


def _ready(version: AssetVersion) -> list[Rendition]:
    return [item for item in version.renditions.all() if is_ready(item)]


def _file_rows(old: Sequence[Rendition], new: Sequence[Rendition]) -> list[dict[str, Any]]:
    """What became of each file, the changes first."""
    items = {item.key: item for item in (*old, *new)}
    changes = file_changes(map(_file, old), map(_file, new))
    rows = [_row(change, items[change.key]) for change in changes]
    return sorted(rows, key=lambda row: not row["is_change"])


def _row(change: FileChange, item: Rendition) -> dict[str, Any]:
    icon, tone, words = LOOKS[change.change]
    return {
        "name": file_name(item),
        "key": change.key,
        "icon": icon,
        "tone": tone,
        "change": words,
        "is_change": change.change in (Change.ADDED, Change.REMOVED, Change.REPLACED),
        "left": _told(change.old),
        "right": _told(change.new),
    }


def _told(file: ComparedFile | None) -> dict[str, str] | None:
    if file is None:
        return None
    size = f"{file.width} × {file.height}" if file.width else ""
    length = duration(file.duration_ms) if file.duration_ms is not None else ""
    parts = (filesize(file.size), size, length, file.mime)
    return {"words": ", ".join(part for part in parts if part), "checksum": file.checksum}


def _file(item: Rendition) -> ComparedFile:
    return ComparedFile(
        key=item.key,
        checksum=item.remote_checksum,
        size=item.remote_bytes,
        duration_ms=item.remote_duration_ms,
        width=item.remote_width,
        height=item.remote_height,
        mime=item.remote_mime,
    )
