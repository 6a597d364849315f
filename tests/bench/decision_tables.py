"""Decision tables and contexts for benchmarks: the same ones in every run."""

import random
from typing import Any

from governance.domain.table import FORMAT

Document = dict[str, Any]

LANGUAGES = [
    *("en", "fr", "de", "es", "it", "pt", "nl", "sv", "da", "fi", "pl", "cs", "sk", "hu", "ro"),
    *("bg", "el", "tr", "ru", "uk", "ar", "he", "hi", "ja", "ko", "zh", "th", "vi", "fr-CA", "id"),
]
ASKED = {language: language for language in LANGUAGES} | {
    "fr-BE": "fr",
    "en-GB": "en",
    "de-AT": "de",
    "pt-BR": "pt",
}
MARKETS = {"@EU": ["AT", "DE", "ES", "FR", "IT"], "@NA": ["CA", "US"], "@DACH": ["AT", "CH", "DE"]}
REGIONS = ["CA", "CA-QC", "DE", "FR", "US", "@EU", "@NA", "@DACH"]
ASKED_REGIONS = [None, "CA", "CA-QC", "DE", "DE-BY", "FR", "US", "JP"]
CHANNELS = ["email", "web", "print"]
VALUES = {
    "channel": CHANNELS,
    "segment": ["young", "family", "retiree", "business"],
    "product": ["motor", "home", "life"],
    "policy_status": ["active", "lapsed", "new"],
}


def table_of(slots: dict[str, list[Document]]) -> Document:
    """A table with these rows by slot."""
    return {**head(), "slots": {key: slot_of(rows) for key, rows in slots.items()}}


def head() -> Document:
    return {
        "format": FORMAT,
        "campaign": "BENCH26",
        "generation": 1,
        "published_at": "2026-01-01T00:00:00Z",
        "dimensions": list(VALUES),
        "default_language": "en",
        "language_aliases": {"iw": "he"},
        "language_parents": {"zh-Hant": "root", "es-MX": "es-419", "zh-TW": "zh-Hant"},
        "markets": MARKETS,
    }


def slot_of(rows: list[Document]) -> Document:
    return {"required": True, "language_policy": "default", "rows": rows}


def rows_in(languages: list[str], count: int, *, first: int = 1) -> list[Document]:
    """Rows spread evenly over languages, one in thirty of them language-neutral."""
    chance = random.Random(first)
    return [
        _row(first + number, languages[number % len(languages)], chance) for number in range(count)
    ]


def _row(number: int, language: str, chance: random.Random) -> Document:
    def perhaps(month_of: int) -> str | None:
        month = chance.randint(1, 12)
        return f"{month_of}-{month:02d}-01T00:00:00Z" if chance.random() < 0.4 else None

    when = {
        name: chance.sample(values, chance.randint(1, 2))
        for name, values in VALUES.items()
        if chance.random() < 0.5
    }
    return {
        "row": number,
        "priority": chance.randint(0, 9),
        "languages": [] if number % 30 == 7 else [language],
        "regions": chance.sample(REGIONS, chance.choice([0, 0, 1, 2])),
        "when": when,
        "from": perhaps(2026),
        "until": perhaps(2027),
        "asset": _asset(number, perhaps(2027), chance),
    }


def _asset(number: int, rights_until: str | None, chance: random.Random) -> Document:
    return {
        "id": f"asset-{number}",
        "iconik_id": f"00000000-0000-4000-8000-{number:012d}",
        "version": f"00000000-0000-4000-9000-{number:012d}",
        "version_number": 3,
        "title": f"Film {number}",
        "alt": f"What film {number} shows",
        "territories": chance.sample(REGIONS, chance.choice([0, 0, 0, 2])),
        "rights_from": None,
        "rights_until": rights_until,
        "renditions": [_rendition(number, channel) for channel in CHANNELS],
    }


def _rendition(number: int, channel: str) -> Document:
    return {
        "key": f"{channel}-{number}",
        "kind": "video",
        "mime": "video/mp4",
        "channels": [channel],
        "width": 1920,
        "height": 1080,
        "duration_ms": 42_000,
        "bytes": 8_123_456,
        "sha256": f"{number:064x}",
        "link": f"/m/{channel}{number:020d}",
    }


def contexts(count: int, *, languages: list[str] | None = None) -> list[Document]:
    """Distinct contexts of the slot ``hero``."""
    chance = random.Random(count)
    asked = languages or list(ASKED)
    found: dict[tuple[Any, ...], Document] = {}
    while len(found) < count:
        context = {
            "slot": "hero",
            "language": chance.choice(asked),
            "region": chance.choice(ASKED_REGIONS),
            **{name: chance.choice([*values, None]) for name, values in VALUES.items()},
        }
        found[tuple(context.values())] = context
    return list(found.values())
