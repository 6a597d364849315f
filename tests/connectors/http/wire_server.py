"""A tiny real HTTP server on loopback that answers as a test tells it, faults included."""

import json
import socket
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

# Until a test lets go of a hanging answer, or ends (seconds).
_LONGEST_HANG = 30.0


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "_Server"

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Serve every method alike; the base class looks for ``do_GET`` and so on."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        headers = {name.lower(): value for name, value in self.headers.items()}
        wire = self.server.wire
        wire.seen.append(
            Seen(self.command, parts.path, dict(parse_qsl(parts.query)), headers, body)
        )
        try:
            wire.next_answer()(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def reply(
        self, status: int, body: bytes, headers: Mapping[str, str], *, promised: int | None = None
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if promised is None else promised))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


Responder = Callable[[Handler], None]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    wire: "WireServer"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some tests are about."""


class WireServer:
    """Use in a ``with`` block. Answers come in the given order; the last one stays in force."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.let_go = threading.Event()
        self._answers: deque[Responder] = deque()
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.wire = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def answers(self, *responders: Responder) -> None:
        self._answers = deque(responders)

    def next_answer(self) -> Responder:
        return self._answers.popleft() if len(self._answers) > 1 else self._answers[0]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def answer_json(value: object, status: int = 200, **headers: str) -> Responder:
    """A JSON answer; header names are given with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    body = json.dumps(value).encode()
    return lambda handler: handler.reply(
        status, body, {"Content-Type": "application/json", **named}
    )


def answer_bytes(body: bytes, media_type: str, status: int = 200, **headers: str) -> Responder:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda handler: handler.reply(status, body, {"Content-Type": media_type, **named})


def answer_html(status: int = 200) -> Responder:
    return answer_bytes(b"<html><body>Down for maintenance</body></html>", "text/html", status)


def answer_truncated(status: int = 200) -> Responder:
    """Promises more than it sends, then hangs up."""

    def respond(handler: Handler) -> None:
        handler.reply(status, b'{"objects": [', {"Content-Type": "application/json"}, promised=999)
        handler.close_connection = True

    return respond


def answer_never(wire: WireServer) -> Responder:
    """Takes the request and says nothing until the test ends."""

    def respond(handler: Handler) -> None:
        wire.let_go.wait(_LONGEST_HANG)
        handler.close_connection = True

    return respond


def answer_in_drops(wire: WireServer) -> Responder:
    """Sends a byte every few milliseconds, for ever."""

    def respond(handler: Handler) -> None:
        handler.reply(200, b"", {"Content-Type": "application/json"}, promised=10**9)
        while not wire.let_go.wait(0.01):
            handler.wfile.write(b" ")
        handler.close_connection = True

    return respond


def hang_up(handler: Handler) -> None:
    """Closes the connection without an answer."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def closed_port() -> int:
    """A loopback port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
