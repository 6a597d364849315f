"""Signing in and out, the account page, and the theme."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from governance.models import User
from tests.conftest import ClientOf, UserOf
from tests.factories import BrandFactory, RoleLimitFactory
from tests.governance.web.conftest import Counted

pytestmark = pytest.mark.django_db


def test_signing_in_leads_to_where_the_visitor_wanted_to_go(user_as: UserOf) -> None:
    user = user_as("media")
    user.set_password("a long enough password")
    user.save()
    client = Client()
    away = client.get("/assets/")
    assert away["Location"] == "/login/?next=/assets/"
    form = {"username": user.username, "password": "a long enough password", "next": "/assets/"}
    assert client.post("/login/", form)["Location"] == "/assets/"
    assert client.get("/assets/").status_code == 200


def test_signing_in_with_a_wrong_password_tells_no_more_than_that(user_as: UserOf) -> None:
    response = Client().post("/login/", {"username": user_as("media").username, "password": "x"})
    assert response.status_code == 200
    assert b"Please enter a correct" in response.content


def test_signing_out_needs_a_post(client_as: ClientOf) -> None:
    client = client_as("media")
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    assert client.get("/")["Location"].startswith("/login/")


def test_account_names_roles_and_their_brands(user_as: UserOf) -> None:
    user = user_as("media")
    user.groups.add(Group.objects.get(name="reviewer"))
    limit = RoleLimitFactory.create(user=user, group=Group.objects.get(name="reviewer"))
    limit.brands.set([BrandFactory.create(key="direct", name="Norhaven Direct")])
    client = Client()
    client.force_login(user)
    assert client.get("/account/").context["roles"] == [
        {"label": "Media team", "limited": False, "brands": [], "countries": []},
        {"label": "Reviewer", "limited": True, "brands": ["Norhaven Direct"], "countries": []},
    ]


def test_preferences_are_saved_and_applied(client_as: ClientOf) -> None:
    client = client_as("media")
    assert client.post("/account/", {"theme": "dark"}).status_code == 302
    user = User.objects.get()
    assert (user.theme, user.shortcuts) == ("dark", False)
    text = client.get("/account/").content.decode()
    assert 'data-theme="dark"' in text
    assert 'data-shortcuts="off"' in text


def test_preferences_that_make_no_sense_are_refused(client_as: ClientOf) -> None:
    client = client_as("media")
    response = client.post("/account/", {"theme": "pink", "shortcuts": "on"})
    assert response.status_code == 400
    assert User.objects.get().theme == "auto"


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_theme_is_remembered_for_the_person_and_the_browser(
    client_as: ClientOf, theme: str
) -> None:
    client = client_as("auditor")
    response = client.post("/theme/", {"theme": theme, "next": "/assets/?q=home"})
    assert response["Location"] == "/assets/?q=home"
    assert response.cookies["theme"].value == theme
    assert response.cookies["theme"]["httponly"]
    assert User.objects.get().theme == theme


def test_theme_of_a_visitor_is_kept_in_the_browser_alone() -> None:
    client = Client()
    assert client.post("/theme/", {"theme": "dark", "next": "/login/"})["Location"] == "/login/"
    assert 'data-theme="dark"' in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    "place", ["https://elsewhere.invalid/", "//elsewhere.invalid", "javascript:x", ""]
)
def test_theme_switch_never_leads_elsewhere(client_as: ClientOf, place: str) -> None:
    response = client_as("media").post("/theme/", {"theme": "dark", "next": place})
    assert response["Location"] == "/"


@pytest.mark.parametrize("theme", ["", "pink"])
def test_theme_nobody_made_is_refused(client_as: ClientOf, theme: str) -> None:
    response = client_as("media").post("/theme/", {"theme": theme})
    assert response.status_code == 400
    assert "theme" not in response.cookies


def test_account_makes_few_queries(client_as: ClientOf, counted: Counted) -> None:
    client = client_as("media")
    with counted("account"):
        client.get("/account/")
