"""Where a stable media link leads now: it follows governance, years after it was sent.

product.md §6: to the file that was approved while it may be served; to the successor's where
something else took its place; nowhere else.
"""

from datetime import datetime

from governance.domain.errors import NotFound
from governance.domain.errors import gettext_noop as _
from governance.domain.facts import UNKNOWN
from governance.domain.lifecycle import SERVABLE, State
from governance.domain.links import LinkedFile
from governance.models import Asset, AssetVersion, Mapping, MappingState, MediaLink, Rendition
from governance.queries.deliverables import deliverable

LONGEST_CHAIN = 10
"""How often something may have taken the place of something else, one after the other."""

_REPLACED = frozenset({State.SUPERSEDED.value, State.RETIRED.value})


def link_exists(token: str) -> bool:
    """Whether this token was ever given out."""
    return "\x00" not in token and MediaLink.objects.filter(token=token).exists()


def linked_file(token: str, now: datetime) -> LinkedFile | None:
    """The file that a link leads to at this instant; None if it was taken out of use.

    Raises:
        NotFound: for a token that was never given out.
    """
    link = (
        MediaLink.objects.select_related("mapping__asset", "mapping__pinned_version", "version")
        .filter(token=token)
        .first()
        if "\x00" not in token
        else None
    )
    if link is None:
        raise NotFound(_("There is no such link."))
    sent = link.rendition
    mapping = _in_service(link.mapping)
    if mapping is None or sent is None:
        return None
    asset = _in_use(mapping.asset)
    if asset is None or not _may_be_shown(asset, now):
        return None
    version = _version(link, mapping, asset)
    rendition = _like(sent, deliverable(version)) if version is not None else None
    if version is None or rendition is None:
        return None
    return LinkedFile(
        asset_id=str(asset.remote_id),
        version_id=str(version.remote_id),
        source=rendition.remote_source,
        file_id=rendition.remote_id,
        mime=rendition.remote_mime,
    )


def _in_service(mapping: Mapping | None) -> Mapping | None:
    """The mapping, or the approved one that took its place; None if it was withdrawn."""
    for _step in range(LONGEST_CHAIN):
        if mapping is None or mapping.state == MappingState.APPROVED:
            return mapping
        mapping = (
            mapping.replaced_by.select_related("asset", "pinned_version").order_by("-pk").first()
        )
    return None


def _in_use(asset: Asset | None) -> Asset | None:
    """The asset, or the successor of one that was replaced; None if neither is approved."""
    for _step in range(LONGEST_CHAIN):
        if asset is None or asset.state in SERVABLE:
            return asset
        asset = asset.successor if asset.state in _REPLACED else None
    return None


def _may_be_shown(asset: Asset, now: datetime) -> bool:
    """Neither suspended nor missing, and within its rights (resolution.md §5, step 7)."""
    facts = asset.approved_facts
    starts, ends = facts.rights_from, facts.rights_until
    return (
        asset.is_servable
        and (starts is UNKNOWN or starts is None or starts <= now)
        and ends is not UNKNOWN
        and (ends is None or now < ends)
    )


def _version(link: MediaLink, mapping: Mapping, asset: Asset) -> AssetVersion | None:
    """The version to show: what was sent, or what governance put in its place.

    A pinned version stays the one served when a newer one is approved; any other gives way.
    """
    pinned = mapping.pinned_version
    if pinned is not None and pinned.asset_id == asset.pk:
        served = (AssetVersion.Approval.APPROVED, AssetVersion.Approval.SUPERSEDED)
        return pinned if pinned.approval in served else None
    if link.version.asset_id == asset.pk and link.version.approval == "approved":
        return link.version
    return asset.versions.filter(approval=AssetVersion.Approval.APPROVED).first()


def _like(sent: Rendition, files: list[Rendition]) -> Rendition | None:
    """The file that was sent, or the one most like it: same kind and language, nearest width."""
    alike = [
        item
        for item in files
        if (item.remote_kind, item.remote_language, item.remote_is_poster)
        == (sent.remote_kind, sent.remote_language, sent.remote_is_poster)
    ]
    return min(
        alike,
        key=lambda item: (
            item.pk != sent.pk,
            item.remote_mime != sent.remote_mime,
            abs((item.remote_width or 0) - (sent.remote_width or 0)),
            item.key,
        ),
        default=None,
    )
