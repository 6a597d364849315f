"""Assets as people see them: whose they are, one of them with all its page tells, and pictures."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, Subquery, When
from django.db.models.functions import JSONObject

from governance.domain.actor import Actor
from governance.domain.facts import Kind
from governance.domain.lifecycle import SERVABLE
from governance.domain.remote import CLOSED
from governance.domain.transformations import Source
from governance.filters import RIGHTS_END
from governance.models import (
    Asset,
    AssetVersion,
    Brand,
    FactReading,
    FieldMapping,
    Rendition,
    Review,
    ReviewState,
    Subject,
)
from governance.queries import reach
from governance.queries.asset_sync import NOTHING_WAITS, AssetSync, sync_of, with_sync

REVIEWS: Final = 100
"""The most reviews of an asset that its page leads to."""


def visible_to(actor: Actor) -> QuerySet[Asset]:
    """The assets within the actor's reach; rows know ``rights_end``."""
    return reach.assets(actor).alias(rights_end=RIGHTS_END)


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A review that waits for votes; ``subject`` is what it decides on."""

    public_id: uuid.UUID
    subject: str


@dataclass(frozen=True, slots=True)
class PastReview:
    """A review of the asset itself, open or closed: when it was opened and when closed."""

    public_id: uuid.UUID
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class WholeAsset:
    """One asset with its versions, newest first, and their files; its open reviews; whence each
    fact is read, by fact, and when it was; all reviews of itself, newest first; and how it stands
    with iconik.
    """

    asset: Asset
    versions: Sequence[AssetVersion]
    reviews: Sequence[OpenReview]
    sources: Mapping[str, Source]
    decided: Sequence[PastReview] = ()
    facts_read_at: datetime | None = None
    sync: AssetSync = NOTHING_WAITS

    @property
    def current_version(self) -> AssetVersion | None:
        """The newest version in use: the one that a submission is about."""
        return next((row for row in self.versions if row.remote_status == "ACTIVE"), None)

    @property
    def waiting_version(self) -> AssetVersion | None:
        """The current version, if it is not the approved one."""
        current = self.current_version
        if current is None or current.approval == AssetVersion.Approval.APPROVED:
            return None
        return current

    @property
    def shown_version(self) -> AssetVersion | None:
        """The version that pages show: the approved one, else the newest in use."""
        return max(self.versions, key=rank, default=None)


_SOURCE: Final = JSONObject(
    fact="fact", field="remote_field", transformation="transformation", values="values"
)


def whole(asset_id: uuid.UUID, actor: Actor) -> WholeAsset | None:
    """One asset with all that its page tells of itself; three queries."""
    reviews = Review.objects.filter(asset=OuterRef("pk"), state=ReviewState.OPEN).order_by("pk")
    own = Review.objects.filter(asset=OuterRef("pk")).exclude(subject=Subject.MAPPING)
    versions = AssetVersion.objects.order_by("-remote_number").prefetch_related("renditions")
    asset = (
        with_sync(visible_to(actor))
        .select_related("brand")
        .annotate(
            open_reviews=ArraySubquery(
                reviews.values(json=JSONObject(public_id="public_id", subject="subject"))
            ),
            own_reviews=ArraySubquery(
                own.order_by("-pk").values(
                    json=JSONObject(
                        public_id="public_id", opened_at="opened_at", closed_at="closed_at"
                    )
                )[:REVIEWS]
            ),
            sources=ArraySubquery(FieldMapping.objects.values(json=_SOURCE)),
            reread_at=Subquery(
                FactReading.objects.filter(ended_at__isnull=False)
                .order_by("-pk")
                .values("begun_at")[:1]
            ),
        )
        .prefetch_related(Prefetch("versions", queryset=versions))
        .filter(public_id=asset_id)
        .first()
    )
    if asset is None:
        return None
    return WholeAsset(
        asset=asset,
        versions=list(asset.versions.all()),
        reviews=[
            OpenReview(uuid.UUID(row["public_id"]), row["subject"]) for row in asset.open_reviews
        ],
        sources={row["fact"]: Source.from_json(row) for row in asset.sources},
        sync=sync_of(asset),
        facts_read_at=max(asset.remote_seen_at, asset.reread_at or asset.remote_seen_at),
        decided=[
            PastReview(
                uuid.UUID(row["public_id"]),
                datetime.fromisoformat(row["opened_at"]),
                datetime.fromisoformat(row["closed_at"]) if row["closed_at"] else None,
            )
            for row in asset.own_reviews
        ],
    )


@dataclass(frozen=True, slots=True)
class Preview:
    """The number of the version that a list shows, and whether that version has a picture."""

    version: int
    has_picture: bool


def previews(assets: Collection[Asset]) -> dict[int, Preview]:
    """What a list shows of the files of assets, by id; one query."""
    stills = Rendition.objects.filter(
        version=OuterRef("pk"), remote_kind=Kind.IMAGE, remote_status=CLOSED
    )
    versions = AssetVersion.objects.filter(asset__in=[row.pk for row in assets])
    best: dict[int, tuple[tuple[bool, bool, int], bool]] = {}
    for asset_id, approval, status, number, has_picture in versions.values_list(
        "asset_id", "approval", "remote_status", "remote_number", Exists(stills)
    ):
        place = (_rank(approval, status, number), bool(has_picture))
        best[asset_id] = max(best.get(asset_id, place), place)
    return {pk: Preview(place[2], picture) for pk, (place, picture) in best.items()}


def listed(rows: QuerySet[Asset]) -> QuerySet[Asset]:
    """The same assets with what lists show of them alone."""
    return rows.only(
        "public_id",
        "state",
        "suspended_at",
        "facts",
        "remote_facts",
        "remote_faults",
        "remote_title",
        "remote_external_id",
        "remote_kind",
        "remote_duration_ms",
        "remote_date_modified",
        "remote_missing_since",
    )


def brands_of(actor: Actor) -> QuerySet[Brand]:
    """The brands whose assets the actor may see."""
    return (
        Brand.objects.all() if actor.brands is None else Brand.objects.filter(pk__in=actor.brands)
    )


def rank(version: AssetVersion) -> tuple[bool, bool, int]:
    """Orders versions by what is shown first: the approved one, then the newest in use."""
    return _rank(version.approval, version.remote_status, version.remote_number)


def _rank(approval: str, status: str, number: int) -> tuple[bool, bool, int]:
    return approval == AssetVersion.Approval.APPROVED, status == "ACTIVE", number


def successors_of(asset: Asset, actor: Actor, text: str = "") -> QuerySet[Asset]:
    """The assets that may take an asset's place: approved, of its kind, not held back.

    Those in the same languages stand first, then the latest changed.
    """
    languages = (asset.facts or asset.remote_facts).get("languages", [])
    rows = visible_to(actor).filter(
        state__in=sorted(SERVABLE),
        remote_kind=asset.remote_kind,
        suspended_at__isnull=True,
        remote_missing_since__isnull=True,
    )
    if text:
        rows = rows.filter(remote_title__icontains=text)
    alike = Case(When(effective_facts__languages=languages, then=0), default=1)
    return rows.exclude(pk=asset.pk).order_by(alike, "-remote_date_modified", "-pk")
