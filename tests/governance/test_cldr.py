"""The language data that tables carry, taken from CLDR."""

import pytest
from babel.core import get_global

from governance.cldr import language_aliases, language_parents, names
from governance.domain.canonical import canonical_json
from governance.domain.languages import canonical_language, language_chain, parent_cycle


@pytest.mark.parametrize(
    ("old", "new"),
    [("iw", "he"), ("mo", "ro"), ("in", "id"), ("ji", "yi"), ("cmn", "zh"), ("eng", "en")],
)
def test_alias_of_one_subtag_for_one_is_kept(old: str, new: str) -> None:
    assert language_aliases()[old] == new


@pytest.mark.parametrize("old", ["sh", "cnr", "prs", "swc", "en", "fr"])
def test_alias_for_more_than_a_subtag_is_left_out(old: str) -> None:
    assert old not in language_aliases()


def test_alias_never_leads_to_another_alias() -> None:
    aliases = language_aliases()
    assert not set(aliases.values()) & set(aliases)


@pytest.mark.parametrize(
    ("tag", "chain"),
    [
        ("es-MX", "es-MX es-419 es"),
        ("es-ES", "es-ES es"),
        ("en-AU", "en-AU en-001 en"),
        ("en-AT", "en-AT en-150 en-001 en"),
        ("en-US", "en-US en"),
        ("pt-AO", "pt-AO pt-PT pt"),
        ("pt-BR", "pt-BR pt"),
        ("zh-Hant", "zh-Hant"),
        ("zh-TW", "zh-TW zh-Hant"),
        ("zh-HK", "zh-HK zh-Hant"),
        ("zh-MO", "zh-MO zh-Hant"),
        ("zh-Hant-MO", "zh-Hant-MO zh-Hant-HK zh-Hant"),
        ("zh-Hant-TW", "zh-Hant-TW zh-Hant"),
        ("zh-Hans-SG", "zh-Hans-SG zh-Hans zh"),
        ("zh-CN", "zh-CN zh"),
        ("sr-Latn", "sr-Latn"),
        ("sr-ME", "sr-ME sr-Latn"),
        ("sr-RS", "sr-RS sr"),
        ("uz-AF", "uz-AF uz-Arab"),
        ("pa-PK", "pa-PK pa-Arab"),
        ("az-Cyrl-AZ", "az-Cyrl-AZ az-Cyrl"),
        ("nb-NO", "nb-NO nb no"),
        ("fr-CA", "fr-CA fr"),
    ],
)
def test_chain_by_cldr_goes_to_the_parent(tag: str, chain: str) -> None:
    assert " ".join(language_chain(tag, language_parents())) == chain


def test_every_exception_of_cldr_is_a_parent() -> None:
    parents = language_parents()
    for child, parent in get_global("parent_exceptions").items():
        assert parents[child.replace("_", "-")] == parent.replace("_", "-")


def test_every_language_in_a_territory_of_another_script_goes_to_that_script() -> None:
    likely = get_global("likely_subtags")
    parents = language_parents()
    territories = 0
    for identifier, maximal in likely.items():
        language, *rest = identifier.split("_")
        if language == "und" or len(rest) != 1 or len(rest[0]) == 4:
            continue
        script = maximal.split("_")[1]
        if script != likely[language].split("_")[1]:
            territories += 1
            assert parents[f"{language}-{rest[0]}"] == f"{language}-{script}"
            assert parents[f"{language}-{script}"] == "root"
    assert territories > 20


@pytest.mark.parametrize("tag", ["ru-Latn", "el-Latn", "de-Hebr", "fr-Zxxx", "en-Dsrt"])
def test_script_that_is_not_the_likely_one_ends_the_chain_for_the_languages_given(
    tag: str,
) -> None:
    parents = language_parents(["ru", "el", "de-AT", "fr", "en-GB"])
    assert language_chain(tag, parents) == (tag,)


@pytest.mark.parametrize("tag", ["ru-Cyrl", "el-Grek", "de-Latn", "en-Latn-GB"])
def test_script_that_is_the_likely_one_goes_to_the_language(tag: str) -> None:
    parents = language_parents(["ru", "el", "de", "en"])
    assert language_chain(tag, parents)[-1] == tag[:2]


def test_parents_for_more_languages_hold_all_those_for_fewer() -> None:
    fewer, more = language_parents(["ru"]), language_parents(["ru", "el"])
    assert fewer.items() < more.items()


def test_parents_and_aliases_are_fit_for_a_table() -> None:
    aliases, parents = language_aliases(), language_parents(["ru", "zh-Hant", "en"])
    assert parent_cycle(parents) is None
    for tag, parent in parents.items():
        assert canonical_language(tag, aliases) == tag
        assert parent == "root" or canonical_language(parent, aliases) == parent
    assert canonical_json({"aliases": dict(aliases), "parents": dict(parents)})


@pytest.mark.parametrize(
    ("name", "code"),
    [("german", "de"), ("french (canada)", "fr-CA"), ("swiss high german", "de-CH")],
)
def test_names_of_languages_lead_to_their_tags(name: str, code: str) -> None:
    assert names().languages[name] == code


def test_names_of_countries_lead_to_their_codes() -> None:
    assert (names().territories["italy"], names().territories["south korea"]) == ("IT", "KR")
