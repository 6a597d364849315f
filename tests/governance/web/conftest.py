"""Pages through Django's test client: static files by their plain names, queries counted."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

COUNTS = Path(__file__).resolve().parents[2] / "query_counts.json"
MOST = 12
"""The most queries of a page (architecture.md §7)."""

Counted = Callable[[str], AbstractContextManager[None]]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Need no collected static files: their hashed names are the browser tests' matter."""
    settings.STATIC_ROOT = settings.ROOT / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def counted() -> Counted:
    """``with counted("home"): …`` makes as many queries as ``query_counts.json`` says."""

    @contextmanager
    def check(name: str) -> Iterator[None]:
        expected = json.loads(COUNTS.read_text())[name]
        with CaptureQueriesContext(connection) as queries:
            yield
        listed = "\n".join(query["sql"][:160] for query in queries.captured_queries)
        assert len(queries) == expected, f"{name}: {len(queries)}, not {expected}\n{listed}"
        assert expected <= MOST

    return check
