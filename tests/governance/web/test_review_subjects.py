"""What the page of a review shows, by what it asks."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from governance import clock
from governance.actions.lifecycle import submit_asset, submit_facts, supersede_asset
from governance.actions.reviews import cast_vote
from governance.models import Review
from governance.queries.lookup import tables
from tests.conftest import ActorOf, ClientOf
from tests.factories import (
    FACTS,
    AssetVersionFactory,
    BrandFactory,
    CampaignFactory,
    MappingFactory,
    RenditionFactory,
    ReviewFactory,
    SlotFactory,
    VoteFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import words
from tests.governance.web.review_scenes import (
    address,
    decide,
    proposed,
    retirement,
    shown,
    state_of,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Record = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


@pytest.fixture
def review(actor: ActorOf) -> Review:
    """A film's version in review."""
    asset = make_asset(remote_title="Home cover")
    return submit_asset(asset_id=asset.public_id, actor=actor("media"), note="For spring.")


@pytest.fixture
def mapping_review(actor: ActorOf) -> Review:
    """A mapping in review, in a campaign with one slot."""
    slot = SlotFactory.create(campaign=CampaignFactory.create(key="RENEW26"), key="hero")
    return proposed(slot, make_asset(state="approved", remote_title="Spring film"), actor)


def test_version_review_shows_facts_files_checks_and_note(
    client_as: ClientOf, review: Review
) -> None:
    text = words(shown(client_as("reviewer"), review))
    for part in (
        "For spring.",
        "Governed facts are complete",
        "Alternative text",
        FACTS["alt"],
        "Captions en",
        f'src="/assets/{review.asset.public_id}/media/web?version=1"',
    ):
        assert part in text


def test_version_review_compares_with_the_approved_version(
    client_as: ClientOf, actor: ActorOf
) -> None:
    asset = make_asset(state="approved")
    asset.remote_facts = {**FACTS, "languages": ["de-CH"]}
    asset.save()
    newer = AssetVersionFactory.create(asset=asset, remote_number=2)
    RenditionFactory.create(version=newer, key="web")
    opened = submit_asset(asset_id=asset.public_id, actor=actor("media"))
    page = shown(client_as("reviewer"), opened)
    row = next(row for row in page.context["subject"].facts if row.label == "Languages")
    assert (row.before, row.value, row.changed) == ("en", "de-CH", True)
    assert "Version 1 is approved and served until this one is." in words(page)
    assert page.context["media"]["src"].endswith("?version=2")


def test_version_review_warns_of_what_iconik_cannot_tell(
    client_as: ClientOf, review: Review
) -> None:
    review.asset.remote_faults = {"rights_until": "“soon” is no date."}
    review.asset.remote_facts = {**FACTS, "rights_until": "2026-01-01T00:00:00Z"}
    review.asset.save()
    findings = {
        check.text
        for check in shown(client_as("reviewer"), review).context["checks"]
        if not check.ok
    }
    assert "Some values in iconik cannot be read: “soon” is no date." in findings
    assert "Rights ended on 31 Dec 2025" in findings


def test_facts_review_shows_approved_and_new_values(client_as: ClientOf, actor: ActorOf) -> None:
    asset = make_asset(state="approved", candidate_facts={"languages": ["de"], "territories": []})
    asset.candidate_facts = {"languages": ["de"]}
    asset.save()
    opened = submit_facts(asset_id=asset.public_id, actor=actor("media"))
    rows = shown(client_as("reviewer"), opened).context["subject"].facts
    assert [(row.label, row.before, row.value) for row in rows] == [("Languages", "en", "de")]


def test_mapping_review_shows_terms_and_what_the_slot_serves_now(
    client_as: ClientOf, actor: ActorOf
) -> None:
    slot = SlotFactory.create(key="hero")
    first = proposed(slot, make_asset(state="approved", remote_title="First film"), actor)
    cast_vote(review_id=first.public_id, decision="approve", actor=actor("reviewer"))
    second = proposed(slot, make_asset(state="approved"), actor, languages=["fr"], regions=["CH"])
    page = shown(client_as("reviewer"), second)
    assert [row.asset.title for row in page.context["subject"].serves] == ["First film"]
    text = words(page)
    for part in (
        slot.campaign.name,
        slot.name,
        '<span class="tag">CH</span>',
        "The asset is not in fr",
    ):
        assert part in text


def test_mapping_review_tells_of_a_tie_before_anybody_decides(
    client_as: ClientOf, actor: ActorOf
) -> None:
    slot = SlotFactory.create(key="hero")
    first = proposed(slot, make_asset(state="approved"), actor)
    cast_vote(review_id=first.public_id, decision="approve", actor=actor("reviewer"))
    second = proposed(slot, make_asset(state="approved"), actor)
    client = client_as("reviewer")
    findings = [check.text for check in shown(client, second).context["checks"] if not check.ok]
    assert findings == [
        f"It ties with mapping {first.mapping_id}, for example for language en, and cannot be"
        " approved."
    ]
    response = decide(client, second)
    assert response.status_code == 409
    assert "would tie" in words(response)
    assert state_of(second) == "open"


def test_mapping_review_tells_that_it_would_be_withheld(
    client_as: ClientOf, actor: ActorOf
) -> None:
    slot = SlotFactory.create()
    slot_review = proposed(slot, make_asset(state="approved"), actor)
    cast_vote(review_id=slot_review.public_id, decision="approve", actor=actor("reviewer"))
    second = proposed(slot, make_asset(), actor, languages=["fr"])
    findings = [check.text for check in shown(client_as("reviewer"), second).context["checks"]]
    assert "It would be withheld: the asset is not approved yet" in findings


def test_mapping_review_warns_of_a_mapping_that_is_never_shown(
    client_as: ClientOf, actor: ActorOf
) -> None:
    slot = SlotFactory.create()
    wide = proposed(slot, make_asset(state="approved"), actor, priority=5)
    cast_vote(review_id=wide.public_id, decision="approve", actor=actor("reviewer"))
    hidden = proposed(slot, make_asset(state="approved"), actor)
    findings = [check.text for check in shown(client_as("reviewer"), hidden).context["checks"]]
    assert f"It is never shown: mapping {wide.mapping_id} is always closer." in findings


def test_retirement_review_lists_the_mappings_that_end(client_as: ClientOf, actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    mapping = MappingFactory.create(asset=asset)
    other = MappingFactory.create(
        asset=asset, slot__campaign__brand=BrandFactory.create(key="other")
    )
    opened = retirement(asset, actor)
    page = shown(client_as("reviewer"), opened)
    assert {row.pk for row in page.context["subject"].moving} == {mapping.pk, other.pk}
    page = shown(client_as("reviewer", asset.brand), opened)
    assert [row.pk for row in page.context["subject"].moving] == [mapping.pk]
    assert "1 of them belongs to a brand that you do not see." in words(page)
    assert other.slot.campaign.name not in words(page)


def test_retirement_is_decided_by_compliance_alone(client_as: ClientOf, actor: ActorOf) -> None:
    asset = make_asset(state="approved")
    opened = retirement(asset, actor)
    assert decide(client_as("compliance"), opened).status_code == 302
    assert state_of(asset) == "retired"


def test_replacement_review_shows_both_assets_fact_by_fact(
    client_as: ClientOf, actor: ActorOf
) -> None:
    old = make_asset(state="approved", remote_title="Old film")
    new = make_asset(
        state="approved", remote_title="New film", remote_facts={**FACTS, "languages": ["fr"]}
    )
    MappingFactory.create(asset=old)
    opened = supersede_asset(
        asset_id=old.public_id, successor_id=new.public_id, actor=actor("media"), reason="Newer."
    )
    page = shown(client_as("reviewer"), opened)
    sides = {
        side.label: (side.before, side.value, side.changed)
        for side in page.context["subject"].sides
    }
    assert sides["Languages"] == ("en", "fr", True)
    assert "The successor is not in en" in words(page)
    assert "1 mapping in 1 slot of 1 campaign." in words(page)


def test_review_without_any_stage_is_shown_and_cannot_be_decided(client_as: ClientOf) -> None:
    empty = ReviewFactory.create(stages=[])
    page = shown(client_as("reviewer"), empty)
    assert "This review has no stage that waits for votes." in words(page)


def test_review_pages_make_few_queries_however_long_the_queue(
    client_as: ClientOf, actor: ActorOf, counted: Counted, review: Review, mapping_review: Review
) -> None:
    for _ in range(12):
        ReviewFactory.create()
    VoteFactory.create(review=review)
    VoteFactory.create(review=review)
    old = make_asset(state="approved")
    for _ in range(3):
        MappingFactory.create(asset=old)
    replacing = supersede_asset(
        asset_id=old.public_id,
        successor_id=make_asset(state="approved").public_id,
        actor=actor("media"),
        reason="Newer.",
    )
    retiring = retirement(old, actor)
    slot = mapping_review.mapping.slot
    live = proposed(slot, make_asset(state="approved"), actor, languages=["fr"])
    cast_vote(review_id=live.public_id, decision="approve", actor=actor("reviewer"))
    tables.clear()
    client = client_as("compliance")
    client.get("/reviews/")
    for name, path in (
        ("review queue", "/reviews/"),
        ("review version", address(review)),
        ("review mapping", address(mapping_review)),
        ("review replacement", address(replacing)),
        ("review retirement", address(retiring)),
    ):
        with counted(name):
            assert client.get(path).status_code == 200
