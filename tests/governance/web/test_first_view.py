"""The view that the catalogue opens with: chosen by each person, left in one click, never lost."""

from html import unescape
from typing import Any

import pytest
from django.test import Client

from governance.models import SavedView, User
from tests.conftest import ClientOf, UserOf
from tests.factories import AssetFactory, BrandFactory, SavedViewFactory

pytestmark = pytest.mark.django_db

HERE = "/assets/views/"
ALL = "/assets/?view=cards"


@pytest.fixture
def person(user_as: UserOf) -> User:
    return user_as("media")


@pytest.fixture
def client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def pin(client: Client, view: SavedView) -> Any:
    return client.post(f"{HERE}{view.public_id}/", {"step": "first"})


def test_own_view_opens_and_all_assets_stay_one_click_away(client: Client, person: User) -> None:
    view = SavedViewFactory.create(owner=person, name="Films", query="kind=video&sort=title")
    assert pin(client, view).status_code == 302
    assert client.get("/assets/")["Location"] == "/assets/?kind=video&sort=title"
    text = client.get("/assets/", follow=True).content.decode()
    assert f'href="{ALL}"' in text
    assert client.get(ALL).status_code == 200
    assert client.get("/assets/?q=").status_code == 200


def test_shared_view_of_another_opens_for_the_one_who_chose_it(
    client: Client, client_as: ClientOf
) -> None:
    view = SavedViewFactory.create(name="Ours", query="state=used", shared=True)
    pin(client, view)
    assert client.get("/assets/")["Location"] == "/assets/?state=used"
    assert client_as("comms").get("/assets/").status_code == 200


def test_list_left_by_its_last_chip_shows_all_assets(client: Client, person: User) -> None:
    pin(client, SavedViewFactory.create(owner=person, query="state=used"))
    response = client.get("/assets/?state=used")
    assert response.context["clear_url"] == ALL
    assert response.context["chips"][0]["remove_url"] == ALL
    part = client.get("/assets/", headers={"HX-Request": "true"})
    assert (part.status_code, part["HX-Push-Url"]) == (200, ALL)


def test_all_assets_open_again_when_the_person_says_so(client: Client, person: User) -> None:
    pin(client, SavedViewFactory.create(owner=person, query="state=used"))
    assert client.post(HERE, {"step": "not-first"}).status_code == 302
    assert client.get("/assets/").status_code == 200
    person.refresh_from_db()
    assert person.first_view is None


def test_deleted_view_gives_way_to_all_assets(client: Client, person: User) -> None:
    view = SavedViewFactory.create(owner=person, query="state=used")
    pin(client, view)
    client.post(f"{HERE}{view.public_id}/", {"step": "delete"})
    response = client.get("/assets/")
    assert response.status_code == 200
    assert not response.context["lost_first"]


def test_view_that_is_shared_no_longer_gives_way_and_the_page_says_so(client: Client) -> None:
    view = SavedViewFactory.create(query="state=used", shared=True)
    pin(client, view)
    SavedView.objects.update(shared=False)
    for place in ("/assets/", HERE):
        response = client.get(place)
        assert response.status_code == 200
        assert "no longer offered to you" in response.content.decode()


def test_view_whose_filter_is_gone_opens_without_it_and_says_so(
    client: Client, person: User
) -> None:
    AssetFactory.create(remote_title="Still here")
    pin(client, SavedViewFactory.create(owner=person, query="brand=sold&kind=video"))
    response = client.get("/assets/", follow=True)
    text = unescape(response.content.decode())
    assert "This view asks for what no longer exists" in text
    assert "brand: sold" in text
    assert "Still here" in text
    assert response.context["view_now"]["is_first"]


def test_private_view_of_another_cannot_be_opened_first(client: Client, person: User) -> None:
    assert pin(client, SavedViewFactory.create(query="state=used")).status_code == 404
    person.refresh_from_db()
    assert person.first_view is None


def test_without_a_role_no_view_opens_first(client_as: ClientOf) -> None:
    view = SavedViewFactory.create(query="state=used", shared=True)
    client = client_as("none")
    assert pin(client, view).status_code == 403
    assert client.post(HERE, {"step": "not-first"}).status_code == 403


def test_first_view_of_another_brand_shows_no_more_than_before(client_as: ClientOf) -> None:
    mine, theirs = BrandFactory.create(key="mine"), BrandFactory.create(key="theirs")
    AssetFactory.create(brand=theirs, remote_title="Secret film")
    view = SavedViewFactory.create(query="brand=theirs", shared=True)
    client = client_as("media", mine)
    pin(client, view)
    assert "Secret film" not in client.get("/assets/", follow=True).content.decode()


@pytest.mark.parametrize("query", [f"q={'x' * 201}", "language=%3Cscript%3E", "q=%00"])
def test_list_that_could_not_be_opened_is_not_saved(client: Client, query: str) -> None:
    response = client.post(HERE, {"name": "Broken", "query": query})
    assert response.status_code == 400
    assert not SavedView.objects.exists()


def test_what_no_longer_exists_is_left_out_of_a_view_that_is_saved(client: Client) -> None:
    client.post(HERE, {"name": "Kept", "query": "brand=sold&kind=video&view=cards"})
    assert SavedView.objects.get().query == "kind=video"
