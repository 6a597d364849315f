"""Guessing passwords is slowed down at every door, and nothing is learnt by going on."""

import pytest
from django.test import Client
from pytest_django import Settings

from governance.actions import sign_in
from governance.models import User
from tests.conftest import UserOf

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough password"


@pytest.fixture
def person(user_as: UserOf) -> User:
    """An administrator with a password, so that both doors are theirs."""
    user = user_as("admin")
    user.is_staff = user.is_superuser = True
    user.set_password(PASSWORD)
    user.save()
    return user


def attempt(door: str, name: str, password: str, address: str = "127.0.0.1") -> int:
    form = {"username": name, "password": password}
    return Client().post(door, form, REMOTE_ADDR=address).status_code


def test_sign_in_after_too_many_wrong_passwords_refuses_the_right_one(person: User) -> None:
    for number in range(sign_in.ATTEMPTS_FROM_ADDRESS):
        assert attempt("/login/", person.username, f"wrong {number}") == 200
    assert attempt("/login/", person.username, PASSWORD) == 429
    assert attempt("/login/", person.username.upper(), PASSWORD) == 429


def test_console_has_no_door_of_its_own(person: User) -> None:
    client = Client()
    form = {"username": person.username, "password": PASSWORD, "next": "/admin/"}
    client.post("/admin/login/", form)
    assert not client.session.keys()


def test_sign_in_while_paused_answers_429_and_says_so(person: User) -> None:
    for number in range(sign_in.ATTEMPTS_FROM_ADDRESS + 1):
        attempt("/login/", person.username, f"wrong {number}")
    form = {"username": person.username, "password": PASSWORD}
    response = Client().post("/login/", form)
    assert response.status_code == 429
    assert b"Too many wrong passwords" in response.content


def test_sign_in_of_a_name_that_does_not_exist_is_paused_as_well(db: None) -> None:
    codes = {attempt("/login/", "nobody-at-all", str(number)) for number in range(9)}
    assert codes == {200}
    codes = [attempt("/login/", "nobody-at-all", str(number)) for number in range(3)]
    assert codes[-1] == 429


def test_sign_in_from_another_address_is_open_until_the_name_has_too_many(person: User) -> None:
    for number in range(sign_in.ATTEMPTS_FROM_ADDRESS + 1):
        attempt("/login/", person.username, f"wrong {number}")
    assert attempt("/login/", person.username, PASSWORD, "127.0.0.2") == 302


def test_sign_in_spread_over_many_addresses_is_paused_too(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "ATTEMPTS", 12)
    for number in range(12):
        attempt("/login/", person.username, "wrong", f"127.0.1.{number}")
    assert attempt("/login/", person.username, PASSWORD, "127.0.2.1") == 429


def test_sign_in_with_the_right_password_counts_from_the_start_again(person: User) -> None:
    for _round in range(2):
        for number in range(sign_in.ATTEMPTS_FROM_ADDRESS - 1):
            attempt("/login/", person.username, f"wrong {number}")
        assert attempt("/login/", person.username, PASSWORD) == 302


def test_sign_in_while_the_cache_is_away_goes_on(person: User, settings: Settings) -> None:
    away = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    settings.CACHES = {"default": away}
    assert attempt("/login/", person.username, PASSWORD) == 302


def test_signing_in_gives_the_session_another_key(person: User) -> None:
    client = Client()
    client.get("/login/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.post("/login/", {"username": person.username, "password": PASSWORD})
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    "place",
    ["//evil.invalid", "https://evil.invalid", "/\\evil.invalid", "javascript:alert(1)", "///e.x"],
)
def test_signing_in_or_changing_the_theme_leads_to_no_other_site(place: str, person: User) -> None:
    client = Client()
    form = {"username": person.username, "password": PASSWORD, "next": place}
    assert client.post("/login/", form)["Location"] == "/"
    assert client.post("/theme/", {"theme": "dark", "next": place})["Location"] == "/"


def test_changing_the_theme_with_a_word_for_an_address_stays_on_the_site(db: None) -> None:
    response = Client().post("/theme/", {"theme": "dark", "next": "nowhere"})
    assert response["Location"] == "nowhere"
