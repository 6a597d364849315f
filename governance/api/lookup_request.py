"""Reads the question out of a lookup's address: strict, and naming what is wrong."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote_to_bytes

from governance.domain import instants
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

LONGEST_QUERY = 4096
"""Characters of a query string; a question of twenty long values has about a thousand."""

_HIGHEST_GENERATION = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Question:
    """A lookup as asked: the context, and at most one of an instant and a generation."""

    context: dict[str, str]
    at: datetime | None
    generation: int | None
    explain: bool


def read_question(query: str) -> Question:
    """The question in a raw query string.

    The context is checked by the resolver, against the table (resolution.md §2).

    Raises:
        InvalidInput: naming a parameter that is repeated or not UTF-8, or a malformed or empty
            ``at``, ``generation`` or ``explain``.
    """
    context = _parameters(query)
    at = _instant(context.pop("at", None))
    generation = _generation(context.pop("generation", None))
    explain = _explain(context.pop("explain", None))
    if at is not None and generation is not None:
        raise InvalidInput(
            _("Ask for an instant or for a generation, not for both."), field="generation"
        )
    return Question(context, at, generation, explain)


def _parameters(query: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        raw_name, _equals, raw_value = part.partition("=")
        name = _text(raw_name, raw_name)
        if name in found:
            raise InvalidInput(_("Give “%(name)s” once."), field=name, name=name)
        found[name] = _text(raw_value, name)
    return found


def _text(raw: str, name: str) -> str:
    if "%" not in raw and "+" not in raw and raw.isascii():
        return raw
    try:
        return unquote_to_bytes(raw.replace("+", " ").encode("latin-1")).decode()
    except UnicodeError:
        raise InvalidInput(_("This is not text in UTF-8."), field=name) from None


def _instant(value: str | None) -> datetime | None:
    if value is None:
        return None
    at = instants.read(value, field="at")
    if "." in value:
        raise InvalidInput(_("Give an instant at whole seconds."), field="at")
    return at


def _generation(value: str | None) -> int | None:
    if value is None:
        return None
    if value.isascii() and value.isdigit() and value[0] != "0" and len(value) <= 10:
        number = int(value)
        if number <= _HIGHEST_GENERATION:
            return number
    raise InvalidInput(_("A generation is a whole number from 1."), field="generation")


def _explain(value: str | None) -> bool:
    if value not in (None, "true", "false"):
        raise InvalidInput(_("Write “true” or “false”."), field="explain")
    return value == "true"
