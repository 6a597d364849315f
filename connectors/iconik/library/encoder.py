"""Films and sound through ffmpeg, in formats every Chromium plays."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import imageio_ffmpeg

from connectors.iconik.library import sound

Size = tuple[int, int]

_PATIENCE = 20.0
"""Seconds to draw one frame."""

# One thread for each encoder: two films are made side by side. Without the adaptive and
# looking-ahead parts the encoder takes half the time, and flat drawings lose nothing.
_VP9 = (
    *("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-threads", "1"),
    *("-aq-mode", "0", "-lag-in-frames", "0", "-auto-alt-ref", "0", "-g", "72"),
    *("-crf", "34", "-b:v", "0", "-f", "webm"),
)
_OPUS = ("-c:a", "libopus", "-b:a", "48k", "-ac", "1")
_EXACT = ("-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")


@cache
def _program() -> str:
    return str(imageio_ffmpeg.get_ffmpeg_exe())


@contextmanager
def _tune(name: str, seconds: float) -> Iterator[str]:
    """A tune as a file to read from."""
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        file.write(sound.tune(name, seconds))
        file.flush()
        yield file.name


def film(
    original: Path,
    web: Path,
    frames: Iterable[bytes],
    *,
    size: Size,
    web_size: Size,
    frame_rate: int,
    seconds: float,
    name: str,
) -> None:
    """Encode RGB frames twice, as original and as smaller web proxy, with a tune (WebM)."""
    parts = [original.with_suffix(".part"), web.with_suffix(".part")]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size[0]}x{size[1]}"]
    split = (
        "[0:v]format=yuv420p,split[large][copy];"
        f"[copy]scale={web_size[0]}:{web_size[1]}:flags=area[small]"
    )
    outputs: list[str] = []
    for label, part in zip(("[large]", "[small]"), parts, strict=True):
        outputs += ["-map", label, "-map", "1:a", *_EXACT, *_OPUS, *_VP9, str(part)]
    with _tune(name, seconds) as tune:
        inputs = [*raw, "-r", str(frame_rate), "-i", "-", "-i", tune]
        command = [_program(), "-v", "error", "-y", *inputs, "-filter_complex", split, *outputs]
        _feed(command, frames)
    parts[0].replace(original)
    parts[1].replace(web)


def _feed(command: list[str], frames: Iterable[bytes]) -> None:
    """Run the encoder with the frames as its input."""
    # Program and arguments are this module's own.
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:  # noqa: S603
        if process.stdin is not None:
            for frame in frames:
                process.stdin.write(frame)
    _require_success(process.returncode)


def recording(path: Path, seconds: float, name: str) -> None:
    """Encode a tune: MP3, or Ogg Opus for `.ogg`."""
    part = path.with_suffix(".part")
    codec = [*_OPUS, "-f", "ogg"] if path.suffix == ".ogg" else ["-c:a", "libmp3lame", "-f", "mp3"]
    with _tune(name, seconds) as tune:
        command = [_program(), "-v", "error", "-y", "-i", tune, *_EXACT, *codec, str(part)]
        _feed(command, ())
    part.replace(path)


def still(film: bytes, at: float) -> bytes | None:
    """A frame of a film as JPEG, `at` seconds from its end; None where it is no film."""
    with tempfile.NamedTemporaryFile() as source, tempfile.NamedTemporaryFile(suffix=".jpg") as to:
        source.write(film)
        source.flush()
        ends = ["-sseof", f"-{at}", "-i", source.name, "-frames:v", "1"]
        command = [_program(), "-v", "quiet", "-nostdin", "-y", *ends, to.name]
        # Program and options are this module's own; the film comes from the page's own form.
        done = subprocess.run(command, check=False, timeout=_PATIENCE)  # noqa: S603
        return to.read() or None if done.returncode == 0 else None


def _require_success(code: int) -> None:
    if code != 0:
        raise RuntimeError(f"The encoder ended with code {code}.")
