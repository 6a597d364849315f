"""What a remote is told about an asset: read when it is delivered, so it is always the present."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from governance.models import Asset, AssetVersion, AuditEntry

SENTENCES = {
    "asset.submitted": gettext_noop("Submitted for review"),
    "asset.approved": gettext_noop("Approved"),
    "asset.rejected": gettext_noop("Rejected"),
    "asset.suspended": gettext_noop("Suspended"),
    "asset.resumed": gettext_noop("Suspension lifted"),
    "asset.superseded": gettext_noop("Superseded"),
    "asset.retired": gettext_noop("Retired"),
    "asset.reinstated": gettext_noop("Reinstated"),
    "asset.reopened": gettext_noop("Reopened for review"),
    "asset.used": gettext_noop("In use"),
    "asset.version_approved": gettext_noop("Version approved"),
    "asset.facts_approved": gettext_noop("Changed facts approved"),
    "asset.facts_narrowed": gettext_noop("Facts narrowed"),
}


@dataclass(frozen=True, slots=True)
class PushedState:
    """The governance state of one asset, as it is written to iconik."""

    remote_id: str
    state: str
    suspended: bool
    approved_version: int | None
    reason: str
    link: str


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line for iconik's history. ``marker`` finds it again, so a retry writes it once."""

    remote_id: str
    text: str
    marker: str


def state_for_push(asset_pk: int) -> PushedState | None:
    """The present state of an asset, or ``None`` if iconik no longer has it."""
    asset = Asset.objects.filter(pk=asset_pk, remote_missing_since__isnull=True).first()
    if asset is None:
        return None
    version = asset.versions.filter(approval=AssetVersion.Approval.APPROVED).first()
    return PushedState(
        remote_id=str(asset.remote_id),
        state=asset.state,
        suspended=asset.suspended_at is not None,
        approved_version=version.remote_number if version else None,
        reason=asset.suspension_reason or _last_reason(asset),
        link=settings.BASE_URL + reverse("governance:asset", args=[asset.public_id]),
    )


def history_for_push(entry_pk: int) -> HistoryLine | None:
    """The history line of an audit entry, naming the human; ``None`` if the asset is gone."""
    entry = AuditEntry.objects.filter(pk=entry_pk).first()
    if entry is None:
        return None
    asset = Asset.objects.filter(
        public_id=entry.subject_id, remote_missing_since__isnull=True
    ).first()
    if asset is None:
        return None
    marker = f"[imprimatur {entry.public_id}]"
    said = SENTENCES.get(entry.verb, entry.verb)
    reason = f": {' '.join(entry.reason.split())}" if entry.reason else ""
    text = f"{said} by {entry.actor_name}{reason} {marker}"
    return HistoryLine(str(asset.remote_id), text, marker)


def _last_reason(asset: Asset) -> str:
    entry = (
        AuditEntry.objects.filter(
            subject_kind="asset", subject_id=str(asset.public_id), after__has_key="state"
        )
        .order_by("-id")
        .first()
    )
    return entry.reason if entry is not None else ""
