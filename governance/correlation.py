"""One id per request or task, written on every record it leaves."""

import re
import uuid
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("correlation_id", default="")
_ACCEPTED = re.compile(r"\A[A-Za-z0-9._-]{8,64}\Z")


def begin(offered: str = "") -> str:
    """Start a new correlation; an id offered by a caller is kept if it is a plain short token."""
    value = offered if _ACCEPTED.match(offered) else uuid.uuid4().hex
    _current.set(value)
    return value


def current() -> str:
    """The id of the running request or task; empty outside of one."""
    return _current.get()
