"""What the addresses of the catalogue find."""

import uuid

import pytest
from django.http import QueryDict

from governance.domain.errors import InvalidInput
from governance.filters import RIGHTS_END, AssetFilter
from governance.models import Asset, Campaign
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
)

pytestmark = pytest.mark.django_db


def filtered(query: str) -> AssetFilter:
    rows = Asset.objects.alias(rights_end=RIGHTS_END).order_by("pk")
    filters = AssetFilter(QueryDict(query), rows, now=MOMENT, campaigns=Campaign.objects.all())
    filters.check()
    return filters


def found(query: str) -> list[Asset]:
    return list(filtered(query).without())


@pytest.mark.parametrize(
    "text",
    [
        "home",
        "HOME",
        "cov",
        "cover home",
        "ome cov",
        "home-cover",
        "home-cover-90",
        "90",
        "90s",
        "in 90",
        "  home  ",
    ],
)
def test_search_by_words_parts_and_keys_finds_the_asset(text: str) -> None:
    wanted = AssetFactory.create(
        remote_title="Home cover in 90 seconds", remote_external_id="home-cover-90s"
    )
    AssetFactory.create(remote_title="Travel", remote_external_id="trip-7")
    assert list(filtered(f"q={text}").without()) == [wanted]


@pytest.mark.parametrize("text", ["zebra", "%", "__", "homecover", "'; --", "a|b", "!", "():*&"])
def test_search_for_what_is_not_there_finds_nothing(text: str) -> None:
    AssetFactory.create(remote_title="Home cover", remote_external_id="home")
    query = QueryDict(mutable=True)
    query["q"] = text
    assert not list(filtered(query.urlencode()).without())


def test_search_for_a_number_behind_a_hyphen_finds_the_key() -> None:
    wanted = AssetFactory.create(remote_title="Mortgage basics", remote_external_id="mortgage-2")
    AssetFactory.create(remote_title="Mortgage basics", remote_external_id="mortgage-3")
    assert list(filtered("q=mortgage-2").without()) == [wanted]


def test_search_by_iconik_id_or_our_id_finds_the_asset() -> None:
    wanted, _other = AssetFactory.create_batch(2)
    for identifier in (wanted.remote_id, wanted.public_id, str(wanted.remote_id).upper()):
        assert list(filtered(f"q={identifier}").without()) == [wanted]
    assert not list(filtered(f"q={uuid.uuid4()}").without())


@pytest.mark.parametrize("text", ["AUT-26", "aut-26", "Autumn", "tumn home"])
@pytest.mark.parametrize("state", ["approved", "proposed"])
def test_search_by_key_or_name_of_a_campaign_finds_what_it_shows(text: str, state: str) -> None:
    campaign = CampaignFactory.create(key="AUT-26", name="Autumn home check")
    wanted = MappingFactory.create(slot__campaign=campaign, state=state).asset
    MappingFactory.create(slot__campaign=campaign, state="withdrawn")
    MappingFactory.create()
    assert found(f"q={text}") == [wanted]


def test_search_by_a_campaign_outside_of_those_given_finds_nothing() -> None:
    campaign = CampaignFactory.create(key="secret", brand=BrandFactory.create(key="other"))
    MappingFactory.create(slot__campaign=campaign)
    rows = Asset.objects.alias(rights_end=RIGHTS_END)
    own = Campaign.objects.exclude(pk=campaign.pk)
    filters = AssetFilter(QueryDict("q=secret"), rows, now=MOMENT, campaigns=own)
    filters.check()
    assert not filters.without().exists()


@pytest.mark.parametrize("text", ["winter", "WINT", "tyres winter", "home insurance", "product"])
def test_search_by_words_of_tags_finds_the_asset(text: str) -> None:
    wanted = AssetFactory.create(
        remote_facts={**FACTS, "product_types": ["Home insurance", "product-7"]},
        remote_metadata={"keywords": ["Winter tyres"], "note": ["hidden"]},
    )
    AssetFactory.create(remote_metadata={"keywords": ["summer"]})
    assert found(f"q={text}") == [wanted]
    assert not found("q=hidden")


@pytest.mark.parametrize(
    "tag", ["Home insurance", "x.example/a", "-5", "★", 'a"b', "a\\b", "e-mail", "3.5 %", "été"]
)
def test_tag_finds_exactly_its_assets(tag: str) -> None:
    by_fact = AssetFactory.create(remote_facts={**FACTS, "product_types": ["other", tag]})
    by_field = AssetFactory.create(remote_metadata={"topic": [tag]})
    AssetFactory.create(remote_metadata={"topic": [f"{tag} more"]})
    query = QueryDict(mutable=True)
    query["tag"] = tag
    assert found(query.urlencode()) == [by_fact, by_field]


def test_territory_finds_the_code_itself_and_worldwide_the_assets_without_one() -> None:
    swiss = AssetFactory.create(remote_facts={**FACTS, "territories": ["CH", "@DACH"]})
    everywhere = AssetFactory.create(remote_facts={**FACTS, "territories": []})
    AssetFactory.create(remote_facts={})
    assert found("territory=CH") == found("territory=@DACH") == [swiss]
    assert found("territory=worldwide") == [everywhere]


def test_use_finds_assets_with_a_mapping_that_has_not_ended() -> None:
    live = MappingFactory.create().asset
    MappingFactory.create(ends_at=MOMENT)
    MappingFactory.create(slot__campaign__ends_at=MOMENT)
    MappingFactory.create(state="proposed")
    assert found("use=used") == [live]
    assert len(found("use=unused")) == 3
    assert len(found("use=used&use=unused")) == 4


def test_options_of_one_filter_widen_and_filters_narrow() -> None:
    approved = AssetFactory.create(state="approved", remote_kind="image")
    used = AssetFactory.create(state="used", remote_kind="image")
    AssetFactory.create(state="used", remote_kind="audio")
    AssetFactory.create(state="candidate", remote_kind="image")
    assert found("state=approved&state=used&kind=image") == [approved, used]


def test_filter_left_out_lets_its_other_options_through() -> None:
    rows = [AssetFactory.create(state=state) for state in ("approved", "used")]
    AssetFactory.create(state="used", remote_kind="audio")
    filters = filtered("state=approved&kind=video")
    assert list(filters.without("state")) == rows


def test_language_finds_the_tag_itself_and_neutral_the_assets_without_one() -> None:
    german = AssetFactory.create(remote_facts={**FACTS, "languages": ["de-CH", "fr"]})
    neutral = AssetFactory.create(remote_facts={**FACTS, "languages": []})
    AssetFactory.create(remote_facts={**FACTS, "languages": ["de"]})
    AssetFactory.create(remote_facts={})
    assert list(filtered("language=de-CH").without()) == [german]
    assert list(filtered("language=neutral").without()) == [neutral]
    assert list(filtered("language=neutral&language=fr").without()) == [german, neutral]


@pytest.mark.parametrize(
    ("until", "named"),
    [
        ("2026-08-18T09:12:00Z", {"expired"}),
        ("2026-08-18T09:12:01Z", {"expiring"}),
        ("2026-09-17T09:12:00Z", {"expiring"}),
        ("2026-09-17T09:12:01Z", set()),
        (None, set()),
    ],
)
def test_rights_are_compared_to_the_second(until: str | None, named: set[str]) -> None:
    AssetFactory.create(remote_facts={**FACTS, "rights_until": until})
    AssetFactory.create(remote_facts={})
    told = {name for name in ("expired", "expiring") if filtered(f"rights={name}").without()}
    assert told == named


def test_approved_facts_are_filtered_and_not_what_iconik_shows_now() -> None:
    frozen = {**FACTS, "languages": ["en"]}
    AssetFactory.create(state="approved", facts=frozen, remote_facts={**FACTS, "languages": ["fr"]})
    assert filtered("language=en").without().exists()
    assert not filtered("language=fr").without().exists()


@pytest.mark.parametrize(
    "query",
    [
        "state=gone",
        "kind=hologram",
        "rights=soon",
        "fact=odd",
        "language=d%20e",
        "brand=%3Cb%3E",
        "territory=@@",
        "use=odd",
        f"tag={'x' * 201}",
        "tag=a%00b",
        f"q={'x' * 201}",
        "q=a%00b",
    ],
)
def test_value_that_no_filter_knows_is_refused_naming_the_parameter(query: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        filtered(query)
    assert refused.value.field == query.partition("=")[0]
