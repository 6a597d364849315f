"""Reading the question out of an address."""

from contextlib import suppress
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.api.lookup_request import read_question
from governance.domain.errors import InvalidInput

names = st.text(st.characters(codec="utf-8"), min_size=1).filter(
    lambda name: name not in ("at", "generation", "explain")
)
values = st.text(st.characters(codec="utf-8"))


@given(st.dictionaries(names, values), st.booleans())
def test_question_holds_every_parameter_as_it_was_written(
    context: dict[str, str], plus: bool
) -> None:
    escape = quote_plus if plus else quote
    query = "&".join(
        f"{escape(name, safe='')}={escape(value, safe='')}" for name, value in context.items()
    )
    assert read_question(query).context == context


@given(names, values, values)
def test_repeated_parameter_is_refused_under_its_name(name: str, one: str, other: str) -> None:
    query = f"{quote(name, safe='')}={quote(one, safe='')}&{quote(name, safe='')}={quote(other)}"
    with pytest.raises(InvalidInput) as refusal:
        read_question(query)
    assert refusal.value.field == name


@given(st.text(st.characters(max_codepoint=255)))
def test_any_query_is_read_or_refused(query: str) -> None:
    with suppress(InvalidInput):
        assert "at" not in read_question(query).context


def test_parameter_without_a_value_is_an_empty_text() -> None:
    assert read_question("slot").context == {"slot": ""}
