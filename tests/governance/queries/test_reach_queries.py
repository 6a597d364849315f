"""The conditions of queries say the same as the rule (``domain.reach``)."""

import pytest
from django.contrib.auth.models import Group

from governance.models import Asset, Campaign
from governance.policies import governs, sees
from governance.queries import reach
from governance.queries.actors import actor_for
from tests.conftest import UserOf
from tests.factories import (
    FACTS,
    AssetFactory,
    BrandFactory,
    CampaignFactory,
    MarketFactory,
    RoleLimitFactory,
)

pytestmark = pytest.mark.django_db

PLACES: list[list[str]] = [
    [],
    ["CH"],
    ["AT", "DE-BY"],
    ["CH", "CA"],
    ["CA"],
    ["CA-QC", "US"],
    ["CH", "FR"],
]
TERRITORIES = [*PLACES, ["@DACH"], ["@EU"], ["@EU-WEST"], ["@ALPS", "CH"]]


@pytest.fixture
def markets() -> None:
    MarketFactory.create()
    MarketFactory.create(code="@EU", countries=["AT", "DE", "FR"])
    MarketFactory.create(code="@EU-WEST", countries=["FR"])
    MarketFactory.create(code="@ALPS", countries=["AT", "CH"])


@pytest.mark.parametrize("with_brand", [False, True])
@pytest.mark.parametrize("code", ["@DACH", "@EU-WEST", "@ALPS"])
@pytest.mark.usefixtures("markets")
def test_query_of_limited_role_gives_what_the_rule_allows(
    code: str, with_brand: bool, user_as: UserOf
) -> None:
    own, other = BrandFactory.create(key="own"), BrandFactory.create(key="other")
    for brand in (own, other):
        for places in TERRITORIES:
            AssetFactory.create(brand=brand, remote_facts={**FACTS, "territories": places})
        AssetFactory.create(brand=brand, remote_facts={})
        for places in PLACES:
            CampaignFactory.create(brand=brand, regions=places)
    person = user_as("comms")
    RoleLimitFactory.create(
        user=person,
        group=Group.objects.get(name="comms"),
        brands=[own] if with_brand else [],
        markets=[MarketFactory.create(code=code)],
    )
    actor = actor_for(person)
    role = actor.reach("comms")
    assert role is not None
    roles = frozenset({"comms"})
    assets, campaigns = Asset.objects.all(), Campaign.objects.all()
    assert set(reach.assets(actor)) == {row for row in assets if sees(actor, row)}
    assert set(reach.campaigns(actor)) == {row for row in campaigns if sees(actor, row)}
    assert set(assets.filter(reach.asset_governed(role))) == {
        row for row in assets if governs(actor, roles, row)
    }
    assert 0 < reach.assets(actor).count() < assets.count()
    assert 0 < assets.filter(reach.asset_governed(role)).count() < reach.assets(actor).count()


def test_limit_without_brands_and_markets_covers_nothing(user_as: UserOf) -> None:
    AssetFactory.create()
    person = user_as("auditor")
    RoleLimitFactory.create(user=person, group=Group.objects.get(name="auditor"))
    assert not reach.assets(actor_for(person)).exists()


def test_person_without_a_role_sees_nothing(user_as: UserOf) -> None:
    AssetFactory.create()
    assert not reach.assets(actor_for(user_as("none"))).exists()
