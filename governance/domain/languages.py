"""Language tags: their canonical form and the chain of their parents (resolution.md §2, §3)."""

import re
from collections.abc import Mapping

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

ROOT = "root"
"""The parent that ends a chain: CLDR's name for "no language at all"."""

# The `langtag` production of RFC 5646 §2.1, for a tag already in lower case.
_LANGTAG = re.compile(
    r"(?P<language>[a-z]{2,3}(?=-|$)|[a-z]{4,8})"
    r"(?P<extlang>(?:(?<=[a-z-][a-z]{2})-[a-z]{3}(?![a-z0-9])){0,3})"
    r"(?:-(?P<script>[a-z]{4})(?![a-z0-9]))?"
    r"(?:-(?P<territory>[a-z]{2}|[0-9]{3})(?![a-z0-9]))?"
    r"(?P<rest>(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3})(?![a-z0-9]))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?)"
)
