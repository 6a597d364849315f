"""Proxies and keyframes (iconik-api.md §4): what can be shown of a version."""

from __future__ import annotations

from connectors.iconik.sandbox import files
from connectors.iconik.sandbox.calls import Call, Result, Routes

routes = Routes("files")

files.add_lists("proxy", "proxies", role="can_read_proxies", urls=True, nouns=routes)
files.add_get("proxy", "proxies", role="can_read_proxies", urls=True, nouns=routes)
files.add_lists("keyframe", "keyframes", role="can_read_assets", urls=True, nouns=routes)
files.add_get("keyframe", "keyframes", role="can_read_assets", urls=True, nouns=routes)


@routes.add(
    "GET",
    "/v1/assets/{asset_id}/proxies/{proxy_id}/download_url/",
    role="can_read_proxies",
)
def get_proxy_download_url(call: Call) -> Result:
    """A signed address of a proxy."""
    return files.download_url(call, "proxy", "proxy_id")
