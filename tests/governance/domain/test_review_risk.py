"""The risk of a review: grounds, and that more at stake is never less risk."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.review_risk import Ground, Risk, Stakes, assess

CALM = Stakes(campaigns=0, leaves=False, rights_left=None, faults=0)

stakes = st.builds(
    Stakes,
    campaigns=st.integers(0, 40),
    leaves=st.booleans(),
    rights_left=st.none() | st.timedeltas(timedelta(days=-9), timedelta(days=90)),
    faults=st.integers(0, 3),
)


@pytest.mark.parametrize(
    ("changed", "risk", "grounds"),
    [
        ({}, Risk.LOW, []),
        ({"campaigns": 2}, Risk.LOW, []),
        ({"campaigns": 3}, Risk.MEDIUM, [Ground.SHOWN]),
        ({"campaigns": 10}, Risk.HIGH, [Ground.SHOWN]),
        ({"campaigns": 0, "leaves": True}, Risk.LOW, []),
        ({"campaigns": 1, "leaves": True}, Risk.MEDIUM, [Ground.LEAVES]),
        ({"campaigns": 3, "leaves": True}, Risk.HIGH, [Ground.LEAVES]),
        ({"rights_left": timedelta(days=31)}, Risk.LOW, []),
        ({"rights_left": timedelta(days=30)}, Risk.MEDIUM, [Ground.RIGHTS_END]),
        ({"rights_left": timedelta(days=7)}, Risk.HIGH, [Ground.RIGHTS_END]),
        ({"rights_left": timedelta()}, Risk.HIGH, [Ground.RIGHTS_ENDED]),
        ({"faults": 1}, Risk.MEDIUM, [Ground.FAULTS]),
        (
            {"faults": 1, "campaigns": 12},
            Risk.HIGH,
            [Ground.SHOWN, Ground.FAULTS],
        ),
    ],
)
def test_risk_is_that_of_the_gravest_ground(
    changed: dict[str, object], risk: Risk, grounds: list[Ground]
) -> None:
    found = assess(replace(CALM, **changed))  # type: ignore[arg-type]  # each case is well typed
    assert (found.risk, [reason.ground for reason in found.reasons]) == (risk, grounds)


@given(stakes)
def test_risk_has_a_ground_exactly_where_it_is_not_low(given: Stakes) -> None:
    found = assess(given)
    assert bool(found.reasons) == (found.risk != Risk.LOW)
    assert found.risk == max((reason.risk for reason in found.reasons), default=Risk.LOW)


@given(stakes, st.integers(1, 20), st.timedeltas(timedelta(), timedelta(days=60)))
def test_more_at_stake_is_never_less_risk(given: Stakes, more: int, less: timedelta) -> None:
    worse = replace(
        given,
        campaigns=given.campaigns + more,
        faults=given.faults + more,
        rights_left=None if given.rights_left is None else given.rights_left - less,
    )
    assert assess(worse).risk >= assess(given).risk
    assert assess(replace(given, leaves=True)).risk >= assess(replace(given, leaves=False)).risk
