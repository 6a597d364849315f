"""From what went wrong on the wire to the error family."""

from collections.abc import Iterable, Mapping

import httpx
import msgspec

from connectors.http.errors import (
    RemoteAuthFailed,
    RemoteConflict,
    RemoteContractBroken,
    RemoteError,
    RemoteForbidden,
    RemoteNotFound,
    RemoteRejected,
    RemoteUnavailable,
)

# Refused before anything was done, so a writing call surely had no effect.
_REFUSED_UNDONE = frozenset({425, 429})
_LATER = frozenset({408, 425, 429})

_MAX_MESSAGES = 20
_MAX_MESSAGE_LENGTH = 300


def error_of_answer(
    status: int,
    body: bytes,
    *,
    remote: str,
    call: str,
    writes: bool,
    retry_after: float | None,
    secrets: Iterable[str] = (),
) -> RemoteError:
    """The error for an answer that is no success.

    ``body`` is read for the remote's messages only; ``secrets`` never appear in them, even if
    the remote echoes them.
    """
    if status in _LATER or status >= 500:
        return RemoteUnavailable(
            remote=remote,
            call=call,
            status=status,
            retry_after=retry_after,
            outcome_unknown=writes and status not in _REFUSED_UNDONE,
        )
    if status < 400:
        detail = "It sent a redirect, and redirects are not followed."
        return RemoteContractBroken(detail, remote=remote, call=call, status=status)
    if status == 401:
        return RemoteAuthFailed(remote=remote, call=call, status=status)
    if status in (404, 410):
        return RemoteNotFound(remote=remote, call=call, status=status)
    kind = {403: RemoteForbidden, 409: RemoteConflict}.get(status, RemoteRejected)
    errors = read_messages(body, secrets=secrets)
    return kind(remote=remote, call=call, status=status, errors=errors)


def error_of_transport(
    error: httpx.HTTPError, *, remote: str, call: str, writes: bool
) -> RemoteError:
    """The error for a call that got no complete answer head.

    The cause's own text is not used: it may hold an address.
    """
    if isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)):
        detail = "No connection could be made."
        return RemoteUnavailable(detail, remote=remote, call=call)
    timed_out = isinstance(error, httpx.TimeoutException)
    detail = "The time for the answer ran out." if timed_out else "The connection broke off."
    return RemoteUnavailable(detail, remote=remote, call=call, outcome_unknown=writes)


def read_messages(body: bytes, *, secrets: Iterable[str] = ()) -> dict[str, tuple[str, ...]]:
    """The messages of an error body, by field; those of no field under the empty string.

    Both shapes are read: ``{"errors": ["text"]}`` and ``{"errors": {"field": "text"}}`` (with a
    text or a list of texts per field). Any other body gives nothing.
    """
    try:
        document = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    found = document.get("errors") if isinstance(document, dict) else None
    by_field = found if isinstance(found, dict) else {"": found}
    hidden = tuple(secret for secret in secrets if secret)
    messages = {
        _clean(str(name), hidden): tuple(_clean(text, hidden) for text in _texts(value))
        for name, value in list(by_field.items())[:_MAX_MESSAGES]
    }
    return {name: texts for name, texts in messages.items() if texts}


def _texts(value: object) -> list[str]:
    """The texts in a value of unknown nesting, in order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        nested: Iterable[object] = value.values()
    elif isinstance(value, list):
        nested = value
    else:
        return [] if value is None else [str(value)]
    return [text for item in nested for text in _texts(item)][:_MAX_MESSAGES]


def _clean(text: str, hidden: tuple[str, ...]) -> str:
    for secret in hidden:
        text = text.replace(secret, "…")
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(printable.split())[:_MAX_MESSAGE_LENGTH]
