"""Canonical JSON: its bytes, its digest, what it refuses."""

import hashlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.domain.canonical import (
    canonical_json,
    decoded_json,
    digest_of,
    normalised_json,
)
from governance.domain.errors import InvalidInput

LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5))
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=12,
)


def test_canonical_json_sorts_names_and_escapes_nothing_but_what_it_must() -> None:
    document = {"é": "“ü”", "b": [1, True, None, ()], "a": {"Z": '\n"\\', "A": -5}}
    expected = '{"a":{"A":-5,"Z":"\\n\\"\\\\"},"b":[1,true,null,[]],"é":"“ü”"}'
    assert canonical_json(document) == expected.encode()


def test_digest_is_the_sha256_of_the_bytes_in_hexadecimal() -> None:
    assert digest_of(b"{}") == hashlib.sha256(b"{}").hexdigest()


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"rows": [{"priority": 1.0}]}, "rows[0].priority"),
        ({"rows": [1, [float("nan")]]}, "rows[1][0]"),
        ({"a": {"b": b"bytes"}}, "a.b"),
        ({"a": {1: "b"}}, "a"),
        ({"a": {"b": "\ud800"}}, "a.b"),
        ({"a": {"\ud800": "b"}}, "a"),
        ({"a": {"b": {1, 2}}}, "a.b"),
        (1.5, "table"),
    ],
)
def test_canonical_json_of_what_has_no_place_in_a_table_names_its_path(
    document: object, path: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        canonical_json(document)
    assert refusal.value.field == path


def test_canonical_json_nested_without_end_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(InvalidInput):
        canonical_json(endless)


@given(DOCUMENTS)
@settings(deadline=None)
def test_canonical_json_read_again_is_the_same_document_and_bytes(document: Any) -> None:
    content = canonical_json(document)
    assert decoded_json(content) == document
    assert normalised_json(content) == (document, content)


@given(DOCUMENTS)
@settings(deadline=None)
def test_json_written_loosely_has_the_same_canonical_bytes(document: Any) -> None:
    loose = json.dumps(document, indent=1).encode()
    assert normalised_json(loose) == (document, canonical_json(document))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}",
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\\ud800"}',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1,"a":1}',
        b'[{"b":{"a":1,"a":1}}]',
        b'{"a":"\n"}',
        b"1" * 5000,
        b"[" * 100_000,
    ],
)
def test_json_that_is_unclear_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidInput):
        normalised_json(content)
