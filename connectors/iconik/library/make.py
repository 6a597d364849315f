"""Makes the media of the sample library once: real films, pictures, sound and documents.

`make_media` leaves the files and a manifest in a directory; a second call finds them and does
nothing. The work is spread over two threads, each with its own encoder process.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.iconik.library import catalogue, media
from connectors.iconik.library.catalogue import Edition, Item

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A finished file: size in bytes, MD5 in hex, pixels and seconds where it has them."""

    name: str
    size: int
    md5: str
    width: int | None
    height: int | None
    duration: float | None


Manifest = dict[str, MadeFile]


def recipe() -> str:
    """A digest of everything the files are made from."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), here / "works.json"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load_manifest(directory: Path) -> Manifest | None:
    """The manifest of finished media made from the present recipe, or None."""
    try:
        loaded = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if loaded.get("recipe") != recipe():
        return None
    return {name: MadeFile(**facts) for name, facts in loaded["files"].items()}


def make_media(
    directory: Path,
    *,
    keys: Iterable[str] | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Manifest:
    """Make what is not there yet and return the manifest.

    `keys` limits the work to some assets (their external ids); the manifest then has all files
    made so far. A run that was killed is taken up where it stopped.
    """
    directory.mkdir(parents=True, exist_ok=True)
    wanted = None if keys is None else set(keys)
    # The pictures do not depend on the date, only the rights do.
    items = catalogue.items(datetime.now(UTC).date())
    made = load_manifest(directory) or {}
    jobs = [
        (item, edition)
        for item in items
        if wanted is None or item.key in wanted
        for edition in item.editions
        if not _complete(directory, made, item, edition)
    ]
    # Films first: they take longest, so both threads end at about the same time.
    jobs.sort(key=lambda job: job[0].kind != "film")
    started = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda job: _make_one(directory, *job), jobs)
        for number, files in enumerate(results, start=1):
            made |= {file.name: file for file in files}
            _write_manifest(directory, made)
            if number % 10 == 0 or number == len(jobs):
                seconds = time.monotonic() - started
                progress(f"sample media: {number} of {len(jobs)} ({seconds:.0f} s)")
    return made


def _complete(directory: Path, made: Manifest, item: Item, edition: Edition) -> bool:
    names = media.file_names(item, edition)
    return all(name in made and (directory / name).is_file() for name in names)


def _make_one(directory: Path, item: Item, edition: Edition) -> list[MadeFile]:
    files = []
    for name, facts in media.make(directory, item, edition).items():
        content = (directory / name).read_bytes()
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        size = (None, None) if facts.size is None else facts.size
        files.append(MadeFile(name, len(content), md5, size[0], size[1], facts.duration))
    return files


def _write_manifest(directory: Path, made: Manifest) -> None:
    body = {"recipe": recipe(), "files": {name: asdict(made[name]) for name in sorted(made)}}
    unfinished = directory / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(body, indent=1), encoding="utf-8")
    unfinished.replace(directory / MANIFEST)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """`python -m connectors.iconik.library.make [--media DIR] [KEY …]`."""
    parser = argparse.ArgumentParser(description="Make the media of the sample library.")
    parser.add_argument("--media", type=Path, default=Path("var/media"))
    parser.add_argument("keys", nargs="*", help="external ids; all if none is given")
    options = parser.parse_args(arguments)
    made = make_media(options.media, keys=options.keys or None, progress=_say)
    total = sum(file.size for file in made.values()) / 1e6
    sys.stdout.write(f"{len(made)} files, {total:.1f} MB in {options.media}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
