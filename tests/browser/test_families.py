"""Families and bundles in a browser: clean in light and dark, wide and narrow."""

import re

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from governance.actions.families import create_family, map_family
from governance.actions.mappings import MappingTerms
from governance.models import Mapping, User
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, VIEWS, View
from tests.conftest import ActorOf, UserOf
from tests.factories import FACTS, CampaignFactory, SlotFactory, make_asset

pytestmark = pytest.mark.django_db(transaction=True)

HARD = "<script>alert(1)</script> 🎬 " + "عنوان " * 20


@pytest.fixture
def pages(site: str, actor: ActorOf) -> list[str]:
    """The pages of a family with a hard name and of its bundle."""
    assets = [
        make_asset(state="approved", remote_facts={**FACTS, "languages": [tag]})
        for tag in ("en", "de-CH")
    ]
    make_asset(state="approved")
    ids = [row.public_id for row in assets]
    family = create_family(name=HARD, asset_ids=ids, master_id=ids[0], actor=actor("media"))
    campaign = CampaignFactory.create(key="ONE")
    SlotFactory.create(campaign=campaign, key="hero")
    bundle = map_family(
        campaign_id=campaign.public_id,
        slot_key="hero",
        family_id=family.public_id,
        terms=MappingTerms(),
        actor=actor("comms"),
    )
    return [
        "/families/",
        "/families/new/",
        f"/families/{family.public_id}/",
        f"/families/{family.public_id}/change/",
        f"/families/{family.public_id}/undo/",
        f"/bundles/{bundle.bundle}/",
        "/campaigns/ONE/slots/hero/families/",
    ]


@pytest.fixture
def everybody(user_as: UserOf) -> User:
    """Somebody who makes families, maps them and decides."""
    person = user_as("comms")
    person.groups.add(*Group.objects.filter(name__in=("media", "reviewer")))
    return person


@pytest.mark.parametrize("view", [DESKTOP, VIEWS[3]])
def test_families_and_bundles_are_clean(
    view: View, pages: list[str], everybody: User, open_page: OpenPage
) -> None:
    page = open_page(pages[0], view=view, user=everybody)
    for path in pages:
        page.visit(path).must_be_clean()


def test_family_is_previewed_and_proposed_by_keys_alone(
    pages: list[str], everybody: User, open_page: OpenPage
) -> None:
    before = Mapping.objects.count()
    watched = open_page(pages[-1], user=everybody)
    page = watched.page
    page.get_by_label("Family", exact=True).select_option(label=HARD.strip())
    page.get_by_label("Priority").fill("5")
    page.get_by_label("Priority").press("Enter")
    expect(page.get_by_role("heading", name="What would be proposed")).to_be_visible()
    watched.must_be_clean()
    assert Mapping.objects.count() == before
    page.get_by_role("button", name="Propose the family").press("Enter")
    expect(page).to_have_url(re.compile("/bundles/"))
    assert Mapping.objects.count() == before + 2
