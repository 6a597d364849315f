"""Posters: a subject's drawing in a layout and a palette, with words beside it.

What is drawn is the same in all languages of a work, so it is drawn once; only the words differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from connectors.iconik.library.canvas import WIDTH, Canvas, fitting_size
from connectors.iconik.library.motifs import MOTIFS, Inks, Spot
from connectors.iconik.library.scenes import Scene, Words


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a poster."""

    paper: str
    ink: str
    soft: str
    disc: str
    inks: Inks


PALETTES: Mapping[str, Palette] = {
    "sea": Palette(
        *("#e2f0f2", "#0c3b47", "#3f6973", "#c6e2e6"),
        Inks("#1d7f8c", "#0c3b47", "#ffffff", "#f2b84b"),
    ),
    "night": Palette(
        *("#1c2946", "#ffffff", "#b9c4e0", "#27375c"),
        Inks("#5f86d8", "#0f1830", "#e8eefc", "#f3c25a"),
    ),
    "sand": Palette(
        *("#f6ead7", "#43301b", "#775f43", "#ecd8b6"),
        Inks("#c4682f", "#5a3a1d", "#fffaf1", "#f0b23e"),
    ),
    "moss": Palette(
        *("#e5eedc", "#20361f", "#4c6648", "#cfe0c1"),
        Inks("#4f8a45", "#20361f", "#ffffff", "#e9b23c"),
    ),
    "rose": Palette(
        *("#fae3e1", "#4a1f2d", "#7f4d5b", "#f3cbc9"),
        Inks("#c24d5f", "#4a1f2d", "#fff6f4", "#f0b04a"),
    ),
    "pine": Palette(
        *("#123c37", "#ffffff", "#a9cdc5", "#1b4f48"),
        Inks("#4fae98", "#0a2825", "#e6f4f0", "#f4c455"),
    ),
    "plum": Palette(
        *("#efe8f6", "#321f4d", "#635080", "#ddd0ec"),
        Inks("#7c55b3", "#321f4d", "#ffffff", "#eeb244"),
    ),
    "slate": Palette(
        *("#e9edf3", "#1f2937", "#4e5b6d", "#d3dbe6"),
        Inks("#4a6fa5", "#1f2937", "#ffffff", "#e8a13a"),
    ),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a poster is drawn: the layout's name, motif and palette by name, and whose mark."""

    layout: str
    motif: str
    palette: str
    mark: str


class Poster(Scene):
    """A poster; `frame` is the same at all times."""

    def __init__(self, scale: float, words: Words, height: float, look: Look) -> None:
        super().__init__(scale, words, height)
        self.look = look
        self.palette = PALETTES[look.palette]
        self.ink, self.soft, self.paper = self.palette.ink, self.palette.soft, self.palette.paper

    def frame(self, t: float) -> Image.Image:
        """The drawing with the words on it."""
        picture = _plate(self.look, len(self.words.labels), self.scale, self.height).copy()
        canvas = Canvas.over(picture, self.scale)
        layout, labels = self.look.layout, self.words.labels
        above = layout in _TITLE_ABOVE
        top = 64.0 if above else 72.0 if layout == "checklist" else max(60.0, self.height * 0.2)
        self._title(canvas, top, 1000.0 if above else 560.0)
        places = _places(layout, len(labels))
        size = min(
            (
                fitting_size([text], place[3], 34, 600)
                for text, place in zip(labels, places, strict=True)
            ),
            default=34,
        )
        for text, (x, y, anchor, _room) in zip(labels, places, strict=True):
            canvas.text((x, y), text, self.ink, size=size, weight=600, anchor=anchor)
        return picture

    def _title(self, canvas: Canvas, top: float, width: float) -> None:
        lines = [line for line in self.words.title if line]
        if self.look.layout in _TITLE_ABOVE:
            lines = [" ".join(lines)] if lines else []
        size = fitting_size(lines, width, 66, 700)
        y = top
        for line in lines:
            canvas.text((76, y), line, self.ink, size=size, weight=700)
            y += size * 1.16
        if self.words.subtitle:
            small = fitting_size([self.words.subtitle], width, 30, 500)
            canvas.text((76, y + 18), self.words.subtitle, self.soft, size=small, weight=500)


_TITLE_ABOVE = frozenset({"steps", "figure"})
_BARS = (0.34, 0.52, 0.74, 1.0)


def _places(layout: str, count: int) -> list[tuple[float, float, str, float]]:
    """Where the labels go: x, y, anchor and the width they may take."""
    if layout == "checklist":
        return [(140.0, 378.0 + 62 * place, "lm", 520.0) for place in range(count)]
    if count == 0:
        return []
    step = 1040 / count
    middles = [120 + step * (place + 0.5) for place in range(count)]
    return [(x, 590.0, "mm", step - 24) for x in middles]


@lru_cache(maxsize=16)
def _plate(look: Look, labels: int, scale: float, height: float) -> Image.Image:
    """All of a poster but its words."""
    palette = PALETTES[look.palette]
    canvas = Canvas(WIDTH, height, scale, palette.paper)
    draw = {"checklist": _checklist, "steps": _steps, "figure": _figure}.get(look.layout, _tip)
    draw(canvas, look, palette, labels, height)
    _mark(canvas, look.mark, palette, height)
    return canvas.picture().convert("RGB")


def _drawing(canvas: Canvas, look: Look, palette: Palette, at: tuple[float, float, float]) -> None:
    x, y, size = at
    MOTIFS[look.motif](Spot(canvas, x, y, size / 300), palette.inks)


def _tip(canvas: Canvas, look: Look, palette: Palette, labels: int, height: float) -> None:
    middle = height / 2
    radius = min(270.0, height * 0.42)
    canvas.disc(960, middle, radius, palette.disc)
    _drawing(canvas, look, palette, (960, middle, radius * 1.15))


def _checklist(canvas: Canvas, look: Look, palette: Palette, labels: int, height: float) -> None:
    canvas.rect((760, 0, WIDTH, height), palette.disc)
    _drawing(canvas, look, palette, (1020, height / 2, 330))
    for place in range(labels):
        y = 378 + 62 * place
        canvas.disc(96, y, 20, palette.inks.main)
        canvas.line([(88, y), (94, y + 7), (105, y - 7)], palette.paper, 4.5)


def _steps(canvas: Canvas, look: Look, palette: Palette, labels: int, height: float) -> None:
    step = 1040 / max(labels, 1)
    canvas.rect((120 + step / 2, 457, 1160 - step / 2, 463), palette.disc, 3)
    for place in range(labels):
        x = 120 + step * (place + 0.5)
        canvas.disc(x, 460, 66, palette.inks.main)
        number = str(place + 1)
        canvas.text((x, 460), number, palette.inks.light, size=58, weight=700, anchor="mm")
    canvas.disc(1110, 190, 120, palette.disc)
    _drawing(canvas, look, palette, (1110, 190, 150))


def _figure(canvas: Canvas, look: Look, palette: Palette, labels: int, height: float) -> None:
    step = 1040 / max(labels, 1)
    shares = _BARS[-labels:] if labels else ()
    for place, share in enumerate(shares):
        x = 120 + step * (place + 0.5)
        fill = palette.inks.glow if place == labels - 1 else palette.inks.main
        canvas.rect((x - 62, 552 - 300 * share, x + 62, 552), fill, 8)
    canvas.rect((120, 552, 1160, 557), palette.ink, 2)
    _drawing(canvas, look, palette, (150 + step / 2, 320, 110))


def _mark(canvas: Canvas, name: str, palette: Palette, height: float) -> None:
    """The insurer's mark: a shield with a tick, and the brand's name."""
    x, y = 76.0, height - 76
    color = palette.soft
    canvas.shape(
        [(x, y), (x + 15, y - 5), (x + 30, y), (x + 30, y + 18), (x + 15, y + 34), (x, y + 18)],
        color,
    )
    canvas.line([(x + 8, y + 13), (x + 13, y + 19), (x + 22, y + 8)], palette.paper, 3.5)
    canvas.text((x + 44, y + 13), name, color, size=24, weight=600, anchor="lm")
