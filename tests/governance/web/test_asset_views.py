"""Saved views: made from the list, offered to those who may have them, kept in order."""

from html import unescape

import pytest
from django.test import Client

from governance.models import AuditEntry, SavedView, User
from tests.conftest import ClientOf
from tests.factories import AssetFactory, BrandFactory, SavedViewFactory
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db

HERE = "/assets/views/"


def save(client: Client, name: str = "Mine", query: str = "state=used", **more: str) -> int:
    return client.post(HERE, {"name": name, "query": query, **more}).status_code


def menu(client: Client, query: str = "") -> dict[str, bool]:
    return {row["name"]: row["current"] for row in client.get(f"/assets/{query}").context["views"]}


def test_saving_a_list_keeps_its_address_and_leads_back_to_it(client_as: ClientOf) -> None:
    client = client_as("comms")
    query = "state=used&q=home&view=table&sort=title&after=x&utm_source=mail&find-tag="
    response = client.post(HERE, {"name": "  Used   films ", "query": query})
    assert response["Location"] == "/assets/?state=used&q=home&view=table&sort=title"
    assert menu(client, "?q=home&state=used&sort=title&view=table") == {"Used films": True}
    assert menu(client, "?q=home") == {"Used films": False}
    assert not AuditEntry.objects.filter(verb__startswith="view.").exists()


def test_private_view_is_offered_to_its_owner_alone(client_as: ClientOf) -> None:
    client = client_as("comms")
    assert save(client) == 302
    view = SavedView.objects.get()
    other = client_as("admin")
    assert menu(other) == {}
    assert other.post(f"{HERE}{view.public_id}/", {"step": "delete"}).status_code == 404
    assert SavedView.objects.exists()


def test_shared_view_is_offered_to_all_with_a_role_and_recorded(client_as: ClientOf) -> None:
    assert save(client_as("comms"), "Ours", shared="on") == 302
    assert menu(client_as("auditor")) == {"Ours": False}
    assert menu(client_as("none")) == {}
    entry = AuditEntry.objects.get(verb="view.shared")
    assert entry.after == {"name": "Ours", "address": "state=used", "shared": True}


def test_shared_view_shows_a_viewer_of_another_brand_no_more_than_before(
    client_as: ClientOf,
) -> None:
    mine, theirs = BrandFactory.create(key="mine"), BrandFactory.create(key="theirs")
    AssetFactory.create(brand=theirs, remote_title="Secret film")
    SavedViewFactory.create(name="All theirs", query="brand=theirs", shared=True)
    client = client_as("media", mine)
    response = client.get("/assets/")
    url = response.context["views"][0]["url"]
    assert "Secret film" not in client.get(url).content.decode()


@pytest.mark.parametrize(("role", "status"), [("admin", 302), ("media", 403)])
def test_shared_view_of_another_is_changed_by_administrators_alone(
    client_as: ClientOf, role: str, status: int
) -> None:
    view = SavedViewFactory.create(name="Old", shared=True)
    client = client_as(role)
    data = {f"{view.public_id}-name": "New", f"{view.public_id}-shared": "on"}
    assert client.post(f"{HERE}{view.public_id}/", data).status_code == status
    view.refresh_from_db()
    assert view.name == ("New" if status == 302 else "Old")
    assert AuditEntry.objects.filter(verb="view.changed").count() == (status == 302)


def test_owner_deletes_a_shared_view_and_it_is_recorded(client_as: ClientOf) -> None:
    client = client_as("media")
    save(client, "Ours", shared="on")
    view = SavedView.objects.get()
    client.post(f"{HERE}{view.public_id}/", {"step": "delete"})
    assert not SavedView.objects.exists()
    assert AuditEntry.objects.get(verb="view.deleted").before["name"] == "Ours"


def test_name_is_unique_per_owner_whatever_its_case(client_as: ClientOf) -> None:
    client = client_as("media")
    assert save(client, "Films") == 302
    response = client.post(HERE, {"name": "FILMS", "query": "kind=video"})
    text = unescape(response.content.decode())
    assert response.status_code == 409
    assert "You have a view “FILMS” already." in text
    assert 'value="kind=video"' in text
    assert save(client_as("media"), "Films") == 302


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_name_that_cannot_be_kept_is_refused_and_the_list_is_not_lost(
    client_as: ClientOf, name: str
) -> None:
    response = client_as("media").post(HERE, {"name": name, "query": "kind=video"})
    assert response.status_code == 400
    assert b'value="kind=video"' in response.content
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("query", ["x" * 2001, "q=" + "%00", "a=\x00"])
def test_address_that_cannot_be_kept_is_refused_or_left_out(
    client_as: ClientOf, query: str
) -> None:
    assert save(client_as("media"), query=query) in (302, 400)
    assert not SavedView.objects.filter(query__contains="x" * 100).exists()


def test_without_a_role_no_view_is_saved(client_as: ClientOf) -> None:
    assert save(client_as("none")) == 403


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "تأمين المنزل", "🏠", "x" * 80])
def test_view_of_any_name_is_shown_as_text(client_as: ClientOf, name: str) -> None:
    client = client_as("media")
    save(client, name)
    for place in ("/assets/", HERE):
        text = client.get(place).content.decode()
        assert "<script>alert" not in text
        assert name in unescape(text)


def test_page_without_views_says_how_to_make_one(client_as: ClientOf) -> None:
    assert b"No saved views yet" in client_as("media").get(HERE).content


def test_page_makes_the_same_queries_for_one_view_and_for_many(
    client_as: ClientOf, counted: Counted
) -> None:
    client = client_as("media")
    owner = User.objects.get()
    for _round in range(2):
        SavedViewFactory.create(owner=owner)
        SavedViewFactory.create(shared=True)
        with counted("asset views"):
            client.get(HERE)
