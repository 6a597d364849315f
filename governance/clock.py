"""The one source of "now". Only tests and the demo loader may install another."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_source: Callable[[], datetime] | None = None


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _source() if _source is not None else datetime.now(UTC)


def now_in_seconds() -> datetime:
    """The present instant cut to whole seconds, as tables hold instants (resolution.md §1)."""
    return now().replace(microsecond=0)


@contextmanager
def installed(source: Callable[[], datetime]) -> Iterator[None]:
    """Tell the time from ``source`` inside the block.

    Raises:
        ImproperlyConfigured: where ``CLOCK_MAY_BE_SET`` is off, as in production.
    """
    global _source  # noqa: PLW0603 - one clock for the process, replaced as a whole
    if not settings.CLOCK_MAY_BE_SET:
        raise ImproperlyConfigured("This installation tells the real time only.")
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
