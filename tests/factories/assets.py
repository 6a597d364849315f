"""Assets as the mirror and the reviewers leave them: version, files, approved facts and content."""

import hashlib
import uuid
from typing import Any

import factory
from factory.django import DjangoModelFactory

from governance import models
from governance.actions.review_subjects import content_of
from governance.domain.lifecycle import State
from tests.factories.moment import MOMENT
from tests.factories.people import BrandFactory

APPROVED_ONCE = frozenset({State.APPROVED, State.USED, State.SUPERSEDED, State.RETIRED})

FACTS: dict[str, Any] = {
    "languages": ["en"],
    "territories": [],
    "rights_from": None,
    "rights_until": None,
    "product_types": [],
    "alt": "A house under a half-round shelter.",
    "spoken": False,
    "captions": [],
}
"""Complete governed facts: English, worldwide, for ever."""

MIMES = {
    "video": "video/webm",
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "document": "application/pdf",
    "caption": "text/vtt",
}


class AssetFactory(DjangoModelFactory[models.Asset]):
    """One asset without versions; a state behind approval freezes the facts that iconik shows."""

    class Meta:
        model = models.Asset

    brand = factory.SubFactory(BrandFactory)
    state = State.CANDIDATE
    facts = factory.LazyAttribute(
        lambda row: row.remote_facts if row.state in APPROVED_ONCE else None
    )
    remote_id = factory.LazyFunction(uuid.uuid4)
    remote_title = factory.Sequence(lambda number: f"Film {number}")
    remote_type = "ASSET"
    remote_status = "ACTIVE"
    remote_external_id = factory.Sequence(lambda number: f"film-{number}")
    remote_media_type = factory.SelfAttribute("remote_kind")
    remote_kind = "video"
    remote_duration_ms = factory.LazyAttribute(
        lambda row: 92_000 if row.remote_kind in ("video", "audio") else None
    )
    remote_facts = factory.LazyFunction(lambda: dict(FACTS))
    remote_date_created = MOMENT
    remote_date_modified = MOMENT
    remote_digest = factory.LazyAttribute(
        lambda row: hashlib.sha256(row.remote_id.bytes).hexdigest()
    )
    remote_seen_at = MOMENT


class AssetVersionFactory(DjangoModelFactory[models.AssetVersion]):
    class Meta:
        model = models.AssetVersion

    asset = factory.SubFactory(AssetFactory)
    remote_id = factory.LazyFunction(uuid.uuid4)
    remote_number = factory.LazyAttribute(lambda row: row.asset.versions.count() + 1)
    remote_status = "ACTIVE"
    remote_date_created = MOMENT
    remote_content_digest = factory.LazyAttribute(
        lambda row: hashlib.sha256(row.remote_id.bytes).hexdigest()
    )


class RenditionFactory(DjangoModelFactory[models.Rendition]):
    class Meta:
        model = models.Rendition

    version = factory.SubFactory(AssetVersionFactory)
    key = factory.Sequence(lambda number: f"proxy-{number}")
    remote_source = "proxy"
    remote_id = factory.LazyFunction(lambda: str(uuid.uuid4()))
    remote_name = factory.SelfAttribute("key")
    remote_kind = "video"
    remote_mime = factory.LazyAttribute(lambda row: MIMES[row.remote_kind])
    remote_status = "CLOSED"
    remote_width = factory.LazyAttribute(lambda row: _sized(row, 1280))
    remote_height = factory.LazyAttribute(lambda row: _sized(row, 720))
    remote_bytes = 1_200_000
    remote_checksum = factory.LazyAttribute(
        lambda row: hashlib.sha256(row.remote_id.encode()).hexdigest()
    )


def _sized(row: Any, value: int) -> int | None:
    return value if row.remote_kind in ("video", "image") else None


def make_asset(*, kind: str = "video", number: int = 1, **fields: Any) -> models.Asset:
    """An asset of ``kind`` with one version and its deliverable files.

    A film has a proxy, a poster and English captions. Behind approval, version and content are
    approved. ``fields`` are the asset's columns, such as ``state="approved"``.
    """
    asset = AssetFactory.create(remote_kind=kind, **fields)
    approved = asset.state in APPROVED_ONCE
    version = AssetVersionFactory.create(
        asset=asset,
        remote_number=number,
        approval="approved" if approved else "candidate",
        approved_at=MOMENT if approved else None,
    )
    source = "proxy" if kind == "video" else "file"
    RenditionFactory.create(version=version, key="web", remote_source=source, remote_kind=kind)
    if kind == "video":
        RenditionFactory.create(
            version=version,
            key="poster",
            remote_source="keyframe",
            remote_kind="image",
            remote_is_poster=True,
            remote_bytes=15_000,
        )
        RenditionFactory.create(
            version=version,
            key="captions-en",
            remote_source="subtitle",
            remote_id="en",
            remote_kind="caption",
            remote_language="en",
            remote_bytes=4_000,
        )
    if approved:
        version.approved_content = content_of(version)
        version.save(update_fields=["approved_content"])
    return asset


class FieldMappingFactory(DjangoModelFactory[models.FieldMapping]):
    class Meta:
        model = models.FieldMapping
        django_get_or_create = ("fact",)

    fact = "languages"
    remote_field = factory.LazyAttribute(lambda row: f"Gov_{row.fact}")
