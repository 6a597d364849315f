"""Several assets with all that their steps and comparison need, in as few queries as one."""

import uuid
from collections.abc import Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.functions import JSONObject

from governance.domain.actor import Actor
from governance.models import Asset, AssetVersion, Mapping, MappingState, Review, ReviewState
from governance.queries.asset_lists import shown
from governance.queries.assets import OpenReview, WholeAsset, visible_to


def chosen(ids: Sequence[uuid.UUID], actor: Actor, *, files: bool = False) -> list[WholeAsset]:
    """The assets with these public ids that the actor may see, in the order of the ids; two
    queries, three with their files. ``sources`` stays empty.
    """
    reviews = Review.objects.filter(asset=OuterRef("pk"), state=ReviewState.OPEN).order_by("pk")
    versions = AssetVersion.objects.order_by("-remote_number")
    if files:
        versions = versions.prefetch_related("renditions")
    rows = (
        visible_to(actor)
        .select_related("brand")
        .annotate(
            open_reviews=ArraySubquery(
                reviews.values(json=JSONObject(public_id="public_id", subject="subject"))
            )
        )
        .prefetch_related(Prefetch("versions", queryset=versions))
        .filter(public_id__in=ids)
    )
    found = {row.public_id: row for row in rows}
    return [_whole(found[public_id]) for public_id in ids if public_id in found]


def _whole(asset: Asset) -> WholeAsset:
    told = getattr(asset, "open_reviews", [])
    return WholeAsset(
        asset=asset,
        versions=list(asset.versions.all()),
        reviews=[OpenReview(uuid.UUID(row["public_id"]), row["subject"]) for row in told],
        sources={},
    )


def glimpse(asset_id: uuid.UUID, actor: Actor) -> Asset | None:
    """One asset with what a preview tells; rows know ``is_mapped``. One query."""
    mappings = Mapping.objects.filter(asset=OuterRef("pk"), state=MappingState.APPROVED)
    rows = shown(visible_to(actor)).annotate(is_mapped=Exists(mappings))
    return rows.filter(public_id=asset_id).first()
