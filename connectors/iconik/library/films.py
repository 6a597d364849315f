"""The scenes of the films: each builds itself up and then rests."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property

from PIL import Image

from connectors.iconik.library.canvas import HEIGHT, WIDTH, Canvas, scattered
from connectors.iconik.library.scenes import Scene, Sprite, ease


def draw_house(canvas: Canvas, x: float, y: float, size: float, *, lit: bool = True) -> None:
    """A house, `size` wide, its ground line at `y`."""
    unit = size / 300
    window = "#f2c14e" if lit else "#8fa3ab"
    wall_left, wall_right = x + 30 * unit, x + 270 * unit
    top = y - 210 * unit
    canvas.rect((wall_left, top, wall_right, y), "#fdf3e3")
    canvas.rect((wall_right - 40 * unit, top, wall_right, y), "#f1e1c8")
    canvas.rect((x + 210 * unit, y - 320 * unit, x + 240 * unit, y - 230 * unit), "#a8442f")
    canvas.shape(
        [(x, top + 8 * unit), (x + 150 * unit, y - 350 * unit), (x + 300 * unit, top + 8 * unit)],
        "#c9573c",
    )
    for left in (58, 192):
        box = (x + left * unit, y - 176 * unit, x + (left + 50) * unit, y - 126 * unit)
        canvas.rect(box, window, 4 * unit)
    canvas.rect((x + 122 * unit, y - 116 * unit, x + 178 * unit, y), "#1d3b47", 5 * unit)
    canvas.disc(x + 166 * unit, y - 56 * unit, 4 * unit, "#f2c14e")


class House(Scene):
    """The sun rises behind a house, then its windows light up."""

    paper, ink, soft = "#104d5c", "#ffffff", "#b9dbe0"
    rings, ground = ("#155b6a", "#1b6b7b"), "#0a3844"

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        for radius, color in zip((430, 350), self.rings, strict=True):
            canvas.disc(925, 470, radius, color)

    @cached_property
    def _sun(self) -> Image.Image:
        canvas = self.sprite(500, 500)
        canvas.disc(250, 250, 250, "#f3bf4b")
        return canvas.picture()

    @cached_property
    def _ground(self) -> Image.Image:
        canvas = self.sprite(WIDTH, HEIGHT - 560)
        canvas.rect((0, 0, WIDTH, 200), self.ground)
        return canvas.picture()

    @cached_property
    def _houses(self) -> tuple[Image.Image, Image.Image]:
        pictures = []
        for lit in (False, True):
            canvas = self.sprite(300, 360)
            draw_house(canvas, 0, 355, 300, lit=lit)
            pictures.append(canvas.picture())
        return pictures[0], pictures[1]

    @cached_property
    def _cloud(self) -> Image.Image:
        canvas = self.sprite(190, 80)
        for x, y, radius in ((50, 50, 30), (92, 38, 38), (138, 52, 28)):
            canvas.disc(x, y, radius, "#d9edf0")
        canvas.rect((30, 50, 160, 80), "#d9edf0", 15)
        return canvas.picture()

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves."""
        yield self._sun, 675, 565 - 345 * ease(t, 0.0, 0.5)
        yield self._cloud, 1010 + 60 * t, 96
        yield self._houses[1 if t > 0.4 else 0], 775, 215
        yield self._ground, 0, 560


class Coins(Scene):
    """Two stacks of coins grow: the customer's share and the insurer's."""

    paper, ink, soft = "#f3e6d3", "#3a2f20", "#6d5c44"
    _GOLD, _TEAL = 8, 5

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        canvas.disc(935, 370, 270, "#e6d6b8")
        for y in range(150, 600, 26):
            canvas.rect((936, y, 940, y + 13), "#3a2f20")
        canvas.rect((730, 596, 1146, 602), "#cbb793", 3)

    @cached_property
    def _coins(self) -> tuple[Image.Image, Image.Image]:
        pictures = []
        for face, edge in (("#e7b04c", "#d9982f"), ("#3b8a8d", "#2c7075")):
            canvas = self.sprite(166, 44)
            canvas.rect((0, 4, 166, 44), edge, 18)
            canvas.rect((0, 0, 166, 34), face, 17)
            canvas.rect((16, 8, 74, 14), "#ffffff55", 3)
            pictures.append(canvas.picture())
        return pictures[0], pictures[1]

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves."""
        for column, (x, count) in enumerate(((748, self._GOLD), (962, self._TEAL))):
            for place in range(count):
                start = 0.08 + 0.05 * place + 0.1 * column
                fall = ease(t, start, start + 0.12)
                if fall > 0:
                    yield self._coins[column], x, 552 - 46 * place - 150 * (1 - fall)


class Steps(Scene):
    """Four numbered steps light up one after the other."""

    paper, ink, soft = "#edf1fa", "#1d2450", "#4d5688"
    text_top, text_width, title_size = 84.0, 900.0, 66
    _COLORS = ("#3f5797", "#5170b6", "#6f90cf", "#2c8a72")
    _XS = (190, 490, 790, 1090)

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        canvas.rect((190, 456, 1090, 464), "#ccd6ec", 4)

    @cached_property
    def _marks(self) -> list[tuple[Image.Image, Image.Image]]:
        marks = []
        for number, color in enumerate(self._COLORS, start=1):
            pair = []
            for lit in (False, True):
                canvas = self.sprite(260, 240)
                canvas.disc(130, 84, 80, color if lit else "#d5ddee")
                if lit:
                    canvas.ring(130, 84, 78, "#ffffff", 5)
                shade = "#ffffff" if lit else "#9aa8c8"
                canvas.text((130, 84), str(number), shade, size=70, weight=700, anchor="mm")
                label = self.words.labels[number - 1]
                tone = self.ink if lit else "#8f9bbb"
                canvas.text((130, 208), label, tone, size=30, weight=600, anchor="mm")
                pair.append(canvas.picture())
            marks.append((pair[0], pair[1]))
        return marks

    @cached_property
    def _dot(self) -> Image.Image:
        canvas = self.sprite(30, 30)
        canvas.disc(15, 15, 13, "#e0743a")
        return canvas.picture()

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves."""
        travelled = 190 + 900 * ease(t, 0.12, 0.82)
        yield self._dot, travelled - 15, 445
        for x, pair in zip(self._XS, self._marks, strict=True):
            yield pair[1 if travelled >= x - 6 and t > 0.12 else 0], x - 130, 376


class Car(Scene):
    """A car drives in while the steps of the scale rise behind it."""

    paper, ink, soft = "#232e4c", "#ffffff", "#b8c2dd"
    text_top = 110.0

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        for place in range(7):
            left, top = 700 + 76 * place, 400 - 42 * place
            canvas.rect((left, top, left + 56, 540), "#2e3b60", 6)
        canvas.rect((0, 540, WIDTH, HEIGHT), "#171e36")

    @cached_property
    def _dashes(self) -> Image.Image:
        canvas = self.sprite(WIDTH + 160, 12)
        for x in range(0, WIDTH + 160, 160):
            canvas.rect((x, 0, x + 84, 12), "#e9b949", 5)
        return canvas.picture()

    @cached_property
    def _car(self) -> Image.Image:
        canvas = self.sprite(460, 230)
        roof: list[tuple[float, float]] = [(96, 96), (150, 24), (300, 24), (372, 96)]
        canvas.shape(roof, "#e8562f")
        canvas.rect((150, 16, 302, 40), "#e8562f", 12)
        canvas.shape([(122, 94), (162, 42), (222, 42), (222, 94)], "#bfe0ea")
        canvas.shape([(236, 94), (236, 42), (290, 42), (340, 94)], "#bfe0ea")
        canvas.rect((16, 92, 444, 176), "#e8562f", 34)
        canvas.rect((16, 140, 444, 176), "#c9431f", 18)
        canvas.rect((410, 108, 440, 128), "#ffe9ad", 9)
        canvas.rect((18, 108, 40, 126), "#ffb59c", 8)
        for x in (116, 348):
            canvas.disc(x, 176, 46, "#10141f")
            canvas.disc(x, 176, 22, "#9aa5bd")
            canvas.disc(x, 176, 7, "#10141f")
        return canvas.picture()

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves."""
        roll = 1 - (1 - min(t / 0.8, 1)) ** 2
        yield self._dashes, -((roll * 1440) % 160), 596
        bounce = 3 * math.sin(t * 46) * (1 - roll)
        yield self._car, -480 + 1230 * ease(t, 0.05, 0.75), 404 + bounce


class Travel(Scene):
    """A plane crosses the evening sky over mountains."""

    paper, ink, soft, mark = "#f7b79b", "#4a2545", "#7a4660", "#f3d3cf"
    text_top = 110.0

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        canvas.disc(955, 275, 128, "#fbe1a1")
        near: list[tuple[float, float]] = [
            (520, 720),
            (800, 380),
            (935, 540),
            (1090, 330),
            (1400, 720),
        ]
        far: list[tuple[float, float]] = [
            (-80, 720),
            (180, 500),
            (400, 660),
            (640, 450),
            (960, 720),
        ]
        canvas.shape(far, "#b58396")
        canvas.shape(near, "#8d6386")
        canvas.shape([(1090, 330), (1046, 390), (1088, 408), (1134, 388)], "#f9e4dc")
        canvas.shape([(800, 380), (764, 424), (802, 440), (838, 424)], "#f9e4dc")
        canvas.shape(
            [(0, 720), (0, 640), (420, 610), (900, 668), (1280, 600), (1280, 720)], "#5d3c63"
        )

    @cached_property
    def _plane(self) -> Image.Image:
        canvas = self.sprite(190, 130)
        canvas.shape([(8, 62), (40, 54), (66, 78), (40, 82)], "#e9eef5")
        canvas.line([(40, 74), (168, 46)], "#ffffff", 24)
        canvas.shape([(84, 64), (126, 56), (92, 124), (72, 122)], "#d5dfec")
        canvas.shape([(96, 58), (130, 50), (92, 6), (78, 10)], "#eef3f9")
        canvas.shape([(26, 78), (50, 72), (20, 34), (6, 38)], "#d5dfec")
        canvas.line([(140, 50), (152, 47)], "#6b7fa0", 7)
        return canvas.picture()

    @cached_property
    def _puff(self) -> Image.Image:
        canvas = self.sprite(16, 16)
        canvas.disc(8, 8, 7, "#ffffffb0")
        return canvas.picture()

    def _path(self, share: float) -> tuple[float, float]:
        return 560 + 590 * share, 330 - 250 * math.sin(share * 1.9)

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves."""
        flown = ease(t, 0.05, 0.85)
        for place in range(12):
            if (share := flown - 0.03 * (place + 1)) > 0:
                x, y = self._path(share)
                yield self._puff, x - 8, y - 8
        x, y = self._path(flown)
        yield self._plane, x - 70, y - 70


class Storm(Scene):
    """Rain falls on a house; lightning strikes now and then."""

    paper, ink, soft = "#37465f", "#ffffff", "#c0cbdd"
    text_top = 130.0

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        canvas.rect((0, 600, WIDTH, HEIGHT), "#26324a")
        draw_house(canvas, 860, 604, 230)

    @cached_property
    def _rain(self) -> Image.Image:
        canvas = self.sprite(560, 560)
        for place in range(70):
            x, y = scattered(place, 540), scattered(place + 500, 520)
            canvas.line([(x + 12, y), (x, y + 26)], "#8fb2d8", 3)
        return canvas.picture()

    @cached_property
    def _cloud(self) -> Image.Image:
        canvas = self.sprite(460, 200)
        for x, y, radius in ((90, 120, 70), (200, 84, 84), (320, 100, 76), (390, 132, 56)):
            canvas.disc(x, y, radius, "#76859f")
        canvas.rect((50, 120, 430, 190), "#76859f", 35)
        return canvas.picture()

    @cached_property
    def _bolt(self) -> Image.Image:
        canvas = self.sprite(90, 190)
        points: list[tuple[float, float]] = [
            (52, 0),
            (6, 104),
            (42, 104),
            (26, 186),
            (84, 74),
            (48, 74),
            (72, 0),
        ]
        canvas.shape(points, "#f5c04a")
        return canvas.picture()

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves."""
        fall = (t * 9) % 1
        rain = self._rain
        height = rain.height / self.scale
        for start in (fall - 1, fall):
            top = 190 + start * height
            low = max(0, round((190 - top) * self.scale))
            high = min(rain.height, round((600 - top) * self.scale))
            if high > low:
                part = rain.crop((0, low, rain.width, high))
                yield part, 690, top + low / self.scale
        if t > 0.62 or 0.22 < t < 0.27 or 0.42 < t < 0.46:
            yield self._bolt, 870, 230
        yield self._cloud, 720 + 50 * ease(t, 0, 0.6), 96


FILMS: dict[str, type[Scene]] = {
    "house": House,
    "coins": Coins,
    "steps": Steps,
    "car": Car,
    "travel": Travel,
    "storm": Storm,
}
