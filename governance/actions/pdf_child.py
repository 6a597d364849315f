"""Draws the pages of one PDF: run as a program of its own, fed by :mod:`.pdf_drawing`.

A document from elsewhere may be made to break the library that reads it. So before it reads a
byte, the process gives up what it does not need: it opens no further file or socket, starts no
process, and may use only so much memory, time and output. The document comes by the standard
input and nothing but measures and pictures leave by the standard output.

Usage: ``pdf_child.py about MOST`` writes JSON: ``{"pages": n, "sizes": [[width, height], …]}`` in
pixels as drawn, for the first ``MOST`` pages, or ``{"problem": "broken" | "encrypted"}``.
``pdf_child.py draw FIRST LAST`` writes one WebP for each page, each behind its length in four
bytes; a page that cannot be drawn has length zero. Pages count from 1.
"""

import json
import resource
import sys
from io import BytesIO
from typing import Any, Final

import pypdfium2
from PIL import Image, WebPImagePlugin

MEMORY: Final = 1024 * 1024 * 1024
"""In bytes of address space."""

SECONDS: Final = 20
"""Of computing."""

OUTPUT: Final = 64 * 1024 * 1024
"""In bytes."""

WIDE: Final = 1400
"""Pixels that a page is drawn wide, if that does not make it too large."""

MOST_PIXELS: Final = 6_000_000
LONGEST_SIDE: Final = 8_000

QUALITY: Final = 82

_PASSWORD: Final = 4
"""PDFium's code for a document that needs a password."""


def give_up() -> None:
    """Give up what drawing does not need; there is no way back for this process.

    What loads itself when it is first used must be loaded before.
    """
    Image.new("RGB", (1, 1)).save(BytesIO(), WebPImagePlugin.WebPImageFile.format)
    Image.init()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, 3))


def size_of(width: float, height: float) -> tuple[int, int]:
    """The pixels of a page of such points: within bounds, whatever the document says."""
    if not (0 < width < float("inf") and 0 < height < float("inf")):
        return 1, 1
    scale = min(
        WIDE / width,
        LONGEST_SIDE / width,
        LONGEST_SIDE / height,
        (MOST_PIXELS / (width * height)) ** 0.5,
    )
    return max(1, int(width * scale)), max(1, int(height * scale))


def about(document: Any, most: int) -> dict[str, object]:
    """How many pages there are, and how large the first ones are drawn."""
    count = len(document)
    sizes = [size_of(*document.get_page_size(number)) for number in range(min(count, most))]
    return {"pages": count, "sizes": sizes}


def picture(document: Any, number: int) -> bytes:
    """One page as WebP; nothing if it cannot be drawn."""
    try:
        page = document[number - 1]
        points = page.get_size()
        width, height = size_of(*points)
        scale = min(width / max(points[0], 0.01), height / max(points[1], 0.01))
        drawn = page.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        out = BytesIO()
        drawn.resize((width, height)).save(out, "WEBP", quality=QUALITY, method=2)
    except (pypdfium2.PdfiumError, ValueError, OSError, OverflowError, MemoryError):
        import traceback

        traceback.print_exc()
        return b""
    return out.getvalue()


def main(arguments: list[str]) -> None:
    """Do what the arguments say with the document of the standard input."""
    give_up()
    out = sys.stdout.buffer
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        problem = "encrypted" if error.err_code == _PASSWORD else "broken"
        out.write(json.dumps({"problem": problem}).encode())
        return
    if arguments[0] == "about":
        try:
            told = about(document, int(arguments[1]))
        except pypdfium2.PdfiumError:
            told = {"problem": "broken"}
        out.write(json.dumps(told).encode())
        return
    if document.get_formtype():
        document.init_forms()
    for number in range(int(arguments[1]), int(arguments[2]) + 1):
        data = picture(document, number)
        out.write(len(data).to_bytes(4, "big") + data)
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1:])
