"""Which changes are identical: the same values in any order, and nothing else."""

from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from governance.domain.review_changes import (
    fact_changes,
    facts_change,
    mapping_change,
    version_change,
)

values = st.none() | st.booleans() | st.text(max_size=4) | st.lists(st.text(max_size=3), max_size=3)
facts = st.dictionaries(st.sampled_from(["languages", "alt", "spoken", "captions"]), values)
files = st.lists(
    st.tuples(st.sampled_from(["video", "caption"]), st.text("ab", min_size=1), st.just("en")),
    min_size=1,
    max_size=3,
)


def turned(given: dict[str, Any]) -> dict[str, Any]:
    """The same facts, written in another order."""
    return {
        name: list(reversed(value)) if isinstance(value, list) else value
        for name, value in reversed(given.items())
    }


@given(facts, facts)
def test_order_of_names_and_lists_makes_no_other_change(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    assert facts_change("video", before, after) == facts_change(
        "video", turned(before), turned(after)
    )


@given(facts, facts, facts)
def test_facts_that_do_not_change_make_no_other_change(
    before: dict[str, Any], after: dict[str, Any], others: dict[str, Any]
) -> None:
    more = {**others, **before}
    assume(not (set(more) - set(before)) & set(after))
    assert facts_change("video", before, after) == facts_change("video", more, after)


@given(facts, facts, facts)
def test_equal_digests_mean_the_same_facts_old_and_new(
    before: dict[str, Any], after: dict[str, Any], other: dict[str, Any]
) -> None:
    one, two = facts_change("video", before, after), facts_change("video", before, other)
    assume(one is not None)

    def listed(new: dict[str, Any]) -> Any:
        return fact_changes({name: before[name] for name in new if name in before}, new)

    assert (one == two) == (listed(after) == listed(other))


@given(facts)
def test_facts_as_approved_are_no_change(before: dict[str, Any]) -> None:
    assert facts_change("video", before, before) is None


def test_absent_value_differs_from_an_empty_one() -> None:
    assert facts_change("image", {}, {"alt": "x"}) != facts_change(
        "image", {"alt": None}, {"alt": "x"}
    )
    assert facts_change("image", {}, {"alt": "x"}) != facts_change("video", {}, {"alt": "x"})


@given(facts, facts, files, files)
def test_version_is_identical_by_the_bytes_of_its_files_alone(
    before: dict[str, Any], after: dict[str, Any], one: list[Any], two: list[Any]
) -> None:
    same = version_change("video", before, after, [], one)
    assert same == version_change("video", before, after, [], list(reversed(one)))
    assert (same == version_change("video", before, after, [], two)) == (sorted(one) == sorted(two))


def test_version_with_an_unknown_checksum_or_no_file_is_like_no_other() -> None:
    known = [("video", "abc", "")]
    assert version_change("video", None, {}, [], [("video", "", "")]) is None
    assert version_change("video", {}, {}, [("video", "", "")], known) is None
    assert version_change("video", None, {}, [], []) is None
    assert version_change("video", None, {}, [], known) != version_change(
        "video", {}, {}, [], known
    )


def test_mapping_is_identical_for_the_same_asset_version_and_terms() -> None:
    terms = {"languages": ["en", "de"], "priority": 0}
    same = mapping_change("a", None, {"languages": ["de", "en"], "priority": 0})
    assert mapping_change("a", None, terms) == same
    assert mapping_change("b", None, terms) != same
    assert mapping_change("a", 1, terms) != same
    assert mapping_change("a", None, {**terms, "priority": 1}) != same
