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

from connectors.iconik.library.scenes import Words

FILM_SECONDS = 6.0
AUDIO_SECONDS = 12.0
BANNERS = frozenset({"fake-message", "winter-tyres", "umbrella"})

_EU = ("AT", "BE", "DE", "ES", "FR", "IE", "IT", "LU", "NL")
_TERRITORIES: Mapping[str, tuple[str, ...]] = {
    "en": (),
    "zxx": (),
    "de": _EU,
    "fr": (*_EU, "CH"),
    "it": ("CH", "IT"),
    "es": ("ES",),
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
    "zxx": "No language",
}
OLD_LANGUAGE = "Deutsch (alte Liste)"
"""A value from an older list of the tenant, which is no language tag."""

BRANDS: Mapping[str, str] = {"norhaven": "Norhaven", "norhaven-direct": "Norhaven Direct"}
TOPICS: Mapping[str, str] = {
    "home": "Home insurance",
    "motor": "Motor insurance",
    "travel": "Travel insurance",
    "pension": "Pension and life",
    "claims": "Claims",
    "basics": "Insurance basics",
    "security": "Security and data",
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
    """One asset: what it shows, its metadata values by field, its versions, oldest first."""

    key: str
    work: str
    kind: str
    scene: str
    language: str
    title: str
    values: Mapping[str, tuple[str, ...]]
    is_master: bool
    editions: tuple[Edition, ...]
    captions: tuple[Caption, ...]
    sections: tuple[tuple[str, str], ...]
    proxy_status: str
    days_old: int


@cache
def works() -> dict[str, dict[str, Any]]:
    """The works with their texts by language, as written down beside this module."""
    text = (Path(__file__).parent / "works.json").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, Any]] = json.loads(text)
    return loaded


def items(today: date) -> list[Item]:
    """All assets; rights are relative to `today`, so that some end soon whenever it is."""
    found: list[Item] = []
    for work, facts in works().items():
        for language, text in facts["texts"].items():
            found.append(_item(work, facts, language, text, today, len(found)))
    return found


def _item(
    work: str, facts: dict[str, Any], language: str, text: dict[str, Any], today: date, place: int
) -> Item:
    key = f"{work}-neutral" if language == "zxx" else f"{work}-{language}"
    title = text.get("name") or text["title"].replace("\n", " ")
    values = _values(work, facts, language, text, today) | _oddities(key, today)
    return Item(
        key=key,
        work=work,
        kind=facts["kind"],
        scene=facts["scene"],
        language=language,
        title=title,
        values={name: items for name, items in values.items() if items},
        is_master=language == next(iter(facts["texts"])),
        editions=_editions(key, text),
        captions=() if key == "travel-cover-fr-CA" else _captions(facts, language),
        sections=tuple((head, body) for head, body in text.get("sections", ())),
        proxy_status={"claim-steps-fr": "FAILED", "your-data-en": "OPEN"}.get(key, "CLOSED"),
        days_old=6 + 4 * place,
    )


def _values(
    work: str, facts: dict[str, Any], language: str, text: dict[str, Any], today: date
) -> dict[str, tuple[str, ...]]:
    """Values of the view "Media facts" for an asset without any oddity."""
    spoken = language if facts["kind"] == "film" else "zxx"
    length = 300 + 37 * (len(work) % 7)
    return {
        "language": (language,),
        "spoken_language": (spoken,) if facts["kind"] in {"film", "audio"} else (),
        "territories": _TERRITORIES[language],
        "rights_start": ((today - timedelta(days=180)).isoformat(),),
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
        "home-cover-90s-fr-CA": {"rights_end": day(20)},
        "bonus-malus-it": {"rights_start": day(30)},
        "storm-damage-de": {"language": (OLD_LANGUAGE,)},
        "winter-tyres-de-CH": {"alt_text": ()},
        "three-pillars-fr": {"rights_end": ("Ende 2027",)},
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
