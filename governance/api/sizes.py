"""How large a request says its body is."""

import sys

from django.http import HttpRequest


def declared_length(request: HttpRequest) -> int:
    """The bytes of ``Content-Length``, 0 without it; unreadable counts as beyond every limit."""
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else sys.maxsize
