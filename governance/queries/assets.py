"""Assets as people see them: whose they are, one of them with all its page tells, and pictures."""

import uuid
from collections.abc import Collection
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, QuerySet
from django.db.models.functions import JSONObject

from governance.domain.actor import Actor
from governance.domain.lifecycle import SERVABLE
from governance.filters import RIGHTS_END
from governance.models import Asset, AssetVersion, FieldMapping, Rendition, Review, ReviewState


def visible_to(actor: Actor) -> QuerySet[Asset]:
    """The assets of brands that the actor may see; rows know ``rights_end``."""
    assets = Asset.objects.alias(rights_end=RIGHTS_END)
    return assets if actor.brands is None else assets.filter(brand__in=actor.brands)


def asset(asset_id: uuid.UUID, actor: Actor) -> Asset | None:
    """One asset with its versions, newest first, and their files.

    ``open_reviews`` lists ``{"id", "subject", "version"}`` of its open reviews and ``sources``
    ``{"fact", "field"}`` of the iconik fields that facts are read from. Three queries.
    """
    reviews = Review.objects.filter(asset=OuterRef("pk"), state=ReviewState.OPEN).order_by("pk")
    sources = FieldMapping.objects.order_by("fact")
    versions = AssetVersion.objects.order_by("-remote_number").prefetch_related("renditions")
    return (
        visible_to(actor)
        .select_related("brand", "successor")
        .annotate(
            open_reviews=ArraySubquery(
                reviews.values(
                    json=JSONObject(id="public_id", subject="subject", version="version_id")
                )
            ),
            sources=ArraySubquery(
                sources.values(json=JSONObject(fact="fact", field="remote_field"))
            ),
        )
        .prefetch_related(Prefetch("versions", queryset=versions))
        .filter(public_id=asset_id)
        .first()
    )


def with_files(asset_id: uuid.UUID, actor: Actor) -> Asset | None:
    """One asset with its versions, newest first, and their files; three queries."""
    versions = AssetVersion.objects.order_by("-remote_number").prefetch_related("renditions")
    return (
        visible_to(actor)
        .prefetch_related(Prefetch("versions", queryset=versions))
        .filter(public_id=asset_id)
        .first()
    )


def pictures(assets: Collection[Asset]) -> dict[int, dict[str, Any]]:
    """By asset: the number of the version to show, and whether it has a picture; two queries."""
    shown: dict[int, AssetVersion] = {}
    versions = AssetVersion.objects.filter(asset__in=[row.pk for row in assets])
    for version in versions.only("asset_id", "approval", "remote_number", "remote_status"):
        other = shown.get(version.asset_id)
        if other is None or rank(version) > rank(other):
            shown[version.asset_id] = version
    with_still = set(
        Rendition.objects.filter(
            version__in=[row.pk for row in shown.values()],
            remote_kind="image",
            remote_status="CLOSED",
        ).values_list("version_id", flat=True)
    )
    return {
        asset_id: {"version": version.remote_number, "picture": version.pk in with_still}
        for asset_id, version in shown.items()
    }


def rank(version: AssetVersion) -> tuple[bool, bool, int]:
    """Orders versions by what is shown first: the approved one, then the newest in use."""
    return (
        version.approval == AssetVersion.Approval.APPROVED,
        version.remote_status == "ACTIVE",
        version.remote_number,
    )


def successors_of(asset: Asset, actor: Actor, text: str = "") -> QuerySet[Asset]:
    """The assets that may take an asset's place: approved, of its kind, not held back."""
    rows = visible_to(actor).filter(
        state__in=sorted(SERVABLE),
        remote_kind=asset.remote_kind,
        suspended_at__isnull=True,
        remote_missing_since__isnull=True,
    )
    if text:
        rows = rows.filter(remote_title__icontains=text)
    return rows.exclude(pk=asset.pk).order_by("-remote_date_modified", "-pk")
