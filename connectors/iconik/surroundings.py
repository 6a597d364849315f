"""Calls about where an asset stands: its collections, relations, approvals, comments.

Sections of iconik-api.md: collections §7, relations §6, approvals §5, comments §8.
"""

from collections.abc import Iterator

from connectors.http.errors import RemoteContractBroken, RemoteNotFound
from connectors.iconik.config import REMOTE_NAME
from connectors.iconik.connection import IconikConnection, all_readable
from connectors.iconik.teamwork_records import (
    COMMENT,
    ApprovalRequest,
    Collection,
    Comment,
    RelatedAsset,
    RelationType,
    Vote,
)

COLLECTION = "/API/assets/v1/collections/{collection_id}/"
ANCESTORS = "/API/assets/v1/collections/{collection_id}/ancestors/"
RELATION_TYPES = "/API/assets/v1/assets/relation_types/"
RELATED = "/API/assets/v1/assets/{asset_id}/relations/"
VOTES = "/API/assets/v1/assets/{asset_id}/versions/{version_id}/approvals/"
REQUEST = "/API/assets/v1/assets/{asset_id}/versions/{version_id}/approvals/request/"
SEGMENTS = "/API/assets/v1/assets/{asset_id}/segments/"


class SurroundingsCalls(IconikConnection):
    """Collections, relations, approvals and comments of an asset."""

    # Collections --------------------------------------------------------------------------

    def collection(self, collection_id: str) -> Collection:
        """One collection; the ids are an asset's ``in_collections``."""
        return self._get(Collection, COLLECTION, {"collection_id": collection_id})

    def collection_path(self, collection_id: str) -> tuple[Collection, ...]:
        """The collections from the root down to this one, which is the last.

        The order of the server's list is not published, so it follows ``parent_id``;
        ``RemoteContractBroken`` if that leads to none of the list, or round in a circle.
        """
        names = {"collection_id": collection_id}
        above = {one.id: one for one in self._whole(Collection, ANCESTORS, names)}
        path = [self.collection(collection_id)]
        while path[0].parent_id is not None:
            parent = above.pop(path[0].parent_id, None)
            if parent is None:
                raise RemoteContractBroken(
                    f"The collections above {collection_id} have a gap.", remote=REMOTE_NAME
                )
            path.insert(0, parent)
        return tuple(path)

    # Relations ----------------------------------------------------------------------------

    def relation_types(self) -> tuple[RelationType, ...]:
        """All types of the tenant, with their labels."""
        return self._whole(RelationType, RELATION_TYPES)

    def iter_related(self, asset_id: str) -> Iterator[RelatedAsset]:
        """The assets related to one, from the index, so a fresh relation may lag (§14.10)."""
        for page in self._pages(RelatedAsset, RELATED, {"asset_id": asset_id}):
            yield from all_readable(page)

    # Approvals ----------------------------------------------------------------------------

    def approval_request(self, asset_id: str, version_id: str) -> ApprovalRequest | None:
        """What was asked for a version and how it stands; None if nothing was asked."""
        names = {"asset_id": asset_id, "version_id": version_id}
        try:
            return self._get(ApprovalRequest, REQUEST, names)
        except RemoteNotFound:
            return None

    def votes(self, asset_id: str, version_id: str) -> tuple[Vote, ...]:
        """All votes on a version, whether asked for or not."""
        names = {"asset_id": asset_id, "version_id": version_id}
        return self._whole(Vote, VOTES, names)

    # Comments -----------------------------------------------------------------------------

    def iter_comments(self, asset_id: str, *, version_id: str | None = None) -> Iterator[Comment]:
        """The comments on a version (without one: the current version), oldest first."""
        query = {"segment_type": COMMENT, "sort": "date_created"}
        if version_id is not None:
            query["version_id"] = version_id
        for page in self._pages(Comment, SEGMENTS, {"asset_id": asset_id}, query):
            yield from all_readable(page)

    def post_comment(
        self,
        asset_id: str,
        text: str,
        *,
        start: int | None = None,
        end: int | None = None,
        parent_id: str | None = None,
        version_id: str | None = None,
    ) -> Comment:
        """Comment as our user on the whole, or on a moment (milliseconds), or in answer.

        Not safe to repeat: after an error with ``outcome_unknown`` read the comments first.
        """
        body: dict[str, object] = {"segment_type": COMMENT, "segment_text": text}
        given = {
            "time_start_milliseconds": start,
            "time_end_milliseconds": end,
            "parent_id": parent_id,
            "version_id": version_id,
        }
        body |= {name: value for name, value in given.items() if value is not None}
        return self._write(Comment, "POST", SEGMENTS, {"asset_id": asset_id}, body)
