"""Which files of a version may leave the house: approved content that iconik can deliver."""

from governance.domain.channels import channels_of
from governance.domain.remote import CLOSED, content_entry
from governance.models import Asset, AssetVersion, Rendition


def deliverable(version: AssetVersion) -> list[Rendition]:
    """The renditions that may be served, by key: approved content, CLOSED, with a channel."""
    approved = {tuple(entry) for entry in version.approved_content}
    return [
        item
        for item in sorted(version.renditions.all(), key=lambda item: item.key)
        if item.remote_status == CLOSED
        and _entry(item) in approved
        and rendition_channels(version.asset, item)
    ]


def rendition_channels(asset: Asset, item: Rendition) -> tuple[str, ...]:
    """The channels that a mirrored rendition can serve."""
    return channels_of(
        asset_kind=asset.remote_kind,
        source=item.remote_source,
        kind=item.remote_kind,
        is_poster=item.remote_is_poster,
        width=item.remote_width,
    )


def _entry(item: Rendition) -> tuple[str | int, ...]:
    return tuple(
        content_entry(
            item.remote_source,
            item.remote_id,
            item.remote_bytes,
            item.remote_checksum,
            item.remote_language,
        )
    )
