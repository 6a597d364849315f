"""Fetches all that the mirror stores of one asset, from the entities, which are never late.

Cost: two calls for an asset, five for each of its versions, one for each caption track.
"""

import hashlib
import threading
from collections.abc import Container, Iterable
from dataclasses import dataclass

import msgspec

from connectors.bridge.reading import DELIVERING, CaptionText, VersionContent, remote_asset
from connectors.bridge.waiting import Beat, answers_of
from connectors.http.client import WEB_PAGE_INSTEAD
from connectors.http.errors import (
    RemoteAuthFailed,
    RemoteContractBroken,
    RemoteError,
    RemoteNotFound,
    RemoteUnavailable,
)
from connectors.iconik.client import IconikClient
from connectors.iconik.config import REMOTE_NAME
from connectors.iconik.records import CLOSED, DELETED, Asset, IndexedAsset, Subtitle
from connectors.iconik.values import Values
from governance.domain.remote import RemoteAsset

WORKERS = 8
"""Assets fetched side by side: a remote answers slowly, and the rate gate holds for all."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One asset to fetch, with its index document where there is one."""

    remote_id: str
    hit: IndexedAsset | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of one asset: the asset, or ``gone``, or the error that its fetch ended with."""

    wanted: Wanted
    asset: RemoteAsset | None = None
    gone: bool = False
    error: RemoteError | None = None


def fetch_all(
    client: IconikClient,
    wanted: Iterable[Wanted],
    *,
    tolerated: Container[str] = (),
    beat: Beat,
) -> list[Fetched]:
    """Fetch assets side by side, in the order given.

    No database is touched by the threads. An error stays with its asset; but when iconik itself
    is away or refuses us, what has not begun is left out with the same error, unless the asset
    is among ``tolerated``, for which alone iconik has failed before.
    """
    stopped: list[RemoteError] = []
    lock = threading.Lock()

    def one(item: Wanted) -> Fetched:
        if stopped:
            return Fetched(item, error=stopped[0])
        fetched = fetch(client, item)
        if isinstance(fetched.error, RemoteAuthFailed | RemoteUnavailable):
            with lock:
                if item.remote_id not in tolerated:
                    stopped.append(fetched.error)
        return fetched

    return list(answers_of(one, wanted, workers=WORKERS, beat=beat))


def fetch(client: IconikClient, wanted: Wanted) -> Fetched:
    """Fetch one asset. An asset in the delete queue counts as gone."""
    try:
        entity = client.asset(wanted.remote_id)
        if entity.status == DELETED:
            return Fetched(wanted, gone=True)
        content = {
            version.id: _content(client, entity, version.id)
            for version in entity.versions
            if version.status in DELIVERING
        }
        asset = remote_asset(entity, _metadata(client, entity), content, wanted.hit)
        return Fetched(wanted, asset=asset)
    except RemoteError as error:
        if isinstance(error, RemoteNotFound) and not _exists(client, wanted.remote_id):
            return Fetched(wanted, gone=True)
        return Fetched(wanted, error=error)


def is_gone(client: IconikClient, remote_id: str) -> bool:
    """Whether iconik no longer has the asset, or only in its delete queue."""
    try:
        return client.asset(remote_id).status == DELETED
    except RemoteNotFound:
        return True


def _exists(client: IconikClient, remote_id: str) -> bool:
    """Whether a part that was not found is the asset itself: it may go while it is read."""
    try:
        client.asset(remote_id)
    except RemoteNotFound:
        return False
    except RemoteError:
        return True
    return True


def _metadata(client: IconikClient, entity: Asset) -> Values:
    """All values; an asset that never had any is answered 404 (iconik-api.md §3)."""
    try:
        return client.metadata_of(entity.id).values()
    except RemoteNotFound:
        return {}
    except msgspec.DecodeError as error:
        raise RemoteContractBroken(f"Metadata: {error}", remote=REMOTE_NAME) from None


def _content(client: IconikClient, entity: Asset, version_id: str) -> VersionContent:
    subtitles = client.subtitles(entity.id, version_id=version_id)
    return VersionContent(
        formats=client.formats(entity.id, version_id=version_id),
        files=client.files(entity.id, version_id=version_id),
        proxies=client.proxies(entity.id, version_id=version_id),
        keyframes=client.keyframes(entity.id, version_id=version_id),
        subtitles=subtitles,
        texts={item.id: _text(client, entity.id, version_id, item) for item in subtitles},
    )


def _text(client: IconikClient, asset_id: str, version_id: str, subtitle: Subtitle) -> CaptionText:
    """Size and digest of a track: it may be edited in place, and what it says was approved."""
    try:
        text = client.webvtt(
            asset_id,
            subtitle.language,
            closed_captions=subtitle.closed_captions is True,
            version_id=version_id,
        )
    except RemoteNotFound:
        return CaptionText("MISSING")
    except RemoteContractBroken as error:
        if error.truncated or error.detail == WEB_PAGE_INSTEAD:
            raise
        return CaptionText("FAILED")
    data = text.encode()
    return CaptionText(CLOSED, len(data), f"sha256:{hashlib.sha256(data).hexdigest()}")
