"""Loopback ports: given by the environment, remembered from the last start, or free."""

import json
import os
import socket
from collections.abc import Mapping
from pathlib import Path

from config.runner.errors import RunnerError
from config.runner.files import write_private

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port nobody listens on, chosen by the system."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def given_port(name: str, environ: Mapping[str, str] = os.environ) -> int | None:
    """The port in the environment variable ``name``; None when unset, RunnerError when unusable."""
    text = environ.get(name, "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise RunnerError(f"{name}={text!r} is not a port number (1 to 65535).")
    return int(text)


class PortBook:
    """Keeps the same addresses from one start to the next, in a small JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ports = self._read()

    def _read(self) -> dict[str, int]:
        try:
            stored = json.loads(self._path.read_text())
        except (OSError, ValueError):
            return {}
        if not isinstance(stored, dict):
            return {}
        return {
            str(name): port
            for name, port in stored.items()
            if isinstance(port, int) and 0 < port < 65536
        }

    def choose(self, name: str, given: int | None = None) -> int:
        """The port for service ``name``; a ``given`` one that is taken is a RunnerError."""
        if given is not None:
            if not is_free(given):
                raise RunnerError(
                    f"Port {given}, asked for {name}, is already used by another program."
                )
            port = given
        else:
            port = self._remembered(name) or self._unused()
        self._ports[name] = port
        self._path.parent.mkdir(parents=True, exist_ok=True)
        write_private(self._path, json.dumps(self._ports, indent=1, sort_keys=True) + "\n")
        return port

    def _remembered(self, name: str) -> int | None:
        port = self._ports.get(name)
        return port if port is not None and is_free(port) else None

    def _unused(self) -> int:
        while (port := free_port()) in self._ports.values():
            continue
        return port
