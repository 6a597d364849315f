"""Telling: in the order of time, dated, each event once, and taken up after an interruption."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.demo.telling import Diary, Event, has_begun, is_told, tell
from governance.actions.markets import save_market
from governance.domain.actor import Actor
from governance.models import AuditEntry, Market
from tests.conftest import ActorOf

NOW = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # a Monday


def event(code: str, at: datetime, *, key: str | None = None) -> Event:
    def act(actor: Actor) -> object:
        return save_market(code=code, name=code, countries=("CH",), actor=actor)

    return Event(key or code, at, "admin", act)


def days_ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


@pytest.fixture
def people(db: None, actor: ActorOf) -> dict[str, Actor]:
    return {"admin": actor("admin")}


def test_events_happen_in_the_order_of_time_and_bear_their_instants(
    people: dict[str, Actor],
) -> None:
    tell([event("@B", days_ago(3)), event("@A", days_ago(200))], people)
    told = AuditEntry.objects.filter(verb="market.saved").order_by("id")
    assert [entry.at for entry in told] == [days_ago(200), days_ago(3)]


def test_second_telling_tells_nothing(people: dict[str, Actor]) -> None:
    story = [event("@A", days_ago(2)), event("@B", days_ago(1))]
    assert (tell(story, people), tell(story, people)) == (2, 0)
    assert AuditEntry.objects.filter(verb="market.saved").count() == 2


def test_interrupted_telling_goes_on_with_what_is_missing(people: dict[str, Actor]) -> None:
    def killed(actor: Actor) -> object:
        raise KeyboardInterrupt

    first = [event(f"@A{place}", days_ago(300 - place)) for place in range(30)]
    with pytest.raises(KeyboardInterrupt):
        tell([*first, Event("killed", days_ago(2), "admin", killed)], people)
    kept = Market.objects.count()
    assert 0 < kept < 30
    assert tell([*first, event("@LAST", days_ago(1))], people) == 31 - kept
    assert AuditEntry.objects.filter(verb="market.saved").count() == Market.objects.count() == 31


def test_two_events_of_one_key_are_refused(people: dict[str, Actor]) -> None:
    twice = [event("@A", days_ago(2), key="same"), event("@B", days_ago(1), key="same")]
    with pytest.raises(ValueError, match="same key"):
        tell(twice, people)


def test_what_was_told_is_known_by_its_key(people: dict[str, Actor]) -> None:
    assert not has_begun()
    tell([event("@A", days_ago(2))], people)
    assert has_begun()
    assert (is_told("@A"), is_told("@B")) == (True, False)


@given(days=st.integers(-400, 0), key=st.text(max_size=20), early=st.integers(-400, 0))
def test_diary_gives_working_hours_in_the_past_and_after_what_came_before(
    days: int, key: str, early: int
) -> None:
    diary = Diary.of(NOW)
    before = diary.at(early, "before")
    moment = diary.at(days, key, after=before)
    assert moment == diary.at(days, key, after=before)
    assert before <= moment < diary.today
    assert days >= -3 or diary.at(days, key).weekday() < 5
