"""Rows by the keys that people use, for commands."""

import uuid
from collections.abc import Collection

from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.models import Asset, Brand, Campaign, Review, ReviewState, User
from governance.queries.impact import impact_of


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


def impact_digest(asset_id: uuid.UUID) -> str:
    """The digest of what retiring an asset would touch, as its page shows it."""
    return impact_of(Asset.objects.get(public_id=asset_id)).digest


def open_review_id(mapping_pk: int) -> uuid.UUID:
    """The open review of a mapping."""
    return Review.objects.get(mapping_id=mapping_pk, state=ReviewState.OPEN).public_id


def brand_ids() -> dict[str, int]:
    """The ids of brands by key."""
    return dict(Brand.objects.values_list("key", "pk"))


def campaign_exists(key: str) -> bool:
    """Whether there is a campaign of that key."""
    return Campaign.objects.filter(key=key).exists()


def password_fits(username: str, password: str) -> bool:
    """Whether a person of that name logs in with that password."""
    user = User.objects.filter(username=username, is_active=True).first()
    return user is not None and user.check_password(password)
