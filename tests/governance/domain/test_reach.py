"""How far roles reach: seeing is wide, changing is narrow (``domain.reach``)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.actor import Actor, ActorKind
from governance.domain.reach import EVERYWHERE, MarketLimit, Reach

MARKETS = {"@DACH": ["AT", "CH", "DE"], "@EU": ["AT", "DE", "FR"], "@ALPS": ["AT", "CH"]}
DACH = MarketLimit.of(["@DACH"], MARKETS)
PLACES = st.sampled_from(["AT", "CH", "CH-ZH", "CA", "CA-QC", "@DACH", "@EU", "@ALPS", "@GONE"])


@pytest.mark.parametrize(
    ("places", "seen", "governed"),
    [
        ([], True, False),
        (["CH"], True, True),
        (["CH-ZH", "AT"], True, True),
        (["@ALPS"], True, True),
        (["@EU"], True, False),
        (["CH", "CA"], True, False),
        (["CA-QC"], False, False),
        (["@GONE"], False, False),
    ],
)
def test_places_are_seen_where_they_meet_the_market_and_governed_inside_it(
    places: list[str], seen: bool, governed: bool
) -> None:
    reach = Reach(None, DACH)
    assert (reach.sees(1, places), reach.governs(1, places)) == (seen, governed)


def test_market_that_is_not_known_reaches_nothing_but_what_is_worldwide() -> None:
    nowhere = MarketLimit.of(["@GONE"], MARKETS)
    assert nowhere.meets([])
    assert not nowhere.meets(["CH"])
    assert not nowhere.encloses(["CH"])


@given(places=st.lists(PLACES, max_size=4))
def test_what_is_governed_is_always_seen(places: list[str]) -> None:
    assert DACH.meets(places) or not DACH.encloses(places)


@given(places=st.lists(PLACES, max_size=4), more=PLACES)
def test_another_place_never_lets_more_be_governed(places: list[str], more: str) -> None:
    if places and DACH.encloses([*places, more]):
        assert DACH.encloses(places)


def test_limits_of_two_roles_are_not_mixed() -> None:
    actor = Actor(
        ActorKind.USER,
        "1",
        "Reviewer",
        {"reviewer": frozenset({1}), "auditor": frozenset({2})},
        markets={"reviewer": DACH},
    )
    assert actor.sees(1, ["CH"])
    assert actor.sees(2, ["CA"])
    assert not actor.sees(1, ["CA"])
    assert actor.governs({"reviewer"}, 1, ["CH"])
    assert not actor.governs({"reviewer"}, 2, ["CH"])


def test_one_role_without_limits_sees_everything() -> None:
    actor = Actor(ActorKind.USER, "1", "x", {"media": None, "comms": None}, markets={"comms": DACH})
    assert actor.reaches == (EVERYWHERE,)
    assert not actor.governs({"comms"}, 1, ["CA"])
