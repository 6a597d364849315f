"""The assets that a person has chosen on a list: named in the address, or posted."""

import uuid
from typing import Final

from django.http import QueryDict

from governance.domain.errors import InvalidInput, gettext_noop

PICK: Final = "pick"
MATCHING: Final = "matching"
"""Chooses, in an address of the list, what the list finds instead of what was ticked."""

MOST: Final = 200
"""Assets that are chosen at once."""


def picks(data: QueryDict) -> list[uuid.UUID]:
    """The public ids of the chosen assets, each once, in their order.

    Raises:
        InvalidInput: on ``pick``, for what is no id, and for more than may be chosen at once.
    """
    try:
        found = list(dict.fromkeys(uuid.UUID(text) for text in data.getlist(PICK)))
    except ValueError as error:
        raise InvalidInput(gettext_noop("Choose assets from the list."), field=PICK) from error
    if len(found) > MOST:
        raise InvalidInput(
            gettext_noop("Choose at most %(most)s assets at once."), field=PICK, most=MOST
        )
    return found
