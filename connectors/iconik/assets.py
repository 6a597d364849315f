"""Calls about assets: listing, search, delete queue, history, the few writes (iconik-api.md §2)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from connectors.http.client import Call
from connectors.iconik.connection import IconikConnection, all_readable
from connectors.iconik.pagination import Listed, by_search_after
from connectors.iconik.records import Asset, HistoryEntry, IndexedAsset

ASSETS = "/API/assets/v1/assets/"
ASSET = "/API/assets/v1/assets/{asset_id}/"
DELETE_QUEUE = "/API/assets/v1/delete_queue/assets/"
HISTORY = "/API/assets/v1/assets/{asset_id}/history/"
SEARCH = "/API/search/v1/search/"

# What a mirror needs of an index document; fewer fields make smaller pages (§2).
INDEX_FIELDS = (
    "id", "title", "type", "status", "archive_status", "is_online", "is_blocked", "warning",
    "category", "external_id", "external_link", "date_created", "date_modified", "date_deleted",
    "media_type", "duration_milliseconds", "versions", "versions_number", "in_collections",
    "custom_keyframe", "custom_poster", "metadata",
)  # fmt: skip


class AssetCalls(IconikConnection):
    """Assets, their search and their history."""

    def asset(self, asset_id: str) -> Asset:
        """One asset, as written: not from the index (§2, §14.1)."""
        return self._get(Asset, ASSET, {"asset_id": asset_id})

    def asset_pages(self, *, start_page: int = 1) -> Iterator[Listed[IndexedAsset]]:
        """All assets our user may read, page by page (§2; may lag behind writes, §14.1).

        Resume with ``start_page=page.next_page``; assets may move between pages meanwhile.
        """
        return self._pages(IndexedAsset, ASSETS, start=start_page)

    def iter_assets(self) -> Iterator[IndexedAsset]:
        """All assets one by one; an unreadable one raises ``RemoteContractBroken``."""
        for page in self.asset_pages():
            yield from all_readable(page)

    def delete_queue_pages(self, *, start_page: int = 1) -> Iterator[Listed[IndexedAsset]]:
        """The assets in the delete queue, page by page (§2); purged ones leave no trace."""
        return self._pages(IndexedAsset, DELETE_QUEUE, start=start_page)

    def iter_delete_queue(self) -> Iterator[IndexedAsset]:
        """The assets in the delete queue one by one."""
        for page in self.delete_queue_pages():
            yield from all_readable(page)

    def search_pages(
        self,
        *,
        modified_since: datetime | None = None,
        modified_until: datetime | None = None,
        statuses: Sequence[str] = (),
        terms: Sequence[Mapping[str, object]] = (),
        query: str = "",
        include_fields: Sequence[str] | None = INDEX_FIELDS,
        search_after: Sequence[Any] = (),
    ) -> Iterator[Listed[IndexedAsset]]:
        """Assets from the search index, oldest change first, page by page (§2).

        Both ends of the time range are inclusive, as far as known; the index lags behind writes,
        so the caller lets ranges overlap by several minutes. ``terms`` are more conditions in
        the wire's form, joined with AND. Resume with ``search_after=page.search_after`` and
        otherwise equal arguments. Signed addresses and search history are switched off.
        """
        conditions = [*_range_terms(modified_since, modified_until), *terms]
        if statuses:
            conditions.append({"name": "status", "value_in": list(statuses)})
        criteria: dict[str, object] = {
            "doc_types": ["assets"],
            "query": query,
            "sort": [{"name": name, "order": order} for name, order in self.config.search_sort],
        }
        if conditions:
            criteria["filter"] = {"operator": "AND", "terms": conditions}
        if include_fields is not None:
            criteria["include_fields"] = list(include_fields)
        return by_search_after(
            lambda after: self._search(criteria, after),
            page_size=self.config.page_size,
            start=tuple(search_after),
        )

    def iter_search(
        self,
        *,
        modified_since: datetime | None = None,
        modified_until: datetime | None = None,
        statuses: Sequence[str] = (),
        terms: Sequence[Mapping[str, object]] = (),
        query: str = "",
    ) -> Iterator[IndexedAsset]:
        """The hits of ``search_pages`` one by one."""
        pages = self.search_pages(
            modified_since=modified_since,
            modified_until=modified_until,
            statuses=statuses,
            terms=terms,
            query=query,
        )
        for page in pages:
            yield from all_readable(page)

    def _search(self, criteria: Mapping[str, object], after: tuple[Any, ...]) -> Listed[Any]:
        body = {**criteria, "search_after": list(after)} if after else criteria
        call = Call(
            "POST",
            SEARCH,
            query={
                "per_page": str(self.config.page_size),
                "generate_signed_url": "false",
                "save_search_history": "false",
            },
            body=msgspec.json.encode(body),
            repeatable=True,
        )
        return self._page(IndexedAsset, call)

    def patch_asset(
        self,
        asset_id: str,
        *,
        title: str,
        is_blocked: bool | UnsetType = UNSET,
        warning: str | None | UnsetType = UNSET,
        category: str | None | UnsetType = UNSET,
        external_id: str | None | UnsetType = UNSET,
        external_link: str | None | UnsetType = UNSET,
    ) -> Asset:
        """Change some attributes; what is left out stays (§2).

        The model requires ``title``: give the one just read, since the last write wins (§1).
        Not retried here; carrying it out twice does no harm.
        """
        given = {
            "title": title,
            "is_blocked": is_blocked,
            "warning": warning,
            "category": category,
            "external_id": external_id,
            "external_link": external_link,
        }
        changes = {name: value for name, value in given.items() if value is not UNSET}
        return self._write(Asset, "PATCH", ASSET, {"asset_id": asset_id}, changes)

    def iter_history(self, asset_id: str) -> Iterator[HistoryEntry]:
        """The history of an asset (§12); from the index, so a fresh entry may lag (§14.10)."""
        for page in self._pages(HistoryEntry, HISTORY, {"asset_id": asset_id}):
            yield from all_readable(page)

    def post_history(
        self, asset_id: str, *, description: str, operation_type: str = "CUSTOM"
    ) -> HistoryEntry:
        """Add a line to an asset's history; it appears as our user's (§12).

        Not safe to repeat: after an error with ``outcome_unknown`` read the history first.
        """
        body = {"operation_type": operation_type, "operation_description": description}
        return self._write(HistoryEntry, "POST", HISTORY, {"asset_id": asset_id}, body)


def _range_terms(since: datetime | None, until: datetime | None) -> list[dict[str, object]]:
    bounds = {
        name: _instant(moment)
        for name, moment in (("min", since), ("max", until))
        if moment is not None
    }
    return [{"name": "date_modified", "range": bounds}] if bounds else []


def _instant(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("A search needs aware instants.")
    return moment.isoformat()
