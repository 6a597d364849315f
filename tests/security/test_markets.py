"""A role limited to a brand or a market: every address of ours, for each limit and role.

What lies outside is not there (404), not listed, not counted, not found and not exported; what is
seen but reaches beyond the market is not changed (403).
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import URLResolver, get_resolver

from governance.domain.actor import Actor
from governance.models import (
    Asset,
    AuditEntry,
    Brand,
    Campaign,
    Family,
    FamilyMember,
    Mapping,
    MappingState,
    Market,
    Review,
)
from governance.queries.actors import actor_for
from governance.queries.home import standing
from governance.queries.reviews import waiting_for
from tests.conftest import UserOf
from tests.factories import (
    FACTS,
    MOMENT,
    AlarmFactory,
    AuditEntryFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    MarketFactory,
    OutboxRowFactory,
    PublishedTableFactory,
    ReviewFactory,
    RoleLimitFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db

ROLES = ("media", "comms", "reviewer", "compliance", "auditor")
LIMITS = ("brand", "market", "both")


@dataclass(frozen=True)
class Scene:
    """The same things twice: within the visitor's limit, and outside of it, called "Hidden"."""

    own: Mapping
    hidden: Mapping
    own_review: Review
    hidden_review: Review
    brand: Brand
    market: Market


def _things(name: str, brand: Brand, country: str) -> tuple[Mapping, Review]:
    asset = make_asset(
        state="approved",
        brand=brand,
        remote_title=f"{name} film",
        remote_facts={**FACTS, "territories": [country], "rights_until": "2026-12-01T00:00:00Z"},
    )
    campaign = CampaignFactory.create(
        brand=brand, key=f"{name}-C", name=f"{name} campaign", regions=[country], generation=1
    )
    mapping = MappingFactory.create(asset=asset, slot__campaign=campaign, bundle=uuid4())
    family = Family.objects.create(brand=brand, name=f"{name} family", master=asset)
    FamilyMember.objects.create(family=family, asset=asset)
    PublishedTableFactory.create(
        campaign=campaign, withheld=[{"row": mapping.pk, "slot": "x", "reason": "asset_retired"}]
    )
    AlarmFactory.create(campaign=campaign, message=f"{name} alarm")
    rejected = MappingFactory.create(
        asset=asset, slot=mapping.slot, state=MappingState.REJECTED, decided_at=MOMENT
    )
    AuditEntryFactory.create(
        subject_kind="asset",
        subject_id=str(asset.public_id),
        brand_id=brand.pk,
        subject_label=f"{name} film",
    )
    AuditEntryFactory.create(
        subject_kind="mapping",
        subject_id=str(rejected.public_id),
        brand_id=brand.pk,
        subject_label=f"{name} mapping",
    )
    OutboxRowFactory.create(subject_id=str(asset.pk), last_error="The remote is away.")
    return mapping, ReviewFactory.create(asset=asset)


@pytest.fixture(params=LIMITS)
def scene(request: pytest.FixtureRequest) -> Scene:
    market = MarketFactory.create()
    own = BrandFactory.create(key="own")
    other = own if request.param == "market" else BrandFactory.create(key="hidden", name="Hidden")
    mapping, review = _things("Own", own, "CH")
    hidden, hidden_review = _things("Hidden", other, "CH" if request.param == "brand" else "CA")
    return Scene(mapping, hidden, review, hidden_review, own, market)


Person = Callable[[str], tuple[Client, Actor]]


@pytest.fixture
def limited(request: pytest.FixtureRequest, scene: Scene, user_as: UserOf) -> Person:
    """Somebody with a role that has the limit of the scene."""
    limit = request.node.callspec.params["scene"]

    def made(role: str) -> tuple[Client, Actor]:
        person = user_as(role)
        RoleLimitFactory.create(
            user=person,
            group=Group.objects.get(name=role),
            brands=[] if limit == "market" else [scene.brand],
            markets=[] if limit == "brand" else [scene.market],
        )
        client = Client()
        client.force_login(person)
        return client, actor_for(person)

    return made


def _values(mapping: Mapping, review: Review) -> dict[str, str]:
    campaign = mapping.slot.campaign
    return {
        "<uuid:asset_id>": str(mapping.asset.public_id),
        "<uuid:mapping_id>": str(mapping.public_id),
        "<uuid:review_id>": str(review.public_id),
        "<uuid:family_id>": str(mapping.asset.family_member.family.public_id),
        "<uuid:bundle_id>": str(mapping.bundle),
        "<int:number>": "1",
        "<str:key>": campaign.key,
        "<str:slot_key>": mapping.slot.key,
        "<slug:key>": "web",
        "<slug:track>": "en",
        "<slug:step>": "suspend",
    }


OURS = [
    resolver
    for resolver in get_resolver().url_patterns
    if isinstance(resolver, URLResolver) and resolver.namespace == "governance"
]
PAGES = sorted({str(item.pattern) for resolver in OURS for item in resolver.url_patterns})
ABOUT = [
    page
    for page in PAGES
    if page.startswith(
        ("assets/<", "mappings/<", "reviews/<", "campaigns/<", "families/<", "bundles/<")
    )
]
LISTS = [page for page in PAGES if "<" not in page]


def _filled(page: str, values: dict[str, str]) -> str | None:
    for name, value in values.items():
        page = page.replace(name, value)
    return None if "<" in page else f"/{page}"


@pytest.mark.parametrize("role", ROLES)
def test_every_address_of_something_outside_is_not_there(
    role: str, scene: Scene, limited: Person
) -> None:
    client, _actor = limited(role)
    before = AuditEntry.objects.count()
    tried = 0
    for page in ABOUT:
        place = _filled(page, _values(scene.hidden, scene.hidden_review))
        if place is None:
            continue
        for status in (
            client.get(place, follow=True).status_code,
            client.get(place, headers={"HX-Request": "true"}).status_code,
            client.post(place).status_code,
        ):
            assert status in (404, 405), (place, status)
            tried += status == 404
    assert tried >= 12
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("role", ROLES)
def test_things_inside_are_there(role: str, scene: Scene, limited: Person) -> None:
    client, _actor = limited(role)
    for page in (
        *("assets/<uuid:asset_id>/", "campaigns/<str:key>/", "mappings/<uuid:mapping_id>/"),
        *("families/<uuid:family_id>/", "bundles/<uuid:bundle_id>/", "reviews/<uuid:review_id>/"),
    ):
        place = _filled(page, _values(scene.own, scene.own_review))
        assert place is not None
        assert client.get(place).status_code == 200, place


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("query", ["", "?q=Hidden", "?text=Hidden"])
def test_no_list_count_search_or_export_tells_of_something_outside(
    role: str, query: str, scene: Scene, limited: Person
) -> None:
    client, _actor = limited(role)
    opened = 0
    for page in LISTS:
        response = client.get(f"/{page}{query}")
        if response.status_code in (302, 400, 403, 404, 405):
            continue
        body = (
            (b"".join(response) if response.streaming else response.content)
            .replace(b'Hidden"', b'"')
            .replace(b"\xe2\x80\x9cHidden\xe2\x80\x9d", b"")
        )
        for word in (b"Hidden film", b"Hidden campaign", b"Hidden alarm", b"Hidden mapping"):
            assert word not in body, (page, word)
        opened += 1
    assert opened >= 5


@pytest.mark.parametrize("role", ROLES)
def test_page_of_the_mirror_names_nothing_outside(role: str, scene: Scene, limited: Person) -> None:
    client, _actor = limited(role)
    response = client.get("/sync/")
    assert response.status_code in (200, 403)
    assert b"Hidden" not in response.content
    assert response.status_code == 403 or b"Own film" in response.content


def test_figures_count_what_is_inside_alone(scene: Scene, limited: Person) -> None:
    _client, actor = limited("media")
    assert standing(actor, MOMENT).states["approved"] == 1


@pytest.mark.parametrize("role", ["reviewer", "compliance"])
def test_only_reviews_inside_wait_for_a_limited_reviewer(
    role: str, scene: Scene, limited: Person
) -> None:
    Review.objects.update(
        stages=[{"id": 1, "order": 1, "name": "Word", "group": role, "quorum": 1}]
    )
    _client, actor = limited(role)
    assert list(waiting_for(actor)) == [scene.own_review]


def test_record_of_a_limited_auditor_holds_what_is_inside(scene: Scene, limited: Person) -> None:
    client, _actor = limited("auditor")
    body = b"".join(client.get("/audit.csv"))
    assert b"Own film" in body
    assert b"Own mapping" in body
    assert b"Hidden" not in body


def test_limited_administrator_does_not_enter_the_console(scene: Scene, limited: Person) -> None:
    client, _actor = limited("admin")
    assert client.get("/admin/governance/asset/").status_code in (302, 403)


# Seen, yet reaching beyond the market


@pytest.fixture
def wide(scene: Scene) -> Mapping:
    """A worldwide film in a campaign of the own brand that runs in and beyond the market."""
    asset = make_asset(state="approved", brand=scene.brand, remote_title="Worldwide film")
    campaign = CampaignFactory.create(brand=scene.brand, key="WIDE", regions=["CA", "CH"])
    return MappingFactory.create(asset=asset, slot__campaign=campaign)


IN_MARKET = pytest.mark.parametrize("scene", ["market", "both"], indirect=True)


@IN_MARKET
def test_worldwide_asset_and_wider_campaign_are_seen(
    scene: Scene, wide: Mapping, limited: Person
) -> None:
    client, _actor = limited("media")
    for place in (
        f"/assets/{wide.asset.public_id}/",
        "/campaigns/WIDE/",
        f"/mappings/{wide.public_id}/",
    ):
        assert client.get(place).status_code == 200, place


@IN_MARKET
def test_campaign_that_reaches_beyond_the_market_is_not_changed(
    scene: Scene, wide: Mapping, limited: Person
) -> None:
    client, _actor = limited("comms")
    before = AuditEntry.objects.count()
    slot = wide.slot.key
    for place in ("change/", "slots/new/", f"slots/{slot}/mappings/new/"):
        assert client.get(f"/campaigns/WIDE/{place}").status_code == 403, place
        assert client.post(f"/campaigns/WIDE/{place}", {"expected": "x"}).status_code == 403, place
    response = client.post(
        f"/mappings/{wide.public_id}/withdraw/", {"reason": "x", "expected": "approved"}
    )
    assert response.status_code == 403
    assert AuditEntry.objects.count() == before


@IN_MARKET
@pytest.mark.parametrize("role", ["reviewer", "compliance"])
def test_worldwide_asset_is_not_taken_out_of_service_from_one_market(
    role: str, scene: Scene, wide: Mapping, limited: Person
) -> None:
    client, _actor = limited(role)
    for step in ("suspend", "retire"):
        response = client.post(
            f"/assets/{wide.asset.public_id}/{step}/", {"reason": "x", "expected": "approved"}
        )
        assert response.status_code == 403
    assert Asset.objects.get(pk=wide.asset_id).suspended_at is None


@IN_MARKET
def test_worldwide_film_in_a_campaign_of_the_market_is_decided_there(
    scene: Scene, wide: Mapping, limited: Person
) -> None:
    mapping = MappingFactory.create(asset=wide.asset, slot=scene.own.slot, state="proposed")
    review = ReviewFactory.create(subject="mapping", asset=wide.asset, mapping=mapping)
    beyond = MappingFactory.create(asset=wide.asset, slot=wide.slot, state="proposed")
    ReviewFactory.create(subject="mapping", asset=wide.asset, mapping=beyond)
    _client, actor = limited("reviewer")
    assert set(waiting_for(actor)) == {scene.own_review, review}


@IN_MARKET
def test_nobody_leads_a_campaign_out_of_their_market(scene: Scene, limited: Person) -> None:
    client, _actor = limited("comms")
    campaign = scene.own.slot.campaign
    page = client.get(f"/campaigns/{campaign.key}/change/")
    terms = {
        "name": campaign.name,
        "zone": "UTC",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "default_language": "en",
        "languages": "en",
        "regions": "CH, CA",
        "dimensions": "channel: email",
        "expected": page.context["expected"],
        "seen": "",
    }
    assert client.post(f"/campaigns/{campaign.key}/change/", terms).status_code == 403
    assert Campaign.objects.get(pk=campaign.pk).regions == ["CH"]


def test_changed_market_holds_at_once(scene: Scene, limited: Person) -> None:
    if scene.brand == scene.hidden.asset.brand:  # a limit of market alone
        client, _actor = limited("auditor")
        Market.objects.filter(pk=scene.market.pk).update(countries=["CA"])
        assert client.get(f"/assets/{scene.hidden.asset.public_id}/").status_code == 200
        assert client.get(f"/assets/{scene.own.asset.public_id}/").status_code == 404
