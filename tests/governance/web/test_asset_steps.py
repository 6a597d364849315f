"""The steps of the lifecycle through their forms: taken, refused, and never half done."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from governance.models import Asset, AuditEntry, OutboxRow, Review, ReviewState, Subject
from governance.queries.impact import impact_of
from tests.conftest import ClientOf
from tests.factories import (
    FACTS,
    MOMENT,
    AssetFactory,
    AssetVersionFactory,
    AuditEntryFactory,
    BrandFactory,
    MappingFactory,
    ReviewFactory,
    SlotFactory,
    make_asset,
)
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db

STEPS = (
    "submit",
    "submit-facts",
    "suspend",
    "resume",
    "supersede",
    "retire",
    "reinstate",
    "reopen",
)
HTMX = {"HX-Request": "true"}


def picture(asset: Asset) -> list[Any]:
    """All that a refused step must leave as it is."""
    return [
        Asset.objects.filter(pk=asset.pk).values().get(),
        list(asset.versions.values()),
        list(Review.objects.order_by("pk").values()),
        list(AuditEntry.objects.order_by("pk").values_list("pk")),
        list(OutboxRow.objects.order_by("pk").values("topic", "subject_id", "generation")),
    ]


def url(asset: Asset, step: str) -> str:
    return f"/assets/{asset.public_id}/{step}/"


def words(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def mapped(asset: Asset) -> None:
    """Let a campaign show the asset."""
    MappingFactory.create(asset=asset, slot=SlotFactory.create(kinds=[asset.remote_kind]))


def test_submitted_candidate_goes_to_review(client_as: ClientOf) -> None:
    asset = make_asset()
    form = {"expected": "candidate", "reason": "Final cut."}
    response = client_as("media").post(url(asset, "submit"), form)
    assert response.status_code == 302
    assert response["Location"] == f"/assets/{asset.public_id}/"
    asset.refresh_from_db()
    assert asset.state == "in_review"
    assert Review.objects.get(asset=asset).note == "Final cut."


def test_submitting_an_incomplete_asset_tells_what_is_missing(client_as: ClientOf) -> None:
    asset = make_asset(remote_facts={**FACTS, "spoken": True})
    before = picture(asset)
    client = client_as("media")
    assert "Still missing in iconik: Captions" in words(client.get(url(asset, "submit")))
    response = client.post(url(asset, "submit"), {"expected": "candidate"})
    assert response.status_code == 409
    assert "captions" in words(response)
    assert picture(asset) == before


def test_suspending_holds_the_asset_back_with_its_reason(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    form = {"expected": "approved", "reason": "Premium is wrong."}
    client_as("reviewer").post(url(asset, "suspend"), form)
    asset.refresh_from_db()
    assert asset.suspension_reason == "Premium is wrong."
    client_as("compliance").post(url(asset, "resume"), {"reason": "Corrected."})
    asset.refresh_from_db()
    assert asset.suspended_at is None


def test_superseding_opens_a_review_about_the_chosen_successor(client_as: ClientOf) -> None:
    old, new = make_asset(state="approved"), make_asset(state="approved")
    client = client_as("comms")
    assert new.remote_title in words(client.get(url(old, "supersede")))
    form = {"expected": "approved", "reason": "New prices.", "successor": str(new.public_id)}
    assert client.post(url(old, "supersede"), form).status_code == 302
    review = Review.objects.get(asset=old)
    assert (review.subject, review.payload["successor"]) == (Subject.SUPERSESSION, new.pk)


def test_successors_are_found_by_title(client_as: ClientOf) -> None:
    old = make_asset(state="approved")
    make_asset(state="approved", remote_title="Home cover")
    make_asset(state="approved", remote_title="Travel")
    found = client_as("media").get(url(old, "supersede"), {"q": "home"})
    assert [row.remote_title for row in found.context["successors"]] == ["Home cover"]


def test_retiring_by_compliance_takes_the_asset_out_at_once(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    mapped(asset)
    form = {
        "expected": "approved",
        "reason": "Licence ended.",
        "acknowledged": impact_of(asset).digest,
    }
    client_as("compliance").post(url(asset, "retire"), form)
    asset.refresh_from_db()
    assert asset.state == "retired"


def test_retiring_shows_what_it_touches_and_asks_to_acknowledge_it(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    mapped(asset)
    before = picture(asset)
    client = client_as("compliance")
    text = words(client.get(url(asset, "retire")))
    assert "1 campaign shows it, in 1 slot" in text
    assert impact_of(asset).digest in text
    response = client.post(url(asset, "retire"), {"expected": "approved", "reason": "Ended."})
    assert response.status_code == 400
    assert "Confirm that you have seen what this touches." in words(response)
    assert picture(asset) == before


def test_retiring_on_an_older_impact_is_refused(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    seen = impact_of(asset).digest
    mapped(asset)
    before = picture(asset)
    form = {"expected": "approved", "reason": "Ended.", "acknowledged": seen}
    response = client_as("compliance").post(url(asset, "retire"), form)
    assert response.status_code == 409
    assert "Look again, then decide." in words(response)
    assert picture(asset) == before


def test_reopened_asset_is_before_the_reviewers_again(client_as: ClientOf) -> None:
    asset = make_asset(state="retired")
    client_as("admin").post(url(asset, "reopen"), {"expected": "retired", "reason": "Needed."})
    asset.refresh_from_db()
    assert asset.state == "in_review"


def test_reinstated_asset_is_approved_again(client_as: ClientOf) -> None:
    asset = make_asset(state="superseded")
    form = {"expected": "superseded", "reason": "The new one was wrong."}
    client_as("reviewer").post(url(asset, "reinstate"), form)
    asset.refresh_from_db()
    assert asset.state == "approved"


def test_changed_facts_are_sent_to_review(client_as: ClientOf) -> None:
    asset = make_asset(state="approved", candidate_facts={"languages": ["fr"]})
    client_as("media").post(url(asset, "submit-facts"), {"reason": "French added."})
    assert Review.objects.get(asset=asset).subject == Subject.FACTS


@pytest.mark.parametrize(
    ("step", "state", "role"),
    [
        ("suspend", "approved", "reviewer"),
        ("supersede", "approved", "media"),
        ("retire", "approved", "compliance"),
        ("reinstate", "superseded", "reviewer"),
        ("reopen", "retired", "admin"),
    ],
)
def test_step_without_its_reason_shows_the_form_again(
    client_as: ClientOf, step: str, state: str, role: str
) -> None:
    asset = make_asset(state=state)
    successor = make_asset(state="approved")
    before = picture(asset)
    form = {
        "expected": state,
        "reason": "  ",
        "successor": str(successor.public_id),
        "acknowledged": impact_of(asset).digest,
    }
    response = client_as(role).post(url(asset, step), form)
    assert response.status_code == 400
    text = words(response)
    assert "Give a reason: it is kept with the decision." in text
    assert 'id="id_reason_error"' in text
    assert picture(asset) == before


@pytest.mark.parametrize("successor", ["", "nonsense", "259ac9bc-66cc-4d26-a6d5-c453b5cc2b5c"])
def test_successor_that_cannot_be_is_named_beside_the_list(
    client_as: ClientOf, successor: str
) -> None:
    asset = make_asset(state="approved")
    before = picture(asset)
    form = {"expected": "approved", "reason": "New prices.", "successor": successor}
    response = client_as("media").post(url(asset, "supersede"), form)
    assert response.status_code == 400
    assert 'id="id_successor_error"' in words(response)
    assert picture(asset) == before


@pytest.mark.parametrize(
    ("step", "expected", "state", "role"),
    [
        ("submit", "candidate", "in_review", "media"),
        ("suspend", "approved", "used", "reviewer"),
        ("retire", "approved", "superseded", "compliance"),
        ("retire", "approved", "retired", "compliance"),
        ("reinstate", "superseded", "retired", "reviewer"),
        ("reopen", "retired", "in_review", "admin"),
    ],
)
def test_stale_form_shows_the_asset_as_it_is_by_now_and_what_changed(
    client_as: ClientOf, step: str, expected: str, state: str, role: str
) -> None:
    asset = make_asset(state=state)
    AuditEntryFactory.create(
        subject_id=str(asset.public_id), verb="asset.retired", reason="Somebody was quicker."
    )
    before = picture(asset)
    form = {"expected": expected, "reason": "Yes.", "acknowledged": impact_of(asset).digest}
    response = client_as(role).post(url(asset, step), form)
    assert response.status_code == 409
    text = words(response)
    assert "Nothing was changed" in text
    assert "Somebody was quicker." in text
    assert f'data-state="{state}"' in text
    assert picture(asset) == before


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ["none", "auditor"])
def test_step_without_the_right_is_forbidden_and_changes_nothing(
    client_as: ClientOf, step: str, role: str
) -> None:
    states = {"submit": "candidate", "reinstate": "superseded", "reopen": "retired"}
    asset = make_asset(state=states.get(step, "approved"), candidate_facts={"languages": ["fr"]})
    if step == "resume":
        Asset.objects.filter(pk=asset.pk).update(suspended_at=MOMENT, suspension_reason="Wrong")
    successor = make_asset(state="approved")
    before = picture(asset)
    form = {
        "reason": "Because.",
        "successor": str(successor.public_id),
        "acknowledged": impact_of(asset).digest,
    }
    client = client_as(role)
    expected = 404 if role == "none" else 403
    assert client.post(url(asset, step), form).status_code == expected
    assert client.get(url(asset, step)).status_code == expected
    assert picture(asset) == before


@pytest.mark.parametrize("step", STEPS)
def test_step_on_an_asset_of_another_brand_is_not_found(client_as: ClientOf, step: str) -> None:
    asset = make_asset(state="approved")
    before = picture(asset)
    client = client_as("reviewer", BrandFactory.create(key="other"))
    form = {
        "reason": "Because.",
        "acknowledged": impact_of(asset).digest,
        "successor": str(make_asset(state="approved").public_id),
    }
    before = picture(asset)
    assert client.get(url(asset, step)).status_code == 404
    assert client.post(url(asset, step), form).status_code == 404
    assert picture(asset) == before


@pytest.mark.parametrize(
    ("step", "state", "role"),
    [
        ("retire", "candidate", "compliance"),
        ("reinstate", "approved", "reviewer"),
        ("reopen", "approved", "admin"),
        ("submit", "approved", "media"),
        ("submit-facts", "approved", "media"),
        ("resume", "approved", "reviewer"),
    ],
)
def test_step_that_the_state_does_not_allow_is_a_conflict_with_a_sentence(
    client_as: ClientOf, step: str, state: str, role: str
) -> None:
    asset = make_asset(state=state)
    client = client_as(role)
    response = client.get(url(asset, step))
    assert response.status_code == 409
    assert client.post(url(asset, step), {"reason": "Yes."}).status_code == 409


def test_step_with_an_open_review_is_a_conflict(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    AssetVersionFactory.create(asset=asset)
    ReviewFactory.create(asset=asset, state=ReviewState.OPEN)
    assert client_as("media").get(url(asset, "submit")).status_code == 409


def test_unknown_step_is_not_found(client_as: ClientOf) -> None:
    asset = AssetFactory.create()
    assert client_as("admin").post(url(asset, "approve")).status_code == 404


def test_step_comes_as_a_dialog_for_htmx(client_as: ClientOf) -> None:
    asset = make_asset(state="approved")
    response = client_as("reviewer").get(url(asset, "suspend"), headers=HTMX)
    text = response.content.decode()
    assert "data-open-on-load" in text
    assert f'action="{url(asset, "suspend")}"' in text
    assert "<!doctype" not in text


@pytest.mark.parametrize("size", [2001, 100_000])
def test_reason_that_is_too_long_is_refused(client_as: ClientOf, size: int) -> None:
    asset = make_asset(state="approved")
    before = picture(asset)
    form = {"expected": "approved", "reason": "x" * size}
    response = client_as("reviewer").post(url(asset, "suspend"), form)
    assert response.status_code == 400
    assert picture(asset) == before


def test_step_page_makes_few_queries(client_as: ClientOf, counted: Counted) -> None:
    asset = make_asset(state="approved")
    for _number in range(3):
        mapped(asset)
    client: Client = client_as("compliance")
    with counted("asset step"):
        client.get(url(asset, "retire"))


def test_step_by_get_changes_nothing(client_as: ClientOf, record: Callable[[], Any]) -> None:
    asset = make_asset()
    before = picture(asset)
    client_as("media").get(url(asset, "submit"), {"reason": "Yes."})
    assert picture(asset) == before
    assert record() == []
