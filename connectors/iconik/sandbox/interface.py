"""Every call the sandbox answers, gathered from the modules of its nouns."""

from __future__ import annotations

from connectors.iconik.sandbox import (
    assets,
    auth,
    delete_queue,
    files,
    history,
    metadata_fields,
    metadata_values,
    metadata_views,
    previews,
    search,
    storages,
    subtitles,
    users,
    versions,
)
from connectors.iconik.sandbox.calls import Route

_NOUNS = (
    assets,
    auth,
    delete_queue,
    files,
    history,
    metadata_fields,
    metadata_values,
    metadata_views,
    previews,
    search,
    storages,
    subtitles,
    users,
    versions,
)

ROUTES: tuple[Route, ...] = tuple(route for noun in _NOUNS for route in noun.routes.all)

KNOWN_ROLES: frozenset[str] = frozenset(route.role for route in ROUTES if route.role is not None)
