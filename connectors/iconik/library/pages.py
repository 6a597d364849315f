"""Pages of the sample documents: a cover and the text, drawn as pictures."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw

from connectors.iconik.library.canvas import font, wrapped
from connectors.iconik.library.catalogue import Edition

_PAGE = (910, 1286)
_MARGIN = 96


def document(
    cover: Image.Image, edition: Edition, sections: Sequence[tuple[str, str]]
) -> list[Image.Image]:
    """A cover page with the scene, then one page for every three sections."""
    sheets = [_cover(cover, edition)]
    for start in range(0, len(sections), 3):
        sheets.append(_text_page(sections[start : start + 3], number=len(sheets) + 1))
    return sheets


def _cover(picture: Image.Image, edition: Edition) -> Image.Image:
    sheet = Image.new("RGB", _PAGE, "#ffffff")
    height = round(picture.height * _PAGE[0] / picture.width)
    sheet.paste(picture.resize((_PAGE[0], height), Image.Resampling.LANCZOS), (0, 0))
    draw = ImageDraw.Draw(sheet)
    y = height + 110
    for line in edition.words.title:
        draw.text((_MARGIN, y), line, "#15211e", font(64, 700))
        y += 78
    draw.text((_MARGIN, y + 24), edition.words.subtitle, "#43514d", font(27, 450))
    draw.text((_MARGIN, _PAGE[1] - 120), "Norhaven", "#0b655d", font(26, 650))
    return sheet


def _text_page(sections: Sequence[tuple[str, str]], number: int) -> Image.Image:
    sheet = Image.new("RGB", _PAGE, "#ffffff")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((0, 0, _PAGE[0], 14), "#0b655d")
    y = 130
    for head, body in sections:
        draw.text((_MARGIN, y), head, "#0b655d", font(36, 680))
        y += 74
        for line in wrapped(body, _PAGE[0] - 2 * _MARGIN, 25, 400):
            draw.text((_MARGIN, y), line, "#15211e", font(25, 400))
            y += 41
        y += 70
    draw.text((_PAGE[0] // 2, _PAGE[1] - 70), str(number), "#5b6864", font(20, 500), anchor="mm")
    return sheet
