"""Signed addresses of media files, which stop working after a while.

iconik signs cloud storage addresses, caches them on its side and does not say how long they
last (iconik-api.md §4). Here an address carries its expiry and an HMAC over all it grants.
"""

from __future__ import annotations

import hashlib
import hmac
import math
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote, urlencode


class UrlSigner:
    """Makes and checks addresses below `/media/`; `lifetime` in seconds."""

    def __init__(self, key: bytes, lifetime: float) -> None:
        self._key = key
        self.lifetime = lifetime

    def sign(
        self,
        base_url: str,
        path: str,
        now: datetime,
        *,
        disposition: str = "",
        bypass_cache: bool = False,
    ) -> str:
        """An absolute address for a media path.

        Like iconik's URL cache, the same address is handed out again while at least half of
        its life is left; `bypass_cache` always gives one with a full life.
        """
        expires = now.timestamp() + self.lifetime
        if not bypass_cache:
            step = self.lifetime / 2
            expires = math.floor(expires / step) * step
        query = {"expires": f"{expires:.3f}"}
        if disposition:
            query["disposition"] = disposition
        query["signature"] = self._signature(path, query)
        return f"{base_url}/media/{quote(path)}?{urlencode(query)}"

    def accepts(self, path: str, query: Mapping[str, str], now: datetime) -> bool:
        """Is the address ours, unaltered and not expired?"""
        granted = {key: query[key] for key in ("expires", "disposition") if key in query}
        try:
            expires = float(granted.get("expires", ""))
        except ValueError:
            return False
        wanted = self._signature(path, granted).encode()
        genuine = hmac.compare_digest(wanted, query.get("signature", "").encode())
        return genuine and now.timestamp() < expires

    def _signature(self, path: str, query: Mapping[str, str]) -> str:
        text = "\n".join([path, *(f"{key}={query[key]}" for key in sorted(query))])
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
