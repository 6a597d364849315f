"""Serving a sandbox over loopback HTTP with werkzeug's threaded server."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


_STOP_SECONDS = 0.02
"""How soon a stop is noticed."""


class _QuietHandler(WSGIRequestHandler):
    """The sandbox has its own request log; nothing is written to the terminal."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Stay quiet."""


class Server:
    """A threaded server; port 0 takes a free one."""

    def __init__(self, app: WSGIApplication, host: str, port: int) -> None:
        self._server = make_server(host, port, app, threaded=True, request_handler=_QuietHandler)
        self.port: int = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_STOP_SECONDS,), daemon=True
        )

    def start(self) -> None:
        """Answer from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and give the port back."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
