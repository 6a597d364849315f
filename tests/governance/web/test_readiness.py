"""What a campaign still lacks, and the verdict that nothing does."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from governance import clock
from governance.models import Campaign, Slot
from tests.conftest import ClientOf
from tests.factories import FACTS, CampaignFactory, MappingFactory, SlotFactory, make_asset
from tests.governance.web.pages import words

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def slot() -> Slot:
    campaign: Campaign = CampaignFactory.create(
        key="ONE", languages=["de-CH", "en"], regions=["CH", "AT"]
    )
    made: Slot = SlotFactory.create(
        campaign=campaign, key="hero", name="Opening film", language_policy="parents"
    )
    return made


def lacks(client_as: ClientOf) -> list[tuple[str, str]]:
    readiness = client_as("comms").get("/campaigns/ONE/").context["readiness"]
    return [(lack.state, lack.text) for lack in readiness.lacks]


def shown(**facts: Any) -> Any:
    return make_asset(
        state="approved", remote_title="Film", remote_facts={**FACTS, "captions": ["en"], **facts}
    )


def test_campaign_whose_required_slots_answer_everywhere_is_ready(
    slot: Slot, client_as: ClientOf
) -> None:
    MappingFactory.create(slot=slot, languages=["de"], asset=shown())
    MappingFactory.create(slot=slot, languages=["en"], asset=shown())
    SlotFactory.create(campaign=slot.campaign, required=False)
    page = client_as("comms").get("/campaigns/ONE/")
    assert page.context["readiness"].is_ready
    assert "Ready: every required slot answers" in words(page)


def test_campaign_without_slots_is_not_ready(client_as: ClientOf) -> None:
    CampaignFactory.create(key="ONE")
    assert lacks(client_as) == [("none", "It has no slot yet.")]


def test_gap_names_language_channels_and_regions_and_leads_to_a_proposal(
    slot: Slot, client_as: ClientOf
) -> None:
    MappingFactory.create(slot=slot, languages=["en"], asset=shown())
    MappingFactory.create(
        slot=slot, languages=["de"], regions=["CH"], when={"channel": ["web"]}, asset=shown()
    )
    page = client_as("comms").get("/campaigns/ONE/")
    (lack,) = page.context["readiness"].lacks
    assert lack.text == "Opening film has nothing in de-CH: email CH, email AT, web AT."
    assert lack.url.endswith("/slots/hero/mappings/new/?language=de-CH")
    reader = client_as("auditor").get("/campaigns/ONE/").context["readiness"]
    assert reader.lacks[0].url == "#slot-hero"


def test_value_of_a_further_dimension_that_nothing_takes_is_named(
    slot: Slot, client_as: ClientOf
) -> None:
    dimensions = [*slot.campaign.dimensions, {"name": "segment", "values": ["young", "retired"]}]
    Campaign.objects.update(dimensions=dimensions, languages=["en"], regions=[])
    for channel, segments in (("email", ["retired", "young"]), ("web", ["young"])):
        when = {"channel": [channel], "segment": segments}
        MappingFactory.create(slot=slot, languages=[], when=when, asset=shown())
    assert [text for _state, text in lacks(client_as)] == [
        "Opening film has nothing in en: web (segment: retired)."
    ]


@pytest.mark.parametrize(
    ("policy", "languages", "ready"),
    [
        ("exact", ["de", "en"], False),
        ("parents", ["de", "en"], True),
        ("parents", ["en"], False),
        ("default", ["en"], True),
        ("exact", [], True),
    ],
)
def test_language_policy_decides_what_answers(
    policy: str, languages: list[str], ready: bool, slot: Slot, client_as: ClientOf
) -> None:
    Slot.objects.update(language_policy=policy)
    MappingFactory.create(slot=slot, languages=languages, asset=shown())
    assert (lacks(client_as) == []) is ready


def test_territory_of_the_asset_leaves_a_gap(slot: Slot, client_as: ClientOf) -> None:
    MappingFactory.create(slot=slot, languages=[], asset=shown(territories=["CH"]))
    assert [text for _state, text in lacks(client_as)] == [
        "Opening film has nothing in de-CH: email AT, web AT.",
        "Opening film has nothing in en: email AT, web AT.",
    ]


@pytest.mark.parametrize(
    ("facts", "text"),
    [
        (
            {"rights_until": "2027-01-01T00:00:00Z"},
            "The rights of “Film” end before Opening film stops showing it.",
        ),
        ({"captions": [], "spoken": True}, "“Film” lacks: captions."),
    ],
)
def test_asset_that_does_not_carry_the_campaign_is_named(
    facts: dict[str, Any], text: str, slot: Slot, client_as: ClientOf
) -> None:
    MappingFactory.create(slot=slot, languages=[], asset=shown(**facts))
    assert [found for _state, found in lacks(client_as)] == [text]


def test_proposal_is_named_and_does_not_fill_the_gap(slot: Slot, client_as: ClientOf) -> None:
    MappingFactory.create(slot=slot, languages=[], asset=shown(), state="proposed")
    assert [state for state, _text in lacks(client_as)] == ["none", "none", "in_review"]
