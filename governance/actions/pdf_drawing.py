"""Draws pages of PDFs in a process of their own, within limits (:mod:`.pdf_child` sets them).

Whatever a document does to the library that reads it, the process that asked goes on.
"""

import json
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

PATIENCE: Final = 40.0
"""Seconds after which the process is ended; by then its own limit of computing has gone by."""

LARGEST_ANSWER: Final = 64 * 1024 * 1024

_CHILD: Final = Path(__file__).with_name("pdf_child.py")
_LENGTH: Final = 4


class UnreadableDocument(Exception):
    """No pages can be shown; ``problem`` is ``broken``, ``encrypted`` or ``heavy``."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"The document is {problem}.")
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Measures:
    """How many pages a document has, and the size in pixels in which the first are drawn."""

    pages: int
    sizes: tuple[tuple[int, int], ...]


def measure(document: bytes, *, most: int) -> Measures:
    """The pages of a document, at most so many of them measured.

    Raises:
        UnreadableDocument: if it is broken, encrypted, or too heavy to be opened.
    """
    with _answer(document, "about", str(most)) as answer:
        text = answer.read()
    try:
        told = json.loads(text)
        if "problem" in told:
            raise UnreadableDocument(str(told["problem"]))
        return Measures(
            int(told["pages"]), tuple((int(wide), int(high)) for wide, high in told["sizes"])
        )
    except (ValueError, KeyError, TypeError):
        raise UnreadableDocument("heavy" if not text else "broken") from None


def draw(document: bytes, first: int, last: int) -> list[bytes | None]:
    """The pages from ``first`` to ``last`` as WebP, ``None`` for one that cannot be drawn.

    The list ends before the page at which the process came to a limit.
    """
    found: list[bytes | None] = []
    with _answer(document, "draw", str(first), str(last)) as answer:
        while len(found) <= last - first:
            head = answer.read(_LENGTH)
            size = int.from_bytes(head, "big")
            data = answer.read(size) if len(head) == _LENGTH and size <= LARGEST_ANSWER else None
            if data is None or len(data) < size:
                break
            found.append(data or None)
    return found


def _answer(document: bytes, *arguments: str) -> IO[bytes]:
    """What the process wrote before it ended or was ended; a file to read and close."""
    answer = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    with suppress(subprocess.TimeoutExpired):  # what it wrote before counts
        subprocess.run(  # noqa: S603 - our own program, and numbers for arguments
            [sys.executable, "-I", str(_CHILD), *arguments],
            input=document,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
            env={},
            cwd="/",
        )
    answer.seek(0)
    return answer
