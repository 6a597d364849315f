"""The review queue and the page of one review: what waits, what is shown, and the decision."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.actions.lifecycle import retire_asset, submit_asset, submit_facts, supersede_asset
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.models import Asset, AuditEntry, Review, Vote
from governance.queries.impact import impact_of
from governance.queries.lookup import tables
from governance.web.seen import packed
from tests.conftest import ActorOf, ClientOf, UserOf
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
from tests.governance.web.pages import PEOPLE, ROLES, must_answer, words

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


def proposed(slot: Any, asset: Asset, actor: ActorOf, **terms: Any) -> Review:
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=asset.public_id,
        terms=MappingTerms(**{"languages": ["en"], **terms}),
        actor=actor("comms"),
    )
    return mapping.reviews.get()


def address(review: Review) -> str:
    return f"/reviews/{review.public_id}/"


def shown(client: Client, review: Review) -> Any:
    response = client.get(address(review))
    assert response.status_code == 200
    return response


def decide(client: Client, review: Review, decision: str = "approve", **fields: Any) -> Any:
    """Send the form of the page as it was shown."""
    page = shown(client, review)
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    return client.post(address(review), {**form, "decision": decision, **fields})


def state_of(row: Any) -> str:
    row.refresh_from_db()
    return str(row.state)


# Who may come here


@pytest.mark.parametrize("role", ROLES)
def test_queue_opens_for_whoever_is_logged_in(role: str, client_as: ClientOf) -> None:
    must_answer(client_as(role), role, "/reviews/", PEOPLE | {"none"})


@pytest.mark.parametrize("role", ROLES)
def test_review_opens_for_every_role_and_is_unknown_without_one(
    role: str, client_as: ClientOf, review: Review
) -> None:
    must_answer(client_as(role), role, address(review), PEOPLE, refusal={"none": 404})


@pytest.mark.parametrize("role", ROLES)
def test_decision_is_taken_by_the_stage_and_refused_to_all_others(
    role: str, client_as: ClientOf, review: Review, record: Record
) -> None:
    before = record()
    data = {"expected": review.content_digest, "decision": "approve"}
    must_answer(
        client_as(role), role, address(review), {"reviewer"}, data=data, refusal={"none": 404}
    )
    assert state_of(review) == ("approved" if role == "reviewer" else "open")
    assert (record() == before) == (role != "reviewer")


def test_review_of_another_brand_is_unknown(client_as: ClientOf, review: Review) -> None:
    client = client_as("reviewer", BrandFactory.create(key="other"))
    assert client.get(address(review)).status_code == 404
    assert client.post(address(review), {"decision": "approve"}).status_code == 404
    assert state_of(review) == "open"


def test_mapping_review_of_another_brands_campaign_is_unknown(
    client_as: ClientOf, actor: ActorOf
) -> None:
    other = CampaignFactory.create(brand=BrandFactory.create(key="other"))
    asset = make_asset(state="approved")
    review = proposed(SlotFactory.create(campaign=other), asset, actor)
    client = client_as("reviewer", asset.brand)
    assert client.get(address(review)).status_code == 404
    assert list(client.get("/reviews/").context["items"]) == []


# The queue


def items(client: Client) -> list[dict[str, Any]]:
    return list(client.get("/reviews/").context["items"])


def test_queue_shows_the_soonest_due_first(client_as: ClientOf) -> None:
    for days, title in ((3, "Later"), (-1, "Overdue"), (0, "Today"), (1, "Tomorrow")):
        ReviewFactory.create(
            asset=make_asset(state="in_review", remote_title=title),
            due_at=NOON + timedelta(days=days),
        )
    found = [
        (item["title"], item["due_label"], item["late"]) for item in items(client_as("reviewer"))
    ]
    assert found == [
        ("Overdue", "Overdue", True),
        ("Today", "Due today", True),
        ("Tomorrow", "Due tomorrow", False),
        ("Later", "Due 26 Nov", False),
    ]


def test_queue_leaves_out_own_submissions_and_those_decided_on(
    user_as: UserOf, review: Review
) -> None:
    person, client = user_as("reviewer"), Client()
    client.force_login(person)
    assert [item["id"] for item in items(client)] == [review.pk]
    Review.objects.filter(pk=review.pk).update(submitted_by=person)
    assert items(client) == []
    Review.objects.filter(pk=review.pk).update(submitted_by=None)
    VoteFactory.create(review=review, voter=person)
    assert items(client) == []


def test_queue_has_a_review_again_whose_own_vote_is_void_though_another_vote_counts(
    user_as: UserOf, review: Review
) -> None:
    person, client = user_as("reviewer"), Client()
    client.force_login(person)
    VoteFactory.create(review=review, voter=person, void=True)
    VoteFactory.create(review=review)
    assert [item["id"] for item in items(client)] == [review.pk]


def test_queue_of_compliance_holds_every_retirement_of_its_brands(
    client_as: ClientOf, actor: ActorOf
) -> None:
    asset = make_asset(state="approved")
    opened = retirement(asset, actor)
    other = BrandFactory.create(key="other")
    assert [item["id"] for item in items(client_as("compliance"))] == [opened.pk]
    assert items(client_as("compliance", other)) == []


def test_empty_queue_shows_a_way_out(client_as: ClientOf) -> None:
    text = words(client_as("reviewer").get("/reviews/"))
    assert "Nothing waits for you" in text
    assert 'href="/assets/"' in text


def test_closed_review_stays_readable(client_as: ClientOf, review: Review, actor: ActorOf) -> None:
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    page = shown(client_as("auditor"), review)
    assert "This review is closed." in words(page)
    assert not page.context["verdict"]


# The decision


def test_approval_freezes_the_version_and_leads_to_the_next_review(
    client_as: ClientOf, review: Review
) -> None:
    following = ReviewFactory.create(due_at=NOON + timedelta(days=9))
    ReviewFactory.create(due_at=NOON + timedelta(days=10))
    response = decide(client_as("reviewer"), review)
    assert response["Location"] == f"{address(following)}#review"
    assert state_of(review.asset) == "approved"


def test_decision_in_the_middle_of_the_queue_leads_to_the_one_behind(client_as: ClientOf) -> None:
    first, second, third = (
        ReviewFactory.create(due_at=NOON + timedelta(days=days)) for days in (1, 2, 3)
    )
    client = client_as("reviewer")
    assert decide(client, second)["Location"] == f"{address(third)}#review"
    assert decide(client, third)["Location"] == f"{address(first)}#review"
    assert decide(client, first)["Location"] == "/reviews/"


def test_rejection_keeps_the_comment_as_reason(client_as: ClientOf, review: Review) -> None:
    decide(client_as("reviewer"), review, "reject", reason="The limit is wrong.")
    assert state_of(review.asset) == "rejected"
    assert AuditEntry.objects.get(verb="asset.rejected").reason == "The limit is wrong."


def test_rejection_without_comment_is_shown_beside_the_field_and_changes_nothing(
    client_as: ClientOf, review: Review, record: Record
) -> None:
    before = record()
    response = decide(client_as("reviewer"), review, "reject", reason="  ")
    assert response.status_code == 400
    assert 'id="review-reason_error"' in words(response)
    assert state_of(review) == "open"
    assert record() == before


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"decision": "maybe"}, "decision"),
        ({"expected": ""}, "expected"),
        ({"decision": "reject", "reason": "a\x00b"}, "reason"),
    ],
)
def test_malformed_decision_is_refused_naming_the_field(
    client_as: ClientOf, review: Review, record: Record, fields: dict[str, str], named: str
) -> None:
    before = record()
    response = decide(client_as("reviewer"), review, **{"decision": "approve", **fields})
    assert response.status_code == 400
    assert response.context["refusal_field"] == named
    assert state_of(review) == "open"
    assert record() == before


def test_decision_on_an_older_picture_tells_what_changed_and_keeps_the_comment(
    client_as: ClientOf, review: Review
) -> None:
    client = client_as("reviewer")
    page = shown(client, review)
    asset = review.asset
    asset.remote_facts = {**FACTS, "languages": ["fr"]}
    asset.save()
    RenditionFactory.create(version=asset.versions.get(), key="extra", remote_bytes=7)
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    response = client.post(
        address(review), {**form, "decision": "reject", "reason": "Wrong language."}
    )
    assert response.status_code == 409
    changes = {
        (change.label, change.before, change.after) for change in response.context["changes"]
    }
    assert ("Languages", "en", "fr") in changes
    assert "File extra" in {label for label, _before, _after in changes}
    assert "Wrong language." in words(response)
    assert state_of(review) == "open"
    assert not Vote.objects.exists()


def test_decision_after_another_one_says_who_decided(
    client_as: ClientOf, actor: ActorOf, review: Review
) -> None:
    client = client_as("reviewer")
    page = shown(client, review)
    other = actor("reviewer")
    cast_vote(review_id=review.public_id, decision="approve", actor=other)
    form = {"expected": page.context["expected"], "seen": page.context["seen"]}
    response = client.post(address(review), {**form, "decision": "approve"})
    assert response.status_code == 409
    changes = {change.label: change.after for change in response.context["changes"]}
    assert changes["Review"] == "Approved"
    assert changes["Votes"] == f"{other.name}: Approve"


@pytest.mark.parametrize("seen", ["", "no base64", packed({}) + "x", "bnVsbA=="])
def test_conflict_with_an_unreadable_picture_is_still_a_conflict(
    client_as: ClientOf, review: Review, seen: str
) -> None:
    client = client_as("reviewer")
    data = {"expected": "0" * 64, "seen": seen, "decision": "approve"}
    assert client.post(address(review), data).status_code == 409
    assert state_of(review) == "open"


def test_first_of_two_approvals_is_kept_and_says_that_others_decide(
    client_as: ClientOf, actor: ActorOf
) -> None:
    asset = make_asset(state="approved")
    retiring = retirement(asset, actor)
    Review.objects.filter(pk=retiring.pk).update(payload={"impact": "", "locks": []})
    client = client_as("reviewer")
    response = decide(client, retiring)
    assert response.status_code == 302
    text = words(client.get("/reviews/"))
    assert "Your approval is recorded" in text
    assert state_of(asset) == "approved"


# What is shown


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
    assert "Rights ended on 1 Jan 2026" in findings


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


def retirement(asset: Asset, actor: ActorOf) -> Review:
    opened = retire_asset(
        asset_id=asset.public_id,
        actor=actor("reviewer"),
        reason="The rate is outdated.",
        acknowledged=impact_of(asset).digest,
    )
    assert opened is not None
    return opened


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
        side["label"]: (side["old"], side["new"], side["differs"])
        for side in page.context["subject"].sides
    }
    assert sides["Languages"] == ("en", "fr", True)
    assert "The successor is not in en" in words(page)
    assert "1 mapping in 1 slot of 1 campaign." in words(page)


def test_review_without_any_stage_is_shown_and_cannot_be_decided(client_as: ClientOf) -> None:
    empty = ReviewFactory.create(stages=[])
    page = shown(client_as("reviewer"), empty)
    assert "This review has no stage that waits for votes." in words(page)


# Queries


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
