"""Reading the members of a JSON document, with the path of the one that is wrong.

Every function raises :class:`InvalidInput` whose ``field`` is the name it was given;
:func:`below` puts the path of the enclosing part in front.
"""

from collections.abc import Mapping

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _


def below(part: str, error: InvalidInput) -> InvalidInput:
    """The same fault, its path told from outside ``part``."""
    joint = "." if error.field else ""
    return InvalidInput(error.template, field=f"{part}{joint}{error.field}", **error.params)


def mapping(value: object, field: str) -> Mapping[str, object]:
    """A JSON object."""
    if not isinstance(value, dict | Mapping):
        raise InvalidInput(_("This must be an object."), field=field)
    return value


def members(value: object, names: frozenset[str], field: str = "") -> Mapping[str, object]:
    """A JSON object with exactly these members; the fault is at the first missing or strange one.

    An older reader that passed over a member it does not know could answer wrongly.
    """
    document = mapping(value, field)
    if document.keys() != names:
        missing = sorted(names - document.keys())
        if missing:
            raise InvalidInput(_("This member is missing."), field=missing[0])
        strange = min(str(name) for name in document.keys() - names)
        raise InvalidInput(_("A table has no such member."), field=strange)
    return document


def text(value: object, field: str) -> str:
    """A text that is not empty."""
    if not isinstance(value, str) or not value:
        raise InvalidInput(_("This must be a text that is not empty."), field=field)
    return value


def any_text(value: object, field: str) -> str:
    """A text, which may be empty."""
    if not isinstance(value, str):
        raise InvalidInput(_("This must be a text."), field=field)
    return value


def optional_text(value: object, field: str) -> str | None:
    """A text, or None."""
    return None if value is None else any_text(value, field)


def integer(value: object, field: str) -> int:
    """An integer; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput(_("This must be an integer."), field=field)
    return value


def count(value: object, field: str) -> int:
    """An integer that is not negative."""
    number = value if type(value) is int else integer(value, field)
    if number < 0:
        raise InvalidInput(_("This must not be negative."), field=field)
    return number


def optional_count(value: object, field: str) -> int | None:
    """An integer that is not negative, or None."""
    return None if value is None else count(value, field)


def truth(value: object, field: str) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise InvalidInput(_("This must be true or false."), field=field)
    return value


def items(value: object, field: str) -> tuple[object, ...]:
    """A JSON array."""
    if not isinstance(value, list | tuple):
        raise InvalidInput(_("This must be a list."), field=field)
    return tuple(value)


def texts(value: object, field: str) -> tuple[str, ...]:
    """A JSON array of texts that are not empty."""
    found = items(value, field)
    for position, member in enumerate(found):
        if not isinstance(member, str) or not member:
            text(member, f"{field}[{position}]")
    return found  # type: ignore[return-value]  # every member was just seen to be a str


def texts_by_name(value: object, field: str) -> Mapping[str, str]:
    """A JSON object whose values are texts that are not empty."""
    document = mapping(value, field)
    return {name: text(member, f"{field}.{name}") for name, member in document.items()}
