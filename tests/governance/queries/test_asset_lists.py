"""Orders, pages and counts of the catalogue."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from governance.domain.errors import InvalidInput
from governance.filters import RIGHTS_END, Times, condition
from governance.models import Asset
from governance.models.asset_tags import TAG_WORDS
from governance.queries import asset_lists
from governance.queries.asset_lists import (
    FILTERS,
    ORDERS,
    Base,
    Tally,
    declared_languages,
    narrowed,
    tallies,
)
from governance.queries.keysets import page_of
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
)

TIMES = Times.at(MOMENT)


def rows() -> Any:
    return Asset.objects.alias(rights_end=RIGHTS_END, tag_words=TAG_WORDS)


def with_rights(until: str | None) -> dict[str, Any]:
    return {**FACTS, "rights_until": until}


class KeysetPages(TestCase):
    """However rows tie, every page size walks the whole list forth and back."""

    @settings(max_examples=25, deadline=None)
    @given(
        days=st.lists(st.integers(0, 3), max_size=9),
        titles=st.lists(st.sampled_from(["A", "b", "Ä", "a"]), min_size=9, max_size=9),
        size=st.integers(1, 4),
        name=st.sampled_from(sorted(ORDERS)),
    )
    def test_pages_of_each_order_join_to_the_whole_list_both_ways(
        self, days: list[int], titles: list[str], size: int, name: str
    ) -> None:
        for number, (day, title) in enumerate(zip(days, titles, strict=False)):
            moment = MOMENT + timedelta(days=day, microseconds=number % 2)
            until = f"2027-01-0{day}T00:00:00Z" if day else None
            AssetFactory.create(
                remote_title=title, remote_date_modified=moment, remote_facts=with_rights(until)
            )
        order = ORDERS[name]
        sign = "-" if order.descending else ""
        keyed = rows().annotate(key=order.value)
        whole = [row.pk for row in keyed.order_by(f"{sign}key", f"{sign}pk")]
        forth: list[int] = []
        pages = [page_of(rows(), order, size=size)]
        while pages[-1].after:
            pages.append(page_of(rows(), order, size=size, after=pages[-1].after))
        for page in pages:
            forth += [row.pk for row in page.rows]
        back = [row.pk for row in pages[-1].rows]
        page = pages[-1]
        while page.before:
            page = page_of(rows(), order, size=size, before=page.before)
            back = [row.pk for row in page.rows] + back
        assert forth == whole
        assert back == whole


@pytest.mark.parametrize("key", ["", "x", "eyJhIjoxfQ", "WyJhIiwiYiJd", "é", "W251bGwsMV0"])
@pytest.mark.django_db
def test_page_behind_a_key_nobody_gave_is_refused_naming_the_parameter(key: str) -> None:
    if not key:
        assert page_of(rows(), ORDERS["title"], size=3, after=key).rows == ()
        return
    with pytest.raises(InvalidInput) as refused:
        page_of(rows(), ORDERS["-changed"], size=3, after=key)
    assert refused.value.field == "after"


@pytest.mark.django_db
def test_page_key_of_another_order_is_refused() -> None:
    AssetFactory.create_batch(3)
    key = page_of(rows(), ORDERS["title"], size=1).after
    with pytest.raises(InvalidInput):
        page_of(rows(), ORDERS["-changed"], size=1, after=key)


@pytest.mark.django_db
def test_tally_counts_each_option_of_each_filter() -> None:
    other = BrandFactory.create(key="other")
    AssetFactory.create(state="approved", remote_facts=with_rights("2026-09-01T00:00:00Z"))
    AssetFactory.create(remote_kind="image", brand=other, remote_faults={"alt": "Unreadable."})
    AssetFactory.create(
        remote_facts={**FACTS, "languages": []}, suspended_at=MOMENT, suspension_reason="Wrong"
    )
    AssetFactory.create(
        remote_facts={**with_rights("2026-08-01T00:00:00Z"), "languages": ["en", "fr"]},
        remote_missing_since=MOMENT,
        candidate_facts={"alt": "New"},
    )
    tally = tallies({"": Base(rows())}, TIMES)[""]
    assert tally.total == 4
    assert tally.options["state"] == {"approved": 1, "candidate": 3}
    assert tally.options["kind"] == {"video": 3, "image": 1}
    assert tally.options["brand"] == {"main": 3, "other": 1}
    assert tally.options["language"] == {"en": 3, "fr": 1, "neutral": 1}
    assert tally.options["rights"] == {"expiring": 1, "expired": 1}
    assert tally.options["fact"] == {"suspended": 1, "missing": 1, "fault": 1, "changed": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("name", FILTERS)
def test_counts_agree_with_what_the_filter_finds(name: str) -> None:
    AssetFactory.create(state="approved", remote_facts=with_rights("2026-09-01T00:00:00Z"))
    AssetFactory.create(remote_facts=with_rights("2026-08-18T09:12:00Z"), remote_kind="audio")
    AssetFactory.create(remote_facts={}, remote_faults={"alt": "x"}, candidate_facts={"alt": "y"})
    AssetFactory.create(remote_facts={**FACTS, "languages": [], "territories": ["CH"]})
    AssetFactory.create(remote_metadata={"keywords": ["a b", "c"], "tags": ["c"]})
    MappingFactory.create()
    counts = tallies({"": Base(rows())}, TIMES)[""].options[name]
    found = {value: rows().filter(condition(name, value, TIMES)).count() for value in counts}
    assert found == counts


@pytest.mark.django_db
def test_tallies_of_several_bases_take_one_query(django_assert_num_queries: Any) -> None:
    AssetFactory.create()
    AssetFactory.create(remote_kind="image", remote_facts={})
    bases = {
        "": Base(rows(), frozenset({"kind", "language"})),
        "state": Base(rows().filter(remote_kind="video"), frozenset({"state"})),
        "*": Base(rows(), frozenset()),
    }
    with django_assert_num_queries(1):
        found = tallies(bases, TIMES)
    assert {name: (tally.total, dict(tally.options)) for name, tally in found.items()} == {
        "": (2, {"kind": {"video": 1, "image": 1}, "language": {"en": 1}}),
        "state": (1, {"state": {"candidate": 1}}),
        "*": (2, {}),
    }


@pytest.mark.django_db
def test_large_base_is_counted_up_to_the_limit_and_not_narrowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(asset_lists, "COUNTED", 3)
    AssetFactory.create_batch(5)
    tally = tallies({"": Base(rows())}, TIMES)[""]
    assert (tally.total, tally.is_more) == (4, True)
    assert narrowed(rows(), tally).count() == 5


@pytest.mark.django_db
def test_small_base_is_looked_for_by_id() -> None:
    one, _other = AssetFactory.create_batch(2)
    assert list(narrowed(rows(), Tally(ids=[one.pk]))) == [one]


@pytest.mark.django_db
def test_declared_languages_are_those_of_all_campaigns() -> None:
    CampaignFactory.create(languages=["rm", "de-CH"])
    CampaignFactory.create(languages=["de-CH", "en"])
    assert declared_languages() == ["de-CH", "en", "rm"]
