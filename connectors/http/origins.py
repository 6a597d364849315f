"""Which hosts an address belongs to: the guard of everything we fetch by address."""

from collections.abc import Iterable
from urllib.parse import urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str | None:
    """``scheme://host:port`` of an http(s) address, in lower case and with the port written out.

    None for anything else: another scheme, no host, credentials in the address, a bad port,
    control characters or backslashes (which readers of addresses understand differently).
    """
    if not url.isprintable() or any(char in url for char in "\\ "):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = parts.hostname
    if parts.scheme not in _DEFAULT_PORTS or not host or "@" in parts.netloc:
        return None
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{_DEFAULT_PORTS[parts.scheme] if port is None else port}"


def is_allowed(url: str, allowed: Iterable[str]) -> bool:
    """Whether the origin of ``url`` is one of ``allowed``, compared exactly."""
    origin = origin_of(url)
    return origin is not None and origin in {origin_of(other) for other in allowed}
