"""The media files of one edition of an asset: film, still, recording or document."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from connectors.iconik.library import encoder, pages
from connectors.iconik.library.canvas import HEIGHT, WIDTH
from connectors.iconik.library.catalogue import (
    AUDIO_SECONDS,
    BANNERS,
    FILM_SECONDS,
    Edition,
    Item,
)
from connectors.iconik.library.films import FILMS
from connectors.iconik.library.posters import Poster
from connectors.iconik.library.scenes import Scene, Words
from connectors.iconik.library.stills import STILLS

FRAME_RATE = 12
_BANNER_HEIGHT = 512.0
_STILL_SCALE = 1.25
_LOCALIZED_SCALE = 0.75
"""Localized films come in 960 × 540, the first language of a work in 1280 × 720."""
_KEYFRAMES = (0.25, 0.6)
_POSTER_AT = 0.9


@dataclass(frozen=True, slots=True)
class Facts:
    """Pixels and seconds of a finished file, where it has them."""

    size: tuple[int, int] | None = None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """File names of an edition. `web` is the proxy; a document is its own."""

    original: str
    web: str
    poster: str
    keyframes: tuple[str, ...] = ()


_ENDINGS = {
    "film": (".webm", "-web.webm"),
    "still": (".jpg", "-web.jpg"),
    "audio": (".mp3", "-web.ogg"),
    "document": (".pdf", ".pdf"),
}


def names(item: Item, edition: Edition) -> Names:
    """What the files of an edition are called."""
    original, web = _ENDINGS[item.kind]
    keyframes = range(1, len(_KEYFRAMES) + 1) if item.kind == "film" else ()
    return Names(
        original=edition.stem + original,
        web=edition.stem + web,
        poster=f"{edition.stem}-poster.jpg",
        keyframes=tuple(f"{edition.stem}-frame{number}.jpg" for number in keyframes),
    )


def file_names(item: Item, edition: Edition) -> list[str]:
    """All file names of an edition, each once."""
    found = names(item, edition)
    return list(dict.fromkeys([found.original, found.web, found.poster, *found.keyframes]))


def keyframe_number(place: int) -> int:
    """Which frame of a film a keyframe shows."""
    return round(_KEYFRAMES[place] * FILM_SECONDS * FRAME_RATE)


def make(directory: Path, item: Item, edition: Edition) -> dict[str, Facts]:
    """Make the files; each appears under its name only when it is whole."""
    makers = {"film": _film, "still": _still, "audio": _audio, "document": _document}
    return makers[item.kind](directory, item, edition)


def _scene(item: Item, edition: Edition, scale: float) -> Scene:
    height = _BANNER_HEIGHT if item.work in BANNERS else float(HEIGHT)
    if item.look is not None:
        return Poster(scale, edition.words, height, item.look)
    return (FILMS | STILLS)[item.scene](scale, edition.words, height)


def _film(directory: Path, item: Item, edition: Edition) -> dict[str, Facts]:
    files = names(item, edition)
    scene = _scene(item, edition, 1.0 if item.is_master else _LOCALIZED_SCALE)
    count = int(FILM_SECONDS * FRAME_RATE)
    first = scene.frame(0.0)
    frames = (scene.frame(number / (count - 1)).tobytes() for number in range(count))
    encoder.film(
        directory / files.original,
        directory / files.web,
        frames,
        size=first.size,
        web_size=(WIDTH // 2, HEIGHT // 2),
        frame_rate=FRAME_RATE,
        seconds=FILM_SECONDS,
        name=item.work,
    )
    facts = {
        files.original: Facts(first.size, FILM_SECONDS),
        files.web: Facts((WIDTH // 2, HEIGHT // 2), FILM_SECONDS),
        files.poster: _save(directory / files.poster, scene.frame(_POSTER_AT), 960),
    }
    for name, at in zip(files.keyframes, _KEYFRAMES, strict=True):
        facts[name] = _save(directory / name, scene.frame(at), 480)
    return facts


def _still(directory: Path, item: Item, edition: Edition) -> dict[str, Facts]:
    files = names(item, edition)
    localized = item.look is not None and not item.is_master
    picture = _scene(item, edition, 1.0 if localized else _STILL_SCALE).frame(1.0)
    return {
        files.original: _save(directory / files.original, picture, picture.width, quality=92),
        files.web: _save(directory / files.web, picture, 960 if localized else 1280),
        files.poster: _save(directory / files.poster, picture, 800 if localized else 960),
    }


def _audio(directory: Path, item: Item, edition: Edition) -> dict[str, Facts]:
    files = names(item, edition)
    encoder.recording(directory / files.original, AUDIO_SECONDS, item.key)
    encoder.recording(directory / files.web, AUDIO_SECONDS, item.key)
    return {
        files.original: Facts(duration=AUDIO_SECONDS),
        files.web: Facts(duration=AUDIO_SECONDS),
        files.poster: _save(directory / files.poster, _scene(item, edition, 1.0).frame(1.0), 960),
    }


def _document(directory: Path, item: Item, edition: Edition) -> dict[str, Facts]:
    files = names(item, edition)
    scene = _scene(item, edition, 1.0)
    wordless = replace(edition, words=Words((), ""))
    cover = _scene(item, wordless, 1.0).frame(1.0)
    _save_pdf(directory / files.original, pages.document(cover, edition, item.sections))
    return {
        files.original: Facts(),
        files.poster: _save(directory / files.poster, scene.frame(1.0), 960),
    }


def _save(path: Path, picture: Image.Image, width: int, quality: int = 86) -> Facts:
    """Save as JPEG of the given width."""
    height = round(picture.height * width / picture.width)
    if picture.width != width:
        picture = picture.resize((width, height), Image.Resampling.HAMMING)
    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    part = path.with_suffix(".part")
    picture.save(part, "JPEG", quality=quality, optimize=True, progressive=True)
    part.replace(path)
    return Facts((width, height))


def _save_pdf(path: Path, sheets: Iterable[Image.Image]) -> None:
    """Save as PDF; the dates in it are fixed, so that the same content gives the same file."""
    first, *rest = sheets
    part = path.with_suffix(".part")
    made = time.gmtime(0)
    first.save(
        part,
        "PDF",
        save_all=True,
        append_images=rest,
        resolution=110,
        creationDate=made,
        modDate=made,
    )
    part.replace(path)
