"""Every address of these pages × every role: who comes in, and who does not."""

import pytest

from tests.conftest import ClientOf
from tests.factories import BrandFactory, make_asset

pytestmark = pytest.mark.django_db

ROLES = ("media", "comms", "reviewer", "compliance", "auditor", "admin")

PAGES = ("/", "/assets/", "/account/", "/assets/{}/", "/assets/{}/poster")

STEPS = {
    "submit": ("candidate", {"media"}),
    "suspend": ("approved", {"reviewer", "compliance"}),
    "supersede": ("approved", {"media", "comms"}),
    "retire": ("approved", {"reviewer", "compliance"}),
    "reinstate": ("superseded", {"reviewer", "compliance"}),
    "reopen": ("retired", {"admin"}),
    "submit-facts": ("approved", {"media"}),
}

POSTED = ("/logout/", "/theme/")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", ROLES)
def test_page_is_open_to_every_role(client_as: ClientOf, path: str, role: str) -> None:
    assert client_as(role).get(path.format(make_asset().public_id)).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, *(f"/assets/{{}}/{step}/" for step in STEPS)])
@pytest.mark.parametrize("method", ["get", "post"])
def test_visitor_is_led_to_sign_in(client_as: ClientOf, path: str, method: str) -> None:
    path = path.format(make_asset().public_id)
    response = getattr(client_as("anonymous"), method)(path)
    assert response.status_code == 302
    assert response["Location"] == f"/login/?next={path}"


@pytest.mark.parametrize("path", ["/assets/{}/media/web", "/assets/{}/captions/captions-en.vtt"])
def test_files_are_not_for_visitors(client_as: ClientOf, path: str) -> None:
    path = path.format(make_asset().public_id)
    assert client_as("anonymous").get(path)["Location"] == f"/login/?next={path}"


@pytest.mark.parametrize("path", PAGES[3:])
def test_person_without_a_role_finds_no_asset(client_as: ClientOf, path: str) -> None:
    assert client_as("none").get(path.format(make_asset().public_id)).status_code == 404


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ROLES)
def test_step_is_open_to_its_roles_alone(client_as: ClientOf, step: str, role: str) -> None:
    state, roles = STEPS[step]
    asset = make_asset(state=state, candidate_facts={"alt": "New"})
    status = client_as(role).get(f"/assets/{asset.public_id}/{step}/").status_code
    assert status == (200 if role in roles else 403)


@pytest.mark.parametrize("step", STEPS)
def test_step_is_closed_to_a_role_of_another_brand(client_as: ClientOf, step: str) -> None:
    state, roles = STEPS[step]
    asset = make_asset(state=state, candidate_facts={"alt": "New"})
    client = client_as(sorted(roles)[0], BrandFactory.create(key="other"))
    assert client.get(f"/assets/{asset.public_id}/{step}/").status_code == 404


@pytest.mark.parametrize("path", ["/", "/assets/", "/assets/{}/", "/assets/{}/poster"])
def test_reading_pages_take_no_posts(client_as: ClientOf, path: str) -> None:
    path = path.format(make_asset().public_id)
    assert client_as("media").post(path).status_code == 405


@pytest.mark.parametrize("path", POSTED)
def test_changing_addresses_take_no_gets(client_as: ClientOf, path: str) -> None:
    assert client_as("media").get(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/account/", "/assets/{}/submit/", "/theme/", "/logout/", "/login/"]
)
def test_forms_without_a_token_are_refused(client_as: ClientOf, path: str) -> None:
    client = client_as("media")
    client.handler.enforce_csrf_checks = True
    response = client.post(path.format(make_asset().public_id), {"theme": "dark"})
    assert response.status_code == 403
