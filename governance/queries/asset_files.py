"""The files of an asset that pages show: which one is the picture, the player's, the captions."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from governance.domain.actor import Actor
from governance.domain.facts import Kind
from governance.domain.links import LinkedFile
from governance.domain.remote import CLOSED
from governance.models import Rendition
from governance.queries.assets import rank
from governance.queries.reach import assets_seen

LARGEST_PICTURE = 8 * 1024 * 1024
"""In bytes; a larger still is not shown as a picture."""


def visible_files(asset_id: uuid.UUID, actor: Actor) -> QuerySet[Rendition]:
    """The deliverable files of one asset, if the actor may see it; rows know asset and version."""
    files = Rendition.objects.select_related("version__asset").filter(
        version__asset__public_id=asset_id, remote_status=CLOSED
    )
    return files.filter(assets_seen(actor, "version__asset__"))


def files_of_asset(pk: int, actor: Actor) -> QuerySet[Rendition]:
    """The deliverable files of the asset with that primary key, as :func:`visible_files` does."""
    files = Rendition.objects.select_related("version__asset__brand").filter(
        version__asset=pk, remote_status=CLOSED
    )
    return files.filter(assets_seen(actor, "version__asset__"))


def of_version(files: Iterable[Rendition], number: int | None) -> list[Rendition]:
    """The files of the version with that number, or of the one that pages show."""
    found = list(files)
    if number is not None:
        return [item for item in found if item.version.remote_number == number]
    shown = max((item.version for item in found), key=rank, default=None)
    return [item for item in found if shown is not None and item.version_id == shown.pk]


def picture_of(files: Iterable[Rendition]) -> Rendition | None:
    """The file to show as a picture: the poster, a still, a small proxy, then the original."""
    order = {"keyframe": 0, "proxy": 1, "file": 2}
    stills = [
        item
        for item in files
        if item.remote_kind == Kind.IMAGE and (item.remote_bytes or 0) <= LARGEST_PICTURE
    ]
    return min(
        stills,
        key=lambda item: (
            not item.remote_is_poster,
            order.get(item.remote_source, 3),
            item.remote_bytes or 0,
            item.key,
        ),
        default=None,
    )


def captions_of(files: Iterable[Rendition], track: str) -> Rendition | None:
    """The caption file with that key, or of that language."""
    return next(
        (
            item
            for item in files
            if item.remote_kind == Kind.CAPTION and track in (item.key, item.remote_language)
        ),
        None,
    )


def linked(item: Rendition) -> LinkedFile:
    """A file as the providers of media know it."""
    return LinkedFile(
        asset_id=str(item.version.asset.remote_id),
        version_id=str(item.version.remote_id),
        source=item.remote_source,
        file_id=item.remote_id,
        mime=item.remote_mime,
    )


def content_of(item: Rendition) -> str:
    """What changes when the bytes of a file do."""
    return f"{item.remote_checksum}:{item.remote_bytes}"
