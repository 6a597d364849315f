"""The reference client: ``python -m governance.domain TABLE.json < contexts.jsonl``.

Each line in is ``{"context": {…}, "at": "2026-11-23T12:00:00Z"}``, with ``"explain": true`` if
the trace is wanted; other members are the caller's own and are passed over, as are empty
lines. Each line out is the answer in canonical JSON, or ``{"error": "<field>"}`` naming what is
at fault: a field of the context, ``at``, ``explain``, or ``context`` where the line as a whole
cannot be read. Answers are written as the lines come. A table that cannot be used ends the
command with status 2 and one line on standard error.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from governance.domain import instants
from governance.domain.canonical import canonical_json, without_repeats
from governance.domain.errors import InvalidInput
from governance.domain.errors import gettext_noop as _
from governance.domain.resolution import CompiledTable, resolve
from governance.domain.table import parse_table

UNUSABLE = 2
"""The exit status for a table, or arguments, that cannot be used."""


def main(arguments: Sequence[str], lines: Iterable[bytes], answers: BinaryIO) -> int:
    """Answer every line; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m governance.domain",
        description="Answer contexts, one JSON object a line on standard input, by a table.",
    )
    parser.add_argument("table", metavar="TABLE.json", type=Path, help="an exported table")
    path: Path = parser.parse_args(arguments).table
    try:
        table = CompiledTable(parse_table(path.read_bytes()))
    except OSError as error:
        return _unusable(f"{path}: {error.strerror}")
    except InvalidInput as error:
        return _unusable(f"{path}: {error.field}: {error}")
    for line in lines:
        if line.strip():
            answers.write(answer(table, line) + b"\n")
            answers.flush()
    return 0


def _unusable(message: str) -> int:
    """Say why, on one line whatever a path or a key may hold."""
    print("".join(c if c.isprintable() else " " for c in message), file=sys.stderr)
    return UNUSABLE


def answer(table: CompiledTable, line: bytes) -> bytes:
    """The answer to one line, or the error naming the field at fault, without a line end."""
    try:
        return canonical_json(_resolved(table, line))
    except InvalidInput as error:
        return json.dumps({"error": error.field}).encode()


def _resolved(table: CompiledTable, line: bytes) -> dict[str, object]:
    question = _question(line)
    context, at = question.get("context"), question.get("at")
    if not isinstance(context, dict):
        raise InvalidInput(_("The context must be an object."), field="context")
    if not isinstance(at, str):
        raise InvalidInput(_("The instant is missing or is not a text."), field="at")
    explain = question.get("explain", False)
    if not isinstance(explain, bool):
        raise InvalidInput(_("This must be true or false."), field="explain")
    return resolve(table, context, instants.read(at), explain=explain)


def _question(line: bytes) -> dict[str, object]:
    try:
        question = json.loads(line.decode(), object_pairs_hook=without_repeats)
    except (ValueError, RecursionError) as error:
        raise InvalidInput(_("This line is no JSON text."), field="context") from error
    if not isinstance(question, dict):
        raise InvalidInput(_("This line is no JSON object."), field="context")
    return question


if __name__ == "__main__":
    try:
        status = main(sys.argv[1:], sys.stdin.buffer, sys.stdout.buffer)
    except BrokenPipeError:  # the reader has enough; Python would complain again at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
