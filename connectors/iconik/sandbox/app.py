"""The sandbox as a WSGI application: authentication, roles, limits and faults round the calls."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from connectors.iconik.library.make import make_media
from connectors.iconik.sandbox import (
    assets,
    auth,
    documents,
    metadata_views,
    page,
    sample,
    spoiling,
    storages,
    users,
)
from connectors.iconik.sandbox.calls import Call, Result, Route
from connectors.iconik.sandbox.config import SandboxConfig
from connectors.iconik.sandbox.edit import Editor
from connectors.iconik.sandbox.errors import ApiError
from connectors.iconik.sandbox.faults import CARRIED_OUT, Fault, FaultKind, Faults
from connectors.iconik.sandbox.interface import KNOWN_ROLES, ROUTES
from connectors.iconik.sandbox.media import MediaFiles
from connectors.iconik.sandbox.rate import RateGate
from connectors.iconik.sandbox.requests import LoggedRequest, RequestLog
from connectors.iconik.sandbox.server import Server
from connectors.iconik.sandbox.store import JsonObject, Record
from connectors.iconik.sandbox.tenant import Tenant

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_URL_MAP = Map(
    [Rule(route.rule, methods=[route.method], endpoint=route) for route in ROUTES],
    merge_slashes=False,
    redirect_defaults=False,
)


class Sandbox:
    """A stand-in iconik tenant over HTTP.

    Use it as a WSGI application, or as a context manager that serves it on a free loopback
    port::

        with Sandbox(token="secret", index_lag=2.0) as sandbox:
            sandbox.edit.create_asset("Teaser", external_id="teaser-de")
            client = connect(sandbox.url, sandbox.app_id, sandbox.token)

    `edit` does what a person does in iconik, `faults` spoils answers, `requests` is the log,
    `clock` tells the time, `tenant.roles` says what the service user may do.
    """

    def __init__(self, config: SandboxConfig | None = None, **changes: Any) -> None:
        """Open a tenant; `changes` are fields of SandboxConfig."""
        self.config = dataclasses.replace(config or SandboxConfig(), **changes)
        self.tenant = Tenant(self.config, KNOWN_ROLES)
        self.media = MediaFiles(self.config)
        self.faults = Faults()
        self.requests = RequestLog()
        self._pages = spoiling.PagesSeen()
        self.rate = RateGate(self.config.rate_limits)
        self.clock = self.tenant.clock
        self.edit = Editor(self.tenant, self.media)
        self._server: Server | None = None
        self._port = 0
        with self.tenant.store.transaction():
            auth.ensure(self.tenant)
            users.ensure(self.tenant)
            storages.ensure(self.tenant)
            metadata_views.ensure(self.tenant)

    # Serving ------------------------------------------------------------------------------

    @property
    def app_id(self) -> str:
        """What clients send as App-ID."""
        return self.config.app_id

    @property
    def token(self) -> str:
        """What clients send as Auth-Token."""
        return self.config.token

    @property
    def url(self) -> str:
        """Scheme, host and port; the same after `stop` and `start`."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Serve on loopback in a thread: on a free port, later on the same one again."""
        self._server = Server(self, "127.0.0.1", self._port)
        self._port = self._server.port
        self._server.start()

    def stop(self) -> None:
        """Stop serving, so that connections are refused; state stays."""
        if self._server is not None:
            self._server.stop()
            self._server = None

    def close(self) -> None:
        """Stop serving and close the state."""
        self.stop()
        self.tenant.store.close()
        self.media.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # Sample library -----------------------------------------------------------------------

    def load_sample(
        self,
        keys: Iterable[str] | None = None,
        *,
        progress: Callable[[str], None] = lambda line: None,
    ) -> None:
        """Fill in the sample library, or some of it by external id; what was there stays.

        Its media are made in `media_dir` if they are not there yet (all: tens of seconds, one
        film: about a second).
        """
        if self.config.media_dir is None:
            raise ValueError("The sample library needs a media_dir.")
        wanted = sample.needed(self.tenant, keys)
        manifest = make_media(self.config.media_dir, keys=wanted, progress=progress)
        sample.fill(self.tenant, manifest, wanted)

    def define_sample_fields(self) -> str:
        """Make the sample's metadata fields and views only; returns the id of "Media facts"."""
        sample.define_fields(self.tenant)
        return sample.view_id(sample.MEDIA_FACTS)

    # Index --------------------------------------------------------------------------------

    def freeze_index(self) -> None:
        """Keep searches and lists as they are now, whatever is written."""
        self.tenant.index.documents(self.tenant.now())
        self.tenant.index.frozen = True

    def thaw_index(self) -> None:
        """Let the index catch up again."""
        self.tenant.index.frozen = False

    # Answering ----------------------------------------------------------------------------

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request (WSGI)."""
        request = Request(environ)
        logged = request.path.startswith(("/API/", "/media/"))
        fault = self.faults.take(request.method, request.path) if logged else None
        started = time.perf_counter()
        response: Response | None = None
        try:
            response = self._spoiled(request, fault)
        finally:
            if logged:
                self._log(request, response, started, fault)
        if response is None:
            _hang_up(request)
            raise ConnectionResetError("The sandbox dropped this connection.")
        return response(environ, start_response)

    def _log(
        self, request: Request, response: Response | None, started: float, fault: Fault | None
    ) -> None:
        """Note a request before its answer leaves, so that whoever has that finds this."""
        self.requests.append(
            LoggedRequest(
                at=self.tenant.now(),
                method=request.method,
                path=request.path,
                query=request.query_string.decode(errors="replace"),
                body=request.get_data(),
                status=None if response is None else response.status_code,
                duration=(time.perf_counter() - started) * 1000,
                fault="" if fault is None else fault.kind.value,
            )
        )

    def _spoiled(self, request: Request, fault: Fault | None) -> Response | None:
        """The answer as it leaves, after the fault (if any) had its way; None drops it."""
        if fault is None:
            return self._answer(request)
        if fault.kind in {FaultKind.DELAY, FaultKind.TRUNCATE}:
            return spoiling.impaired(self._answer(request), fault)
        if fault.kind in CARRIED_OUT:
            return self._answer(request, fault)
        if fault.after_write:
            self._answer(request)
        return spoiling.substitute(fault)

    def _answer(self, request: Request, fault: Fault | None = None) -> Response:
        if request.path.startswith("/API/"):
            return self._api(request, fault)
        if request.path.startswith("/media/"):
            path = request.path.removeprefix("/media/")
            return self.media.serve(self.tenant, request, path)
        return page.respond(self, request)

    def _api(self, request: Request, fault: Fault | None) -> Response:
        left: int | None = None
        try:
            with self.tenant.store.transaction():
                token = auth.authenticated(self.tenant, request)
                left = self.rate.admit(token.id)
                if left is None:
                    raise ApiError(HTTPStatus.TOO_MANY_REQUESTS, "Too many requests.")
                result = self._carried_out(request, token)
                if not isinstance(result, Response):
                    result = self._disordered(request, token, result, fault)
                documents.queue_touched(self.tenant)
        except ApiError as refusal:
            self.tenant.take_touched()
            result = (refusal.status, refusal.body())
        response = result if isinstance(result, Response) else spoiling.json_response(*result)
        if left is not None or response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            response.headers["RateLimit-Remaining"] = str(left or 0)
        return response

    def _carried_out(self, request: Request, token: Record) -> Result:
        """What the call's handler gives, once its role allows it."""
        route, args = self._route(request)
        if route.role is not None and route.role not in self.tenant.roles:
            raise ApiError(HTTPStatus.FORBIDDEN, f"Missing role: {route.role}.")
        return route.handler(Call(self.tenant, request, args, token.body["user_id"], token.id))

    def _disordered(
        self,
        request: Request,
        token: Record,
        result: tuple[int, JsonObject | None],
        fault: Fault | None,
    ) -> tuple[int, JsonObject | None]:
        """The answer after a fault of lists, or of what is behind them, had its way."""
        status, body = result
        if fault is not None and fault.kind is FaultKind.SILENT_DELETE:
            self._delete_silently(request, body)
        if body is None or not isinstance(body.get("objects"), list):
            return result
        sent = body
        if fault is not None and fault.kind is FaultKind.REPEAT:
            sent = self._pages.repeated(request, body)
        elif fault is not None and fault.kind is FaultKind.REORDER:
            sent = spoiling.reversed_objects(body)
        elif fault is not None and fault.kind is FaultKind.SWAP_PAGES:
            sent = body | {"objects": self._neighbouring(request, token, body["objects"])}
        self._pages.note(request, body)
        return status, sent

    def _neighbouring(self, request: Request, token: Record, objects: list[Any]) -> list[Any]:
        """The objects of the neighbouring page, where there is one."""
        neighbour = spoiling.of_neighbour(request)
        try:
            result = None if neighbour is None else self._carried_out(neighbour, token)
        except ApiError:  # beyond the end
            return objects
        if result is None or isinstance(result, Response) or result[1] is None:
            return objects
        return list(result[1]["objects"]) or objects

    def _delete_silently(self, request: Request, body: JsonObject | None) -> None:
        """Purge the asset a call was about, else the last one it listed."""
        _, args = self._route(request)
        named = [args.get("asset_id"), args.get("object_id")]
        listed = (body or {}).get("objects") or ()
        named += [item.get("id") for item in reversed(listed) if isinstance(item, dict)]
        for key in named:
            if key is not None and self.tenant.store.get("asset", key) is not None:
                assets.purge(self.tenant, key)
                return

    def _route(self, request: Request) -> tuple[Route, dict[str, str]]:
        """The route of a request; 404 for what the sandbox lacks, a missing slash included."""
        try:
            route: Route
            route, args = _URL_MAP.bind_to_environ(request.environ).match()
        except HTTPException:
            raise ApiError(
                HTTPStatus.NOT_FOUND, "The requested URL was not found on the server."
            ) from None
        return route, dict(args)


def _hang_up(request: Request) -> None:
    """End the connection in both directions, without an answer."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
