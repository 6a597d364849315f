"""A load generator that costs little beside what it measures: keep-alive sockets, one thread."""

import selectors
import socket
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

CONNECTIONS = 4


@dataclass(slots=True)
class Load:
    """What a stretch of load gave: answers per second, and each answer's time in milliseconds."""

    rate: float
    times: list[float]

    def percentile(self, share: float) -> float:
        """The time that ``share`` of the answers took at most, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        """The middle time, in milliseconds."""
        return statistics.median(self.times)


@dataclass(slots=True)
class _Line:
    """One connection: what it sent last and when, and what has come back so far."""

    socket: socket.socket
    next: int
    sent: float = 0.0
    got: bytearray = field(default_factory=bytearray)


def load(
    port: int, requests: Sequence[bytes], *, seconds: float, connections: int = CONNECTIONS
) -> Load:
    """Send the requests in turn over so many connections, each with one under way, for a while.

    Raises:
        RuntimeError: for an answer that is not 200.
    """
    selector = selectors.DefaultSelector()
    lines = []
    for number in range(connections):
        opened = socket.create_connection(("127.0.0.1", port), timeout=10)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line = _Line(opened, number * len(requests) // connections)
        lines.append(line)
        selector.register(opened, selectors.EVENT_READ, line)
    times: list[float] = []
    begin = time.perf_counter()
    for line in lines:
        _send(line, requests)
    while (now := time.perf_counter()) - begin < seconds:
        for key, _events in selector.select(1.0):
            line = key.data
            if _received(line):
                times.append((time.perf_counter() - line.sent) * 1000)
                _send(line, requests)
    took = now - begin
    for line in lines:
        line.socket.close()
    selector.close()
    return Load(len(times) / took, times)


def _send(line: _Line, requests: Sequence[bytes]) -> None:
    line.got.clear()
    line.sent = time.perf_counter()
    line.socket.sendall(requests[line.next])
    line.next = (line.next + 1) % len(requests)


def _received(line: _Line) -> bool:
    """Whether the whole answer is there."""
    part = line.socket.recv(65536)
    if not part:
        raise RuntimeError("The server closed a connection.")
    line.got += part
    end = line.got.find(b"\r\n\r\n")
    if end < 0:
        return False
    head = bytes(line.got[:end]).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(f"The server answered {bytes(line.got[:400])!r}.")
    length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
    return len(line.got) >= end + 4 + length
