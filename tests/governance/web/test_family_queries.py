"""The queries of the pages of families, bundles and drafts do not grow with what they show."""

import pytest

from governance.models import CampaignDraft, Family, FamilyMember, Mapping
from tests.conftest import ClientOf
from tests.factories import FACTS, CampaignFactory, SlotFactory, make_asset
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import words
from tests.governance.web.test_families import PLACE, grouped, mapped

pytestmark = pytest.mark.django_db

TAGS = ["en", "de", "fr", "it", "es", "pt", "nl", "sv"]


def family_of(tags: list[str], client_as: ClientOf) -> str:
    """The address of a family with one approved film in each language."""
    films = [
        make_asset(state="approved", remote_facts={**FACTS, "languages": [tag]}) for tag in tags
    ]
    return str(grouped(client_as("media"), films, name=f"Family of {len(tags)}")["Location"])


@pytest.mark.parametrize("size", [2, 8])
def test_family_pages_of_any_size_make_the_same_queries(
    size: int, client_as: ClientOf, counted: Counted
) -> None:
    place = family_of(TAGS[:size], client_as)
    client = client_as("media")
    for name, path in (
        ("family list", "/families/"),
        ("family", place),
        ("family change", f"{place}change/"),
        ("family undo", f"{place}undo/"),
    ):
        with counted(name):
            assert client.get(path).status_code == 200


@pytest.mark.parametrize("size", [2, 8])
def test_bundle_of_any_size_makes_the_same_queries(
    size: int, client_as: ClientOf, counted: Counted
) -> None:
    family_of(TAGS[:size], client_as)
    SlotFactory.create(
        campaign=CampaignFactory.create(key="ONE", regions=["CH"], languages=TAGS), key="hero"
    )
    comms = client_as("comms")
    place = mapped(comms, Family.objects.get())["Location"]
    assert Mapping.objects.count() == size
    reviewer = client_as("reviewer")
    with counted("bundle"):
        assert reviewer.get(place).status_code == 200
    with counted("family map"):
        assert comms.get(PLACE).status_code == 200


def test_steps_of_a_campaign_make_few_queries(client_as: ClientOf, counted: Counted) -> None:
    client = client_as("comms")
    client.post("/campaigns/drafts/")
    place = f"/campaigns/drafts/{CampaignDraft.objects.get().public_id}"
    for step in ("basics", "dates", "values", "slots", "overview"):
        with counted(f"campaign step {step}"):
            assert client.get(f"{place}/{step}/").status_code == 200
    with counted("campaign drafts"):
        assert client.get("/campaigns/drafts/").status_code == 200


def test_families_are_listed_a_page_at_a_time_and_found_by_title(client_as: ClientOf) -> None:
    for number in range(52):
        film = make_asset(remote_title=f"Film {number:02}")
        family = Family.objects.create(brand=film.brand, name=f"Family {number:02}", master=film)
        FamilyMember.objects.create(family=family, asset=film)
    client = client_as("auditor")
    first = client.get("/families/")
    assert [row.name for row in first.context["families"]][-1] == "Family 49"
    second = client.get(first.context["older_url"])
    assert [row.name for row in second.context["families"]] == ["Family 50", "Family 51"]
    back = client.get(second.context["newer_url"])
    assert back.context["families"][0].name == "Family 00"
    (found,) = client.get("/families/?q=film+07").context["families"]
    assert found.name == "Family 07"


def test_search_that_finds_no_family_leads_back_to_all(client_as: ClientOf) -> None:
    text = words(client_as("auditor").get("/families/?q=nothing"))
    assert "No family has this in its name or its master's title" in text
    assert "All families" in text
