"""Resolve and compile in process: budgets of architecture.md §7.

``python -m tests.bench.bench_resolution`` runs this part alone.
"""

import gc
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from governance.domain.ambiguity import ambiguous_pairs
from governance.domain.resolution import AnswerMemo, CompiledTable, resolve
from governance.domain.table import (
    Table,
    assemble,
    canonical_json,
    digest_of,
    encode_slot,
    parse_table,
)
from tests.bench.decision_tables import (
    LANGUAGES,
    Document,
    contexts,
    head,
    rows_in,
    slot_of,
    table_of,
)
from tests.bench.zen_rules import engine_for

Record = Callable[..., None]

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ASKED = 2_000
SIZES = (10, 100, 1_000)


def run(record: Record) -> None:
    """Measure everything and hand each figure to ``record``."""
    for rows in SIZES:
        _resolve(record, rows)
    _memoised(record)
    _flat_in_other_languages(record)
    _flat_in_slots(record)
    _zen(record)
    _compile(record)
    _withdraw(record)


def _table(*slots: str, rows: int) -> Table:
    document = table_of({key: rows_in(LANGUAGES, rows) for key in slots})
    return parse_table(canonical_json(document))


def _fresh(table: Table) -> CompiledTable:
    """A table whose memo is too small to be of use, with its views already built."""
    compiled = CompiledTable(table, memo=AnswerMemo(limit=2))
    for context in contexts(ASKED):
        resolve(compiled, context, NOW)
    return compiled


def _microseconds(compiled: CompiledTable, asked: list[Document]) -> float:
    """The median time of one answer."""
    times = []
    for context in asked:
        begin = time.perf_counter()
        resolve(compiled, context, NOW)
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e6


def _milliseconds(work: Callable[[], object], rounds: int = 9) -> float:
    times = []
    for _round in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e3


def _resolve(record: Record, rows: int) -> None:
    """Served, and none because no rendition is for the channel, every row having been counted."""
    compiled = _fresh(_table("hero", rows=rows))
    unserved = [{**context, "channel": "sms"} for context in contexts(ASKED)]
    asked: dict[str, list[Document]] = {"served": [], "none": []}
    for context in contexts(ASKED) + unserved:
        asked[str(resolve(compiled, context, NOW)["outcome"])].append(context)
    for outcome, those in asked.items():
        figure = _microseconds(compiled, those)
        record(
            name=f"resolve, {outcome}, {rows:,} rows in {min(rows, len(LANGUAGES))} languages",
            figure=figure,
            unit="µs",
            against="budget 40 µs",
            ratio=40 / figure,
            budget=1.0,
        )


def _memoised(record: Record) -> None:
    compiled = CompiledTable(_table("hero", rows=1_000))
    asked = contexts(ASKED)
    for context in asked:
        resolve(compiled, context, NOW)
    figure = _microseconds(compiled, asked)
    record(
        name="resolve, memoised, 1,000 rows in 30 languages",
        figure=figure,
        unit="µs",
        against="budget 5 µs",
        ratio=5 / figure,
        budget=1.0,
    )


def _flat_in_other_languages(record: Record) -> None:
    """Thirty-four rows of French and as many of English, the default, among ever more others."""
    own = rows_in(["fr", "en"], 68)
    others = [language for language in LANGUAGES if language not in {"fr", "en", "fr-CA"}]
    asked = contexts(400, languages=["fr", "fr-BE", "fr-CH"])
    tables = {}
    for more in (932, 9_932):
        document = table_of({"hero": own + _spoken(rows_in(others, more, first=1_000))})
        tables[more] = _fresh(parse_table(canonical_json(document)))
    few, many = _side_by_side(tables[932], tables[9_932], asked)
    record(
        name="resolve as rows of other languages grow from 1,000 to 10,000",
        figure=many,
        unit="µs",
        against=f"{few:.1f} µs at 1,000",
        ratio=few / many,
        budget=0.8,
    )


def _spoken(rows: list[Document]) -> list[Document]:
    """The rows that list a language: a neutral row is of every language."""
    return [row for row in rows if row["languages"]]


def _flat_in_slots(record: Record) -> None:
    names = [f"slot-{number}" for number in range(99)]
    small, large = _table("hero", rows=100), _table("hero", *names, rows=100)
    few, many = _side_by_side(_fresh(small), _fresh(large), contexts(400))
    record(
        name="resolve as slots of 100 rows grow from 1 to 100",
        figure=many,
        unit="µs",
        against=f"{few:.1f} µs at 1",
        ratio=few / many,
        budget=0.8,
    )


def _side_by_side(
    one: CompiledTable, other: CompiledTable, asked: list[Document]
) -> tuple[float, float]:
    """The medians of both, measured in turns so that a noisy moment hits both."""
    rounds = [(_microseconds(one, asked), _microseconds(other, asked)) for _ in range(9)]
    return statistics.median(r[0] for r in rounds), statistics.median(r[1] for r in rounds)


def _zen(record: Record) -> None:
    table = _table("hero", rows=1_000)
    compiled, engine = _fresh(table), engine_for(table, "hero")
    asked = [context for context in contexts(100) if context["language"] is not None]
    times = []
    for context in asked:
        begin = time.perf_counter()
        row = engine(context, NOW)
        times.append(time.perf_counter() - begin)
        if row != resolve(compiled, context, NOW).get("row"):
            raise RuntimeError(f"zen-engine answers {row} to {context}, the product does not.")
    figure = _microseconds(compiled, asked)
    other = statistics.median(times) * 1e6
    record(
        name="resolve, 1,000 rows, against zen-engine on the same rules",
        figure=figure,
        unit="µs",
        against=f"{other:.0f} µs by zen-engine",
        ratio=other / figure,
        budget=20.0,
    )


def _compile(record: Record) -> None:
    """What the rules do of a publication; bench_publication measures it with the database."""
    rows = rows_in(LANGUAGES, 1_000)

    def compiled() -> Any:
        content = assemble(head(), {"hero": encode_slot(slot_of(rows))})
        table = parse_table(content, digest=digest_of(content))
        return CompiledTable(table), ambiguous_pairs(table.slots["hero"], table)

    figure = _milliseconds(compiled)
    record(
        name="encode, read, index and look for ties in 1,000 rows of one slot",
        figure=figure,
        unit="ms",
        against="budget 300 ms for the whole compilation",
        ratio=300 / figure,
        budget=1.0,
    )


def _withdraw(record: Record) -> None:
    """One of ten slots encoded anew; the others are bytes already."""
    slots = {f"slot-{n}": rows_in(LANGUAGES, 100, first=1 + 100 * n) for n in range(10)}
    fragments = {key: encode_slot(slot_of(rows)) for key, rows in slots.items()}
    left = slots["slot-3"][1:]

    def withdrawn() -> str:
        content = assemble(head(), {**fragments, "slot-3": encode_slot(slot_of(left))})
        return digest_of(content)

    figure = _milliseconds(withdrawn)
    record(
        name="encode one slot of ten anew and the digest of all 1,000 rows",
        figure=figure,
        unit="ms",
        against="budget 50 ms for the whole withdrawal",
        ratio=50 / figure,
        budget=1.0,
    )


def _print(**figures: Any) -> None:
    verdict = "ok" if figures["ratio"] >= figures["budget"] else "BELOW BUDGET"
    sys.stdout.write(
        f"{figures['name']}: {figures['figure']:.1f} {figures['unit']}"
        f" ({figures['against']}; {figures['ratio']:.2f}, budget {figures['budget']}) {verdict}\n"
    )


if __name__ == "__main__":
    run(_print)
