"""Every call the sandbox answers, gathered from the modules of its nouns."""

from __future__ import annotations

from connectors.iconik.sandbox import (
    approvals,
    assets,
    auth,
    collection_contents,
    collection_tree,
    custom_actions,
    delete_queue,
    files,
    groups,
    history,
    jobs,
    metadata_fields,
    metadata_values,
    metadata_views,
    previews,
    relations,
    search,
    segments,
    storages,
    subtitles,
    users,
    versions,
)
from connectors.iconik.sandbox.calls import Route

_NOUNS = (
    approvals,
    assets,
    auth,
    collection_contents,
    collection_tree,
    custom_actions,
    delete_queue,
    files,
    groups,
    history,
    jobs,
    metadata_fields,
    metadata_values,
    metadata_views,
    previews,
    relations,
    search,
    segments,
    storages,
    subtitles,
    users,
    versions,
)

ROUTES: tuple[Route, ...] = tuple(route for noun in _NOUNS for route in noun.routes.all)

KNOWN_ROLES: frozenset[str] = frozenset(route.role for route in ROUTES if route.role is not None)
