"""The page of one asset: what it is, how it stands, where it is used, what may be done with it."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from governance import clock, policies
from governance.domain.actor import Actor
from governance.domain.errors import InvalidInput, NotFound, gettext_noop
from governance.domain.facts import FACT_LABELS, Kind, missing_facts
from governance.domain.lifecycle import State
from governance.domain.remote import CLOSED
from governance.models import Asset, AssetVersion, AuditEntry, Rendition, Subject
from governance.queries import assets, audit
from governance.queries.asset_kin import kin_of
from governance.queries.asset_uses import uses_of
from governance.queries.assets import WholeAsset
from governance.queries.document_pages import pdf_of
from governance.web.asset_cards import facts_beside, kind_words, last_moment, rights_end
from governance.web.asset_facts import fact_rows
from governance.web.asset_faults import fault_rows
from governance.web.asset_files import file_rows
from governance.web.asset_lacks import slot_lacks
from governance.web.asset_sync import sync_context
from governance.web.asset_timeline import life_context, reached
from governance.web.asset_uses import most_of, uses_context
from governance.web.freshness import freshness
from governance.web.previews import media_context
from governance.web.requests import actor_of
from governance.web.step_table import SUBMIT_FACTS, offered


@login_required
@require_safe
def asset_page(request: HttpRequest, asset_id: uuid.UUID) -> HttpResponse:
    """One asset; ``?version=`` shows another version's files."""
    context = page_context(request, asset_id)
    return render(request, "governance/asset.html", context)


def page_context(request: HttpRequest, asset_id: uuid.UUID) -> dict[str, Any]:
    """All that the page shows.

    Raises:
        NotFound: if there is no such asset, or no such version, that the viewer may see.
    """
    actor, now = actor_of(request), clock.now()
    whole = assets.whole(asset_id, actor)
    if whole is None:
        raise NotFound(gettext_noop("There is no such asset."))
    asset, version = whole.asset, _version(request, whole)
    may_see_audit = bool(policies.may_see_audit(actor))
    life, entries = life_context(request, whole, may_see_audit=may_see_audit)
    uses = uses_of(asset, actor, now, most=most_of(request))
    files = file_rows(asset, version, asset.approved_facts)
    facts = fact_rows(asset, whole.sources)
    steps = offered(whole, actor)
    mirror = freshness(asset.remote_id)
    return {
        "asset": asset,
        "crumbs": [
            {"label": _("Assets"), "url": reverse("governance:asset-list")},
            {"label": asset.remote_title},
        ],
        "kind": _kind(asset),
        "version": version,
        "last_moment": last_moment(asset),
        "beside": _beside(asset, now),
        "steps": [step for step in steps if step.slug != SUBMIT_FACTS],
        "may_submit_facts": any(step.slug == SUBMIT_FACTS for step in steps),
        "reviews": [
            {"label": Subject(row.subject).label, "public_id": row.public_id}
            for row in whole.reviews
        ],
        "lacking": lacking_words(asset),
        "waiting": whole.waiting_version if asset.facts is not None else None,
        "reached": reached(entries),
        **life,
        "facts": facts,
        "facts_differ": any(row["seen"] for row in facts),
        "faults": _faults(whole, actor),
        "facts_read_at": whole.facts_read_at,
        "files": files,
        "files_meta": _files_meta(files),
        "slot_lacks": slot_lacks(asset, version, uses),
        "versions": _versions(asset, whole, version),
        **uses_context(asset, uses, kin_of(asset, actor)),
        "details": _details(asset, version),
        "mirror": mirror,
        **sync_context(asset, whole.sync, mirror, actor),
        "may_see_audit": may_see_audit,
        **_medium(asset, version),
    }


def _faults(whole: WholeAsset, actor: Actor) -> list[dict[str, Any]]:
    current = whole.current_version
    return fault_rows(
        whole.asset,
        whole.sources,
        [] if current is None else _ready(current),
        may_change_mapping=bool(policies.may_administer(actor)),
    )


def _medium(asset: Asset, version: AssetVersion | None) -> dict[str, Any]:
    """The medium to look at; of a PDF also where its pages are."""
    context = media_context(asset, version)
    if version is not None and pdf_of(_ready(version)) is not None:
        place = reverse("governance:asset-pages", args=[asset.public_id])
        context["media"]["pages_url"] = f"{place}?version={version.remote_number}"
    return context


def _ready(version: AssetVersion) -> list[Rendition]:
    return [item for item in version.renditions.all() if item.remote_status == CLOSED]


def last_change(asset_id: uuid.UUID) -> AuditEntry | None:
    """The newest entry about an asset: what changed since a form was opened."""
    return audit.about("asset", str(asset_id)).first()


def _version(request: HttpRequest, whole: WholeAsset) -> AssetVersion | None:
    """The version that the address names, or the one to show.

    Raises:
        InvalidInput: on ``version``.
        NotFound: if the asset has no such version.
    """
    text = request.GET.get("version", "")
    if not text:
        return whole.shown_version
    if not (text.isascii() and text.isdigit()):
        raise InvalidInput(gettext_noop("Give the number of a version."), field="version")
    found = next((row for row in whole.versions if row.remote_number == int(text)), None)
    if found is None:
        raise NotFound(gettext_noop("This asset has no such version."))
    return found


def _kind(asset: Asset) -> dict[str, Any]:
    icon, label = kind_words(asset.remote_kind)
    timed = asset.remote_kind in (Kind.VIDEO, Kind.AUDIO)
    return {
        "icon": icon,
        "label": label,
        "duration_ms": asset.remote_duration_ms if timed else None,
    }


def _beside(asset: Asset, now: datetime) -> list[dict[str, str]]:
    """The badges beside the state, the expired one with its day."""
    until = rights_end(asset)
    return [
        {
            "state": name,
            "label": _("Expired on %(day)s") % {"day": f"{until:%-d %b %Y}"}
            if name == "expired" and until is not None
            else "",
        }
        for name in facts_beside(asset, now)
    ]


def lacking_words(asset: Asset) -> list[str]:
    """What a submission for review still lacks, in words; only while there is one to make."""
    if asset.state not in (State.CANDIDATE, State.REJECTED):
        return []
    names = missing_facts(asset.remote_kind or None, asset.remote_facts_read)
    return [_(FACT_LABELS[name]) if name in FACT_LABELS else _("Kind") for name in names]


def _files_meta(files: list[dict[str, Any]]) -> str:
    if not files:
        return ""
    ready = sum(row["ok"] for row in files)
    return _("%(ready)s of %(all)s ready") % {"ready": ready, "all": len(files)}


def _versions(asset: Asset, whole: WholeAsset, shown: AssetVersion | None) -> list[dict[str, Any]]:
    address = reverse("governance:asset", args=[asset.public_id])
    return [
        {
            "number": row.remote_number,
            "approval": row.approval,
            "word": _("Not approved") if _was_passed_over(row, whole) else "",
            "approved_at": row.approved_at,
            "made_at": row.remote_date_created,
            "in_use": row.remote_status == "ACTIVE",
            "url": f"{address}?version={row.remote_number}",
            "shown": shown is not None and row.pk == shown.pk,
        }
        for row in whole.versions
    ]


def _was_passed_over(version: AssetVersion, whole: WholeAsset) -> bool:
    """Whether it is no candidate any more, because a newer version is there."""
    candidate = version.approval == AssetVersion.Approval.CANDIDATE
    return candidate and version != whole.current_version


def _details(asset: Asset, version: AssetVersion | None) -> dict[str, Any]:
    checksum = next(
        (item.remote_checksum for item in _originals(version) if item.remote_checksum), ""
    )
    return {
        "remote_url": f"{settings.ICONIK_URL.rstrip('/')}/asset/{asset.remote_id}"
        if settings.ICONIK_URL
        else "",
        "checksum": checksum,
    }


def _originals(version: AssetVersion | None) -> list[Any]:
    files = [] if version is None else list(version.renditions.all())
    return sorted(files, key=lambda item: item.remote_source != "file")
