"""What the style guide shows: sample context, posters, a short film and its captions."""

from __future__ import annotations

import subprocess
import tempfile
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import forms
from django.urls import reverse
from imageio_ffmpeg import get_ffmpeg_exe

from governance.templatetags.looks import FACTS, LIFECYCLE, MAPPINGS, MATCHES, RUNS

MOMENT = datetime(2026, 8, 18, 9, 12, tzinfo=UTC)
CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:01.000\nHome cover in ninety seconds\n"

TITLES = (
    ("Home cover in 90 seconds", "home-cover-90s", "used", "#0f4c5c", "#f2c14e"),
    ("What is a deductible?", "what-is-a-deductible", "approved", "#f3e6d3", "#d9962b"),
    ("How a claim moves", "how-a-claim-moves", "in_review", "#e9edf8", "#3d5a98"),
    (
        "Mortgage basics, part 2: What can I afford?",
        "mortgage-2",
        "candidate",
        "#e1ece6",
        "#0f6e5b",
    ),
    ("Bonus and malus explained", "bonus-malus", "superseded", "#242d4c", "#e4572e"),
    ("Donau" + "dampfschifffahrts" * 4, "a-very-long-key-" * 5, "rejected", "#fde1db", "#333333"),
)
STATE_GROUPS = (
    ("Lifecycle", LIFECYCLE),
    ("Facts", FACTS),
    ("Mappings", MAPPINGS),
    ("Runs", RUNS),
    ("Answers", MATCHES),
)


class SampleForm(forms.Form):
    """One field of each kind; submitted empty, it shows every error."""

    title = forms.CharField(help_text="As customers will see it.")
    language = forms.ChoiceField(choices=[("", "Choose one"), ("de-CH", "de-CH"), ("fr", "fr")])
    channels = forms.MultipleChoiceField(
        choices=[("email", "E-mail"), ("web", "Portal")], widget=forms.CheckboxSelectMultiple
    )
    neutral = forms.BooleanField(label="The asset is language-neutral")
    comment = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)


def poster(number: int) -> str:
    """A drawn poster, 320 × 180, as SVG."""
    _title, _key, _state, back, front = TITLES[number % len(TITLES)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="180" viewBox="0 0 320 180">'
        f'<rect width="320" height="180" fill="{back}"/>'
        f'<circle cx="232" cy="104" r="{58 - 4 * number}" fill="{front}"/>'
        f'<rect x="26" y="58" width="110" height="14" rx="3" fill="{front}" opacity=".9"/>'
        f'<rect x="26" y="82" width="84" height="14" rx="3" fill="{front}" opacity=".5"/></svg>'
    )


@lru_cache(maxsize=1)
def film() -> bytes:
    """One second of moving bars with a tone, WebM with VP9 and Opus."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "film.webm"
        sources = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=10", "-f", "lavfi", "-i", "sine"]
        codecs = ["-c:v", "libvpx-vp9", "-c:a", "libopus", "-t", "1"]
        command = [get_ffmpeg_exe(), "-loglevel", "error", *sources, *codecs, str(target)]
        subprocess.run(command, check=True)
        return target.read_bytes()


def _poster_url(number: int) -> str:
    return reverse("sample-poster", args=[number])


def _cards() -> list[dict[str, Any]]:
    return [
        {
            "url": f"#card-{number}",
            "title": title,
            "poster_url": "" if number == 3 else _poster_url(number),
            "duration_ms": 92_000 if number % 2 == 0 else None,
            "kind_icon": "film" if number % 2 == 0 else "image",
            "kind_label": f"Video, version {number + 1}",
            "key": key,
            "languages": ["de-CH", "fr-CH", "it-CH", "en"][: 4 - number % 4] if number != 4 else [],
            "state": state,
            "facts": ["expired", "suspended"] if state == "superseded" else [],
            "note": "18,420 sends" if state == "used" else "Not sent yet",
        }
        for number, (title, key, state, _back, _front) in enumerate(TITLES)
    ]


def _facets() -> list[dict[str, Any]]:
    states = [
        {
            "value": key,
            "label": look.label,
            "count": 1 + len(key) % 4,
            "selected": key in ("in_review", "approved", "used"),
            "icon": look.icon,
        }
        for key, look in LIFECYCLE.items()
    ]
    languages = [
        {"value": tag, "label": tag, "count": count, "selected": False}
        for tag, count in (("de-CH", 8), ("fr-CH", 7), ("en", 6), ("it-CH", 5))
    ]
    return [
        {"name": "state", "label": "State", "options": states},
        {"name": "language", "label": "Language", "options": languages},
    ]


def _events() -> list[dict[str, Any]]:
    story = (
        ("used", "First send in campaign Autumn home check, slot Welcome hero.", "Dispatch feed"),
        ("approved", "Claims wording checked against the product sheet.", "Reviewer, Compliance"),
        ("in_review", "Sent to Compliance with two reviewers. Due in 3 days.", "Media team"),
        ("rejected", "Version 2: water damage limit shown as 10,000.", "Reviewer, Compliance"),
        ("candidate", "Found by nightly sync and registered as candidate.", "Library sync"),
    )
    return [
        {"state": state, "reason": reason, "person": person, "at": MOMENT - timedelta(days=4 * day)}
        for day, (state, reason, person) in enumerate(story)
    ]


def _matrix() -> list[dict[str, Any]]:
    lines = (
        ("Welcome hero", ("exact", "exact", "parent", "neutral")),
        ("Explainer", ("exact", "default", "none", "exact")),
        ("Rate banner", ("blocked", "blocked", "none", "none")),
    )
    return [
        {
            "name": name,
            "cells": [
                {
                    "state": state,
                    "url": "#coverage",
                    "detail": "No asset yet" if state == "none" else TITLES[0][0],
                }
                for state in states
            ],
            "total": f"{sum(s in ('exact', 'parent', 'neutral') for s in states)} of 4",
        }
        for name, states in lines
    ]


def _renditions() -> list[dict[str, Any]]:
    return [
        {
            "name": "Master",
            "detail": "1920 × 1080",
            "bytes": 48_200_000,
            "ok": True,
            "url": "#renditions",
        },
        {"name": "Web", "detail": "1280 × 720", "bytes": 11_600_000, "ok": True},
        {"name": "Poster", "detail": "960 × 540", "bytes": 15_400, "ok": True},
        {
            "name": "Captions it-CH",
            "detail": "WebVTT",
            "bytes": None,
            "ok": False,
            "problem": "Missing",
        },
    ]


def _queue() -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "url": f"#queue-{number}",
            "title": title,
            "poster_url": "" if number == 3 else _poster_url(number),
            "kind_label": "Video, version 1",
            "due_label": "Due today" if number == 0 else f"Due {number + 23} Nov",
            "late": number == 0,
            "current": number == 0,
        }
        for number, (title, *_rest) in enumerate(TITLES[:5])
    ]


def navigation() -> list[dict[str, Any]]:
    """The side navigation as the context processor of the pages would give it."""

    def entry(label: str, icon: str, **more: object) -> dict[str, object]:
        return {"url": f"#{label.lower().replace(' ', '-')}", "label": label, "icon": icon, **more}

    return [
        {
            "label": "",
            "items": [
                entry("Home", "house"),
                entry("Assets", "images", current=True, key="a"),
                entry("Campaigns", "megaphone", key="c"),
            ],
        },
        {"label": "Control", "items": [entry("Review queue", "clipboard-check", badge=7, key="r")]},
        {
            "label": "Operations",
            "items": [
                entry("Sync health", "refresh-cw"),
                entry("Lookup lab", "route"),
                entry("Audit log", "scroll-text"),
            ],
        },
    ]


def _frame() -> dict[str, Any]:
    return {
        "navigation": navigation(),
        "viewer": {"name": "Sample viewer", "role_label": "Media team", "initials": "SV"},
        "search_url": reverse("styleguide"),
        "home_url": "#home",
        "crumbs": [{"label": "Assets", "url": "#assets"}, {"label": "Home insurance"}],
        "tabs": [
            {"label": "Overview", "url": "#overview", "current": True, "icon": "layout-grid"},
            {"label": "Versions", "url": "#versions", "count": 3},
            {"label": "History", "url": "#history", "count": 0},
        ],
    }


def _catalogue() -> dict[str, Any]:
    return {
        "facets": _facets(),
        "chosen": 3,
        "chips": [{"label": LIFECYCLE[s].label, "remove_url": "#"} for s in ("in_review", "used")],
        "cards": _cards(),
        "segments": [
            {"label": "Cards", "url": "#cards", "icon": "layout-grid", "current": True},
            {"label": "Table", "url": "#rows", "icon": "rows-3"},
        ],
    }


def _figures() -> dict[str, Any]:
    return {
        "page_figures": [
            {
                "label": "Sends with governed media",
                "value": "15,390",
                "note": "+8.4 % on last week",
            },
            {"label": "Assets in use", "value": "148", "note": "of 412 approved"},
            {"label": "Lookups with no match", "value": "1.7 %", "note": "target under 2 %"},
            {"label": "Sends of expired media", "value": "3"},
        ],
        "impact_figures": [
            {"value": "2", "label": "live campaigns"},
            {"value": "7", "label": "slots to refill"},
            {"value": "1,610", "label": "sends a week"},
        ],
    }


def _asset() -> dict[str, Any]:
    return {
        "film": {
            "kind": "video",
            "src": reverse("sample-film"),
            "mime": "video/webm",
            "poster": _poster_url(0),
            "title": TITLES[0][0],
        },
        "film_tracks": [
            {
                "src": reverse("sample-captions"),
                "language": "en",
                "label": "English",
                "default": True,
            }
        ],
        "events": _events(),
        "rows": _used_in(),
        "instead": [
            {"language": "de-CH", "title": "What is a deductible?", "url": "#card-1"},
            {"language": "en", "title": "What is a deductible?"},
            {"language": "it-CH", "title": ""},
        ],
        "renditions": _renditions(),
        "details": [
            {"label": "Owner", "value": "Media team"},
            {"label": "Rights", "value": "Own production", "origin": "iconik field Rights"},
            {"label": "Checksum", "value": "sha256 9f2c…41ab", "mono": True},
        ],
    }


def _used_in() -> list[dict[str, Any]]:
    campaigns = (
        ("Autumn home check", "11,240", "live"),
        ("Policy renewal 2026", "5,980", "scheduled"),
        ("New tenant welcome", "1,200", "ended"),
    )
    return [
        {
            "poster_url": _poster_url(number),
            "campaign": name,
            "slot": "Welcome hero",
            "languages": "de-CH, fr-CH, it-CH, en",
            "sends": sends,
            "state": state,
        }
        for number, (name, sends, state) in enumerate(campaigns)
    ]


def styleguide(form: SampleForm) -> dict[str, Any]:
    """The whole context of ``governance/styleguide.html``."""
    return {
        **_frame(),
        **_catalogue(),
        **_figures(),
        **_asset(),
        "form": form,
        "moment": MOMENT,
        "reached": ["used"],
        "state_groups": [{"label": label, "states": list(group)} for label, group in STATE_GROUPS],
        "matrix_columns": ["de-CH", "fr-CH", "it-CH", "en"],
        "matrix_rows": _matrix(),
        "queue": _queue(),
    }
