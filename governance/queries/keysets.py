"""Pages of long lists by the keys of their first and last rows: the last is as quick as any."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import Combinable, OrderBy

from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of a list; rows of equal value follow by id in the same direction.

    ``value`` must never be null. ``encode`` and ``decode`` bring it to text and back; ``decode``
    raises ``ValueError`` for what it cannot have written.
    """

    value: Combinable
    descending: bool
    encode: Callable[[object], str] = str
    decode: Callable[[str], object] = str


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows of one page; ``before`` and ``after`` are the keys of its neighbours, empty if none."""

    rows: Sequence[M]
    before: str
    after: str


def page_of(
    rows: QuerySet[M], order: Order, *, size: int, after: str = "", before: str = ""
) -> Page[M]:
    """The page behind the key ``after``, or ahead of the key ``before``, or the first one.

    Raises:
        InvalidInput: on ``after`` or ``before``, for a key that this order did not give.
    """
    keyed: QuerySet[Any] = rows.annotate(sort_value=order.value)
    if before:
        found = list(_beyond(keyed, order, before, "before", backwards=True)[: size + 1])
        more, shown = len(found) > size, found[:size][::-1]
        return _page(shown, order, more_before=more, more_after=True)
    if after:
        keyed = _beyond(keyed, order, after, "after", backwards=False)
    else:
        keyed = keyed.order_by(*_sorting(descending=order.descending))
    found = list(keyed[: size + 1])
    return _page(found[:size], order, more_before=bool(after), more_after=len(found) > size)


def _page(rows: Sequence[Any], order: Order, *, more_before: bool, more_after: bool) -> Page[Any]:
    if not rows:
        return Page((), "", "")
    return Page(
        rows,
        _key(rows[0], order) if more_before else "",
        _key(rows[-1], order) if more_after else "",
    )


def _beyond(
    rows: QuerySet[Any], order: Order, key: str, field: str, *, backwards: bool
) -> QuerySet[Any]:
    value, pk = _read(key, order, field)
    descending = order.descending != backwards
    sign = "lt" if descending else "gt"
    beyond = Q(**{f"sort_value__{sign}": value}) | Q(sort_value=value, **{f"pk__{sign}": pk})
    reach = Q(**{f"sort_value__{sign}e": value})  # implied, but an index can start from it
    return rows.filter(reach, beyond).order_by(*_sorting(descending=descending))


def _sorting(*, descending: bool) -> list[OrderBy]:
    columns = [F("sort_value"), F("pk")]
    return [column.desc() if descending else column.asc() for column in columns]


def _key(row: Any, order: Order) -> str:
    value = order.encode(row.sort_value)
    text = json.dumps([value, row.pk], ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read(key: str, order: Order, field: str) -> tuple[object, int]:
    try:
        text = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode()
        value, pk = json.loads(text)
        if not isinstance(value, str) or type(pk) is not int or "\x00" in value:
            raise ValueError(key)
        value.encode()  # half a character is none that a row can hold
        return order.decode(value), pk
    except (ValueError, TypeError, RecursionError, binascii.Error) as error:
        raise InvalidInput(
            _("This page of the list cannot be found. Start from the first one."), field=field
        ) from error
