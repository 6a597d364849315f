"""Which HTTP status and which words a refusal gets: mapped once, for pages and API alike."""

from collections.abc import Mapping

from django.utils.translation import gettext

from governance.domain.errors import Conflict, DomainError, Forbidden, InvalidInput, NotFound

STATUS: Mapping[type[DomainError], int] = {
    InvalidInput: 400,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
}


def status_of(error: DomainError) -> int:
    """The HTTP status of a refusal (codebase-examples.md, "Shapes")."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def sentence(error: DomainError) -> str:
    """The refusal as a sentence in the reader's language."""
    return error.localised(gettext)
