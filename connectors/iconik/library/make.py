"""Makes the media of the sample library once: real films, pictures, sound and documents.

`make_media` leaves the files and a manifest in a directory; a second call finds them and does
nothing. The work is spread over two threads, each with its own encoder process.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
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


@cache
def recipe() -> str:
    """A digest of everything the files are made from; media of each recipe are kept apart."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted([*here.glob("*.py"), *catalogue.WORKS.glob("*.json")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def load_manifest(directory: Path) -> Manifest:
    """The finished files of the present recipe below a media directory."""
    try:
        loaded = json.loads((directory / recipe() / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: MadeFile(**facts) for name, facts in loaded.items()}


def make_media(
    directory: Path,
    *,
    keys: Iterable[str] | None = None,
    progress: Callable[[str], None] = lambda line: None,
) -> Manifest:
    """Make what is not there yet in `directory`/`recipe()` and return the manifest.

    `keys` limits the work to some assets (their external ids); the manifest then has all files
    made so far. A run that was killed is taken up where it stopped; of two at a time, the
    second waits for the first.
    """
    place = directory / recipe()
    place.mkdir(parents=True, exist_ok=True)
    with (place / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = load_manifest(directory)
        jobs = _jobs(place, made, None if keys is None else set(keys))
        started = time.monotonic()
        with ThreadPoolExecutor(max_workers=2) as pool:
            results = pool.map(lambda job: _make_one(place, *job), jobs)
            for number, files in enumerate(results, start=1):
                made |= {file.name: file for file in files}
                _write_manifest(place, made)
                if number % 10 == 0 or number == len(jobs):
                    seconds = time.monotonic() - started
                    progress(f"sample media: {number} of {len(jobs)} ({seconds:.0f} s)")
    return made


def _jobs(place: Path, made: Manifest, wanted: set[str] | None) -> list[tuple[Item, Edition]]:
    """What is still to be made; films first, as they take longest."""
    # The pictures do not depend on the date, only the rights do.
    items = catalogue.items(datetime.now(UTC).date())
    jobs = [
        (item, edition)
        for item in items
        if wanted is None or item.key in wanted
        for edition in item.editions
        if not _complete(place, made, item, edition)
    ]
    return sorted(jobs, key=lambda job: job[0].kind != "film")


def _complete(place: Path, made: Manifest, item: Item, edition: Edition) -> bool:
    names = media.file_names(item, edition)
    return all(name in made and (place / name).is_file() for name in names)


def _make_one(place: Path, item: Item, edition: Edition) -> list[MadeFile]:
    files = []
    for name, facts in media.make(place, item, edition).items():
        content = (place / name).read_bytes()
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        size = (None, None) if facts.size is None else facts.size
        files.append(MadeFile(name, len(content), md5, size[0], size[1], facts.duration))
    return files


def _write_manifest(place: Path, made: Manifest) -> None:
    body = {name: asdict(made[name]) for name in sorted(made)}
    unfinished = place / f"{MANIFEST}.part"
    unfinished.write_text(json.dumps(body, indent=1), encoding="utf-8")
    unfinished.replace(place / MANIFEST)


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
    sys.stdout.write(f"{len(made)} files, {total:.1f} MB in {options.media / recipe()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
