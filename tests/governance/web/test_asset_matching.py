"""Choosing all that a list finds, across its pages: counted, previewed, bounded, then done."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from governance.models import Review
from governance.web import asset_selection
from tests.conftest import ClientOf
from tests.factories import AssetFactory, BrandFactory, make_asset

pytestmark = pytest.mark.django_db

HERE = "/assets/selection/"


def titles(response: Any) -> list[str]:
    return [row["title"] for row in (*response.context["ready"], *response.context["lacking"])]


def submitted(client: Client, preview: Any) -> Any:
    data: dict[str, Any] = {"pick": [row["id"] for row in preview.context["ready"]]}
    data |= {f"expected-{row['id']}": row["state"] for row in preview.context["ready"]}
    return client.post(HERE, data)


def test_list_of_one_page_offers_no_choice_across_pages(client_as: ClientOf) -> None:
    AssetFactory.create_batch(2)
    assert b"that match" not in client_as("media").get("/assets/").content


def test_longer_list_offers_all_that_match_with_their_count(client_as: ClientOf) -> None:
    AssetFactory.create_batch(25)
    AssetFactory.create(remote_kind="image")
    client = client_as("media")
    response = client.get("/assets/?kind=video&sort=title")
    assert "Choose all 25 that match…" in response.content.decode()
    preview = client.get(response.context["matching_url"])
    assert len(titles(preview)) == 25
    assert "All that the list finds is chosen: 25 assets." in preview.content.decode()
    assert preview.context["csv_url"] == "/assets.csv?kind=video&sort=title"
    assert not Review.objects.exists()


def test_choice_is_cut_at_what_one_may_choose_in_the_order_of_the_list(
    client_as: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asset_selection, "MOST", 2)
    for title in ("Bravo", "Charlie", "Alpha"):
        AssetFactory.create(remote_title=title)
    response = client_as("media").get(HERE + "?matching=1&sort=title")
    assert titles(response) == ["Alpha", "Bravo"]
    text = unescape(response.content.decode())
    assert "The list finds 3 assets; the first 2 in its order are chosen." in " ".join(text.split())


def test_what_was_previewed_is_submitted_and_nothing_that_came_since(client_as: ClientOf) -> None:
    client = client_as("media")
    one, two = make_asset(remote_title="One"), make_asset(remote_title="Two")
    preview = client.get(HERE + "?matching=1&kind=video")
    make_asset(remote_title="Came later")
    response = submitted(client, preview)
    assert {row["title"] for row in response.context["done"]} == {"One", "Two"}
    assert set(Review.objects.values_list("asset", flat=True)) == {one.pk, two.pk}


def test_part_of_the_address_that_is_unknown_is_told_before_anything_happens(
    client_as: ClientOf,
) -> None:
    AssetFactory.create_batch(2)
    response = client_as("media").get(HERE + "?matching=1&brand=sold")
    assert response.context["dropped"] == ["brand: sold"]
    assert b"More may be chosen than you meant" in response.content


def test_assets_of_other_brands_do_not_match(client_as: ClientOf) -> None:
    make_asset(brand=BrandFactory.create(key="theirs"), remote_title="Secret")
    response = client_as("media", BrandFactory.create(key="mine")).get(HERE + "?matching=1")
    assert b"Secret" not in response.content
    assert b"Nothing is chosen" in response.content


@pytest.mark.parametrize("query", ["q=%00", f"q={'x' * 201}", "language=%3Cb%3E"])
def test_list_that_makes_no_sense_is_refused(client_as: ClientOf, query: str) -> None:
    assert client_as("media").get(f"{HERE}?matching=1&{query}").status_code == 400


def test_posting_the_address_of_a_list_submits_nothing(client_as: ClientOf) -> None:
    make_asset()
    client_as("media").post(HERE, {"matching": "1"})
    assert not Review.objects.exists()
