"""The resolver against the cases, against the plain resolver, and what it promises."""

import json
from collections.abc import Hashable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.domain.answers import Decision
from governance.domain.canonical import canonical_json
from governance.domain.errors import InvalidInput
from governance.domain.resolution import AnswerMemo, CompiledTable, Withheld, resolve
from governance.domain.table import parse_table
from tests.governance.domain.plain_resolver import Fault, plain_resolve
from tests.governance.domain.random_tables import contexts, instants, tables

COPY = Path(__file__).with_name("resolution-cases.json")
ORIGINAL = Path(__file__).parents[4] / "shared" / "design" / "resolution-cases.json"
CASES = json.loads(COPY.read_text())
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

thorough = settings(deadline=None, max_examples=150)
quick = settings(deadline=None, max_examples=60)


def compiled(document: dict[str, Any]) -> CompiledTable:
    return CompiledTable(parse_table(canonical_json(document)))


@pytest.fixture(scope="module")
def cases_table() -> CompiledTable:
    return compiled(CASES["table"])


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer reduced to what the cases state."""
    stated = {name: value for name, value in answer.items() if name != "digest"}
    if "asset" in stated:
        stated["asset"] = {"id": answer["asset"]["id"]}
        stated["renditions"] = [rendition["key"] for rendition in answer["renditions"]]
    return stated


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_resolve_of_each_case_gives_what_is_expected(
    case: dict[str, Any], cases_table: CompiledTable
) -> None:
    expected = case["expect"]
    at = datetime.fromisoformat(case["at"])
    try:
        answer = resolve(cases_table, case["context"], at, explain="trace" in expected)
    except InvalidInput as error:
        answer = {"error": error.field}
    assert comparable(answer) == expected


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_plain_resolver_of_each_case_gives_what_is_expected(case: dict[str, Any]) -> None:
    expected = case["expect"]
    at = datetime.fromisoformat(case["at"])
    try:
        answer = plain_resolve(CASES["table"], case["context"], at, explain="trace" in expected)
    except Fault as fault:
        answer = {"error": str(fault)}
    assert comparable(answer) == expected


def test_copy_of_cases_is_the_normative_file() -> None:
    if not ORIGINAL.exists():
        pytest.skip("shared/design is not beside this checkout")
    assert json.loads(ORIGINAL.read_text()) == CASES


@thorough
@given(data=st.data())
def test_resolve_of_random_tables_agrees_with_the_plain_resolver(data: st.DataObject) -> None:
    document = data.draw(tables())
    table = compiled(document)
    withheld = data.draw(
        st.lists(st.tuples(st.integers(90, 99), st.sampled_from(["hero", "banner"])), max_size=3)
    )
    beside = [(row, slot, "asset_retired") for row, slot in withheld]
    for _ in range(6):
        context, at = data.draw(contexts(document)), data.draw(instants)
        expected = plain_resolve(document, context, at, explain=True, withheld=beside)
        answer = resolve(
            table, context, at, explain=True, withheld=[Withheld(*entry) for entry in beside]
        )
        assert answer == expected
        del expected["trace"]
        assert resolve(table, context, at) == expected


WRONG: st.SearchStrategy[object] = st.one_of(
    st.sampled_from(["", "e n", "en-x", "Canada", "@EU", "en_GB", "i-klingon", "x-a", "CA-", "é"]),
    st.sampled_from([0, 1, True, False, 1.5]),
    st.builds(list),
    st.builds(dict),
    st.text(max_size=6),
)


@thorough
@given(data=st.data())
def test_context_with_faults_is_refused_for_the_field_the_plain_resolver_names(
    data: st.DataObject,
) -> None:
    document = data.draw(tables(most_rows=2))
    context = data.draw(contexts(document))
    names = ["slot", "language", "region", "channel", "segment", "product", "at", "Zeta", "a", ""]
    context |= data.draw(st.dictionaries(st.sampled_from(names), WRONG, max_size=4))
    expected = plain_or_field(document, context)
    try:
        answer: Any = resolve(compiled(document), context, NOON)
    except InvalidInput as error:
        answer = error.field
    assert answer == expected


def plain_or_field(document: dict[str, Any], context: dict[str, Any]) -> dict[str, Any] | str:
    """The plain resolver's answer, or the field that it finds at fault."""
    try:
        return plain_resolve(document, context, NOON)
    except Fault as fault:
        return str(fault)


@thorough
@given(data=st.data())
def test_answer_until_valid_until_stays_the_same(data: st.DataObject) -> None:
    document = data.draw(tables())
    context, at = data.draw(contexts(document)), data.draw(instants)
    answer = resolve(compiled(document), context, at, explain=True)
    end = answer["valid_until"]
    last = (
        datetime(2030, 1, 1, tzinfo=UTC)
        if end is None
        else datetime.fromisoformat(str(end)) - timedelta(seconds=1)
    )
    later = at + data.draw(st.floats(0, 1)) * (last - at)
    for instant in (later, last):
        again = resolve(compiled(document), context, instant, explain=True)
        assert timeless(again) == timeless(answer)


def timeless(answer: dict[str, Any]) -> dict[str, Any]:
    token, _at, _instant = str(answer["decision"]).partition("@")
    return {**answer, "at": None, "decision": token}


@quick
@given(data=st.data())
def test_memo_whatever_was_asked_before_never_changes_an_answer(data: st.DataObject) -> None:
    document = data.draw(tables())
    memo = AnswerMemo(limit=data.draw(st.integers(1, 6)))
    table = CompiledTable(parse_table(canonical_json(document)), memo=memo)
    asked = data.draw(st.lists(contexts(document), min_size=1, max_size=3))
    for _ in range(12):
        context, at = data.draw(st.sampled_from(asked)), data.draw(instants)
        assert resolve(table, context, at) == resolve(compiled(document), context, at)
        assert len(memo) <= 6


@quick
@given(data=st.data())
def test_same_table_context_and_instant_give_the_same_bytes(data: st.DataObject) -> None:
    document = data.draw(tables())
    context, at = data.draw(contexts(document)), data.draw(instants)
    shuffled = dict(data.draw(st.permutations(list(context.items()))))
    loose = json.dumps(document, indent=2).encode()
    first = canonical_json(resolve(compiled(document), context, at))
    second = canonical_json(resolve(CompiledTable(parse_table(loose)), shuffled, at))
    assert first == second


@quick
@given(data=st.data())
def test_order_of_rows_changes_nothing_but_the_digest(data: st.DataObject) -> None:
    document = data.draw(tables())
    slots = {
        key: {**slot, "rows": data.draw(st.permutations(slot["rows"]))}
        for key, slot in document["slots"].items()
    }
    context, at = data.draw(contexts(document)), data.draw(instants)
    one = resolve(compiled(document), context, at, explain=True)
    other = resolve(compiled({**document, "slots": slots}), context, at, explain=True)
    assert {**one, "digest": None} == {**other, "digest": None}


class CountingMemo(AnswerMemo):
    """A memo that counts what it finds."""

    found = 0

    def get(self, key: Hashable) -> Decision | None:
        decision = super().get(key)
        self.found += decision is not None
        return decision


def test_memo_finds_what_was_asked_before_for_a_table_read_again() -> None:
    memo = CountingMemo()
    context = {"slot": "hero", "language": "fr"}
    for times in range(3):
        table = CompiledTable(parse_table(canonical_json(CASES["table"])), memo=memo)
        resolve(table, context, NOON + timedelta(days=times))
        assert (memo.found, len(memo)) == (times, 1)


def test_memo_that_is_full_forgets_the_older_half() -> None:
    memo = AnswerMemo(limit=4)
    table = CompiledTable(parse_table(canonical_json(CASES["table"])), memo=memo)
    for segment in "abcde":
        resolve(table, {"slot": "hero", "segment": segment}, NOON)
    kept = [
        segment
        for segment in "abcde"
        if memo.get((table.table.digest, "slot", "segment", "hero", segment))
    ]
    assert kept == ["c", "d", "e"]


def test_memo_tells_the_same_value_of_two_fields_apart() -> None:
    document = json.loads(json.dumps(CASES["table"]))
    document["slots"]["strict"]["rows"][2]["when"] = {"segment": ["motor"]}
    table = compiled(document)
    by_product = {"slot": "strict", "language": "en", "product": "motor"}
    by_segment = {"slot": "strict", "language": "en", "segment": "motor"}
    assert resolve(table, by_product, NOON)["outcome"] == "none"
    assert resolve(table, by_segment, NOON)["outcome"] == "served"


def test_answer_changed_by_its_asker_does_not_change_the_next(cases_table: CompiledTable) -> None:
    context = {"slot": "hero", "language": "fr"}
    answer: Any = resolve(cases_table, context, NOON)
    kept = json.loads(json.dumps(answer))
    answer["asked"]["language"] = answer["asset"]["title"] = "spoilt"
    answer["served"].clear()
    answer["renditions"][0]["channels"].append("spoilt")
    answer["renditions"][0]["link"] = "spoilt"
    answer["renditions"].pop()
    assert resolve(cases_table, context, NOON) == kept


def test_reasons_changed_by_their_asker_do_not_change_the_next(cases_table: CompiledTable) -> None:
    context = {"slot": "strict", "language": "de"}
    answer: Any = resolve(cases_table, context, NOON)
    answer["reasons"].clear()
    assert resolve(cases_table, context, NOON)["reasons"] == {"language": 3}


def test_members_of_an_answer_come_in_the_documented_order(cases_table: CompiledTable) -> None:
    served = resolve(cases_table, {"slot": "hero", "language": "fr"}, NOON)
    none = resolve(cases_table, {"slot": "empty"}, NOON)
    assert " ".join(served) == (
        "outcome campaign generation digest slot row at decision asked served asset renditions "
        "valid_until"
    )
    assert " ".join(none) == (
        "outcome campaign generation digest slot at decision asked reasons valid_until"
    )


def test_rendition_of_an_answer_has_all_its_members_in_the_table(
    cases_table: CompiledTable,
) -> None:
    answer = resolve(cases_table, {"slot": "hero", "language": "fr", "channel": "web"}, NOON)
    assert answer["renditions"] == [
        CASES["table"]["slots"]["hero"]["rows"][1]["asset"]["renditions"][1]
    ]


def test_instant_with_a_fraction_is_cut_to_its_second(cases_table: CompiledTable) -> None:
    last = datetime(2026, 11, 9, 23, 59, 59, 999_999, tzinfo=UTC)
    answer = resolve(cases_table, {"slot": "hero", "language": "it"}, last)
    assert (answer["row"], answer["at"]) == (14, "2026-11-09T23:59:59Z")


def test_instant_of_another_zone_is_the_same_instant(cases_table: CompiledTable) -> None:
    zone = timezone(timedelta(hours=5, minutes=30))
    context = {"slot": "hero", "language": "it"}
    assert resolve(cases_table, context, NOON.astimezone(zone)) == resolve(
        cases_table, context, NOON
    )


def test_instant_without_a_zone_is_refused(cases_table: CompiledTable) -> None:
    with pytest.raises(InvalidInput) as refusal:
        resolve(cases_table, {"slot": "hero"}, NOON.replace(tzinfo=None))
    assert refusal.value.field == "at"


@pytest.mark.parametrize("year", [1, 9999])
def test_instant_at_the_ends_of_the_calendar_is_answered(
    year: int, cases_table: CompiledTable
) -> None:
    at = datetime(year, 1, 1, tzinfo=UTC)
    assert str(resolve(cases_table, {"slot": "hero"}, at)["at"]) == f"{year:04d}-01-01T00:00:00Z"


def test_instant_outside_the_calendar_in_utc_is_refused(cases_table: CompiledTable) -> None:
    at = datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1)))
    with pytest.raises(InvalidInput) as refusal:
        resolve(cases_table, {"slot": "hero"}, at)
    assert refusal.value.field == "at"


def test_name_that_is_no_field_is_refused_even_if_its_value_is_null(
    cases_table: CompiledTable,
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        resolve(cases_table, {"slot": "hero", "colour": None}, NOON)
    assert refusal.value.field == "colour"


def test_value_equal_but_for_its_unicode_form_is_another_value(
    cases_table: CompiledTable,
) -> None:
    document = json.loads(json.dumps(CASES["table"]))
    document["slots"]["strict"]["rows"][2]["when"] = {"segment": ["ménage"]}
    table = compiled(document)
    composed = {"slot": "strict", "language": "en", "segment": "ménage"}
    decomposed = {**composed, "segment": "me\u0301nage"}
    assert resolve(table, composed, NOON)["outcome"] == "served"
    assert resolve(table, decomposed, NOON)["outcome"] == "none"


def test_tag_of_a_hundred_thousand_characters_is_answered_and_not_kept(
    cases_table: CompiledTable,
) -> None:
    tag = "fr-CA-x-" + "-".join(["abcdefgh"] * 11_000)
    kept = len(cases_table.memo)
    answer = resolve(cases_table, {"slot": "hero", "language": tag, "region": "CA"}, NOON)
    assert answer["served"] == {"language": "fr-CA", "match": "parent"}
    assert len(cases_table.memo) == kept


def test_exact_policy_passes_over_rows_of_a_parent_that_the_slot_has(
    cases_table: CompiledTable,
) -> None:
    at = {"slot": "strict", "language": "fr-CA"}
    answer: Any = resolve(cases_table, at, NOON, explain=True)
    assert answer["trace"][0] == {"row": 31, "result": "lost", "reason": "language"}


def test_withheld_rows_are_explained_after_the_others_and_never_counted(
    cases_table: CompiledTable,
) -> None:
    withheld = [
        Withheld(52, "strict", "asset_retired"),
        Withheld(9, "strict", "ambiguous"),
        Withheld(3, "hero", "asset_retired"),
    ]
    context = {"slot": "strict", "language": "de"}
    answer: Any = resolve(cases_table, context, NOON, explain=True, withheld=withheld)
    assert answer["reasons"] == {"language": 3}
    assert answer["trace"][3:] == [
        {"row": 9, "result": "withheld", "reason": "ambiguous"},
        {"row": 52, "result": "withheld", "reason": "asset_retired"},
    ]
