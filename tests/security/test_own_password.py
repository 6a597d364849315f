"""Changing one's own password."""

import pytest
from django.test import Client

from governance.models import AuditEntry, User
from governance.web import password
from tests.conftest import UserOf

pytestmark = pytest.mark.django_db

PLACE = "/account/password/"
OLD, NEW = "an old enough password", "quite another secret"


@pytest.fixture
def person(user_as: UserOf) -> User:
    user = user_as("media")
    user.set_password(OLD)
    user.save()
    return user


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def form(old: str = OLD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"old_password": old, "new_password1": new, "new_password2": again or new}


def test_own_password_changed_keeps_this_session_and_ends_others(person: User) -> None:
    here, elsewhere = signed_in(person), signed_in(person)
    response = here.post(PLACE, form())
    person.refresh_from_db()
    assert response["Location"] == "/account/"
    assert person.check_password(NEW)
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/")["Location"].startswith("/login/")


def test_own_password_changed_is_recorded_without_any_password(person: User) -> None:
    signed_in(person).post(PLACE, form())
    entry = AuditEntry.objects.get(verb="person.password_changed")
    assert (entry.actor_id, entry.before, entry.after) == (str(person.pk), {}, {})


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (form(old="wrong"), "old_password"),
        (form(again="something else"), "new_password2"),
        (form(new="12345678"), "new_password2"),
        (form(old=""), "old_password"),
    ],
)
def test_own_password_with_a_mistake_stays_as_it_is(
    person: User, sent: dict[str, str], field: str
) -> None:
    response = signed_in(person).post(PLACE, sent)
    person.refresh_from_db()
    assert response.status_code == 400
    assert field in response.context["form"].errors
    assert person.check_password(OLD)
    assert not AuditEntry.objects.exists()


def test_old_password_guessed_too_often_is_refused_even_when_right(person: User) -> None:
    client = signed_in(person)
    for number in range(password.WRONG):
        assert client.post(PLACE, form(old=f"wrong {number}")).status_code == 400
    response = client.post(PLACE, form())
    person.refresh_from_db()
    assert response.status_code == 429
    assert "Too many wrong passwords" in response.content.decode()
    assert person.check_password(OLD)


def test_own_password_of_a_visitor_leads_to_sign_in(db: None) -> None:
    assert Client().get(PLACE)["Location"].startswith("/login/")
