"""What the votes of a review are cast on, as a digest: when it changes, votes are void."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from governance.domain.remote import CLOSED, content_digest, content_entry
from governance.models import Asset, AssetVersion, Mapping, MappingState, Review, Subject


def current_version(asset: Asset) -> AssetVersion | None:
    """The newest version that iconik shows as ACTIVE; a submission is about this one."""
    versions = asset.versions.filter(remote_status="ACTIVE")
    return versions.order_by("-remote_number").first()


def approved_version(asset: Asset) -> AssetVersion | None:
    """The version that is approved now."""
    return asset.versions.filter(approval=AssetVersion.Approval.APPROVED).first()


def content_of(version: AssetVersion) -> list[list[str | int]]:
    """What a version delivers, as ``domain.remote`` lists it; no query where it is prefetched."""
    return sorted(
        content_entry(
            item.remote_source,
            item.remote_id,
            item.remote_bytes,
            item.remote_checksum,
            item.remote_language,
        )
        for item in version.renditions.all()
        if item.remote_status == CLOSED
    )


def version_digest(asset: Asset, version: AssetVersion) -> str:
    """Content and facts of a version, as they would be approved."""
    return _digest([content_digest(content_of(version)), asset.remote_facts, asset.remote_kind])


def facts_digest(asset: Asset) -> str:
    """The changed facts that wait for review."""
    return _digest(["facts", asset.pk, asset.candidate_facts])


def mapping_digest(mapping: Mapping) -> str:
    """All of a mapping that shapes answers, and the asset it leads to."""
    return _digest(
        [
            mapping.pk,
            mapping.slot_id,
            mapping.asset_id,
            mapping.pinned_version_id,
            sorted(mapping.languages),
            sorted(mapping.regions),
            {name: sorted(values) for name, values in mapping.when.items()},
            mapping.priority,
            str(mapping.starts_at),
            str(mapping.ends_at),
            mapping.asset.facts,
        ]
    )


def retirement_digest(asset: Asset) -> str:
    """The state that an asset would be retired from."""
    return _digest(["retirement", asset.pk, asset.state])


def supersession_digest(asset: Asset, successor_id: int, live: Iterable[int] | None = None) -> str:
    """The pair, and the live mappings that would be moved over: ``live`` where they are known."""
    if live is None:
        approved = Mapping.objects.filter(asset=asset, state=MappingState.APPROVED)
        live = approved.values_list("pk", flat=True)
    rows = sorted(live)
    return _digest(["supersession", asset.pk, asset.state, successor_id, rows])


def current_digest(review: Review) -> str:
    """The digest of what the review is about, as it is now."""
    if review.subject == Subject.MAPPING and review.mapping is not None:
        return mapping_digest(review.mapping)
    if review.subject == Subject.ASSET_VERSION and review.version is not None:
        return version_digest(review.asset, review.version)
    if review.subject == Subject.FACTS:
        return facts_digest(review.asset)
    if review.subject == Subject.SUPERSESSION:
        return supersession_digest(review.asset, review.payload["successor"])
    return retirement_digest(review.asset)


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
