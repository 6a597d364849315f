"""``make bench``: every ``bench_*.py`` here, side by side in one run, on a database of its own.

``python -m tests.bench lookup`` runs one of them. Each has ``run(record)`` and hands its figures
to ``record``; a ratio below its budget is marked, not an error: machines differ.
``python -m tests.bench here`` looks at the pages over the database as it stands.
"""

import importlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg
from psycopg import sql

from config.startup import freeze_loaded
from tests.bench import scale

HERE = Path(__file__).parent
LINES = HERE.parents[1] / "var" / "bench.jsonl"


class Table:
    """Prints each figure as it comes, and appends it to ``var/bench.jsonl``."""

    def __init__(self, lines: Path) -> None:
        self._lines = lines
        self.below = 0

    def heading(self, name: str) -> None:
        """Begin the figures of one benchmark."""
        print(f"\n{name}\n" + "─" * 110, flush=True)

    def __call__(
        self, *, name: str, figure: float, unit: str, against: str, ratio: float, budget: float
    ) -> None:
        """Keep one figure: ``ratio`` is how good it is against what, ``budget`` the least ratio."""
        good = ratio >= budget
        self.below += not good
        print(
            f"{name:<58} {_short(figure):>9} {unit:<10} {ratio:>7.2f}× of {budget:g}× "
            f"{'ok' if good else 'BELOW'}  {against}",
            flush=True,
        )
        line = {
            "name": name,
            "figure": round(figure, 4),
            "unit": unit,
            "against": against,
            "ratio": round(ratio, 4),
            "budget": budget,
        }
        with self._lines.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _short(figure: float) -> str:
    return (
        f"{figure:,.0f}" if figure >= 1000 else f"{figure:.1f}" if figure >= 10 else f"{figure:.2f}"
    )


@contextmanager
def own_database() -> Iterator[None]:
    """A database beside the one of ``DATABASE_URL``, for this run and the servers it starts."""
    given = urlsplit(os.environ["DATABASE_URL"])
    name = f"{given.path.lstrip('/')}_bench"
    admin = urlunsplit(given._replace(path="/postgres"))
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = urlunsplit(given._replace(path=f"/{name}"))
    try:
        yield
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(drop)


def _here() -> int:
    """Measure the pages over the rows that are there, such as the demo's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    LINES.parent.mkdir(exist_ok=True)
    freeze_loaded()
    importlib.import_module("tests.bench.bench_pages").measure(Table(LINES))
    return 0


def main(chosen: list[str]) -> int:
    """Run the benchmarks; 2 if there is none of a chosen name."""
    if chosen == ["here"]:
        return _here()
    names = sorted(path.stem for path in HERE.glob("bench_*.py"))
    if chosen:
        names = [name for name in names if name.removeprefix("bench_") in chosen]
    if not names:
        print(f"There is no benchmark {' '.join(chosen)}.", file=sys.stderr)
        return 2
    LINES.parent.mkdir(exist_ok=True)
    table = Table(LINES)
    begun = time.monotonic()
    print(f"Scale: {scale()} (SCALE=full: the sizes named in the issues)")
    with own_database():
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
        django.setup()
        django.core.management.call_command("migrate", verbosity=0)
        try:
            for name in names:
                module = importlib.import_module(f"tests.bench.{name}")
                table.heading(name.removeprefix("bench_"))
                freeze_loaded()  # as the web server and the worker do
                module.run(table)
        finally:
            django.db.connections.close_all()
    took = time.monotonic() - begun
    print(f"\n{took:.0f} s; {table.below} below budget; appended to {LINES.name} in var/.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
