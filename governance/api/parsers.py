"""Reads JSON bodies strictly: UTF-8, no half characters, no more than the limit."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from governance.api.problems import ApiRefusal

LARGEST_BODY = 64 * 1024


class StrictJSONParser(BaseParser):
    """JSON of at most 64 KiB."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """The document in the stream.

        Raises:
            ApiRefusal: 413 for a larger body, 400 naming ``body`` for one that is no JSON.
        """
        content = stream.read(LARGEST_BODY + 1)
        if len(content) > LARGEST_BODY:
            raise ApiRefusal(
                "too_large",
                _("The body may have %(limit)s bytes.") % {"limit": LARGEST_BODY},
            )
        try:
            return msgspec.json.decode(content)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
            raise ApiRefusal("invalid_input", _("The body is not JSON."), "body") from None
