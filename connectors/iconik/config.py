"""What the iconik client needs to know about an installation."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from connectors.http.client import HttpSettings, Timeouts
from connectors.http.origins import origin_of
from connectors.http.rates import RateLimit
from connectors.http.retries import RetryPolicy

REMOTE_NAME = "iconik"


def rate_limits(calls_per_second: int) -> tuple[RateLimit, ...]:
    """The two limits of a tenant: a second's calls, and as many a second over 20 seconds."""
    return RateLimit(calls_per_second, 1.0), RateLimit(20 * calls_per_second, 20.0)


RATE_LIMITS = rate_limits(50)
"""About 50 calls a second sustained, or 1000 in 20 seconds (iconik-api.md §1)."""

# A header value may not hold white space or control characters; a token never does.
_HEADER_SAFE = re.compile(r"[!-~]+\Z")


@dataclass(frozen=True)
class IconikConfig:
    """One iconik tenant and how to call it.

    ``base_url`` is ``https://host[:port]``, without ``/API``; hosts differ by region
    (iconik-api.md §1). ``app_id`` and ``token`` belong to a dedicated service user.
    ``allowed_media_origins`` (``scheme://host[:port]``) are the storage hosts that posters and
    captions may be fetched from. ``page_size``: maximum unknown, 100 is safe everywhere
    (iconik-api.md §1). ``search_sort`` is a setting because it is unverified whether every
    tenant sorts on ``id`` (iconik-api.md §2); its last key must be unique.
    """

    base_url: str
    app_id: str = field(repr=False)
    token: str = field(repr=False)
    allowed_media_origins: tuple[str, ...] = ()
    page_size: int = 100
    search_sort: tuple[tuple[str, str], ...] = (("date_modified", "asc"), ("id", "asc"))
    rate_limits: tuple[RateLimit, ...] = RATE_LIMITS
    timeouts: Timeouts = field(default_factory=Timeouts)
    retries: RetryPolicy = field(default_factory=RetryPolicy)
    max_answer_bytes: int = 32 * 1024 * 1024
    max_caption_bytes: int = 4 * 1024 * 1024
    max_download_bytes: int = 32 * 1024 * 1024
    proxy_url: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        """Refuse what could not work or would leak; ValueError names the field."""
        base = urlsplit(self.base_url)
        if base.scheme not in ("http", "https") or not base.hostname or base.path.strip("/"):
            raise ValueError("base_url must be http(s)://host[:port].")
        if base.query or base.fragment or "@" in base.netloc:
            raise ValueError("base_url must hold neither credentials nor a query.")
        for name in ("app_id", "token"):
            if not _HEADER_SAFE.match(getattr(self, name)):
                raise ValueError(f"{name} must be printable ASCII without spaces.")
        if not 1 <= self.page_size <= 500:
            raise ValueError("page_size must be between 1 and 500.")
        for origin in self.allowed_media_origins:
            if origin_of(origin) is None or urlsplit(origin).path not in ("", "/"):
                raise ValueError("allowed_media_origins must be scheme://host[:port].")

    def http_settings(self) -> HttpSettings:
        """The same as the base client wants it; no ``Bearer`` in the token (iconik-api.md §1)."""
        return HttpSettings(
            remote=REMOTE_NAME,
            base_url=self.base_url,
            headers={"App-ID": self.app_id, "Auth-Token": self.token},
            timeouts=self.timeouts,
            retries=self.retries,
            max_body_bytes=self.max_answer_bytes,
            proxy_url=self.proxy_url,
            ca_file=self.ca_file,
        )
