"""The two media of a review, for ``components/side_by_side.html``: what is, and what would be."""

from collections.abc import Mapping as Mapped
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.domain.facts import Kind
from governance.domain.table_parts import Row
from governance.models import Asset, Mapping, Review
from governance.web.previews import media_context
from governance.web.review_subject import SubjectView
from governance.web.wording import fact_text

Side = dict[str, Any]

PICTURE: Final = "governance/_review_picture.html"
"""Shows the picture under review with the pins of its remarks, in place of the player."""


def sides_of(review: Review, subject: SubjectView) -> list[Side]:
    """Two sides, or none where there is nothing to compare with; the one under review is last.

    No query where the versions' files are prefetched.
    """
    other = _other(review, subject)
    return [] if other is None else [other, _own(review, subject)]


def _other(review: Review, subject: SubjectView) -> Side | None:
    """What is compared with."""
    asset = review.asset
    if subject.approved is not None:
        return {
            "title": _("Approved: version %(number)s") % {"number": subject.approved.remote_number},
            "note": _("Served until the other is approved"),
            "url": f"{_asset_url(asset)}?version={subject.approved.remote_number}",
            **media_context(asset, subject.approved),
        }
    if subject.successor is not None:
        return {
            "title": _("Now: %(title)s") % {"title": asset.remote_title},
            "note": str(asset.get_state_display()),
            "url": _asset_url(asset),
            **media_context(asset, subject.version),
        }
    if subject.mapping is not None and subject.compared is not None:
        return _served(subject.compared)
    return None


def _own(review: Review, subject: SubjectView) -> Side:
    """What would be."""
    asset, version = review.asset, subject.version
    if subject.successor is not None:
        successor = subject.successor
        return {
            "title": _("Successor: %(title)s") % {"title": successor.remote_title},
            "note": str(successor.get_state_display()),
            "url": _asset_url(successor),
            **media_context(successor, subject.successor_version, subject.successor_files),
        }
    number = version.remote_number if version is not None else 0
    if subject.mapping is not None:
        side = {
            "title": _("Proposed: %(title)s") % {"title": asset.remote_title},
            "note": _languages(subject.mapping),
            "url": _asset_url(asset),
        }
    else:
        side = {
            "title": _("Candidate: version %(number)s") % {"number": number},
            "note": _("Under review"),
            "url": f"{_asset_url(asset)}?version={number}",
        }
    part = {"part": PICTURE} if asset.remote_kind == Kind.IMAGE else {}
    return {**side, **part, **media_context(asset, version)}


def _served(row: Row) -> Side:
    """What a row of the published table serves; the table tells all that is needed."""
    block = row.asset
    kind, shown = _main_file(row)
    query = f"?version={block.version_number}"
    address = reverse("governance:asset-media", args=[block.id, shown["key"]]) if shown else ""
    return {
        "title": _("Live now: %(title)s") % {"title": block.title},
        "note": _("Row %(row)s, %(languages)s")
        % {"row": row.row, "languages": fact_text("languages", row.languages)},
        "url": reverse("governance:asset", args=[block.id]),
        "media": {
            "kind": kind,
            "title": block.title,
            "alt": block.alt or "",
            "poster": reverse("governance:asset-poster", args=[block.id]) + query,
            "src": address + query if shown else "",
            "mime": shown.get("mime", ""),
            "width": shown.get("width"),
            "height": shown.get("height"),
        },
        "tracks": [
            {
                "src": reverse("governance:asset-captions", args=[block.id, item.key]) + query,
                "language": item.key.removeprefix("captions-"),
                "label": item.key.removeprefix("captions-"),
                "default": position == 0,
            }
            for position, item in enumerate(
                item for item in block.renditions if item.kind == Kind.CAPTION
            )
        ],
    }


def _main_file(row: Row) -> tuple[str, Mapped[str, Any]]:
    """What a row serves, and its file to show: films before sounds, pages and pictures."""
    for kind in (Kind.VIDEO, Kind.AUDIO, Kind.DOCUMENT, Kind.IMAGE):
        files = [item for item in row.asset.renditions if item.kind == kind]
        if files:
            return kind.value, max(files, key=lambda item: item.height or 0)._asdict()
    return "", {}


def _languages(mapping: Mapping) -> str:
    return fact_text("languages", tuple(mapping.languages))


def _asset_url(asset: Asset) -> str:
    return reverse("governance:asset", args=[asset.public_id])
