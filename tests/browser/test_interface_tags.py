"""The tags and filters of ``interface``, without a browser."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from lucide import IconDoesNotExist, _render_icon

from governance.domain.lifecycle import State
from governance.templatetags.interface import duration, filesize, icon, local_time, state_badge
from governance.templatetags.looks import (
    CERTAIN,
    LIFECYCLE,
    PATH,
    STATES,
    lifecycle_steps,
    look_of,
)

NOON = datetime(2026, 8, 18, 9, 12, 30, tzinfo=UTC)
SORTED = (
    '{% load interface %}{% sort_header "title" "Title" default="title" %}'
    '{% sort_header "sends" "Sends" numeric=True descending_first=True %}'
)


class Colour(StrEnum):
    RED = "very_red"


@pytest.mark.parametrize("state", STATES)
def test_state_look_names_an_icon_that_exists(state: str) -> None:
    assert _render_icon(STATES[state].icon, 16)


def test_lifecycle_looks_cover_every_state() -> None:
    assert set(LIFECYCLE) == {state.value for state in State}


def test_state_names_of_the_registry_are_unique() -> None:
    from governance.templatetags import looks

    groups = (looks.LIFECYCLE, looks.FACTS, looks.MAPPINGS, looks.RUNS, looks.MATCHES)
    assert sum(map(len, groups)) == len(STATES)


def test_badge_of_a_state_holds_icon_and_word() -> None:
    badge = state_badge(State.USED)
    assert "<svg" in badge
    assert "<span>In use</span>" in badge


def test_badge_escapes_its_label() -> None:
    assert "&lt;b&gt;" in state_badge("used", "<b>")


def test_unknown_state_is_shown_as_it_is_named() -> None:
    assert look_of(Colour.RED).label == "Very red"


def test_icon_is_hidden_from_assistive_technology() -> None:
    assert 'aria-hidden="true"' in icon("eye", 16)


def test_icon_that_does_not_exist_is_refused() -> None:
    with pytest.raises(IconDoesNotExist):
        icon("no-such-icon")


@pytest.mark.parametrize("state", LIFECYCLE)
def test_stepper_marks_exactly_one_step_as_current(state: str) -> None:
    steps = lifecycle_steps(state)
    assert [step.look for step in steps if step.current] == [LIFECYCLE[state]]


@given(st.sampled_from(PATH), st.frozensets(st.sampled_from(PATH)))
def test_stepper_ticks_only_what_was_passed(state: str, reached: frozenset[str]) -> None:
    ticked = {PATH[i] for i, step in enumerate(lifecycle_steps(state, reached)) if step.done}
    assert ticked <= (CERTAIN | reached) & set(PATH[: PATH.index(state)])


def test_stepper_of_a_retired_asset_does_not_claim_it_was_in_use() -> None:
    assert not lifecycle_steps("retired")[PATH.index("used")].done


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [
        (None, "–"),
        (0, "0:00"),
        (499, "0:00"),
        (59_500, "1:00"),
        (92_000, "1:32"),
        (3_600_000, "1:00:00"),
    ],
)
def test_duration_is_minutes_and_seconds(milliseconds: int | None, text: str) -> None:
    assert duration(milliseconds) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (None, "–"),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (48_200_000, "48.2 MB"),
        (999_999, "1.0 MB"),
    ],
)
def test_filesize_is_in_decimal_units(size: int | None, text: str) -> None:
    assert filesize(size).replace("\u00a0", " ") == text


@given(st.integers(min_value=0, max_value=10**17))
def test_filesize_shows_at_most_four_figures_below_its_largest_unit(size: int) -> None:
    amount, unit = filesize(size).split("\u00a0")
    assert unit == "TB" or float(amount) < 1000


def test_local_time_in_utc_is_labelled() -> None:
    shown = local_time(NOON)
    assert 'datetime="2026-08-18T09:12:30Z"' in shown
    assert '18 Aug 2026, 09:12 <span class="zone">UTC</span>' in shown


def test_local_time_in_a_zone_shows_its_clock_and_the_same_instant() -> None:
    shown = local_time(NOON, "Europe/Zurich")
    assert "18 Aug 2026, 11:12" in shown
    assert 'datetime="2026-08-18T09:12:30Z"' in shown


@given(st.integers(min_value=-14 * 60, max_value=14 * 60))
def test_local_time_does_not_depend_on_the_zone_of_its_value(minutes: int) -> None:
    there = NOON.astimezone(timezone(timedelta(minutes=minutes)))
    assert local_time(there) == local_time(NOON)


def test_local_time_of_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        local_time(NOON.replace(tzinfo=None))


def test_local_time_of_nothing_is_a_dash() -> None:
    assert local_time(None) == "–"


@pytest.mark.parametrize(
    ("address", "href", "order"),
    [
        ("/", "?sort=-title", "ascending"),
        ("/?sort=-title", "?sort=title", "descending"),
        ("/?q=a%26b&after=9&sort=title", "?q=a%26b&amp;sort=-title", "ascending"),
    ],
)
def test_sort_header_turns_the_order_and_forgets_the_place(
    address: str, href: str, order: str
) -> None:
    request = RequestFactory().get(address)
    html = Template(SORTED).render(Context({"request": request}))
    first = html.split("</th>")[0]
    assert f'href="{href}"' in first
    assert f'aria-sort="{order}"' in first


def test_sort_header_of_another_column_starts_with_its_own_direction() -> None:
    html = Template(SORTED).render(Context({"request": RequestFactory().get("/")}))
    second = html.split("</th>")[1]
    assert 'href="?sort=-sends"' in second
    assert "aria-sort" not in second


def test_text_of_a_block_tag_is_escaped_and_its_content_is_not() -> None:
    source = "{% load interface %}{% panel title %}<p>{{ text }}</p>{% endpanel %}"
    html = Template(source).render(Context({"title": "<i>", "text": "<b>"}))
    assert "&lt;i&gt;" in html
    assert "<p>&lt;b&gt;</p>" in html
