"""Whether conditions leave out some declared value."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from governance.domain.coverage import first_gap

DECLARED = {"channel": ["email", "web"], "segment": ["young", "middle", "retired"], "tone": ["a"]}

conditions = st.fixed_dictionaries(
    {}, optional={name: st.lists(st.sampled_from(DECLARED[name]), unique=True) for name in DECLARED}
)


@given(st.lists(conditions, max_size=6))
def test_gap_is_found_exactly_where_some_combination_is_taken_by_nothing(
    accepting: list[dict[str, list[str]]],
) -> None:
    def is_taken(asked: dict[str, str]) -> bool:
        return any(all(not c.get(n) or v in c[n] for n, v in asked.items()) for c in accepting)

    combinations = [dict(zip(DECLARED, v, strict=True)) for v in product(*DECLARED.values())]
    untaken = [asked for asked in combinations if not is_taken(asked)]
    gap = first_gap(accepting, DECLARED)
    assert (gap is not None) is bool(untaken)
    if gap is not None:
        within = [asked for asked in combinations if gap.items() <= asked.items()]
        assert all(asked in untaken for asked in within)


def test_gap_without_any_conditions_names_no_dimension() -> None:
    assert first_gap([], DECLARED) == {}


def test_gap_names_only_the_dimensions_that_matter() -> None:
    assert first_gap([{"segment": ["young"]}, {"segment": ["retired"]}], DECLARED) == {
        "segment": "middle"
    }
