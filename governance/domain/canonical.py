"""Canonical JSON and its digest (resolution.md §1).

UTF-8, keys sorted by code point, no insignificant white space, nothing escaped that need not
be; integers, never floats. Two equal documents have the same bytes, so the SHA-256 of the
bytes names the content.
"""

import hashlib
import json
from collections import Counter

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
        _refuse_foreign(document, (field,))
        return _ENCODER.encode(document).encode()
    except RecursionError as error:
        raise InvalidInput(_("This is nested too deeply."), field=field or "table") from error


def digest_of(content: bytes) -> str:
    """The SHA-256 of canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def _refuse_foreign(value: object, path: tuple[object, ...]) -> None:
    if isinstance(value, dict):
        for name, member in value.items():
            if not isinstance(name, str):
                raise InvalidInput(_("A name must be a text."), field=_written(path))
            if not name.isascii():
                _refuse_foreign(name, path)
            if not _is_plain(member):
                _refuse_foreign(member, (*path, name))
    elif isinstance(value, list | tuple):
        for position, member in enumerate(value):
            if not _is_plain(member):
                _refuse_foreign(member, (*path, position))
    elif not _is_plain(value):
        _refuse_leaf(value, path)


def _refuse_leaf(value: object, path: tuple[object, ...]) -> None:
    if not isinstance(value, str):
        raise InvalidInput(
            _("A value of type %(type)s has no place in a table."),
            field=_written(path),
            type=type(value).__name__,
        )
    if not _is_unicode(value):
        raise InvalidInput(_("A text holds half a character."), field=_written(path))


def _is_plain(value: object) -> bool:
    """Whether a value needs no closer look: most of a table does not."""
    return value is None or isinstance(value, int) or (isinstance(value, str) and value.isascii())


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _written(path: tuple[object, ...]) -> str:
    """A path as ``slots.hero.rows[3]``; ``table`` for the whole document."""
    text = "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in path if part != ""
    )
    return text.removeprefix(".") or "table"


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
