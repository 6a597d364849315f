"""Small drawings that stand for a subject: each fills a square of 300 units round its middle."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from connectors.iconik.library.canvas import Canvas, Points


@dataclass(frozen=True, slots=True)
class Inks:
    """The colours of a drawing: the main one, a darker one, a light one and a highlight."""

    main: str
    dark: str
    light: str
    glow: str


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a drawing goes: its middle, and how large a unit of it is."""

    canvas: Canvas
    x: float
    y: float
    unit: float

    def rect(self, left: float, top: float, right: float, bottom: float, fill: str, r: float = 0):  # type: ignore[no-untyped-def]
        """A rectangle, with round corners of radius ``r``."""
