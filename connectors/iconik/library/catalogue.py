"""What the sample library holds: works in several languages, their rights, and a few faults.

Nothing here touches files or a server: `items` gives plain descriptions, from which the media
are made (`make`) and a sandbox is filled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from connectors.iconik.library.posters import Look
from connectors.iconik.library.scenes import Words

WORKS = Path(__file__).parent / "works"
FILM_SECONDS = 6.0
AUDIO_SECONDS = 12.0
BANNERS = frozenset(
    {"fake-message", "winter-tyres", "umbrella", "glass-damage", "bicycle", "no-more-paper"}
)
CHAPTERS = (
    *("basics", "home", "motor", "service", "travel", "security", "pension", "care"),
    *("reading", "sound"),
)
"""The files of `works/`, in the order in which the house made them."""

_EU = ("AT", "BE", "DE", "ES", "FR", "IE", "IT", "LU", "NL")
_TERRITORIES: Mapping[str, tuple[str, ...]] = {
    "en": (),
    "zxx": (),
    "de": _EU,
    "fr": (*_EU, "CH"),
    "it": ("CH", "IT"),
    "es": ("ES",),
    "nl": ("BE", "LU", "NL"),
    "de-CH": ("CH",),
    "fr-CA": ("CA",),
}

LANGUAGES: Mapping[str, str] = {
    "en": "English",
    "de": "German",
    "de-CH": "German (Switzerland)",
    "fr": "French",
    "fr-CA": "French (Canada)",
    "it": "Italian",
    "es": "Spanish",
    "nl": "Dutch",
    "zxx": "No language",
}
OLD_LANGUAGE = "Deutsch (alte Liste)"
"""A value from an older list of the tenant, which is no language tag."""

BRANDS: Mapping[str, str] = {
    "norhaven": "Norhaven",
    "norhaven-direct": "Norhaven Direct",
    "norhaven-care": "Norhaven Care",
}
TOPICS: Mapping[str, str] = {
    "home": "Home insurance",
    "motor": "Motor insurance",
    "travel": "Travel insurance",
    "pension": "Pension and life",
    "claims": "Claims",
    "basics": "Insurance basics",
    "security": "Security and data",
    "health": "Health",
    "service": "Service",
}


@dataclass(frozen=True, slots=True)
class Caption:
    """A WebVTT text of a film."""

    language: str
    content: str
    closed_captions: bool = False


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an asset; `stem` begins the names of its media files."""

    number: int
    stem: str
    words: Words


@dataclass(frozen=True, slots=True)
class Item:
    """One asset: what it shows, its metadata values by field, its versions, oldest first.

    `look` is how a poster is drawn; other scenes have a drawing of their own.
    """

    key: str
    work: str
    kind: str
    scene: str
    look: Look | None
    language: str
    title: str
    values: Mapping[str, tuple[str, ...]]
    is_master: bool
    editions: tuple[Edition, ...]
    captions: tuple[Caption, ...]
    sections: tuple[tuple[str, str], ...]
    proxy_status: str
    days_old: int


_OLDEST, _APART, _OLD = 352, 6, 60
"""Days since the first work was made, and between works; younger ones come in all languages."""

_PROXIES = {
    "claim-steps-fr": "FAILED",
    "lost-luggage-es": "FAILED",
    "your-data-en": "OPEN",
    "app-tour-nl": "OPEN",
}
"""What iconik could not or has not yet converted."""


@cache
def works() -> dict[str, dict[str, Any]]:
    """The works with their texts by language, as written down in `works/`, oldest first."""
    found: dict[str, dict[str, Any]] = {}
    for chapter in CHAPTERS:
        text = (WORKS / f"{chapter}.json").read_text(encoding="utf-8")
        found |= json.loads(text)
    return found


def items(today: date) -> list[Item]:
    """All assets; rights are relative to `today`, so that some end soon whenever it is."""
    found: list[Item] = []
    for place, (work, facts) in enumerate(works().items()):
        age = facts.get("age") or _OLDEST - _APART * place
        for translation, (language, text) in enumerate(facts["texts"].items()):
            days_old = age - 2 * translation if age > _OLD else age
            found.append(_item(work, facts, language, text, today, days_old))
    return found


def _item(
    work: str,
    facts: dict[str, Any],
    language: str,
    text: dict[str, Any],
    today: date,
    days_old: int,
) -> Item:
    key = f"{work}-neutral" if language == "zxx" else f"{work}-{language}"
    title = text.get("name") or text["title"].replace("\n", " ")
    values = _values(work, facts, language, text, today, days_old) | _oddities(key, today)
    return Item(
        key=key,
        work=work,
        kind=facts["kind"],
        scene=facts["scene"],
        look=_look(facts),
        language=language,
        title=title,
        values={name: items for name, items in values.items() if items},
        is_master=language == next(iter(facts["texts"])),
        editions=_editions(key, text),
        captions=() if key == "travel-cover-fr-CA" else _captions(facts, language),
        sections=tuple((head, body) for head, body in text.get("sections", ())),
        proxy_status=_PROXIES.get(key, "CLOSED"),
        days_old=days_old,
    )


def _look(facts: dict[str, Any]) -> Look | None:
    if "motif" not in facts:
        return None
    return Look(facts["scene"], facts["motif"], facts["palette"], BRANDS[facts["brand"]])


def _values(
    work: str,
    facts: dict[str, Any],
    language: str,
    text: dict[str, Any],
    today: date,
    days_old: int,
) -> dict[str, tuple[str, ...]]:
    """Values of the view "Media facts" for an asset without any oddity."""
    spoken = language if facts["kind"] == "film" else "zxx"
    length = 300 + 37 * (len(work) % 7)
    return {
        "language": (language,),
        "spoken_language": (spoken,) if facts["kind"] in {"film", "audio"} else (),
        "territories": _TERRITORIES[language],
        "rights_start": ((today - timedelta(days=days_old)).isoformat(),),
        "rights_end": ((today + timedelta(days=length)).isoformat(),),
        "product_types": tuple(facts["product_types"]),
        "alt_text": (text.get("alt") or text["subtitle"],),
        "brand": (facts["brand"],),
        "topic": (facts["topic"],),
        "family": (work,),
        "production_number": (f"NH-{sum(map(ord, work)) % 900 + 100}-{language.upper()}",),
    }


def _oddities(key: str, today: date) -> dict[str, tuple[str, ...]]:
    """What is wrong or urgent about single assets: the faults a catalogue has to show."""

    def day(offset: int) -> tuple[str, ...]:
        return ((today + timedelta(days=offset)).isoformat(),)

    oddities: dict[str, dict[str, tuple[str, ...]]] = {
        "travel-cover-es": {"rights_end": day(-14)},
        "ski-holiday-it": {"rights_end": day(-45)},
        "young-drivers-nl": {"rights_end": day(-3)},
        "home-cover-90s-fr-CA": {"rights_end": day(20)},
        "premium-notice-en": {"rights_end": day(9)},
        "bicycle-es": {"rights_end": day(17)},
        "trip-checklist-nl": {"rights_end": day(26)},
        "water-damage-fr": {"rights_end": day(5)},
        "start-early-de": {"rights_end": day(12)},
        "bonus-malus-it": {"rights_start": day(30)},
        "electric-car-es": {"rights_start": day(21)},
        "storm-damage-de": {"language": (OLD_LANGUAGE,)},
        "moving-house-de": {"language": (OLD_LANGUAGE,)},
        "winter-tyres-de-CH": {"alt_text": ()},
        "burglary-it": {"alt_text": ()},
        "app-tour-es": {"alt_text": ()},
        "three-pillars-fr": {"rights_end": ("Ende 2027",)},
        "life-cover-it": {"rights_end": ("fine 2027",)},
        "scam-call-es": {"territories": ("Europa",)},
    }
    return oddities.get(key, {})


def _editions(key: str, text: dict[str, Any]) -> tuple[Edition, ...]:
    earlier: Sequence[dict[str, Any]] = text.get("earlier", ())
    all_texts = [*(text | change for change in earlier), text]
    return tuple(
        Edition(
            number=number,
            stem=key if number == len(all_texts) else f"{key}-v{number}",
            words=Words(
                title=tuple(version["title"].split("\n")),
                subtitle=version["subtitle"],
                labels=tuple(version.get("labels", ())),
            ),
        )
        for number, version in enumerate(all_texts, start=1)
    )


def _captions(facts: dict[str, Any], language: str) -> tuple[Caption, ...]:
    """A film's own language; the English one has all languages of its work, and one with
    closed captions.
    """
    if facts["kind"] != "film":
        return ()
    texts = facts["texts"]
    wanted = list(texts) if language == "en" else [language]
    found = [Caption(name, webvtt(texts[name]["cues"])) for name in wanted]
    if language == "en":
        spoken = webvtt(["(soft piano) " + texts["en"]["cues"][0], *texts["en"]["cues"][1:]])
        found.append(Caption("en", spoken, closed_captions=True))
    return tuple(found)


def webvtt(cues: Sequence[str]) -> str:
    """The cues one after the other over the length of a film."""
    length = FILM_SECONDS / len(cues)
    parts = ["WEBVTT"]
    for place, cue in enumerate(cues):
        start, end = place * length + 0.1, (place + 1) * length
        parts.append(f"{_stamp(start)} --> {_stamp(end)}\n{cue}")
    return "\n\n".join(parts) + "\n"


def _stamp(seconds: float) -> str:
    return f"00:00:{seconds:06.3f}"
