"""Tunes of the sample films and recordings: soft broken chords, computed sample by sample."""

from __future__ import annotations

import io
import math
import sys
import wave
from array import array
from functools import cache

RATE = 24_000
"""Samples a second."""

_BEAT = 0.75
_SCALES = (
    (261.63, 329.63, 392.00, 523.25),
    (293.66, 369.99, 440.00, 587.33),
    (220.00, 261.63, 329.63, 440.00),
    (246.94, 311.13, 369.99, 493.88),
)
_PATTERNS = ((0, 1, 2, 3, 2, 1), (0, 2, 1, 3, 1, 2), (3, 2, 1, 0, 1, 2), (0, 1, 3, 2, 3, 1))


@cache
def _note(pitch: float) -> array[int]:
    """One struck note that dies away over two beats."""
    turn = math.tau * pitch / RATE
    samples = array("h")
    for place in range(int(2 * _BEAT * RATE)):
        seconds = place / RATE
        loudness = 5200 * min(1.0, seconds * 60) * math.exp(-2.6 * seconds)
        tone = math.sin(turn * place) + 0.25 * math.sin(2 * turn * place)
        samples.append(int(loudness * tone))
    return samples


@cache
def tune(name: str, seconds: float) -> bytes:
    """A WAV file of a tune; other names have other notes, the same name always the same."""
    seed = sum(map(ord, name))
    scale, pattern = _SCALES[seed % 4], _PATTERNS[seed // 4 % 4]
    samples = array("h", bytes(2 * int(seconds * RATE)))
    for beat in range(int(seconds / _BEAT)):
        start = int(beat * _BEAT * RATE)
        note = _note(scale[pattern[beat % len(pattern)]])
        end = min(start + len(note), len(samples))
        samples[start:end] = array("h", map(int.__add__, samples[start:end], note[: end - start]))
    return _wav(_faded(samples))


def _faded(samples: array[int]) -> array[int]:
    """The same with a quiet end."""
    tail = RATE // 2
    start = len(samples) - tail
    for place in range(start, len(samples)):
        samples[place] = samples[place] * (len(samples) - place) // tail
    return samples


def _wav(samples: array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return buffer.getvalue()
