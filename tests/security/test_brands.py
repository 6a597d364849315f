"""A role that is limited to a brand opens nothing of another, by page, file, export or action."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.test import Client

from governance.actions.reviews import cast_vote
from governance.domain.errors import Forbidden, NotFound
from governance.models import AuditEntry, Brand, Mapping, Review
from governance.queries.actors import actor_for
from governance.queries.reviews import waiting_for
from tests.conftest import ActorOf, ClientOf, UserOf
from tests.factories import (
    AuditEntryFactory,
    BrandFactory,
    MappingFactory,
    ReviewFactory,
    RoleLimitFactory,
    make_asset,
)

pytestmark = pytest.mark.django_db

ROLES = ("media", "comms", "reviewer", "compliance", "auditor")


@dataclass(frozen=True)
class Foreign:
    """Things of a brand that the visitor's role does not cover."""

    mapping: Mapping
    review: Review

    def pages(self) -> list[str]:
        """Every address that shows one of them."""
        asset, campaign = self.mapping.asset.public_id, self.mapping.slot.campaign.key
        return [
            f"/assets/{asset}/",
            f"/assets/{asset}/poster",
            f"/assets/{asset}/captions/en.vtt",
            f"/assets/{asset}/media/web",
            f"/assets/{asset}/retire/",
            f"/assets/{asset}/suspend/",
            f"/campaigns/{campaign}/",
            f"/campaigns/{campaign}/change/",
            f"/campaigns/{campaign}/slots/new/",
            f"/campaigns/{campaign}/slots/{self.mapping.slot.key}/mappings/new/",
            f"/mappings/{self.mapping.public_id}/",
            f"/reviews/{self.review.public_id}/",
        ]


@pytest.fixture
def own() -> Brand:
    return BrandFactory.create(key="own")


@pytest.fixture
def foreign() -> Foreign:
    brand = BrandFactory.create(key="foreign", name="Foreign")
    asset = make_asset(state="approved", brand=brand, remote_title="Foreign film")
    mapping = MappingFactory.create(asset=asset, slot__campaign__brand=brand)
    return Foreign(mapping, ReviewFactory.create(asset=asset))


@pytest.mark.parametrize("role", ROLES)
def test_page_of_another_brand_is_not_there(
    role: str, own: Brand, foreign: Foreign, client_as: ClientOf
) -> None:
    client = client_as(role, own)
    for place in foreign.pages():
        assert client.get(place).status_code == 404, place


@pytest.mark.parametrize("role", ROLES)
def test_lists_and_searches_show_nothing_of_another_brand(
    role: str, own: Brand, foreign: Foreign, client_as: ClientOf
) -> None:
    client = client_as(role, own)
    for place in ("/", "/assets/?q=Foreign", "/campaigns/", "/reviews/"):
        assert b"Foreign film" not in client.get(place).content, place
        assert foreign.mapping.slot.campaign.name.encode() not in client.get(place).content, place


Form = dict[str, str]


@pytest.mark.parametrize("role", ROLES)
def test_forms_sent_for_another_brand_change_nothing(
    role: str, own: Brand, foreign: Foreign, client_as: ClientOf
) -> None:
    client = client_as(role, own)
    before = AuditEntry.objects.count()
    asset = f"/assets/{foreign.mapping.asset.public_id}"
    sent: list[tuple[str, Form]] = [
        (f"{asset}/suspend/", {"reason": "x", "expected": "approved"}),
        (f"{asset}/retire/", {"reason": "x", "expected": "approved", "acknowledged": "x"}),
        (f"/mappings/{foreign.mapping.public_id}/withdraw/", {"reason": "x", "expected": "x"}),
        (f"/reviews/{foreign.review.public_id}/", {"decision": "approve", "expected": "0" * 64}),
    ]
    for place, form in sent:
        assert client.post(place, form).status_code == 404, place
    assert AuditEntry.objects.count() == before


def test_record_of_another_brand_is_neither_shown_nor_exported(
    own: Brand, foreign: Foreign, client_as: ClientOf
) -> None:
    AuditEntryFactory.create(
        brand_id=foreign.mapping.asset.brand_id, subject_label="Foreign film", reason="Hidden why"
    )
    client = client_as("auditor", own)
    assert b"Hidden why" not in client.get("/audit/").content
    export = b"".join(client.get("/audit.csv"))  # type: ignore[call-overload]  # a streamed answer
    assert b"Hidden why" not in export


@pytest.fixture
def across(own: Brand) -> Callable[[], Review]:
    """A review of a mapping that shows an asset of the own brand in another brand's campaign."""

    def made() -> Review:
        mapping = MappingFactory.create(
            asset=make_asset(state="approved", brand=own),
            slot__campaign__brand=BrandFactory.create(key="foreign"),
            state="proposed",
        )
        return ReviewFactory.create(subject="mapping", asset=mapping.asset, mapping=mapping)

    return made


def test_mapping_in_another_brands_campaign_is_not_for_a_limited_reviewer(
    own: Brand, across: Callable[[], Review], actor: ActorOf
) -> None:
    review, reviewer = across(), actor("reviewer", own)
    assert not waiting_for(reviewer).exists()
    with pytest.raises(NotFound):
        cast_vote(review_id=review.public_id, decision="approve", actor=reviewer)


def test_mapping_in_another_brands_campaign_is_seen_but_not_decided_by_who_only_reads_there(
    own: Brand, across: Callable[[], Review], user_as: UserOf
) -> None:
    review, person = across(), user_as("auditor")
    reviewers = user_as("reviewer").groups.get()
    person.groups.add(reviewers)
    RoleLimitFactory.create(user=person, group=reviewers, brands=[own])
    reviewer = actor_for(person)
    assert not waiting_for(reviewer).exists()
    with pytest.raises(Forbidden):
        cast_vote(review_id=review.public_id, decision="approve", actor=reviewer)
    client = Client()
    client.force_login(person)
    assert client.get(f"/reviews/{review.public_id}/").status_code == 200


def test_brand_cannot_be_deleted_so_that_no_limit_falls_away(
    own: Brand, client_as: ClientOf
) -> None:
    response = client_as("admin").post(f"/admin/governance/brand/{own.pk}/delete/", {"post": "yes"})
    assert response.status_code == 403
    assert Brand.objects.filter(pk=own.pk).exists()
