"""How a fault spoils an answer: what is sent instead, late, cut in half, or in disorder."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, urlencode

from werkzeug.wrappers import Request, Response

from connectors.iconik.sandbox.errors import ApiError
from connectors.iconik.sandbox.faults import Fault, FaultKind
from connectors.iconik.sandbox.store import JsonObject

_HTML_PAGE = (
    "<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>"
    "<p>The service is being maintained.</p>"
)
_PAGING = frozenset({"page", "per_page", "last_id", "last_field_name", "search_after"})


def json_response(status: int, body: JsonObject | None) -> Response:
    """An answer of the interface; without a body it is empty."""
    text = "" if body is None else json.dumps(body, ensure_ascii=False)
    return Response(text, status, mimetype="application/json")


def impaired(response: Response, fault: Fault) -> Response:
    """The same answer, late or cut in half."""
    if fault.kind is FaultKind.DELAY:
        time.sleep(fault.seconds)
        return response
    response.direct_passthrough = False
    whole = response.get_data()
    response.set_data(whole[: len(whole) // 2])
    response.headers["Content-Length"] = str(len(whole))
    return response


def substitute(fault: Fault) -> Response | None:
    """What is sent instead of the answer; None is nothing at all."""
    if fault.kind is FaultKind.TOO_MANY:
        refusal = ApiError(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.")
        response = json_response(refusal.status, refusal.body())
        response.headers["RateLimit-Remaining"] = "0"
        if fault.retry_after is not None:
            response.headers["Retry-After"] = str(fault.retry_after)
        return response
    if fault.kind is FaultKind.SERVER_ERROR:
        return Response("upstream error", fault.status, mimetype="text/plain")
    if fault.kind is FaultKind.HTML_PAGE:
        return Response(_HTML_PAGE, HTTPStatus.OK, mimetype="text/html")
    return None


# Lists ------------------------------------------------------------------------------------------


def reversed_objects(body: JsonObject) -> JsonObject:
    """A page of a list with its objects the other way round."""
    return body | {"objects": body["objects"][::-1]}


class PagesSeen:
    """Remembers the last object of each list's latest page, to send it once more."""

    def __init__(self, size: int = 64) -> None:
        self._last: dict[str, Any] = {}
        self._size = size

    def note(self, request: Request, body: JsonObject) -> None:
        """Remember a page that was answered."""
        if body["objects"]:
            key = _list_key(request)
            self._last.pop(key, None)
            self._last[key] = body["objects"][-1]
            if len(self._last) > self._size:
                del self._last[next(iter(self._last))]

    def repeated(self, request: Request, body: JsonObject) -> JsonObject:
        """A page that begins with the last object of the page before it.

        Where no page came before, its own first object comes twice.
        """
        objects = body["objects"]
        again = self._last.get(_list_key(request), objects[0] if objects else None)
        return body if again is None else body | {"objects": [again, *objects]}


def _list_key(request: Request) -> str:
    """What makes two requests pages of one list: all but the place in it."""
    query = sorted(item for item in parse_qsl(request.query_string.decode(errors="replace")))
    kept = [item for item in query if item[0] not in _PAGING]
    try:
        sent = json.loads(request.get_data() or b"null")
    except ValueError:
        sent = None
    criteria = {k: v for k, v in sent.items() if k not in _PAGING} if isinstance(sent, dict) else {}
    return json.dumps([request.method, request.path, kept, criteria], sort_keys=True)


def of_neighbour(request: Request) -> Request | None:
    """The same request for the neighbouring page (1 and 2, 3 and 4 …); None without `page`.

    A list that is asked for its first page without saying so has its second as neighbour.
    """
    query = dict(parse_qsl(request.query_string.decode(errors="replace")))
    if query.keys() & (_PAGING - {"page", "per_page"}):
        return None
    number = query.get("page", "1")
    if not number.isdecimal() or int(number) < 1:
        return None
    page = int(number) + 1 if int(number) % 2 else int(number) - 1
    environ = dict(request.environ)
    for cached in ("werkzeug.request", "werkzeug.socket"):
        environ.pop(cached, None)
    environ["QUERY_STRING"] = urlencode(query | {"page": str(page)})
    neighbour = Request(environ)
    neighbour.get_data = request.get_data  # type: ignore[method-assign]  # its stream is read already
    return neighbour
