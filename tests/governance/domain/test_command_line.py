"""``python -m governance.domain``: lines in, answers out, as another program sees it."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from governance.domain.__main__ import main
from governance.domain.canonical import canonical_json

CHECKOUT = Path(__file__).parents[3]
CASES = json.loads(Path(__file__).with_name("resolution-cases.json").read_text())
NOON = "2026-11-23T12:00:00Z"


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("exported") / "table.json"
    path.write_bytes(canonical_json(CASES["table"]))
    return path


def run(table: Path, lines: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "governance.domain", str(table)],
        input=lines,
        capture_output=True,
        check=False,
        cwd=CHECKOUT,
        timeout=60,
    )


def answers(table: Path, *lines: bytes) -> list[Any]:
    """The answers in process, for what needs no process of its own."""
    out = BytesIO()
    assert main([str(table)], lines, out) == 0
    return [json.loads(line) for line in out.getvalue().splitlines()]


def line(**members: object) -> bytes:
    return json.dumps(members).encode()


def test_command_fed_every_case_prints_what_is_expected(table: Path) -> None:
    lines = b"".join(
        line(context=case["context"], at=case["at"], explain="trace" in case["expect"]) + b"\n"
        for case in CASES["cases"]
    )
    done = run(table, lines)
    assert (done.returncode, done.stderr) == (0, b"")
    printed = [json.loads(text) for text in done.stdout.splitlines()]
    assert len(printed) == len(CASES["cases"])
    for answer, case in zip(printed, CASES["cases"], strict=True):
        if "asset" in answer:
            answer["asset"] = {"id": answer["asset"]["id"]}
            answer["renditions"] = [rendition["key"] for rendition in answer["renditions"]]
        answer.pop("digest", None)
        assert answer == case["expect"], case["name"]


def test_command_asked_twice_prints_the_same_canonical_bytes(table: Path) -> None:
    lines = line(context={"slot": "hero", "language": "fr"}, at=NOON) + b"\n"
    first, second = run(table, lines), run(table, lines)
    assert first.stdout == second.stdout
    assert first.stdout == canonical_json(json.loads(first.stdout)) + b"\n"


def test_command_answers_a_line_before_the_next_one_is_written(table: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "governance.domain", str(table)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=CHECKOUT,
    )
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        for language in ("fr", "it"):
            process.stdin.write(line(context={"slot": "hero", "language": language}, at=NOON))
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["asked"]["language"] == language
        process.stdin.close()
        assert process.wait(30) == 0


def test_command_whose_reader_has_left_ends_without_a_traceback(table: Path) -> None:
    question = line(context={"slot": "hero"}, at=NOON) + b"\n"
    process = subprocess.Popen(
        [sys.executable, "-m", "governance.domain", str(table)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=CHECKOUT,
    )
    with process:
        assert process.stdout is not None
        process.stdout.close()
        _out, complaint = process.communicate(question * 10, timeout=30)
    assert (process.returncode, complaint) == (1, b"")


@pytest.mark.parametrize(
    ("question", "field"),
    [
        (b"nonsense", "context"),
        (b"[]", "context"),
        (b"{}", "context"),
        (b"\xff{}", "context"),
        (b'{"context":' + b"[" * 100_000, "context"),
        (b'{"context":{"slot":' + b"1" * 5_000 + b'},"at":"x"}', "context"),
        (line(context=None, at=NOON), "context"),
        (line(context=["hero"], at=NOON), "context"),
        (line(context={"slot": "hero"}), "at"),
        (line(context={"slot": "hero"}, at=None), "at"),
        (line(context={"slot": "hero"}, at=1_795_435_200), "at"),
        (line(context={"slot": "hero"}, at="2026-11-23"), "at"),
        (line(context={"slot": "hero"}, at="2026-11-23T12:00:00"), "at"),
        (line(context={"slot": "hero"}, at="2026-02-30T12:00:00Z"), "at"),
        (line(context={"slot": "hero"}, at=NOON, explain="yes"), "explain"),
        (line(context={"slot": "hero", "at": NOON}, at=NOON), "at"),
        (line(context={}, at=NOON), "slot"),
        (line(context={"slot": "hero", "segment": 1.5}, at=NOON), "segment"),
        (line(context={"slot": "hero", "segment": ["young"]}, at=NOON), "segment"),
        (line(context={"slot": "hero", "größe": "9"}, at=NOON), "größe"),
        (b'{"context":{"slot":"hero","\\ud800":"x"},"at":"2026-11-23T12:00:00Z"}', "\ud800"),
        (b'{"context":{"slot":"a","slot":"hero"},"at":"2026-11-23T12:00:00Z"}', "slot"),
    ],
)
def test_line_with_a_fault_is_answered_by_the_field_and_the_next_is_answered_too(
    table: Path, question: bytes, field: str
) -> None:
    good = line(context={"slot": "hero"}, at=NOON)
    error, answer = answers(table, question, good)
    assert error == {"error": field}
    assert answer["outcome"] == "served"


def test_line_that_is_empty_is_passed_over(table: Path) -> None:
    assert len(answers(table, b"\n", line(context={"slot": "hero"}, at=NOON), b" \r\n")) == 1


def test_line_with_members_of_the_caller_is_answered(table: Path) -> None:
    (answer,) = answers(table, line(name="mine", context={"slot": "hero"}, at=NOON))
    assert answer["row"] == 1


def test_line_that_asks_for_it_is_answered_with_the_trace(table: Path) -> None:
    question = {"context": {"slot": "parents", "language": "fr-BE"}, "at": NOON}
    plain, explained = answers(table, line(**question), line(**question, explain=True))
    assert explained.pop("trace")[0] == {"row": 41, "result": "won"}
    assert explained == plain


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "no JSON text"),
        (b"[]", "table: This must be an object."),
        (b'{"format":"imprimatur.decision-table/1"}', "slots"),
        (canonical_json({**CASES["table"], "dimensions": ["segment"]}), "dimensions"),
        (canonical_json({**CASES["table"], "slots": {"a\nb": 1}}), "slots.a b"),
    ],
)
def test_command_given_a_bad_table_says_so_on_one_line_and_ends_with_2(
    tmp_path: Path, content: bytes, complaint: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    done = run(path, b"")
    assert (done.returncode, done.stdout) == (2, b"")
    (said,) = done.stderr.decode().splitlines()
    assert said.startswith(str(path))
    assert complaint in said


def test_command_given_no_file_of_that_name_says_so_on_one_line_and_ends_with_2(
    tmp_path: Path,
) -> None:
    done = run(tmp_path / "absent.json", b"")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        f"{tmp_path / 'absent.json'}: No such file or directory"
    ]
