"""Rows by the keys that people use, for commands."""

import uuid
from collections.abc import Collection

from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.resolution import CompiledTable
from governance.models import (
    Asset,
    AssetVersion,
    AuditEntry,
    Brand,
    Campaign,
    Family,
    Mapping,
    Review,
    ReviewState,
    User,
)
from governance.queries.impact import impact_of
from governance.queries.lookup import table_of


def asset_ids(keys: Collection[str]) -> dict[str, uuid.UUID]:
    """The public ids of assets by their key in iconik (external id).

    Raises:
        NotFound: naming the first key that the catalogue does not have.
    """
    rows = Asset.objects.filter(remote_external_id__in=keys)
    found = dict(rows.values_list("remote_external_id", "public_id"))
    for key in keys:
        if key not in found:
            raise NotFound(_("The catalogue has no asset “%(key)s”."), key=key)
    return found


def has_changed_facts(asset_id: uuid.UUID) -> bool:
    """Whether iconik shows other facts of an asset than the approved ones."""
    return Asset.objects.filter(public_id=asset_id).exclude(candidate_facts={}).exists()


def has_new_version(asset_id: uuid.UUID) -> bool:
    """Whether the newest version of an asset waits to be submitted."""
    rows = AssetVersion.objects.filter(asset__public_id=asset_id, remote_status="ACTIVE")
    newest = rows.order_by("-remote_number").first()
    if newest is None or newest.approval != AssetVersion.Approval.CANDIDATE:
        return False
    reviews = Review.objects.filter(version=newest, state=ReviewState.OPEN)
    return not reviews.exists()


def family_of(asset_id: uuid.UUID) -> uuid.UUID:
    """The family of an asset."""
    return Family.objects.get(members__asset__public_id=asset_id).public_id


def impact_digest(asset_id: uuid.UUID) -> str:
    """The digest of what retiring an asset would touch, as its page shows it."""
    return impact_of(Asset.objects.get(public_id=asset_id)).digest


def open_review_of(asset_id: uuid.UUID, subject: str) -> uuid.UUID:
    """The open review of an asset about a subject, such as ``asset_version``."""
    rows = Review.objects.filter(asset__public_id=asset_id, subject=subject)
    return rows.get(state=ReviewState.OPEN).public_id


def open_review_of_mapping(mapping_id: uuid.UUID) -> uuid.UUID:
    """The open review of a mapping."""
    return Review.objects.get(mapping__public_id=mapping_id, state=ReviewState.OPEN).public_id


def mapping_id(
    campaign: str, slot: str, asset_id: uuid.UUID, languages: Collection[str]
) -> uuid.UUID:
    """The newest mapping of an asset for just these languages in a slot, by keys."""
    rows = Mapping.objects.filter(
        slot__campaign__key=campaign, slot__key=slot, asset__public_id=asset_id
    ).filter(languages=sorted(languages))
    return rows.latest("pk").public_id


def correlations(prefix: str) -> set[str]:
    """The correlations of the record that begin so."""
    rows = AuditEntry.objects.filter(correlation_id__startswith=prefix)
    return set(rows.values_list("correlation_id", flat=True).distinct())


def brand_ids() -> dict[str, int]:
    """The ids of brands by key."""
    return dict(Brand.objects.values_list("key", "pk"))


def campaign_id(key: str) -> uuid.UUID:
    """The public id of a campaign."""
    return Campaign.objects.get(key=key).public_id


def table_in_force(campaign: str) -> CompiledTable | None:
    """The newest table of a campaign, ready to answer; None before the first."""
    row = Campaign.objects.get(key=campaign)
    return table_of(row.pk, row.generation).compiled if row.generation else None


def password_fits(username: str, password: str) -> bool:
    """Whether a person of that name logs in with that password."""
    user = User.objects.filter(username=username, is_active=True).first()
    return user is not None and user.check_password(password)
