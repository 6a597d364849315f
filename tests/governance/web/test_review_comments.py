"""Remarks on a review: written by a form, shown with their places, and kept when refused."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from governance import clock
from governance.actions.lifecycle import submit_asset
from governance.actions.review_comments import add_comment
from governance.actions.reviews import cast_vote
from governance.models import Review, ReviewComment
from tests.conftest import ActorOf, ClientOf
from tests.factories import BrandFactory, make_asset
from tests.governance.web.pages import words
from tests.governance.web.review_scenes import address, shown

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clock.installed(lambda: NOON):
        yield


def opened(actor: ActorOf, kind: str = "video", **fields: Any) -> Review:
    asset = make_asset(kind=kind, **fields)
    return submit_asset(asset_id=asset.public_id, actor=actor("media"))


def send(client: Client, review: Review, **fields: Any) -> Any:
    form = {"text": "Look here.", "kind": review.asset.remote_kind, "version": "1", **fields}
    return client.post(f"{address(review)}comments/", form)


def test_remark_is_shown_with_who_and_its_moment(client_as: ClientOf, actor: ActorOf) -> None:
    review = opened(actor)
    client = client_as("reviewer")
    response = send(client, review, at="0:42.5", text="The logo flickers.\nTwice.")
    comment = ReviewComment.objects.get()
    assert response["Location"] == f"{address(review)}#remark-{comment.public_id}"
    assert (comment.at_ms, comment.version.remote_number) == (42_500, 1)
    page = shown(client, review)
    text = page.content.decode()
    assert 'data-seek="42.5"' in text
    assert "#t=42.5" in text
    assert "The logo flickers." in words(page)


def test_remark_on_a_picture_leaves_a_numbered_pin(client_as: ClientOf, actor: ActorOf) -> None:
    review = opened(actor, "image")
    client = client_as("reviewer")
    send(client, review, across="72.5", down="10")
    page = shown(client, review)
    text = page.content.decode()
    assert 'cx="72.50%" cy="10.00%"' in text
    assert "72.50% from the left, 10.00% from the top" in words(page)


def test_remark_on_a_document_names_its_page(client_as: ClientOf, actor: ActorOf) -> None:
    review = opened(actor, "document")
    client = client_as("reviewer")
    send(client, review, page="2")
    assert "Page 2" in words(shown(client, review))


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "مرحبا بالعالم", "🎬🏠", "x" * 300])
def test_remark_of_any_text_is_shown_as_text(
    client_as: ClientOf, actor: ActorOf, text: str
) -> None:
    review = opened(actor)
    client = client_as("reviewer")
    send(client, review, text=text)
    page = shown(client, review)
    assert "<script>alert" not in page.content.decode()
    assert page.context["remarks"][0].comment.text == text


@pytest.mark.parametrize(
    ("kind", "fields", "field"),
    [
        ("video", {"text": " "}, "text"),
        ("video", {"text": "x" * 4001}, "text"),
        ("video", {"at": "soon"}, "at"),
        ("video", {"at": "9:59:59"}, "at"),
        ("image", {"across": "101", "down": "3"}, "across"),
        ("image", {"across": "10"}, "down"),
        ("image", {"across": "NaN", "down": "1"}, "across"),
        ("document", {"page": "0"}, "page"),
        ("document", {"page": "two"}, "page"),
        ("video", {"version": "7"}, None),
    ],
)
def test_refused_remark_is_kept_beside_the_field_at_fault(
    client_as: ClientOf, actor: ActorOf, kind: str, fields: dict[str, str], field: str | None
) -> None:
    review = opened(actor, kind)
    response = send(client_as("reviewer"), review, **fields)
    form = response.context["remark_form"]
    assert response.status_code == 400
    assert list(form.errors) == [field or "__all__"]
    assert form["text"].value() == fields.get("text", "Look here.")
    assert not ReviewComment.objects.exists()


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [("7", 7_000), ("1:05", 65_000), ("0:01:05.5", 65_500), ("1,5", 1_500)],
)
def test_moment_may_be_written_in_the_usual_ways(
    client_as: ClientOf, actor: ActorOf, text: str, milliseconds: int
) -> None:
    send(client_as("reviewer"), opened(actor), at=text)
    assert ReviewComment.objects.get().at_ms == milliseconds


def test_remark_on_a_review_closed_meanwhile_is_told_and_kept(
    client_as: ClientOf, actor: ActorOf
) -> None:
    review = opened(actor)
    cast_vote(review_id=review.public_id, decision="approve", actor=actor("reviewer"))
    response = send(client_as("reviewer"), review)
    assert response.status_code == 409
    assert "This review is closed" in words(response)
    assert "Look here." in words(response)


def test_remarks_of_an_earlier_round_can_still_be_read(client_as: ClientOf, actor: ActorOf) -> None:
    first = opened(actor)
    add_comment(review_id=first.public_id, text="Change the end.", actor=actor("reviewer"))
    cast_vote(
        review_id=first.public_id, decision="reject", reason="The end.", actor=actor("reviewer")
    )
    again = submit_asset(asset_id=first.asset.public_id, actor=actor("media"))
    page = shown(client_as("reviewer"), again)
    assert page.context["remarks"] == []
    assert "Remarks of earlier rounds" in words(page)
    assert "Change the end." in words(page)


def test_auditor_reads_remarks_and_is_offered_no_form(client_as: ClientOf, actor: ActorOf) -> None:
    review = opened(actor)
    add_comment(review_id=review.public_id, text="Change the end.", actor=actor("reviewer"))
    client = client_as("auditor")
    page = shown(client, review)
    assert "Change the end." in words(page)
    assert page.context["remark_form"] is None
    assert send(client, review).status_code == 403


def test_reviewer_of_another_brand_finds_no_review_to_remark_on(
    client_as: ClientOf, actor: ActorOf
) -> None:
    review = opened(actor, brand=BrandFactory.create(key="other"))
    client = client_as("reviewer", BrandFactory.create(key="mine"))
    assert send(client, review).status_code == 404
    assert not ReviewComment.objects.exists()
