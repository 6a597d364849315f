"""What can be told of a text without understanding it: alternative texts, and their language."""

from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath
from typing import Final

from governance.domain.errors import gettext_noop as _

SHORTEST_ALT: Final = 8
LONGEST_ALT: Final = 250
"""Characters of an alternative text: fewer say nothing, and more are a description, which screen
readers read out in one go."""

FEWEST_LETTERS: Final = 40
"""Letters that a text must have before its language is guessed: shorter ones are often names."""

SURE: Final = 0.98
"""The least probability of a guess that is told to people; a wrong alarm costs their trust."""

GUESSED: Final = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "is", "it"),
    *("lt", "lv", "mt", "nl", "no", "nn", "pl", "pt", "ro", "sk", "sl", "sq", "sr", "sv", "tr"),
    *("uk", "ru", "ar", "fa", "he", "hi", "id", "ja", "ko", "th", "vi", "zh"),
)
"""The languages that are guessed among: with all that a model knows, rare relatives win by chance
(Walloon for French, Limburgish for German)."""

_ALIKE: Final = (
    frozenset({"no", "nb", "nn", "da"}),
    frozenset({"hr", "sr", "bs", "sh", "sl"}),
    frozenset({"cs", "sk"}),
    frozenset({"id", "ms"}),
    frozenset({"ru", "uk", "be", "bg"}),
    frozenset({"de", "gsw", "lb"}),
    frozenset({"fa", "ar", "ur"}),
)
"""Languages that a guess does not tell apart well enough to contradict anybody."""


def alt_fault(alt: str, file_names: Iterable[str]) -> str:
    """What is odd about an alternative text, as a sentence to translate; empty if nothing is.

    A text that is a file's name describes no picture.
    """
    text = alt.strip()
    if not text:
        return _("The alternative text is empty.")
    plain = _plain(text)
    names = {_plain(form) for name in file_names for form in (name, PurePosixPath(name).stem)}
    if plain in names - {""} or PurePosixPath(text).suffix.lower() in _PICTURE_SUFFIXES:
        return _("The alternative text is a file's name.")
    if len(text) < SHORTEST_ALT:
        return _("The alternative text is very short.")
    if len(text) > LONGEST_ALT:
        return _("The alternative text is very long.")
    return ""


def contradicting_language(
    text: str, ranked: Sequence[tuple[str, float]], stated: Iterable[str]
) -> str:
    """The language that a text surely is in although others are stated; empty if there is none.

    ``ranked`` are languages with their probabilities, the likeliest first; ``stated`` are BCP 47
    tags, of which one is enough to agree. Nothing stated contradicts nothing.
    """
    bases = {tag.partition("-")[0].lower() for tag in stated}
    if not bases or not ranked or letters_in(text) < FEWEST_LETTERS:
        return ""
    language, probability = ranked[0]
    if probability < SURE or any(_same(language, base) for base in bases):
        return ""
    return language


def letters_in(text: str) -> int:
    """How many letters a text has."""
    return sum(map(str.isalpha, text))


def spoken_words(captions: str) -> str:
    """The words of a WebVTT file, without times, numbers, notes, styles and tags; one line."""
    kept: list[str] = []
    for block in captions.replace("\r\n", "\n").split("\n\n"):
        lines = block.strip().split("\n")
        timed = next((place for place, line in enumerate(lines) if "-->" in line), None)
        if timed is not None:
            kept += lines[timed + 1 :]
    return " ".join(_without_tags(" ".join(kept)).split())


_PICTURE_SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".tif"})


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _same(one: str, other: str) -> bool:
    return one == other or any(one in group and other in group for group in _ALIKE)


def _without_tags(text: str) -> str:
    parts = text.split("<")
    return parts[0] + " ".join(part.partition(">")[2] for part in parts[1:])
