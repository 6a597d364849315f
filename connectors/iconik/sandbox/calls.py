"""The frame of the interface: routes, the call a handler gets, and pages of lists."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox.errors import ApiError, invalid
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

_TRUE, _FALSE = frozenset({"true", "1", "yes"}), frozenset({"false", "0", "no"})


@dataclass(slots=True)
class Call:
    """One authenticated request: the tenant, the caller, the parts of its path."""

    tenant: Tenant
    request: Request
    args: dict[str, str]
    user_id: str
    token_id: str

    @property
    def base_url(self) -> str:
        """Scheme and host the caller used, for absolute media addresses."""
        return self.request.host_url.rstrip("/")

    def body(self) -> JsonObject:
        """The JSON object sent; 400 for anything else."""
        if self.request.mimetype != "application/json":
            raise invalid("Content-Type has to be application/json.")
        try:
            value = json.loads(self.request.get_data())
        except ValueError:
            raise invalid("The body is not valid JSON.") from None
        if not isinstance(value, dict):
            raise invalid("The body has to be a JSON object.")
        return value

    def text(self, name: str, default: str = "") -> str:
        """A query parameter as text."""
        return self.request.args.get(name, default)

    def flag(self, name: str, *, default: bool) -> bool:
        """A boolean query parameter; 400 if it is no boolean."""
        value = self.request.args.get(name)
        if value is None:
            return default
        if value.lower() in _TRUE or value.lower() in _FALSE:
            return value.lower() in _TRUE
        raise invalid({name: "Not a valid boolean."})

    def number(self, name: str, default: int, maximum: int | None = None) -> int:
        """A positive whole query parameter; 400 if it is not one or is too large."""
        value = self.request.args.get(name)
        if value is None:
            return default
        if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < 1:
            raise invalid({name: "Not a positive whole number."})
        if maximum is not None and int(value) > maximum:
            raise invalid({name: f"Must not be greater than {maximum}."})
        return int(value)

    def per_page(self) -> int:
        """Objects per page: 10 unless asked for."""
        return self.number("per_page", 10, self.tenant.behaviour.max_per_page)


Result = tuple[int, JsonObject | None] | Response
Handler = Callable[[Call], Result]


@dataclass(frozen=True, slots=True)
class Route:
    """A call of the interface; `path` is written as in the published documents."""

    method: str
    service: str
    path: str
    role: str | None
    handler: Handler

    @property
    def rule(self) -> str:
        """The full path as a werkzeug rule."""
        return f"/API/{self.service}" + re.sub(r"\{(\w+)\}", r"<\1>", self.path)


class Routes:
    """The routes of one noun, collected by decorators."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.all: list[Route] = []

    def add(self, methods: str, path: str, *, role: str | None) -> Callable[[Handler], Handler]:
        """Register a handler for one or more methods ("PUT PATCH") of a path."""

        def register(handler: Handler) -> Handler:
            for method in methods.split():
                self.all.append(Route(method, self.service, path, role, handler))
            return handler

        return register


# Pages of lists: four styles (iconik-api.md §1); the fourth, search_after, is in search.py ------


def numbered_page(
    call: Call, objects: Sequence[JsonObject], *, beyond_is_404: bool = True
) -> tuple[int, JsonObject]:
    """Style `page`, `per_page`. A page beyond the end is 404, except the first one."""
    per_page, page = call.per_page(), call.number("page", 1)
    pages = -(-len(objects) // per_page)
    if page > max(pages, 1) and beyond_is_404:
        raise ApiError(HTTPStatus.NOT_FOUND, "The requested page does not exist.")

    def url(number: int) -> str | None:
        if not 1 <= number <= pages:
            return None
        query = call.request.args.to_dict() | {
            "page": str(number),
            "per_page": str(per_page),
        }
        return f"{call.request.path}?{urlencode(query)}"

    start = (page - 1) * per_page
    return HTTPStatus.OK, {
        "objects": list(objects[start : start + per_page]),
        "page": page,
        "pages": pages,
        "per_page": per_page,
        "total": len(objects),
        "first_url": url(1),
        "prev_url": url(page - 1),
        "next_url": url(page + 1),
        "last_url": url(pages),
    }


def whole_page(objects: Sequence[JsonObject]) -> tuple[int, JsonObject]:
    """All objects on one page, for lists whose calls have no paging parameters."""
    count = len(objects)
    return HTTPStatus.OK, {
        "objects": list(objects),
        "page": 1,
        "pages": 1,
        "per_page": count,
        "total": count,
        "next_url": None,
    }


def last_id_page(
    call: Call, records: Sequence[Record], render: Callable[[Record], JsonObject]
) -> tuple[int, JsonObject]:
    """Style `per_page`, `last_id`: what follows that id; `next_url` null at the end."""
    per_page, last_id = call.per_page(), call.text("last_id")
    start = 0
    if last_id:
        ids = [record.id for record in records]
        if last_id not in ids:
            raise invalid({"last_id": "No object with this id in the list."})
        start = ids.index(last_id) + 1
    chosen = records[start : start + per_page]
    next_url = None
    if start + per_page < len(records):
        query = call.request.args.to_dict() | {
            "last_id": chosen[-1].id,
            "per_page": str(per_page),
        }
        next_url = f"{call.request.path}?{urlencode(query)}"
    objects = [render(record) for record in chosen]
    return HTTPStatus.OK, {
        "objects": objects,
        "per_page": per_page,
        "next_url": next_url,
    }
