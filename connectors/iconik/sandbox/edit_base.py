"""What every part of the editor shares: the tenant, one transaction for each change, names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from connectors.iconik.sandbox import documents
from connectors.iconik.sandbox.media import MediaFiles
from connectors.iconik.sandbox.tenant import Tenant


class TenantEditor:
    """Base of the editor's parts. An asset may be named by external id, id or title."""

    def __init__(self, tenant: Tenant, media: MediaFiles) -> None:
        self._tenant = tenant
        self._media = media

    @contextmanager
    def _saving(self) -> Iterator[Tenant]:
        with self._tenant.store.transaction():
            yield self._tenant
            documents.queue_touched(self._tenant)

    def find(self, asset: str) -> str:
        """The id of an asset named in any way; LookupError if there is none."""
        store = self._tenant.store
        for key in ("external_id", "id", "title"):
            found = store.with_value("asset", key, asset)
            if found:
                return found[0].id
        raise LookupError(f"The sandbox has no asset {asset!r}.")
