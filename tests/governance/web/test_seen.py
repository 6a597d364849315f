"""What a person had before them travels with the form and comes back as what changed."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.web.seen import Change, changes_since, packed

PICTURES = st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=6)


@given(PICTURES)
def test_unchanged_picture_tells_no_change(picture: dict[str, str]) -> None:
    assert changes_since(packed(picture), picture) == []


@given(PICTURES, PICTURES)
def test_changes_lead_from_the_one_picture_to_the_other(
    before: dict[str, str], after: dict[str, str]
) -> None:
    found = changes_since(packed(before), after)
    filled = {label: text for label, text in before.items() if text}
    for change in found:
        assert filled.pop(change.label, "") == change.before
        assert after.get(change.label, "") == change.after
        assert change.before != change.after
    assert all(after.get(label, "") == text for label, text in filled.items())


def test_what_came_and_went_has_an_empty_side() -> None:
    found = changes_since(packed({"Gone": "a"}), {"New": "b"})
    assert found == [Change("Gone", "a", ""), Change("New", "", "b")]


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(changes_since(text, {"State": "Open"}), list)


@pytest.mark.parametrize("value", [[], "text", 5, None, {"a": 1}, {"a": None}, ["a"]])
def test_picture_of_another_shape_tells_nothing(value: object) -> None:
    sent = base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
    assert changes_since(sent, {"State": "Open"}) == []


def test_very_long_picture_tells_nothing() -> None:
    assert changes_since(packed({"a": "b" * 200_000}), {"a": "c"}) == []
