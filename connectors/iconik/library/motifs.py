"""Small drawings that stand for a subject: each fills some 300 × 300 units round its middle."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from connectors.iconik.library.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of a drawing: the main one, a darker one, a light one and a highlight."""

    main: str
    dark: str
    light: str
    glow: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a drawing goes: all positions are given from its middle, in units of `unit`."""

    canvas: Canvas
    x: float
    y: float
    unit: float

    def rect(self, box: tuple[float, float, float, float], fill: str, radius: float = 0) -> None:
        """A rectangle: left, top, right, bottom."""
        left, top, right, bottom = box
        x, y, unit = self.x, self.y, self.unit
        place = (x + left * unit, y + top * unit, x + right * unit, y + bottom * unit)
        self.canvas.rect(place, fill, radius * unit)

    def disc(self, x: float, y: float, radius: float, fill: str) -> None:
        """A disc."""
        self.canvas.disc(self.x + x * self.unit, self.y + y * self.unit, radius * self.unit, fill)

    def ring(self, x: float, y: float, radius: float, color: str, width: float) -> None:
        """A circle line."""
        at = (self.x + x * self.unit, self.y + y * self.unit)
        self.canvas.ring(*at, radius * self.unit, color, width * self.unit)

    def arc(self, x: float, y: float, radius: float, turn: tuple[int, int], color: str) -> None:
        """A thick part of a circle line."""
        at = (self.x + x * self.unit, self.y + y * self.unit)
        self.canvas.arc(*at, radius * self.unit, turn, color, 20 * self.unit)

    def slice(self, x: float, y: float, radius: float, turn: tuple[int, int], fill: str) -> None:
        """A slice of a disc."""
        at = (self.x + x * self.unit, self.y + y * self.unit)
        self.canvas.slice(*at, radius * self.unit, turn, fill)

    def shape(self, points: Sequence[tuple[float, float]], fill: str) -> None:
        """A filled polygon."""
        self.canvas.shape(
            [(self.x + x * self.unit, self.y + y * self.unit) for x, y in points], fill
        )

    def line(self, points: Sequence[tuple[float, float]], color: str, width: float) -> None:
        """A line with round ends."""
        moved = [(self.x + x * self.unit, self.y + y * self.unit) for x, y in points]
        self.canvas.line(moved, color, width * self.unit)


def _house(spot: Spot, inks: Inks) -> None:
    spot.rect((-100, -20, 100, 120), inks.light)
    spot.shape([(-130, -10), (0, -130), (130, -10)], inks.main)
    spot.rect((-22, 40, 22, 120), inks.dark, 4)
    for left in (-78, 42):
        spot.rect((left, 10, left + 36, 46), inks.glow, 4)


def _car(spot: Spot, inks: Inks) -> None:
    spot.shape([(-84, -20), (-46, -82), (52, -82), (96, -20)], inks.main)
    spot.shape([(-62, -22), (-36, -66), (-4, -66), (-4, -22)], inks.light)
    spot.shape([(8, -22), (8, -66), (44, -66), (72, -22)], inks.light)
    spot.rect((-140, -24, 140, 48), inks.main, 26)
    spot.rect((112, -8, 138, 10), inks.glow, 6)
    for x in (-76, 78):
        spot.disc(x, 50, 38, inks.dark)
        spot.disc(x, 50, 16, inks.light)


def _wheel(spot: Spot, inks: Inks) -> None:
    spot.disc(0, 0, 140, inks.dark)
    spot.disc(0, 0, 92, inks.light)
    for place in range(5):
        turn = place * math.tau / 5 - 0.3
        spot.line([(0, 0), (80 * math.cos(turn), 80 * math.sin(turn))], inks.main, 22)
    spot.disc(0, 0, 26, inks.dark)


def _bicycle(spot: Spot, inks: Inks) -> None:
    for x in (-88, 88):
        spot.ring(x, 50, 62, inks.dark, 12)
    frame = [(-88, 50), (-34, -40), (54, -40), (88, 50)]
    spot.line(frame, inks.main, 13)
    spot.line([(-34, -40), (4, 50), (54, -40)], inks.main, 13)
    spot.line([(-88, 50), (4, 50)], inks.main, 13)
    spot.line([(-56, -70), (-18, -70)], inks.dark, 14)
    spot.line([(54, -40), (48, -80), (80, -86)], inks.dark, 12)


def _suitcase(spot: Spot, inks: Inks) -> None:
    spot.arc(0, -78, 44, (180, 360), inks.dark)
    spot.rect((-130, -78, 130, 110), inks.main, 24)
    for left in (-92, 66):
        spot.rect((left, -78, left + 26, 110), inks.dark)
    spot.rect((-26, -2, 26, 40), inks.glow, 8)


def _ski(spot: Spot, inks: Inks) -> None:
    spot.shape([(-150, 120), (-10, -110), (60, 10), (96, -40), (170, 120)], inks.main)
    spot.shape([(-10, -110), (-52, -42), (-12, -18), (28, -44)], inks.light)
    spot.line([(-110, 130), (120, 60)], inks.dark, 12)
    spot.line([(-80, 146), (150, 76)], inks.dark, 12)
    spot.disc(110, -110, 34, inks.glow)


def _lock(spot: Spot, inks: Inks) -> None:
    spot.arc(0, -40, 68, (180, 360), inks.dark)
    spot.rect((-68, -44, -48, 0), inks.dark)
    spot.rect((48, -44, 68, 0), inks.dark)
    spot.rect((-104, -10, 104, 130), inks.main, 20)
    spot.disc(0, 46, 22, inks.light)
    spot.rect((-8, 50, 8, 98), inks.light, 6)


def _drop(spot: Spot, inks: Inks) -> None:
    spot.shape([(0, -140), (-86, 10), (86, 10)], inks.main)
    spot.disc(0, 34, 90, inks.main)
    spot.disc(-30, 52, 22, inks.light)


def _flame(spot: Spot, inks: Inks) -> None:
    spot.shape([(10, -150), (-84, 30), (84, 30)], inks.main)
    spot.disc(0, 44, 88, inks.main)
    spot.shape([(4, -30), (-44, 66), (46, 66)], inks.glow)
    spot.disc(0, 72, 46, inks.glow)


def _box(spot: Spot, inks: Inks) -> None:
    spot.rect((-120, -60, 120, 120), inks.main, 6)
    spot.shape([(-120, -60), (-150, -110), (-20, -110), (0, -60)], inks.dark)
    spot.shape([(120, -60), (150, -110), (20, -110), (0, -60)], inks.dark)
    spot.rect((-22, -60, 22, 0), inks.light)
    spot.line([(40, 90), (90, 90)], inks.light, 10)


def _bolt(spot: Spot, inks: Inks) -> None:
    spot.rect((-120, -20, 60, 120), inks.main, 16)
    spot.rect((60, 20, 96, 80), inks.dark, 8)
    spot.shape(
        [(10, -130), (-54, 40), (-8, 40), (-32, 130), (48, 10), (2, 10), (36, -130)], inks.glow
    )


def _coins(spot: Spot, inks: Inks) -> None:
    for place in range(4):
        top = 84 - 46 * place
        spot.rect((-130, top, -10, top + 40), inks.dark, 18)
        spot.rect((-130, top - 6, -10, top + 26), inks.glow, 16)
    for place in range(2):
        top = 84 - 46 * place
        spot.rect((14, top, 134, top + 40), inks.dark, 18)
        spot.rect((14, top - 6, 134, top + 26), inks.main, 16)


def _heart(spot: Spot, inks: Inks) -> None:
    spot.disc(-58, -40, 74, inks.main)
    spot.disc(58, -40, 74, inks.main)
    spot.shape([(-122, -4), (122, -4), (0, 132)], inks.main)
    spot.line([(-110, 10), (-40, 10), (-14, -44), (20, 56), (44, 10), (110, 10)], inks.light, 13)


def _phone(spot: Spot, inks: Inks) -> None:
    spot.rect((-82, -150, 82, 150), inks.dark, 28)
    spot.rect((-66, -118, 66, 112), inks.light, 8)
    spot.disc(0, 131, 10, inks.light)
    spot.disc(0, -30, 42, inks.main)
    spot.line([(-20, -30), (-6, -14), (22, -46)], inks.light, 10)
    for top in (40, 70):
        spot.line([(-42, top), (42, top)], inks.main, 9)


def _laptop(spot: Spot, inks: Inks) -> None:
    spot.rect((-116, -100, 116, 56), inks.dark, 14)
    spot.rect((-100, -84, 100, 40), inks.light, 4)
    spot.shape([(-116, 56), (116, 56), (156, 104), (-156, 104)], inks.main)
    spot.shape([(0, -66), (44, -50), (38, 0), (0, 26), (-38, 0), (-44, -50)], inks.glow)


def _key(spot: Spot, inks: Inks) -> None:
    spot.line([(-20, 0), (140, 0)], inks.main, 26)
    spot.line([(136, 0), (136, 46)], inks.main, 22)
    spot.line([(92, 0), (92, 38)], inks.main, 22)
    spot.disc(-74, 0, 72, inks.main)
    spot.disc(-74, 0, 34, inks.light)


def _letter(spot: Spot, inks: Inks) -> None:
    spot.rect((-140, -86, 140, 96), inks.light, 12)
    spot.line([(-132, -78), (0, 26), (132, -78)], inks.main, 12)
    spot.disc(126, -84, 34, inks.glow)


def _calendar(spot: Spot, inks: Inks) -> None:
    spot.rect((-120, -100, 120, 120), inks.light, 16)
    spot.rect((-120, -100, 120, -40), inks.main, 16)
    for left in (-70, 50):
        spot.rect((left, -130, left + 20, -76), inks.dark, 8)
    for row in range(3):
        for column in range(4):
            fill = inks.glow if (row, column) == (1, 2) else inks.dark
            spot.rect(
                (-92 + 52 * column, -14 + 44 * row, -64 + 52 * column, 12 + 44 * row), fill, 4
            )


def _paper(spot: Spot, inks: Inks) -> None:
    spot.rect((-96, -140, 96, 140), inks.light, 10)
    spot.rect((-70, -110, 20, -92), inks.main, 6)
    for place in range(5):
        spot.line([(-66, -50 + 34 * place), (66, -50 + 34 * place)], inks.dark, 7)
    spot.disc(62, 112, 34, inks.glow)


def _headset(spot: Spot, inks: Inks) -> None:
    spot.arc(0, 0, 118, (180, 360), inks.dark)
    for left in (-134, 82):
        spot.rect((left, -10, left + 52, 90), inks.main, 18)
    spot.line([(108, 90), (84, 128), (20, 128)], inks.dark, 12)
    spot.disc(12, 128, 18, inks.glow)


def _triangle(spot: Spot, inks: Inks) -> None:
    spot.shape([(0, -140), (150, 120), (-150, 120)], inks.main)
    spot.shape([(0, -76), (92, 86), (-92, 86)], inks.light)
    spot.rect((-12, -26, 12, 38), inks.dark, 8)
    spot.disc(0, 62, 13, inks.dark)


def _pillar(spot: Spot, inks: Inks) -> None:
    spot.shape([(-150, -60), (0, -140), (150, -60)], inks.dark)
    for left in (-110, -26, 58):
        spot.rect((left, -50, left + 52, 100), inks.main, 4)
    spot.rect((-140, 100, 140, 126), inks.dark, 6)


def _cross(spot: Spot, inks: Inks) -> None:
    spot.rect((-118, -118, 118, 118), inks.light, 34)
    spot.rect((-30, -86, 30, 86), inks.main, 8)
    spot.rect((-86, -30, 86, 30), inks.main, 8)


def _shield(spot: Spot, inks: Inks) -> None:
    half = [(0, -140), (120, -96), (112, 30), (0, 140)]
    spot.shape([(0, -140), (-120, -96), (-112, 30), (0, 140)], inks.main)
    spot.shape(half, inks.dark)
    spot.line([(-48, 0), (-10, 42), (58, -46)], inks.glow, 22)


def _umbrella(spot: Spot, inks: Inks) -> None:
    spot.slice(0, 10, 150, (180, 360), inks.main)
    for place in range(3):
        spot.slice(-100 + 100 * place, 10, 50, (180, 360), inks.light)
    spot.line([(0, -4), (0, 112)], inks.dark, 12)
    spot.arc(28, 112, 36, (0, 180), inks.dark)


MOTIFS: Mapping[str, Callable[[Spot, Inks], None]] = {
    "bicycle": _bicycle,
    "bolt": _bolt,
    "box": _box,
    "calendar": _calendar,
    "car": _car,
    "coins": _coins,
    "cross": _cross,
    "drop": _drop,
    "flame": _flame,
    "headset": _headset,
    "heart": _heart,
    "house": _house,
    "key": _key,
    "laptop": _laptop,
    "letter": _letter,
    "lock": _lock,
    "paper": _paper,
    "phone": _phone,
    "pillar": _pillar,
    "shield": _shield,
    "ski": _ski,
    "suitcase": _suitcase,
    "triangle": _triangle,
    "umbrella": _umbrella,
    "wheel": _wheel,
}
