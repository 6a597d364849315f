"""Reading governed facts from metadata: what is told, and what is a visible fault."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.domain.fact_reading import (
    Fault,
    Vocabulary,
    kind_of,
    read_brand,
    read_facts,
    without_own_fields,
)
from governance.domain.facts import FACT_NAMES, UNKNOWN, Facts
from governance.domain.transformations import Kind, Names, Source, Transformation

MAPPING = {
    "languages": "Language",
    "territories": "Territory",
    "rights_from": "RightsStart",
    "rights_until": "RightsEnd",
    "product_types": "Product",
    "alt": "AltText",
    "spoken": "Spoken",
    "brand": "Brand",
}
SOURCES = {fact: Source(field) for fact, field in MAPPING.items()}
WORDS = Vocabulary(
    markets={"@EU", "@DACH"},
    aliases={"iw": "he", "eng": "en"},
    countries={"CA", "CH", "DE", "FR"},
    languages={"de", "en", "fr", "he", "zh"},
)


def read(
    values: dict[str, list[str]] | None = None, *, captions: tuple[str, ...] = ()
) -> tuple[Facts, dict[str, Fault]]:
    return read_facts(values or {}, SOURCES, WORDS, captions=captions)


def told(name: str, *values: str) -> object:
    """The fact that values of its field tell, without any fault."""
    facts, faults = read({MAPPING[name]: list(values)})
    assert faults == {}
    return getattr(facts, name)


def fault_of(name: str, *values: str) -> str:
    """The sentence about values that cannot be read; the fact is unknown then."""
    facts, faults = read({MAPPING[name]: list(values)})
    assert getattr(facts, name) is UNKNOWN
    assert set(faults) == {name}
    return str(faults[name])


def test_read_facts_without_metadata_leaves_unknown_what_a_submission_asks_for() -> None:
    facts, faults = read()
    assert faults == {}
    assert facts == Facts(territories=(), rights_from=None, product_types=(), captions=())


def test_read_facts_blank_values_count_as_absent() -> None:
    facts, faults = read({field: ["", "  "] for field in MAPPING.values()})
    assert faults == {}
    assert facts == read()[0]


@pytest.mark.parametrize(
    ("values", "languages"),
    [
        (["fr-ca"], ("fr-CA",)),
        (["de", "FR"], ("de", "fr")),
        (["de; fr, en"], ("de", "en", "fr")),
        (["en_GB"], ("en-GB",)),
        (["iw"], ("he",)),
        (["eng"], ("en",)),
        (["zh-hant"], ("zh-Hant",)),
        (["en", "en"], ("en",)),
    ],
)
def test_read_facts_languages_are_canonical_and_sorted(
    values: list[str], languages: tuple[str, ...]
) -> None:
    assert told("languages", *values) == languages


@pytest.mark.parametrize("word", ["neutral", "ZXX", "mul", "Language-neutral"])
def test_read_facts_neutral_word_is_a_known_empty_list(word: str) -> None:
    assert told("languages", word) == ()


@pytest.mark.parametrize("text", ["English", "Deutsch", "e", "xq", "fr--ca", "d€", "und efined"])
def test_read_facts_language_that_is_no_tag_is_a_fault_naming_it(text: str) -> None:
    sentence = fault_of("languages", "fr", text)
    assert text in sentence
    assert "Language" in sentence


def test_read_facts_neutral_beside_a_language_is_a_fault() -> None:
    assert "neutral" in fault_of("languages", "neutral", "fr")


@pytest.mark.parametrize(
    ("values", "territories"),
    [
        (["ca", "CH"], ("CA", "CH")),
        (["ca-qc"], ("CA-QC",)),
        (["@eu"], ("@EU",)),
        (["DE, FR"], ("DE", "FR")),
        (["Worldwide"], ()),
        (["WW"], ()),
    ],
)
def test_read_facts_territories_are_canonical(
    values: list[str], territories: tuple[str, ...]
) -> None:
    assert told("territories", *values) == territories


@pytest.mark.parametrize("text", ["UK", "Germany", "EU", "@NORDICS", "CA-QUEBEC", "12"])
def test_read_facts_unknown_territory_is_a_fault_naming_it(text: str) -> None:
    assert text in fault_of("territories", "CA", text)


def test_read_facts_worldwide_beside_a_country_is_a_fault() -> None:
    assert "worldwide" in fault_of("territories", "worldwide", "CA")


def test_read_facts_rights_end_on_a_day_includes_that_day() -> None:
    assert told("rights_until", "2027-03-31") == datetime(2027, 4, 1, tzinfo=UTC)


def test_read_facts_rights_start_on_a_day_is_its_first_instant() -> None:
    assert told("rights_from", "2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-31T18:00:00+02:00", datetime(2027, 3, 31, 16, tzinfo=UTC)),
        ("2027-03-31T18:00:00Z", datetime(2027, 3, 31, 18, tzinfo=UTC)),
        ("2027-03-31 18:00", datetime(2027, 3, 31, 18, tzinfo=UTC)),
        ("2027-03-31T18:00:00.900000", datetime(2027, 3, 31, 18, tzinfo=UTC)),
    ],
)
def test_read_facts_rights_end_as_instant_is_utc_at_whole_seconds(
    text: str, instant: datetime
) -> None:
    assert told("rights_until", text) == instant


def test_read_facts_fraction_of_a_rights_start_is_rounded_up() -> None:
    assert told("rights_from", "2026-03-01T08:00:00.25Z") == datetime(
        2026, 3, 1, 8, 0, 1, tzinfo=UTC
    )


@pytest.mark.parametrize("word", ["unlimited", "Perpetual"])
def test_read_facts_unlimited_rights_are_known(word: str) -> None:
    assert told("rights_until", word) is None


@pytest.mark.parametrize(
    "text",
    ["31.03.2027", "03/31/2027", "2027-02-30", "2027", "20270331", "2027-W13", "soon",
     "9999-12-31", "2027-03-31T25:00:00"],
)  # fmt: skip
def test_read_facts_date_in_another_form_is_a_fault(text: str) -> None:
    assert text in fault_of("rights_until", text)


def test_read_facts_two_rights_ends_are_a_fault() -> None:
    assert "several" in fault_of("rights_until", "2027-03-31", "2028-03-31")


def test_read_facts_rights_that_end_before_they_start_keep_both_and_are_a_fault() -> None:
    facts, faults = read({"RightsStart": ["2027-05-01"], "RightsEnd": ["2027-03-31"]})
    assert set(faults) == {"rights_until"}
    assert facts.rights_from == datetime(2027, 5, 1, tzinfo=UTC)
    assert facts.rights_until == datetime(2027, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [("none", False), ("No", False), ("false", False), ("yes", True), ("true", True),
     ("de, fr", True)],
)  # fmt: skip
def test_read_facts_spoken_is_a_yes_or_no_or_the_languages(text: str, spoken: bool) -> None:
    assert told("spoken", text) is spoken


@pytest.mark.parametrize("values", [["maybe"], ["no", "de"]])
def test_read_facts_unclear_speech_is_a_fault(values: list[str]) -> None:
    fault_of("spoken", *values)


def test_read_facts_alternative_text_is_one_line() -> None:
    assert told("alt", "  A house\n under a roof ") == "A house under a roof"


def test_read_facts_two_alternative_texts_are_a_fault() -> None:
    assert "AltText" in fault_of("alt", "A house", "A tree")


def test_read_facts_product_types_are_kept_as_written() -> None:
    assert told("product_types", "Term life", "Home, contents") == ("Home, contents", "Term life")


def test_read_facts_captions_come_from_the_files() -> None:
    facts, faults = read(captions=("fr", "de-ch", "fr"))
    assert (facts.captions, faults) == (("de-CH", "fr"), {})


def test_read_facts_caption_file_without_language_tag_is_a_fault() -> None:
    facts, faults = read(captions=("fr", "French"))
    assert facts.captions is UNKNOWN
    assert "French" in str(faults["captions"])


@pytest.mark.parametrize("name", sorted(set(MAPPING) - {"brand"}))
def test_read_facts_our_own_field_never_feeds_a_fact(name: str) -> None:
    facts, faults = read_facts({"gov_state": ["fr"]}, {name: Source("gov_state")}, WORDS)
    assert getattr(facts, name) is UNKNOWN
    assert "gov_state" in str(faults[name])


@pytest.mark.parametrize("key", ["main", "second"])
def test_read_brand_known_key_is_told(key: str) -> None:
    assert read_brand({"Brand": [key]}, SOURCES, {"main", "second"}, WORDS) == (key, None)


def test_read_brand_absent_is_none_without_fault() -> None:
    assert read_brand({}, SOURCES, {"main"}, WORDS) == (None, None)


def test_read_brand_unknown_key_is_a_fault() -> None:
    brand, fault = read_brand({"Brand": ["Main"]}, SOURCES, {"main"}, WORDS)
    assert brand is None
    assert "Main" in str(fault)


def test_read_brand_from_our_own_field_is_a_fault() -> None:
    brand, fault = read_brand(
        {"gov_brand": ["main"]}, {"brand": Source("gov_brand")}, {"main"}, WORDS
    )
    assert brand is None
    assert fault is not None


def test_without_own_fields_keeps_all_others() -> None:
    metadata = {"gov_state": ("approved",), "Language": ("fr",), "government": ("x",)}
    assert without_own_fields(metadata) == {"Language": ("fr",), "government": ("x",)}


@pytest.mark.parametrize(
    ("media_type", "mimes", "kind"),
    [
        ("video", [], "video"),
        ("Image", [], "image"),
        ("", ["audio/ogg"], "audio"),
        ("", ["application/pdf"], "document"),
        ("application/pdf", [], "document"),
        ("", ["application/zip"], ""),
        ("hologram", [], ""),
        ("hologram", ["image/jpeg"], "image"),
        ("", [], ""),
    ],
)
def test_kind_of_is_told_by_iconik_or_its_originals(
    media_type: str, mimes: list[str], kind: str
) -> None:
    assert kind_of(media_type, mimes) == kind


def test_fault_is_told_in_the_readers_language() -> None:
    fault = Fault("“%(value)s” is wrong", {"value": "x"})
    assert fault.localised(lambda text: text.replace("is wrong", "est faux")) == "“x” est faux"


@given(st.dates(min_value=date(1, 1, 1), max_value=date(9999, 12, 30)))
def test_read_facts_every_day_of_the_calendar_ends_at_the_next_midnight(day: date) -> None:
    midnight = datetime.combine(day, time(), UTC)
    assert told("rights_until", day.isoformat()) == midnight + timedelta(days=1)
    assert told("rights_from", day.isoformat()) == midnight


@given(
    st.dictionaries(
        st.sampled_from(sorted(MAPPING.values())), st.lists(st.text(max_size=12), max_size=3)
    ),
    st.lists(st.text(max_size=8), max_size=2),
)
def test_read_facts_any_text_gives_facts_that_survive_json_or_a_fault(
    values: dict[str, list[str]], captions: list[str]
) -> None:
    facts, faults = read_facts(values, SOURCES, WORDS, captions=captions)
    assert Facts.from_json(facts.to_json()) == facts
    for name, fault in faults.items():
        assert name in FACT_NAMES
        assert str(fault)
        known = name in facts.known()
        assert not known or name == "rights_until"  # both ends of an empty window stay


def test_read_facts_applies_the_transformation_of_the_source_first() -> None:
    sources = {
        **SOURCES,
        "languages": Source("Language", Transformation(Kind.NAMES)),
        "rights_until": Source("RightsEnd", Transformation(Kind.DAY_FIRST)),
    }
    words = Vocabulary(languages={"de"}, names=Names(languages={"german": "de"}))
    metadata = {"Language": ["German"], "RightsEnd": ["31.12.2026"]}
    facts, faults = read_facts(metadata, sources, words)
    assert faults == {}
    assert (facts.languages, facts.rights_until) == (("de",), datetime(2027, 1, 1, tzinfo=UTC))


def test_read_facts_name_that_no_list_has_stays_a_fault_with_the_text_as_written() -> None:
    sources = {"languages": Source("Language", Transformation(Kind.NAMES))}
    _facts, faults = read_facts({"Language": ["Klingonisch"]}, sources, WORDS)
    assert "“Klingonisch”" in str(faults["languages"])


TEXTS = st.lists(st.sampled_from(["fr", "de", "FR", "yes", "none", "@EU", "2027-03-31", "?", ""]))


@given(st.lists(st.dictionaries(st.sampled_from(list(MAPPING.values())), TEXTS), max_size=5))
def test_facts_read_after_others_are_those_read_alone(assets: list[dict[str, list[str]]]) -> None:
    """What a vocabulary remembers of other assets and other facts changes no answer."""
    used = Vocabulary(WORDS.markets, WORDS.aliases, WORDS.countries, WORDS.languages)
    for metadata in assets:
        fresh = Vocabulary(WORDS.markets, WORDS.aliases, WORDS.countries, WORDS.languages)
        alone = read_facts(metadata, SOURCES, fresh)
        assert read_facts(metadata, SOURCES, used) == alone


def test_free_texts_are_not_remembered() -> None:
    used = Vocabulary()
    read_facts({"AltText": ["A house"], "Product": ["Fund"]}, SOURCES, used)
    remembered = [text for key in used.facts_before for text in key]
    assert not {"A house", "Fund"} & set(remembered)
