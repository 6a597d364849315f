"""Flat drawing with smooth edges: shapes in design units on an oversized picture."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 720
"""The design size that all positions are given in."""

_SMOOTH = 2
FONT = Path(__file__).resolve().parents[3] / "static" / "fonts" / "inter-latin-wght-normal.woff2"

Box = tuple[float, float, float, float]
Points = list[tuple[float, float]]


@cache
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """The product's own typeface, which knows the letters of all languages used here."""
    face = ImageFont.truetype(str(FONT), size)
    face.set_variation_by_axes([weight])
    return face


class Canvas:
    """A picture of `width` × `height` design units; clear where nothing is drawn.

    `scale` is pixels per unit of the finished picture; edges are smoothed on the way there.
    """

    def __init__(self, width: float, height: float, scale: float, fill: str | None = None) -> None:
        self._size = (math.ceil(width * scale), math.ceil(height * scale))
        self._zoom = scale * _SMOOTH
        large = (self._size[0] * _SMOOTH, self._size[1] * _SMOOTH)
        self._image = Image.new("RGBA", large, fill or (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._image)

    @classmethod
    def over(cls, picture: Image.Image, scale: float) -> Canvas:
        """A canvas that draws straight onto a finished picture: for text, which is smooth as is."""
        canvas = cls.__new__(cls)
        canvas._size, canvas._zoom = picture.size, scale
        canvas._image, canvas._draw = picture, ImageDraw.Draw(picture)
        return canvas

    def _box(self, box: Box) -> Box:
        left, top, right, bottom = (value * self._zoom for value in box)
        return left, top, right - 1, bottom - 1

    def rect(self, box: Box, fill: str, radius: float = 0) -> None:
        """A rectangle, with round corners if wanted."""
        self._draw.rounded_rectangle(self._box(box), radius * self._zoom, fill)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A disc round a point."""
        self._draw.ellipse(self._box((x - radius, y - radius, x + radius, y + radius)), fill)

    def ring(self, x: float, y: float, radius: float, color: str, width: float) -> None:
        """A circle line round a point."""
        box = self._box((x - radius, y - radius, x + radius, y + radius))
        self._draw.ellipse(box, outline=color, width=round(width * self._zoom))

    def slice(self, x: float, y: float, radius: float, degrees: tuple[int, int], fill: str) -> None:
        """A slice of a disc; 0 is east, going clockwise."""
        box = self._box((x - radius, y - radius, x + radius, y + radius))
        self._draw.pieslice(box, degrees[0], degrees[1], fill)

    def arc(
        self, x: float, y: float, radius: float, degrees: tuple[int, int], color: str, width: float
    ) -> None:
        """A part of a circle line."""
        box = self._box((x - radius, y - radius, x + radius, y + radius))
        self._draw.arc(box, degrees[0], degrees[1], color, round(width * self._zoom))

    def shape(self, points: Points, fill: str) -> None:
        """A filled polygon."""
        self._draw.polygon([(x * self._zoom, y * self._zoom) for x, y in points], fill)

    def line(self, points: Points, color: str, width: float) -> None:
        """A line with round ends."""
        large = [(x * self._zoom, y * self._zoom) for x, y in points]
        self._draw.line(large, color, round(width * self._zoom), joint="curve")
        for x, y in (points[0], points[-1]):
            self.disc(x, y, width / 2, color)

    def text(
        self,
        at: tuple[float, float],
        text: str,
        color: str,
        *,
        size: float,
        weight: int = 400,
        anchor: str = "la",
    ) -> None:
        """One line of text; `anchor` as in Pillow (la: left, top; mm: the middle)."""
        face = font(round(size * self._zoom), weight)
        x, y = at[0] * self._zoom, at[1] * self._zoom
        self._draw.text((x, y), text, color, face, anchor=anchor)

    def picture(self) -> Image.Image:
        """The finished picture with smooth edges."""
        return self._image.resize(self._size, Image.Resampling.BOX)


def scattered(number: int, span: float) -> float:
    """A place in 0…span that looks random and is the same each time."""
    return math.sin(number * 12.9898) * 43758.5453 % 1 * span


def fitting_size(lines: list[str], width: float, size: int, weight: int) -> int:
    """The largest type size up to `size` with which the longest line stays in `width`."""
    longest = max((font(100, weight).getlength(line) for line in lines), default=0.0)
    return size if longest == 0 else min(size, int(width / longest * 100))


def wrapped(text: str, width: float, size: int, weight: int) -> list[str]:
    """The text in lines that fit the width."""
    face = font(size, weight)
    lines: list[str] = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if face.getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
