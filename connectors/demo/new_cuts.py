"""New versions that the media team has made in iconik, where the approved ones are in service.

They are uploaded through the page of the iconik sandbox, as a person does it there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

import httpx

from connectors.iconik.client import IconikClient
from connectors.iconik.library import catalogue, media
from connectors.iconik.library.catalogue import Caption, Item
from governance import clock

_PATIENCE: Final = 60.0
"""Seconds for one upload."""


@dataclass(frozen=True, slots=True)
class NewCut:
    """Which words a new version shows, and what the media team says about it."""

    title: tuple[str, ...]
    subtitle: str
    note: str


NEW_CUTS: Final[Mapping[str, NewCut]] = {
    "home-cover-90s-en": NewCut(
        ("Home cover", "in 90 seconds"),
        "Now with flood and landslide",
        "Flood and landslide are covered from January.",
    ),
    "contact-us-en": NewCut(
        ("A person", "answers"),
        "Every day, 8 to 22 o’clock",
        "The line is open on Sundays, too, from next month.",
    ),
}


def upload(connect: Callable[[], IconikClient]) -> None:
    """Draw each new version that iconik does not have yet, and upload it.

    Raises:
        httpx.HTTPError: if the sandbox does not take one.
    """
    wanted = {
        item.key: item for item in catalogue.items(clock.now().date()) if item.key in NEW_CUTS
    }
    with connect() as client:
        address = urlsplit(client.config.base_url)
        hits = client.iter_search(terms=[{"name": "external_id", "value_in": list(wanted)}])
        missing = {
            hit.id: wanted[hit.external_id]
            for hit in hits
            if hit.external_id in wanted
            and len(hit.versions) == len(wanted[hit.external_id].editions)
        }
    page = f"{address.scheme}://{address.netloc}"
    headers = {"Origin": page}
    with (
        TemporaryDirectory() as place,
        httpx.Client(base_url=page, timeout=_PATIENCE, headers=headers) as browser,
    ):
        for remote_id, item in missing.items():
            file = draw(Path(place), item, NEW_CUTS[item.key])
            _send(browser, remote_id, file, item.captions)


def _send(browser: httpx.Client, remote_id: str, file: Path, captions: Sequence[Caption]) -> None:
    with file.open("rb") as content:
        sent = {"file": (file.name, content)}
        _require_taken(browser.post(f"/assets/{remote_id}/version", files=sent))
    for caption in captions:
        if not caption.closed_captions:
            form = {"language": caption.language, "text": caption.content}
            _require_taken(browser.post(f"/assets/{remote_id}/captions", data=form))


def _require_taken(answer: httpx.Response) -> None:
    """A form that was taken leads back to the asset."""
    if not answer.has_redirect_location:
        answer.raise_for_status()
        raise httpx.HTTPError(f"The sandbox did not take {answer.request.url.path}.")


def draw(place: Path, item: Item, cut: NewCut) -> Path:
    """The original file of a new version."""
    last = item.editions[-1]
    words = replace(last.words, title=cut.title, subtitle=cut.subtitle)
    edition = replace(last, number=last.number + 1, stem=f"{item.key}-next", words=words)
    media.make(place, item, edition)
    return place / media.names(item, edition).original
