"""Language tags: form, chain, cycles."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.domain.errors import InvalidInput
from governance.domain.languages import (
    canonical_language,
    is_alias,
    language_chain,
    nearest_language,
    parent_cycle,
    parent_language,
)
from tests.governance.domain.plain_resolver import Fault, plain_chain, plain_tag

ALIASES = {"iw": "he", "cmn": "zh", "nb": "no"}
PARENTS = {"es-MX": "es-419", "zh-Hant": "root", "zh-TW": "zh-Hant", "en-GB": "en-001"}

SUBTAGS = st.one_of(
    st.sampled_from(["en", "fr", "zh", "iw", "cmn", "es", "de", "gan", "yue", "nan", "min"]),
    st.sampled_from(["x", "u", "t", "a", "0", "CA", "mx", "TW", "419", "hant", "LATN", "1996"]),
    st.text("abxyzABXYZ019", min_size=1, max_size=9),
)
TAGS = st.lists(SUBTAGS, min_size=1, max_size=7).map("-".join)


def is_language(tag: str) -> bool:
    try:
        return canonical_language(tag, {}) == tag
    except InvalidInput:
        return False


LANGUAGES = st.one_of(
    st.sampled_from(["en", "en-GB", "zh", "zh-Hant", "zh-Hant-TW", "fr-x-a-b", "fr-x-a", "fr"]),
    TAGS.filter(is_language),
)


@pytest.mark.parametrize(
    ("tag", "canonical"),
    [
        ("EN", "en"),
        ("fr-ca", "fr-CA"),
        ("ZH-HANT-tw", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("IW-il", "he-IL"),
        ("zh-CMN-hans-cn", "zh-cmn-Hans-CN"),
        ("zh-gan-yue-nan", "zh-gan-yue-nan"),
        ("abcd", "abcd"),
        ("ABCDEFGH-latn", "abcdefgh-Latn"),
        ("de-ch-1901", "de-CH-1901"),
        ("sl-ROZAJ-Biske-1994", "sl-rozaj-biske-1994"),
        ("sl-rozaj-rozaj", "sl-rozaj-rozaj"),
        ("de-DE-u-CO-PHONEBK", "de-DE-u-co-phonebk"),
        ("en-A-BBB-x-A-ccc", "en-a-bbb-x-a-ccc"),
        ("en-a-bb-a-cc", "en-a-bb-a-cc"),
        ("en-0-ab", "en-0-ab"),
        ("en-x-CA-latn", "en-x-ca-latn"),
        ("qaa-Qaaa-QM-x-southern", "qaa-Qaaa-QM-x-southern"),
    ],
)
def test_tag_well_formed_is_put_in_canonical_form(tag: str, canonical: str) -> None:
    assert canonical_language(tag, ALIASES) == canonical


@pytest.mark.parametrize(
    "tag",
    [
        "",
        " ",
        "e",
        "en ",
        "en\n",
        "en_GB",
        "en-",
        "-en",
        "en--GB",
        "e n",
        "1en",
        "abcdefghi",
        "en-x",
        "en-u",
        "en-u-a-bb",
        "en-GB-oed",
        "en-GB-US",
        "en-US-Latn",
        "en-Latn-Cyrl",
        "abcd-efg",
        "zh-gan-yue-nan-wuu",
        "de-419-DE",
        "x-private",
        "i-klingon",
        "sgn-BE-FR",
        "zh-min-nan",
        "ZH-Min",
        "art-lojban",
        "cmn-min-nan",
        "nb-bok",
        "\u212aa-CA",
        "fr-\u0661\u0662\u0663",
        "ſr",
        "fr-ÇA",
        "root-",
    ],
)
def test_tag_malformed_is_refused(tag: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        canonical_language(tag, ALIASES, field="here")
    assert refusal.value.field == "here"


@given(TAGS)
@settings(deadline=None, max_examples=500)
def test_tag_of_any_subtags_is_read_as_the_plain_resolver_reads_it(tag: str) -> None:
    try:
        expected = plain_tag({"language_aliases": ALIASES}, tag)
    except Fault:
        with pytest.raises(InvalidInput):
            canonical_language(tag, ALIASES)
    else:
        assert canonical_language(tag, ALIASES) == expected


@given(TAGS)
@settings(deadline=None, max_examples=500)
def test_canonical_form_is_its_own_canonical_form(tag: str) -> None:
    try:
        canonical = canonical_language(tag, ALIASES)
    except InvalidInput:
        return
    assert canonical_language(canonical, ALIASES) == canonical
    assert canonical_language(canonical.swapcase(), ALIASES) == canonical


@pytest.mark.parametrize(
    ("tag", "chain"),
    [
        ("es-MX", ["es-MX", "es-419", "es"]),
        ("fr-CA", ["fr-CA", "fr"]),
        ("zh-TW", ["zh-TW", "zh-Hant"]),
        ("zh-Hant-TW", ["zh-Hant-TW", "zh-Hant"]),
        ("zh-CN", ["zh-CN", "zh"]),
        ("en-GB-u-ca-buddhist", ["en-GB-u-ca-buddhist", "en-GB-u-ca", "en-GB", "en-001", "en"]),
        ("fr-x-a-b-c", ["fr-x-a-b-c", "fr"]),
        ("fr-x-aa-b-cc", ["fr-x-aa-b-cc", "fr-x-aa", "fr"]),
        ("root-Latn", ["root-Latn"]),
    ],
)
def test_chain_of_a_tag_follows_parents_and_truncation(tag: str, chain: list[str]) -> None:
    assert list(language_chain(tag, PARENTS)) == chain


@given(st.dictionaries(LANGUAGES, st.one_of(LANGUAGES, st.just("root")), max_size=6), LANGUAGES)
@settings(deadline=None, max_examples=300)
def test_chain_where_no_cycle_is_found_ends(parents: dict[str, str], tag: str) -> None:
    if parent_cycle(parents) is None:
        chain = language_chain(tag, parents)
        assert len(set(chain)) == len(chain)
        assert list(chain) == plain_chain({"language_parents": parents}, tag)


@pytest.mark.parametrize(
    "parents",
    [
        {"fr": "fr-CA"},
        {"fr": "fr"},
        {"en": "fr", "fr": "de", "de": "en"},
        {"en-GB": "en-001", "en-001": "en", "en": "en-GB"},
        {"nl": "de-x-ab", "de": "nl"},
    ],
)
def test_parents_that_lead_back_are_a_cycle(parents: dict[str, str]) -> None:
    cycle = parent_cycle(parents)
    assert cycle is not None
    member = parent_language(cycle, parents)
    steps = 1
    while member != cycle:  # walks round and comes by again
        assert member is not None
        assert steps < 10
        member = parent_language(member, parents)
        steps += 1


def test_parents_of_cldr_kind_have_no_cycle() -> None:
    assert parent_cycle(PARENTS) is None


@given(LANGUAGES, st.lists(LANGUAGES, max_size=4))
@settings(deadline=None, max_examples=300)
def test_nearest_language_is_the_first_of_the_chain_that_is_wanted(
    tag: str, wanted: list[str]
) -> None:
    wanted.append("en")
    longest = max(len(known) for known in (*wanted, *PARENTS))
    chain = language_chain(tag, PARENTS)
    expected = next((member for member in chain if member in wanted), None)
    assert nearest_language(tag, PARENTS, wanted, longest=longest) == expected


@pytest.mark.parametrize(
    ("subtag", "replacement", "good"),
    [
        ("iw", "he", True),
        ("mol", "ro", True),
        ("sh", "sr-Latn", False),
        ("sh", "sr_Latn", False),
        ("IW", "he", False),
        ("iw", "He", False),
        ("iw", "abcd", False),
        ("iw", "iw", False),
        ("in", "iw", False),
    ],
)
def test_alias_counts_only_if_it_replaces_once_and_for_all(
    subtag: str, replacement: str, good: bool
) -> None:
    assert is_alias(subtag, replacement, {"iw": "he", subtag: replacement}) is good
