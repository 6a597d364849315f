"""What a scene is: colours, a backdrop, and things that move across it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from PIL import Image

from connectors.iconik.library.canvas import HEIGHT, WIDTH, Canvas, fitting_size

Sprite = tuple[Image.Image, float, float]
"""A picture and where its top left corner is, in design units."""


@dataclass(frozen=True, slots=True)
class Words:
    """What is written on a picture: title lines, one line below, labels of the drawing."""

    title: tuple[str, ...]
    subtitle: str
    labels: tuple[str, ...] = ()


def ease(t: float, start: float, end: float) -> float:
    """0 before `start`, 1 after `end`, gently in between; all are parts of the whole time."""
    share = min(1.0, max(0.0, (t - start) / (end - start)))
    return 1 - (1 - share) ** 3


class Scene:
    """A drawing at a scale (pixels per design unit) for one set of words.

    Subclasses give the colours, `backdrop` and, if something moves, `sprites`.
    """

    paper = "#ffffff"
    ink = "#15211e"
    soft = "#43514d"
    mark: str | None = None
    """Colour of the mark where it is not `soft`."""
    text_top = 150.0
    text_width = 560.0
    title_size = 74

    def __init__(self, scale: float, words: Words, height: float = HEIGHT) -> None:
        self.scale = scale
        self.words = words
        self.height = height

    def backdrop(self, canvas: Canvas) -> None:
        """Draw what stands still."""

    def sprites(self, t: float) -> Iterator[Sprite]:
        """What moves, back to front, at a time from 0 to 1."""
        yield from ()

    def sprite(self, width: float, height: float) -> Canvas:
        """A clear canvas for something that moves."""
        return Canvas(width, height, self.scale)

    @cached_property
    def _plate(self) -> Image.Image:
        canvas = Canvas(WIDTH, self.height, self.scale, self.paper)
        self.backdrop(canvas)
        return canvas.picture().convert("RGB")

    @cached_property
    def _writing(self) -> Image.Image:
        canvas = Canvas(WIDTH, self.height, self.scale)
        self.write(canvas)
        return canvas.picture()

    def write(self, canvas: Canvas) -> None:
        """Title, the line below it, and the mark of the house."""
        left, y = 76.0, self.text_top
        lines = [line for line in self.words.title if line]
        size = fitting_size(lines, self.text_width, self.title_size, 700)
        for line in lines:
            canvas.text((left, y), line, self.ink, size=size, weight=700)
            y += size * 1.16
        if self.words.subtitle:
            small = fitting_size([self.words.subtitle], self.text_width, 30, 500)
            canvas.text((left, y + 24), self.words.subtitle, self.soft, size=small, weight=500)
        if lines:
            self._mark(canvas, left, self.height - 84)

    def _mark(self, canvas: Canvas, x: float, y: float) -> None:
        """The insurer's mark: a shield with a gap, and its name."""
        color = self.mark or self.soft
        canvas.shape(
            [(x, y), (x + 15, y - 5), (x + 30, y), (x + 30, y + 18), (x + 15, y + 34), (x, y + 18)],
            color,
        )
        canvas.line([(x + 8, y + 13), (x + 13, y + 19), (x + 22, y + 8)], self.paper, 3.5)
        canvas.text((x + 44, y + 13), "Norhaven", color, size=24, weight=600, anchor="lm")

    def frame(self, t: float) -> Image.Image:
        """The finished picture at a time from 0 to 1; the writing fades in at the start."""
        picture = self._plate.copy()
        for image, x, y in self.sprites(t):
            picture.paste(image, (round(x * self.scale), round(y * self.scale)), image)
        shown = ease(t, 0.02, 0.16)
        writing = self._writing
        if shown < 1:
            mask = writing.getchannel("A").point(lambda alpha: round(alpha * shown))
            picture.paste(writing, (0, round((1 - shown) * 14 * self.scale)), mask)
        else:
            picture.paste(writing, (0, 0), writing)
        return picture
