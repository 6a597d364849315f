"""The scenes of infographics, banners and covers."""

from __future__ import annotations

import math

from connectors.iconik.library.canvas import WIDTH, Canvas, scattered
from connectors.iconik.library.films import House, draw_house
from connectors.iconik.library.scenes import Scene


class ClaimChart(Scene):
    """Four steps of a claim."""

    paper, ink, soft = "#edf1fa", "#1d2450", "#4d5688"
    text_top, text_width, title_size = 84.0, 1100.0, 70

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        colors = ("#3f5797", "#5170b6", "#6f90cf", "#2c8a72")
        canvas.rect((190, 407, 1090, 413), "#b9c6e4", 3)
        for place, (color, label) in enumerate(zip(colors, self.words.labels, strict=True)):
            x = 190 + 300 * place
            canvas.disc(x, 410, 88, color)
            canvas.text((x, 410), str(place + 1), "#ffffff", size=76, weight=700, anchor="mm")
            canvas.text((x, 550), label, self.ink, size=36, weight=650, anchor="mm")


class Pillars(Scene):
    """Three pillars carry a roof."""

    paper, ink, soft = "#f1eefb", "#2d2360", "#5a4f8f"
    text_top, title_size, text_width = 60.0, 64, 1100.0

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        canvas.shape([(372, 330), (800, 206), (1228, 330)], "#4a3f93")
        canvas.rect((402, 330, 1198, 356), "#5d52a8")
        for place, label in enumerate(self.words.labels):
            left = 445 + 270 * place
            color = ("#6d62b8", "#857bca", "#a39bdd")[place]
            canvas.rect((left, 356, left + 170, 620), color)
            canvas.rect((left - 14, 356, left + 184, 378), "#4a3f93", 4)
            canvas.rect((left - 14, 600, left + 184, 622), "#4a3f93", 4)
            canvas.text((left + 85, 490), label, "#ffffff", size=34, weight=650, anchor="mm")
        canvas.rect((382, 622, 1218, 640), "#2d2360", 4)


class Phishing(Scene):
    """An envelope on a fishing hook."""

    paper, ink, soft = "#fce1dc", "#3f1f2b", "#7c4a55"

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        middle = self.height / 2
        canvas.disc(960, middle + 20, 210, "#f8cfc7")
        canvas.rect((790, middle - 80, 1150, middle + 160), "#ffffff", 10)
        canvas.line([(796, middle - 74), (970, middle + 60), (1144, middle - 74)], "#d9694f", 7)
        canvas.line([(970, 0), (970, middle - 20)], "#33323c", 6)
        canvas.line([(970, middle - 20), (970, middle + 70)], "#33323c", 12)
        canvas.arc(930, middle + 70, 46, (0, 180), "#33323c", 12)
        canvas.shape([(874, middle + 78), (890, middle + 34), (904, middle + 78)], "#33323c")


class Shield(Scene):
    """A shield with a lock."""

    paper, ink, soft = "#1f2f2d", "#ffffff", "#a9c4bd"

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        canvas.disc(940, 360, 290, "#263a37")
        outer: list[tuple[float, float]] = [
            (940, 120),
            (1130, 190),
            (1130, 370),
            (1080, 500),
            (940, 610),
            (800, 500),
            (750, 370),
            (750, 190),
        ]
        canvas.shape(outer, "#3f8f7a")
        canvas.shape([(940, 120), (1130, 190), (1130, 370), (1080, 500), (940, 610)], "#347a68")
        canvas.arc(940, 330, 62, (180, 360), "#f2c14e", 24)
        canvas.rect((850, 330, 1030, 480), "#f2c14e", 16)
        canvas.disc(940, 392, 20, "#1f2f2d")
        canvas.rect((932, 395, 948, 440), "#1f2f2d", 6)


class Winter(Scene):
    """A wheel in the snow."""

    paper, ink, soft = "#dbeaf6", "#123a5c", "#3c6486"

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        ground = self.height - 110
        for place in range(26):
            x, y = scattered(place, WIDTH), scattered(place + 500, ground)
            self._flake(canvas, x, y, 9 + place % 4 * 3)
        canvas.disc(950, ground - 130, 190, "#1c2530")
        for place in range(28):
            turn = place * math.tau / 28
            x, y = 950 + 184 * math.cos(turn), ground - 130 + 184 * math.sin(turn)
            canvas.disc(x, y, 15, "#1c2530")
        canvas.disc(950, ground - 130, 118, "#c9d3dd")
        canvas.disc(950, ground - 130, 104, "#8f9dab")
        for place in range(5):
            turn = place * math.tau / 5 - 0.3
            end = (950 + 96 * math.cos(turn), ground - 130 + 96 * math.sin(turn))
            canvas.line([(950, ground - 130), end], "#e4eaf0", 26)
        canvas.disc(950, ground - 130, 30, "#5d6b79")
        canvas.rect((0, ground, WIDTH, self.height), "#ffffff")
        for x in range(0, WIDTH + 200, 200):
            canvas.disc(x, ground + 30, 70 + x % 3 * 12, "#ffffff")

    @staticmethod
    def _flake(canvas: Canvas, x: float, y: float, size: float) -> None:
        for place in range(3):
            turn = place * math.pi / 3
            reach = (size * math.cos(turn), size * math.sin(turn))
            canvas.line([(x - reach[0], y - reach[1]), (x + reach[0], y + reach[1])], "#ffffff", 3)


class Umbrella(Scene):
    """An umbrella keeps the rain off a house; nothing is written."""

    paper, ink, soft = "#2d6187", "#ffffff", "#cfe2ef"

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        for place in range(60):
            x, y = scattered(place, WIDTH), scattered(place + 500, self.height)
            canvas.line([(x + 8, y), (x, y + 22)], "#5b8db0", 3)
        ground = self.height - 60
        canvas.rect((0, ground, WIDTH, self.height), "#1e4867")
        draw_house(canvas, 570, ground, 140)
        rim = ground - 170
        canvas.slice(640, rim, 240, (180, 360), "#f3bf4b")
        for place in (1, 3):
            left = 400 + 120 * place
            canvas.shape([(left, rim), (left + 120, rim), (640, rim - 238)], "#e7a92f")
        for place in range(4):
            canvas.slice(460 + 120 * place, rim, 60, (180, 360), self.paper)
        canvas.line([(640, rim - 4), (640, rim + 4)], "#10314a", 7)
        canvas.line([(640, rim - 258), (640, rim - 242)], "#10314a", 7)


class Bars(Scene):
    """Five rising bars."""

    paper, ink, soft = "#e3eee9", "#12382f", "#45695f"

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        for place, color in enumerate(("#a9cfc1", "#84b8a6", "#5fa18b", "#388671", "#0f6a57")):
            left, top = 720 + 100 * place, 500 - 82 * place
            canvas.rect((left, top, left + 68, 590), color, 5)
        canvas.rect((690, 590, 1220, 597), "#12382f", 3)


class Guide(House):
    """The house by day, for the cover of a guide."""

    paper, ink, soft = "#dfeaf5", "#1b3350", "#43617f"
    rings, ground = ("#cfe0f0", "#c0d6ea"), "#7fa36b"
    mark = "#f4f8ee"


class Wave(Scene):
    """The picture of a recording."""

    paper, ink, soft = "#3a2744", "#ffffff", "#d6c3df"
    text_top = 96.0

    def backdrop(self, canvas: Canvas) -> None:
        """What stands still."""
        turn = sum(map(ord, "".join(self.words.title))) % 17
        for place in range(46):
            x = 76 + place * 24.6
            swing = abs(math.sin(place * 0.31 + turn)) * (0.45 + 0.55 * abs(math.sin(place * 0.11)))
            reach = 14 + 96 * swing
            color = "#f0a35e" if place < 16 else "#8a6c99"
            canvas.rect((x, 480 - reach, x + 13, 480 + reach), color, 6)


STILLS: dict[str, type[Scene]] = {
    "claim_chart": ClaimChart,
    "pillars": Pillars,
    "phishing": Phishing,
    "shield": Shield,
    "winter": Winter,
    "umbrella": Umbrella,
    "bars": Bars,
    "guide": Guide,
    "wave": Wave,
}
