"""Words for what the record and tables hold as codes: complete, and true to the values."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from governance.admin.kinds import RecordedAdmin
from governance.domain.lifecycle import SERVABLE, State
from governance.models import AuditEntry
from governance.templatetags.record import (
    REASONS,
    SUBJECTS,
    VERBS,
    Line,
    conditions,
    first_day,
    last_day,
    lines,
    reason_words,
    subject_words,
    verb_words,
)
from tests.factories import CampaignFactory, MappingFactory, MarketFactory, SlotFactory

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("governance", "reporting", "connectors")


def recorded_verbs() -> Iterator[str]:
    """Every verb that the code hands to the record: of ``record`` and as ``verb=``."""
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                yield from _verbs_of(node)


def _verbs_of(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    values = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
    if name in ("record", "record_plain", "_suspension_changed", "_settle_mapping"):
        values += call.args
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def test_every_recorded_verb_has_words() -> None:
    found = set(recorded_verbs())
    assert {"asset.retired", "mapping.withdrawn", "table.published"} <= found
    assert {verb for verb in found if "." in verb} <= VERBS.keys()


def test_every_edit_of_the_console_has_words() -> None:
    nouns = {kind.noun for kind in RecordedAdmin.__subclasses__()}
    assert {f"{noun}.saved" for noun in nouns} <= VERBS.keys()


def test_every_state_that_withholds_has_words() -> None:
    states = {f"asset_{state}" for state in State if state not in SERVABLE}
    assert states <= REASONS.keys()


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (verb_words("asset.facts_approved"), "Changed facts approved"),
        (verb_words("ship.sunk_twice"), "ship: sunk twice"),
        (reason_words("asset_retired"), "the asset is retired"),
        (reason_words("struck_by_lightning"), "struck by lightning"),
        (subject_words("clientapplication"), "Machine client"),
        (subject_words("planet"), "planet"),
    ],
)
def test_codes_are_shown_in_words_and_unknown_ones_as_they_are(shown: str, words: str) -> None:
    assert shown == words


def told(before: object, after: object) -> list[Line]:
    return lines(AuditEntry(before=before, after=after))


def test_lines_leave_out_what_stayed_the_same() -> None:
    found = told({"state": "approved", "zone": "UTC"}, {"state": "used", "zone": "UTC"})
    assert found == [Line("State", "Approved", "In use")]


def test_lines_tell_values_inside_of_values() -> None:
    found = told(
        {"facts": {"languages": ["en"], "rights_until": None}},
        {"facts": {"languages": ["en", "fr"], "rights_until": None}, "version": 3},
    )
    assert found == [Line("Facts: Languages", "en", "en, fr"), Line("Version", "", "3")]


def test_lines_tell_dimensions_codes_and_nothing_in_words() -> None:
    found = told(
        {},
        {
            "dimensions": [{"name": "channel", "values": ["email", "web"]}],
            "cause": "mapping.approved",
            "decision": "reject",
            "subject": "retirement",
            "required": True,
            "name": "approve",
            "regions": [],
        },
    )
    assert {line.label: line.after for line in found} == {
        "Dimensions": "channel (email, web)",
        "Because of": "Mapping approved",
        "Decision": "Reject",
        "Asks about": "Retirement",
        "Required": "Yes",
        "Name": "approve",
        "Regions": "–",
    }


@pytest.mark.parametrize("values", [[], {}, {"a": {"b": {"c": {"d": {"e": 1}}}}}, {"a": [[1], {}]}])
def test_lines_take_any_shape(values: object) -> None:
    assert all(isinstance(line.after, str) for line in told({}, values))


def test_every_kind_of_subject_has_words() -> None:
    assert {"asset", "campaign", "mapping", "review", "user", "approvalpolicy"} <= SUBJECTS.keys()


@pytest.mark.django_db
def test_conditions_name_regions_dimensions_and_local_days() -> None:
    MarketFactory.create()
    slot = SlotFactory.create(campaign=CampaignFactory.create(zone="America/Montreal"))
    mapping = MappingFactory.create(
        slot=slot,
        regions=["CA", "@DACH"],
        when={"channel": ["email", "web"], "segment": []},
        starts_at=datetime(2026, 12, 1, 5, tzinfo=UTC),
        ends_at=datetime(2027, 4, 1, 4, tzinfo=UTC),
    )
    assert conditions(mapping) == [
        "CA",
        "@DACH",
        "channel: email, web",
        "from 1 Dec 2026",
        "until 31 Mar 2027",
    ]
    assert conditions(MappingFactory.create(slot=slot)) == []


def test_days_are_local_and_the_last_one_is_included() -> None:
    start = datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert str(first_day(start, "Europe/Zurich")) == "2026-12-01"
    assert str(last_day(start, "Europe/Zurich")) == "2026-11-30"
    assert str(last_day(start, "UTC")) == "2026-11-30"
