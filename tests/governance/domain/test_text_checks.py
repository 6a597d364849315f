"""What is told of texts: odd alternative texts, and a language other than the stated one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.text_checks import (
    FEWEST_LETTERS,
    LONGEST_ALT,
    alt_fault,
    contradicting_language,
    letters_in,
    spoken_words,
)

GERMAN = "Die Hausratversicherung zahlt bei plötzlichen Schäden an Ihrem Eigentum."


@pytest.mark.parametrize(
    ("alt", "fault"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("house-hero-v3.jpg", "file's name"),
        ("House hero v3", "file's name"),
        ("A house", "very short"),
        ("x" * (LONGEST_ALT + 1), "very long"),
    ],
)
def test_odd_alternative_text_is_told(alt: str, fault: str) -> None:
    assert fault in alt_fault(alt, ["house-hero-v3.jpg"])


@pytest.mark.parametrize(
    "alt",
    ["A house under a half-round shelter.", "منزل تحت مأوى نصف دائري", "🏠 A house, 🎬 filmed"],
)
def test_sensible_alternative_text_has_no_fault(alt: str) -> None:
    assert alt_fault(alt, ["house-hero-v3.jpg", ""]) == ""


def test_other_language_is_told_only_when_it_is_sure() -> None:
    assert contradicting_language(GERMAN, [("de", 0.999)], ["fr"]) == "de"
    assert contradicting_language(GERMAN, [("de", 0.9)], ["fr"]) == ""


@pytest.mark.parametrize("stated", [[], ["de"], ["de-CH"], ["fr", "DE"], ["gsw"]])
def test_stated_or_related_language_contradicts_nothing(stated: list[str]) -> None:
    assert contradicting_language(GERMAN, [("de", 1.0)], stated) == ""


@given(st.text(max_size=FEWEST_LETTERS - 1))
def test_short_text_never_contradicts(text: str) -> None:
    assert contradicting_language(text, [("de", 1.0)], ["fr"]) == ""


def test_letters_are_counted_in_any_script() -> None:
    assert letters_in("Ab1 مرحبا 🎬") == 7


def test_spoken_words_are_those_between_the_times() -> None:
    captions = (
        "WEBVTT\r\n\r\nNOTE made by hand\r\n\r\n1\r\n00:00.000 --> 00:02.000 align:start\r\n"
        "<v Speaker>Home <i>cover</i>\r\npays\r\n\r\n00:02.000 --> 00:04.000\r\nat once\r\n"
    )
    assert spoken_words(captions) == "Home cover pays at once"
    assert spoken_words("WEBVTT") == ""
