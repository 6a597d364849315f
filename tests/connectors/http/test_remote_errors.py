"""The error family: what callers decide by, what people and logs see, and moving it about."""

import json
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.http import errors
from connectors.http.errors import (
    RemoteConflict,
    RemoteContractBroken,
    RemoteError,
    RemoteForbidden,
    RemoteRejected,
    RemoteUnavailable,
)
from connectors.http.faults import error_of_answer, read_messages

pytestmark = pytest.mark.faults

FAMILY = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, RemoteError)
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=4) | st.dictionaries(st.text(max_size=9), children, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize("kind", FAMILY)
def test_error_pickled_and_read_again_is_the_same(kind: type[RemoteError]) -> None:
    error = kind("It did.", remote="iconik", call="GET /x/", status=418)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.__dict__) == (kind, str(error), error.__dict__)


def test_error_with_its_own_facts_keeps_them_when_pickled() -> None:
    error = RemoteUnavailable(retry_after=30.0, outcome_unknown=True)
    again = pickle.loads(pickle.dumps(error))
    assert (again.retry_after, again.outcome_unknown) == (30.0, True)
    rejected = pickle.loads(pickle.dumps(RemoteRejected(errors={"name": ("too long",)})))
    assert rejected.errors == {"name": ("too long",)}


@pytest.mark.parametrize("kind", FAMILY)
def test_error_shown_without_facts_is_a_sentence(kind: type[RemoteError]) -> None:
    assert str(kind()).endswith(".")
    assert str(kind(remote="iconik")).startswith(kind.sentence % {"remote": "iconik"})


def test_error_shown_names_detail_call_status_and_messages() -> None:
    error = RemoteRejected(
        "Look.", "iconik", "POST /x/", 400, errors={"": ("no",), "name": ("too long",)}
    )
    assert str(error) == (
        "iconik refused the request. Look. [POST /x/, HTTP 400] no; name: too long"
    )


@pytest.mark.parametrize("kind", [RemoteConflict, RemoteForbidden])
def test_special_refusals_are_refusals(kind: type[RemoteError]) -> None:
    assert issubclass(kind, RemoteRejected)


def test_only_what_may_pass_is_transient() -> None:
    transient = [kind for kind in FAMILY if kind().transient]
    assert transient == [RemoteUnavailable]
    assert RemoteContractBroken(truncated=True).transient


@pytest.mark.parametrize(
    ("body", "messages"),
    [
        (b'{"errors": ["one", "two"]}', {"": ("one", "two")}),
        (
            b'{"errors": {"name": "bad", "size": ["a", "b"]}}',
            {"name": ("bad",), "size": ("a", "b")},
        ),
        (b'{"errors": {"options": {"0": {"value": ["empty"]}}}}', {"options": ("empty",)}),
        (b'{"errors": "plain"}', {"": ("plain",)}),
        (b'{"errors": {"count": 3, "gone": null}}', {"count": ("3",)}),
        (b'{"errors": []}', {}),
        (b'{"message": "other"}', {}),
        (b"[1, 2]", {}),
        (b"<html>", {}),
        (b"", {}),
        (b"\xff\xfe", {}),
    ],
)
def test_read_messages_reads_both_shapes_and_nothing_else(
    body: bytes, messages: dict[str, tuple[str, ...]]
) -> None:
    assert read_messages(body) == messages


@given(json_values)
def test_read_messages_of_any_errors_is_bounded_and_printable(errors: object) -> None:
    messages = read_messages(json.dumps({"errors": errors}).encode())
    assert len(messages) <= 20
    for name, texts in messages.items():
        assert 0 < len(texts) <= 20
        for text in (name, *texts):
            assert len(text) <= 300
            assert text == "" or text.isprintable()


@given(st.binary(max_size=200))
def test_read_messages_of_any_bytes_does_not_fail(body: bytes) -> None:
    assert isinstance(read_messages(body), dict)


@given(st.integers(300, 599), st.booleans())
def test_error_of_any_failing_status_carries_status_and_call(status: int, writes: bool) -> None:
    error = error_of_answer(
        status, b"", remote="iconik", call="GET /x/", writes=writes, retry_after=None
    )
    assert (error.status, error.call, error.remote) == (status, "GET /x/", "iconik")
    assert error.outcome_unknown == (writes and (status >= 500 or status == 408))
