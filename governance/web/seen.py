"""What a person had before them when they decided, so that a page can tell what changed since.

A form carries the picture along. It only words the conflict: whether there is one is decided on
digests and states, so nothing is gained by sending another picture.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass

Picture = Mapping[str, str]
"""What was shown: label → text."""

LONGEST = 100_000


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not as it was seen; an empty text means that it was, or is, not there."""

    label: str
    before: str
    after: str


def packed(picture: Picture) -> str:
    """A picture as the value of a hidden field."""
    return base64.urlsafe_b64encode(json.dumps(dict(picture)).encode()).decode()


def changes_since(sent: str, now: Picture) -> list[Change]:
    """How things differ from the picture that came back; nothing for one that cannot be read."""
    seen = _unpacked(sent)
    if seen is None:
        return []
    labels = dict.fromkeys([*seen, *now])
    pairs = [(label, seen.get(label, ""), now.get(label, "")) for label in labels]
    return [Change(*pair) for pair in pairs if pair[1] != pair[2]]


def _unpacked(sent: str) -> dict[str, str] | None:
    if len(sent) > LONGEST:
        return None
    try:
        value = json.loads(base64.urlsafe_b64decode(sent.encode()))
        json.dumps(value, ensure_ascii=False).encode()  # half a character cannot be shown
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        return None
    return value
