"""The table: what is refused and where, its bytes, its fragments."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from governance.domain.canonical import canonical_json, digest_of
from governance.domain.errors import InvalidInput
from governance.domain.table import (
    Row,
    assemble,
    encode_slot,
    parse_table,
    read_head,
    read_slot,
)
from tests.governance.domain.plain_resolver import plain_digest
from tests.governance.domain.random_tables import tables

CASES = json.loads(Path(__file__).with_name("resolution-cases.json").read_text())
Document = dict[str, Any]


def document() -> Document:
    return deepcopy(CASES["table"])


def hero(table: Document) -> Document:
    """The row numbered 4, of French for Quebec."""
    row: Document = table["slots"]["hero"]["rows"][3]
    return row


def fault(table: object) -> str:
    with pytest.raises(InvalidInput) as refusal:
        parse_table(json.dumps(table).encode())
    assert str(refusal.value)
    return refusal.value.field


def put(*path: str, value: object) -> Callable[[Document], None]:
    """A change of the document: the value at a path below it."""

    def change(table: Document) -> None:
        *way, last = path
        for name in way:
            table = table[name]
        table[last] = value

    return change


Fault = tuple[str, object, str]
HEAD_FAULTS: list[Fault] = [
    ("format", "imprimatur.decision-table/2", "format"),
    ("format", None, "format"),
    ("campaign", "", "campaign"),
    ("campaign", "A/B", "campaign"),
    ("campaign", "A@B", "campaign"),
    ("generation", "17", "generation"),
    ("generation", True, "generation"),
    ("generation", -1, "generation"),
    ("published_at", "2026-11-23", "published_at"),
    ("published_at", None, "published_at"),
    ("dimensions", "channel", "dimensions"),
    ("dimensions", ["segment"], "dimensions"),
    ("dimensions", ["channel", "segment", "channel"], "dimensions[2]"),
    ("dimensions", ["channel", "region"], "dimensions[1]"),
    ("dimensions", ["channel", "explain"], "dimensions[1]"),
    ("dimensions", ["channel", ""], "dimensions[1]"),
    ("dimensions", ["channel", 7], "dimensions[1]"),
    ("default_language", "EN", "default_language"),
    ("default_language", "iw", "default_language"),
    ("default_language", "e n", "default_language"),
    ("default_language", None, "default_language"),
    ("language_aliases", {"iw": "HE"}, "language_aliases.iw"),
    ("language_aliases", {"iw": "he", "in": "iw"}, "language_aliases.in"),
    ("language_aliases", {"sh": "sr-Latn"}, "language_aliases.sh"),
    ("language_aliases", {"iw": 1}, "language_aliases.iw"),
    ("language_aliases", [], "language_aliases"),
    ("language_parents", {"zh-hant": "root"}, "language_parents.zh-hant"),
    ("language_parents", {"zh-Hant": "Root"}, "language_parents.zh-Hant"),
    ("language_parents", {"iw-IL": "en"}, "language_parents.iw-IL"),
    ("language_parents", {"nl": "iw"}, "language_parents.nl"),
    ("language_parents", {"fr": "fr-CA"}, "language_parents.fr"),
    ("markets", {"EU": ["DE"]}, "markets.EU"),
    ("markets", {"@": ["DE"]}, "markets.@"),
    ("markets", {"@EU": ["de"]}, "markets.@EU[0]"),
    ("markets", {"@EU": ["DE", "DE-BY"]}, "markets.@EU[1]"),
    ("markets", {"@EU": ["DE", "@DACH"]}, "markets.@EU[1]"),
    ("markets", {"@EU": "DE"}, "markets.@EU"),
    ("slots", [], "slots"),
    ("slots", {"a/b": {}}, "slots.a/b"),
    ("slots", {"hero": []}, "slots.hero"),
    ("zone", "UTC", "zone"),
]


@pytest.mark.parametrize(("name", "value", "field"), HEAD_FAULTS)
def test_table_with_a_wrong_head_is_refused_naming_the_member(
    name: str, value: object, field: str
) -> None:
    table = document()
    put(name, value=value)(table)
    assert fault(table) == field


@pytest.mark.parametrize("name", sorted(CASES["table"]))
def test_table_without_a_member_is_refused_naming_it(name: str) -> None:
    table = document()
    del table[name]
    assert fault(table) == name


SLOT_FAULTS: list[Fault] = [
    ("required", "yes", "required"),
    ("language_policy", "strict", "language_policy"),
    ("language_policy", None, "language_policy"),
    ("rows", {}, "rows"),
    ("rows", [[]], "rows[0]"),
    ("kinds", [], "kinds"),
]


@pytest.mark.parametrize(("name", "value", "field"), SLOT_FAULTS)
def test_table_with_a_wrong_slot_is_refused_naming_its_path(
    name: str, value: object, field: str
) -> None:
    table = document()
    put("slots", "empty", name, value=value)(table)
    assert fault(table) == f"slots.empty.{field}"


ROW_FAULTS = [
    ("row", "4", "row"),
    ("row", True, "row"),
    ("row", 3, "row"),
    ("priority", None, "priority"),
    ("priority", False, "priority"),
    ("languages", "fr", "languages"),
    ("languages", ["fr", "FR-ca"], "languages[1]"),
    ("languages", ["iw"], "languages[0]"),
    ("languages", ["root "], "languages[0]"),
    ("languages", [None], "languages[0]"),
    ("regions", ["ca"], "regions[0]"),
    ("regions", ["CA", "@MARS"], "regions[1]"),
    ("regions", ["Canada"], "regions[0]"),
    ("regions", None, "regions"),
    ("when", {"colour": ["red"]}, "when.colour"),
    ("when", {"colour": []}, "when.colour"),
    ("when", {"language": ["fr"]}, "when.language"),
    ("when", {"segment": "young"}, "when.segment"),
    ("when", {"segment": ["young", 7]}, "when.segment[1]"),
    ("when", {"segment": [""]}, "when.segment[0]"),
    ("when", None, "when"),
    ("from", "2026-02-30T00:00:00Z", "from"),
    ("from", "", "from"),
    ("until", 7, "until"),
    ("asset", None, "asset"),
    ("withheld", None, "withheld"),
]


@pytest.mark.parametrize(("name", "value", "field"), ROW_FAULTS)
def test_table_with_a_wrong_row_is_refused_naming_its_path(
    name: str, value: object, field: str
) -> None:
    table = document()
    hero(table)[name] = value
    assert fault(table) == f"slots.hero.rows[3].{field}"


ASSET_FAULTS: list[Fault] = [
    ("id", 4, "id"),
    ("iconik_id", None, "iconik_id"),
    ("version", "", "version"),
    ("version_number", "1", "version_number"),
    ("title", None, "title"),
    ("alt", 1, "alt"),
    ("territories", ["@MARS"], "territories[0]"),
    ("rights_from", "soon", "rights_from"),
    ("rights_until", "2027-04-01T00:00:00+00:00", "rights_until"),
    ("renditions", {}, "renditions"),
    ("renditions", [None], "renditions[0]"),
    ("state", "approved", "state"),
]


@pytest.mark.parametrize(("name", "value", "field"), ASSET_FAULTS)
def test_table_with_a_wrong_asset_is_refused_naming_its_path(
    name: str, value: object, field: str
) -> None:
    table = document()
    hero(table)["asset"][name] = value
    assert fault(table) == f"slots.hero.rows[3].asset.{field}"


RENDITION_FAULTS = [
    ("key", None, "key"),
    ("kind", "", "kind"),
    ("mime", 1, "mime"),
    ("channels", "web", "channels"),
    ("channels", [1], "channels[0]"),
    ("width", "1280", "width"),
    ("height", -1, "height"),
    ("duration_ms", True, "duration_ms"),
    ("bytes", [], "bytes"),
    ("sha256", 1, "sha256"),
    ("link", None, "link"),
]


@pytest.mark.parametrize(("name", "value", "field"), RENDITION_FAULTS)
def test_table_with_a_wrong_rendition_is_refused_naming_its_path(
    name: str, value: object, field: str
) -> None:
    table = document()
    hero(table)["asset"]["renditions"][1][name] = value
    assert fault(table) == f"slots.hero.rows[3].asset.renditions[1].{field}"


@pytest.mark.parametrize("part", ["row", "asset", "rendition", "slot"])
def test_table_with_a_part_that_lacks_a_member_is_refused_naming_its_path(part: str) -> None:
    table = document()
    row = hero(table)
    parts = {
        "row": (row, "when", "slots.hero.rows[3].when"),
        "asset": (row["asset"], "alt", "slots.hero.rows[3].asset.alt"),
        "rendition": (
            row["asset"]["renditions"][0],
            "sha256",
            "slots.hero.rows[3].asset.renditions[0].sha256",
        ),
        "slot": (table["slots"]["empty"], "required", "slots.empty.required"),
    }
    owner, name, path = parts[part]
    del owner[name]
    assert fault(table) == path


@pytest.mark.parametrize("table", [None, [], "table", 7])
def test_table_that_is_no_object_is_refused(table: object) -> None:
    assert fault(table) == "table"


def test_table_with_a_fraction_is_refused() -> None:
    table = document()
    hero(table)["priority"] = 1.0
    assert fault(table) == "table"


def test_table_with_a_name_twice_is_refused_naming_it() -> None:
    content = canonical_json(document()).replace(b'"generation":17', b'"generation":17' * 2, 1)
    content = content.replace(b'"generation":17"', b'"generation":17,"')
    with pytest.raises(InvalidInput) as refusal:
        parse_table(content)
    assert refusal.value.field == "generation"


def test_row_number_in_two_slots_is_accepted() -> None:
    table = document()
    table["slots"]["strict"]["rows"][0]["row"] = 1
    assert parse_table(canonical_json(table)).slots["strict"].rows[0].row == 1


def test_row_is_read_with_its_conditions_and_without_empty_ones() -> None:
    table = document()
    hero(table)["when"] = {"segment": [], "channel": ["web", "email"]}
    row = parse_table(canonical_json(table)).slots["hero"].rows[3]
    assert isinstance(row, Row)
    assert row.when == {"channel": ("web", "email")}
    assert (row.languages, row.regions, row.asset.territories) == (("fr",), ("CA-QC",), ("CA",))
    assert [rendition.key for rendition in row.asset.renditions] == ["email-4", "web-4"]


@given(tables())
@settings(deadline=None, max_examples=60)
def test_digest_of_a_table_is_that_of_its_canonical_bytes_however_it_was_written(
    table: Document,
) -> None:
    loose = json.dumps(table, indent=3).encode()
    digest = plain_digest(table)
    assert parse_table(loose).digest == digest
    assert digest_of(canonical_json(table)) == digest
    assert parse_table(loose) == parse_table(canonical_json(table), digest=digest)


@given(tables())
@settings(deadline=None, max_examples=60)
def test_assembled_fragments_are_the_canonical_bytes_of_the_whole(table: Document) -> None:
    head = {name: value for name, value in table.items() if name != "slots"}
    fragments = {key: encode_slot(slot) for key, slot in table["slots"].items()}
    assert assemble(head, fragments) == canonical_json(table)


def test_assembled_head_with_a_name_after_the_slots_is_still_sorted() -> None:
    assert assemble({"zone": "UTC", "a": 1}, {"b": b"{}", "a": b"[]"}) == (
        b'{"a":1,"slots":{"a":[],"b":{}},"zone":"UTC"}'
    )


def test_assembled_head_with_a_foreign_value_is_refused_naming_its_path() -> None:
    with pytest.raises(InvalidInput) as refusal:
        assemble({"markets": {"@EU": [1.5]}}, {})
    assert refusal.value.field == "markets.@EU[0]"


def test_table_under_another_digest_is_refused() -> None:
    content = canonical_json(document())
    with pytest.raises(InvalidInput) as refusal:
        parse_table(content, digest=digest_of(content + b" "))
    assert refusal.value.field == "digest"


def test_slot_read_alone_is_the_slot_of_the_whole_table() -> None:
    table = document()
    slots = table.pop("slots")
    head = read_head(table)
    whole = parse_table(canonical_json({**table, "slots": slots}))
    assert {key: read_slot(key, slot, head) for key, slot in slots.items()} == whole.slots


def test_slot_read_alone_with_a_fault_is_refused_naming_its_path() -> None:
    table = document()
    slots = table.pop("slots")
    slots["hero"]["rows"][3]["regions"] = ["@MARS"]
    with pytest.raises(InvalidInput) as refusal:
        read_slot("hero", slots["hero"], read_head(table))
    assert refusal.value.field == "hero.rows[3].regions[0]"


def test_language_data_of_two_tables_is_kept_once() -> None:
    one = parse_table(canonical_json(document()))
    other = parse_table(canonical_json({**document(), "generation": 18}))
    assert one.language_parents is other.language_parents
