"""Assets as the mirror hands them over, and as reviewers leave them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from governance.actions.catalogue import IngestResult, ingest_assets
from governance.actions.publication import publish
from governance.actions.review_subjects import content_of
from governance.domain.actor import Actor, integration_actor, system_actor
from governance.domain.remote import RemoteAsset, RemoteRendition, RemoteVersion
from governance.models import Asset, AuditEntry, Campaign, FieldMapping, PublishedTable
from governance.models import Mapping as MappingModel
from governance.queries.tables import body_of, newest
from tests.factories import CampaignFactory, MappingFactory, SlotFactory

MIRROR: Actor = integration_actor("iconik")
CHANGED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
SEEN = datetime(2026, 11, 23, 12, tzinfo=UTC)

FIELDS = {
    "languages": "Language",
    "territories": "Territory",
    "rights_from": "RightsStart",
    "rights_until": "RightsEnd",
    "product_types": "Product",
    "alt": "AltText",
    "spoken": "Spoken",
    "brand": "Brand",
}
TOLD: Mapping[str, tuple[str, ...]] = {
    "Language": ("fr",),
    "Territory": ("CH", "FR"),
    "RightsEnd": ("2027-03-31",),
    "AltText": ("A house",),
    "Spoken": ("fr",),
}


def map_fields() -> None:
    """Map every fact to the field that ``film`` fills."""
    for fact, name in FIELDS.items():
        FieldMapping.objects.create(fact=fact, remote_field=name)


def an_id() -> str:
    return str(uuid.uuid4())


def proxy(**fields: Any) -> RemoteRendition:
    values: dict[str, Any] = {
        "source": "proxy",
        "remote_id": an_id(),
        "name": "film.webm",
        "kind": "video",
        "mime": "video/webm",
        "status": "CLOSED",
        "width": 1920,
        "height": 1080,
        "duration_ms": 42_000,
        "bytes": 8_000_000,
    }
    return RemoteRendition(**{**values, **fields})


def captions(language: str, **fields: Any) -> RemoteRendition:
    return RemoteRendition(
        **{
            "source": "subtitle",
            "remote_id": language,
            "name": f"{language}.vtt",
            "kind": "caption",
            "mime": "text/vtt",
            "status": "CLOSED",
            "bytes": 2_000,
            "checksum": f"sha256:{language}",
            "language": language,
            **fields,
        }
    )


def version(number: int = 1, *renditions: RemoteRendition, **fields: Any) -> RemoteVersion:
    return RemoteVersion(
        **{
            "remote_id": an_id(),
            "number": number,
            "status": "ACTIVE",
            "date_created": CHANGED,
            "renditions": renditions or (proxy(), captions("fr")),
            **fields,
        }
    )


def film(title: str = "Renewal", **fields: Any) -> RemoteAsset:
    """A film with one version, a proxy and French captions; every fact is told."""
    values: dict[str, Any] = {
        "remote_id": an_id(),
        "title": title,
        "type": "ASSET",
        "status": "ACTIVE",
        "date_created": CHANGED,
        "date_modified": CHANGED,
        "media_type": "video",
        "duration_ms": 42_000,
        "metadata": TOLD,
        "versions": (version(),),
    }
    return RemoteAsset(**{**values, **fields})


def telling(asset: RemoteAsset, **values: Sequence[str]) -> RemoteAsset:
    """The asset with other metadata values; the date does not move."""
    changed = {name: tuple(texts) for name, texts in values.items()}
    return replace(asset, metadata={**asset.metadata, **changed})


def with_files(asset: RemoteAsset, *renditions: RemoteRendition) -> RemoteAsset:
    """The asset with other files in its last version."""
    *before, last = asset.versions
    return replace(asset, versions=(*before, replace(last, renditions=renditions)))


def ingest(*page: RemoteAsset) -> IngestResult:
    return ingest_assets(page, actor=MIRROR, seen_at=SEEN)


def stored(asset: RemoteAsset) -> Asset:
    return Asset.objects.get(remote_id=asset.remote_id)


def approved(asset: RemoteAsset, state: str = "approved") -> Asset:
    """Store the asset and leave it as an approval does: facts and content frozen."""
    ingest(asset)
    row = stored(asset)
    row.state, row.facts = state, row.remote_facts
    row.save(update_fields=["state", "facts"])
    newest = row.versions.order_by("-remote_number")[0]
    newest.approval, newest.approved_at = "approved", SEEN
    newest.approved_content = content_of(newest)
    newest.save(update_fields=["approval", "approved_at", "approved_content"])
    return row


def live_mapping(asset: Asset, *, key: str = "hero") -> MappingModel:
    """An approved mapping of the asset in a campaign of its own, published."""
    campaign: Campaign = CampaignFactory(key=f"C{asset.pk}", name=f"Campaign of {asset}")
    mapping: MappingModel = MappingFactory(
        slot=SlotFactory(campaign=campaign, key=key), asset=asset
    )
    with transaction.atomic():
        publish({campaign.pk: None}, cause="test", actor=system_actor(), refusable=False)
    campaign.refresh_from_db()
    return mapping


def verbs() -> list[str]:
    """The verbs of the record, in order."""
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def table(mapping: MappingModel) -> tuple[PublishedTable, str]:
    """The newest table that holds a mapping, and its text."""
    published = newest(mapping.slot.campaign_id)
    assert published is not None
    return published, body_of(published).decode()
