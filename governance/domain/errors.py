"""The refusals of the domain: what a person or a machine asked for and may not have.

Messages are written once in English with ``%(name)s`` places, marked for translation with
:func:`gettext_noop`, and put into the reader's language by the door that shows them.
"""

from collections.abc import Callable
from typing import ClassVar


def gettext_noop(message: str) -> str:
    """Mark a text for translation where Django may not be imported."""
    return message


class DomainError(Exception):
    """A request that the rules refuse; nothing was changed.

    ``code`` is stable and machine readable; ``params`` fill the places of the message.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, message: str, /, **params: object) -> None:
        super().__init__(message)
        self.template = message
        self.params = params

    def __str__(self) -> str:
        return self.localised(lambda text: text)

    def localised(self, translate: Callable[[str], str]) -> str:
        """The message in the language of ``translate`` (such as Django's ``gettext``)."""
        text = translate(self.template)
        return text % self.params if self.params else text


class InvalidInput(DomainError):
    """The input is malformed; ``field`` names the part at fault. HTTP 400."""

    code = "invalid_input"

    def __init__(self, message: str, /, *, field: str, **params: object) -> None:
        super().__init__(message, **params)
        self.field = field


class NotFound(DomainError):
    """There is no such thing, or the actor may not know of it. HTTP 404."""

    code = "not_found"


class Forbidden(DomainError):
    """The actor lacks the right, with the reason to show. HTTP 403."""

    code = "forbidden"


class Conflict(DomainError):
    """The thing is not in the state that the request needs. HTTP 409."""

    code = "conflict"


class IllegalTransition(Conflict):
    """The lifecycle has no such step from the present state (product.md §4)."""

    code = "illegal_transition"


class StaleState(Conflict):
    """The thing changed since the requester looked at it."""

    code = "stale_state"


class AmbiguousTable(Conflict):
    """Two rows of one slot would tie for some context (resolution.md §8)."""

    code = "ambiguous_table"
