"""What is done to a field's text before it is read as a fact."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.errors import InvalidInput
from governance.domain.transformations import (
    AS_IS,
    FITTING,
    MOST_VALUES,
    Kind,
    Names,
    Transformation,
    checked,
)

NAMES = Names(
    languages={"german": "de", "deutsch": "de", "french (canada)": "fr-CA"},
    territories={"germany": "DE", "korea, south": "KR"},
)


@given(st.sampled_from(sorted(FITTING)), st.lists(st.text(max_size=20), max_size=4))
def test_texts_as_they_are_stay_the_same(fact: str, texts: list[str]) -> None:
    assert AS_IS.applied(fact, texts, NAMES) == texts


@given(st.sampled_from(list(Kind)), st.lists(st.text(alphabet="xyz -", max_size=9), max_size=4))
def test_text_that_a_transformation_does_not_know_is_not_guessed(
    kind: Kind, texts: list[str]
) -> None:
    found = Transformation(kind, {"a": "b"}).applied("languages", texts, NAMES)
    assert set(found) <= set(texts)


def test_first_of_several_texts_is_the_first_that_says_something() -> None:
    assert Transformation(Kind.FIRST).applied("alt", [" ", "A house", "A home"]) == ["A house"]


def test_listed_values_mean_their_codes_in_any_case_and_within_a_list() -> None:
    listed = Transformation(Kind.VALUES, {"Deutsch (alte Liste)": "de", "Welt": "worldwide"})
    texts = ["deutsch  (alte liste); fr", "WELT"]
    assert [item.strip() for item in listed.applied("languages", texts)] == [
        "de",
        "fr",
        "worldwide",
    ]


def test_names_of_languages_mean_their_tags() -> None:
    found = Transformation(Kind.NAMES).applied("languages", ["German, French (Canada)"], NAMES)
    assert found == ["de", "fr-CA"]


def test_name_that_holds_a_comma_is_found_whole() -> None:
    assert Transformation(Kind.NAMES).applied("territories", ["Korea, South"], NAMES) == ["KR"]


@pytest.mark.parametrize(
    ("kind", "text", "read"),
    [
        (Kind.DAY_FIRST, "31.12.2027", "2027-12-31"),
        (Kind.DAY_FIRST, "1/2/2027", "2027-02-01"),
        (Kind.MONTH_FIRST, "1/2/2027", "2027-01-02"),
        (Kind.MONTH_FIRST, "31.12.2027", "2027-31-12"),
        (Kind.DAY_FIRST, "2027-12-31", "2027-12-31"),
        (Kind.DAY_FIRST, "Ende 2027", "Ende 2027"),
        (Kind.DAY_FIRST, "1.2/2027", "1.2/2027"),
    ],
)
def test_date_with_its_year_last_is_turned_round(kind: Kind, text: str, read: str) -> None:
    assert Transformation(kind).applied("rights_until", [text]) == [read]


@pytest.mark.parametrize(("fact", "kind"), [("alt", "names"), ("languages", "day_first")])
def test_transformation_that_does_not_fit_its_fact_is_refused(fact: str, kind: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        checked(fact, kind, {}, field="alt_transformation")
    assert refusal.value.field == "alt_transformation"


@pytest.mark.parametrize("count", [0, MOST_VALUES + 1])
def test_list_of_no_or_too_many_values_is_refused(count: int) -> None:
    with pytest.raises(InvalidInput):
        checked("languages", "values", {str(n): "de" for n in range(count)}, field="values")


def test_list_of_values_is_kept() -> None:
    found = checked("languages", "values", {"Deutsch": "de"}, field="values")
    assert found == Transformation(Kind.VALUES, {"Deutsch": "de"})
