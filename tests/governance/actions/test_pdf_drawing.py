"""Pages of PDFs, drawn in a process of their own: good, broken, locked, and made to do harm."""

import io
import resource
import subprocess
import sys
import time

import pypdfium2
import pytest
from PIL import Image

from governance.actions import pdf_child, pdf_drawing
from governance.actions.pdf_drawing import Measures, UnreadableDocument, draw, measure


def document(*sizes: tuple[int, int]) -> bytes:
    """A PDF with pages of these sizes in points."""
    made = pypdfium2.PdfDocument.new()
    for width, height in sizes:
        made.new_page(width, height)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def locked() -> bytes:
    """A PDF that asks for a password: by the form of its trailer alone."""
    plain = document((100, 100))
    crypt = (
        b"<</Filter/Standard/V 1/R 2/P -1/Length 40/O<" + b"41" * 32 + b">/U<" + b"42" * 32 + b">>>"
    )
    head = plain.replace(b"trailer", b"trailer", 1)
    place = head.rindex(b"<<", 0, head.rindex(b"startxref"))
    return head[: place + 2] + b"/Encrypt " + crypt + b"/ID[<41><41>]" + head[place + 2 :]


def test_document_is_measured_and_drawn_in_bounded_pixels() -> None:
    data = document((595, 842), (14_400, 14_400), (1, 14_400))
    found = measure(data, most=10)
    assert found.pages == 3
    assert found.sizes[0] == (1400, 1981)
    assert all(wide * high <= pdf_child.MOST_PIXELS for wide, high in found.sizes)
    for size, picture in zip(found.sizes, draw(data, 1, 3), strict=True):
        assert picture is not None
        assert Image.open(io.BytesIO(picture)).size == size


def test_long_document_is_counted_and_measured_in_part() -> None:
    assert measure(document(*[(100, 100)] * 5), most=2) == Measures(5, ((1400, 1400),) * 2)


@pytest.mark.parametrize("data", [b"", b"nope", b"%PDF-1.7\n" + b"\0" * 999, b"<script>"])
def test_what_is_no_pdf_is_broken(data: bytes) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        measure(data, most=10)
    assert refused.value.problem == "broken"


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_truncated_document_is_broken_or_mended(share: float) -> None:
    data = document((595, 842))
    try:
        found: object = measure(data[: int(len(data) * share)], most=10).pages
    except UnreadableDocument as refused:
        found = refused.problem
    assert found in (1, "broken")


def test_locked_document_is_called_encrypted() -> None:
    with pytest.raises(UnreadableDocument) as refused:
        measure(locked(), most=10)
    assert refused.value.problem == "encrypted"


def test_page_that_is_not_there_is_left_empty() -> None:
    assert draw(document((100, 100)), 2, 3) == [None, None]


def test_document_that_takes_too_long_is_heavy_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_drawing, "PATIENCE", 0.01)
    before = time.monotonic()
    with pytest.raises(UnreadableDocument) as refused:
        measure(document((100, 100)), most=10)
    assert refused.value.problem == "heavy"
    assert draw(document((100, 100)), 1, 1) == []
    assert time.monotonic() - before < pdf_child.SECONDS


HOSTILE = """
import socket, subprocess, sys
sys.path.insert(0, {place!r})
import pdf_child
pdf_child.give_up()
def tried(what):
    try:
        what()
    except (OSError, MemoryError):
        return "refused"
    return "done"
print(
    tried(lambda: open("/etc/hostname")),
    tried(lambda: socket.socket()),
    tried(lambda: subprocess.run(["/bin/true"])),
    tried(lambda: bytearray(2 * 1024**3)),
)
"""


def test_drawing_process_can_open_start_and_take_nothing_more() -> None:
    place = str(pdf_drawing._CHILD.parent)
    done = subprocess.run(
        [sys.executable, "-I", "-c", HOSTILE.format(place=place)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused"] * 4


def test_limits_do_not_touch_the_process_that_asks() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_AS)
    measure(document((100, 100)), most=1)
    after = resource.getrlimit(resource.RLIMIT_NOFILE), resource.getrlimit(resource.RLIMIT_AS)
    assert before == after
