"""Canonical JSON and its digest (resolution.md §1).

UTF-8, keys sorted by code point, no insignificant white space, nothing escaped that need not
be; integers, never floats. Two equal documents have the same bytes, so the SHA-256 of the
bytes names the content.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

_ENCODER = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    check_circular=False,
    sort_keys=True,
    separators=(",", ":"),
)


def canonical_json(document: object, *, field: str = "") -> bytes:
    """The canonical bytes of a document of dicts, lists, tuples, strings, integers, booleans, None.

    Raises :class:`InvalidInput` for anything else, a float and half a surrogate pair
    included; its ``field`` is the path of the value, below ``field``.
    """
    try:
        if not _is_plain(document):
            _refuse_foreign(document)
        return _encoded(document)
    except _ForeignValue as foreign:
        raise InvalidInput(
            foreign.message, field=f"{field}{foreign.path}".removeprefix(".") or "table"
        ) from None
    except RecursionError as error:
        raise InvalidInput(_("This is nested too deeply."), field=field or "table") from error


def digest_of(content: bytes) -> str:
    """The SHA-256 of canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _encoded(document: object) -> bytes:
    try:
        return _ENCODER.encode(document).encode()
    except UnicodeEncodeError:
        _refuse_foreign(document)
        raise


class _ForeignValue(Exception):
    """A value that has no place in a table, and its path, told from the inside out."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.path = ""


_SCALARS = frozenset({str, int, bool, type(None)})
_CONTAINERS = frozenset({dict, list, tuple})


def _is_plain(container: object) -> bool:
    """Whether all of it is of the usual types: quick, since nearly every document is.

    Half a surrogate pair is left to the encoding.
    """
    members: Iterable[object]
    if type(container) is dict:
        if set(map(type, container)) - {str}:
            return False
        members = container.values()
    elif type(container) is list or type(container) is tuple:
        members = container
    else:
        return False
    for member in members:
        kind = type(member)
        if kind not in _SCALARS and (kind not in _CONTAINERS or not _is_plain(member)):
            return False
    return True


def _refuse_foreign(value: object) -> None:
    if isinstance(value, dict):
        _refuse_in_object(value)
    elif isinstance(value, list | tuple):
        _refuse_in_array(value)
    elif isinstance(value, str):
        if not _is_unicode(value):
            raise _ForeignValue(_("A text holds half a character."))
    elif value is not None and not isinstance(value, int):
        raise _ForeignValue(
            _("Only texts, integers, true, false and null have a place in a table.")
        )


def _refuse_in_object(document: dict[object, object]) -> None:
    for name, member in document.items():
        if not isinstance(name, str):
            raise _ForeignValue(_("A name must be a text."))
        if not _is_unicode(name):
            raise _ForeignValue(_("A name holds half a character."))
        try:
            _refuse_foreign(member)
        except _ForeignValue as foreign:
            foreign.path = f".{name}{foreign.path}"
            raise


def _refuse_in_array(members: Sequence[object]) -> None:
    for position, member in enumerate(members):
        try:
            _refuse_foreign(member)
        except _ForeignValue as foreign:
            foreign.path = f"[{position}]{foreign.path}"
            raise


def _is_unicode(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def decoded_json(content: bytes) -> object:
    """The document of JSON bytes that are known to be canonical, as published ones are.

    Raises :class:`InvalidInput` for bytes that are no JSON text in UTF-8, and for a number
    that is not an integer.
    """
    try:
        return json.loads(content.decode(), parse_float=_refuse_float, parse_constant=_refuse_float)
    except (ValueError, RecursionError) as error:
        raise _unreadable(error) from error


def normalised_json(content: bytes) -> tuple[object, bytes]:
    """The document of JSON bytes that may be written in any manner, and its canonical bytes.

    Raises :class:`InvalidInput` as :func:`decoded_json`, for a name that stands twice in one
    object, and for half a surrogate pair.
    """
    document = decoded_json(content)
    if _ENCODER.encode(document).encode(errors="surrogatepass") == content:
        return document, content  # canonical bytes repeat no name
    canonical = canonical_json(document)
    json.loads(content, object_pairs_hook=without_repeats)
    return document, canonical


def _unreadable(error: Exception) -> InvalidInput:
    return InvalidInput(_("This is no JSON text: %(reason)s."), field="table", reason=error)


def _refuse_float(text: str) -> object:
    raise InvalidInput(
        _("A table holds integers only, not the number %(value)s."), field="table", value=text[:40]
    )


def without_repeats(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The JSON object of these pairs; raises :class:`InvalidInput` naming a repeated name."""
    members = dict(pairs)
    if len(members) < len(pairs):
        counts = Counter(name for name, _value in pairs)
        repeated = min(name for name, count in counts.items() if count > 1)
        raise InvalidInput(
            _("The name “%(name)s” stands twice in one object."), field=repeated, name=repeated
        )
    return members
