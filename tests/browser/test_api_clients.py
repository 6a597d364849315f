"""Pages of machine clients in a browser: clean everywhere, and a double click does no harm."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import check_password
from playwright.sync_api import expect

from governance.models import AuditEntry, ClientApplication, User
from tests.browser.conftest import OpenPage
from tests.browser.page_checks import DESKTOP, PHONE, View
from tests.conftest import UserOf
from tests.factories import BrandFactory, CampaignFactory, ClientApplicationFactory

pytestmark = pytest.mark.django_db(transaction=True)

LONG = "عميل <script>alert(1)</script> 🎬 " + "Ausgabesystem" * 6


@pytest.fixture
def administrator(site: str, user_as: UserOf) -> User:
    return user_as("admin")


@pytest.fixture
def clients(administrator: User) -> list[ClientApplication]:
    """One in use and limited, one with a long name, one that is revoked."""
    limited = ClientApplicationFactory.create(client_id="exstream", name="Exstream, production")
    limited.brands.add(BrandFactory.create(key="direct", name="Norhaven Direct"))
    limited.campaigns.set(CampaignFactory.create_batch(5))
    limited.last_token_at = limited.created
    limited.save(update_fields=["last_token_at"])
    long = ClientApplicationFactory.create(
        client_id="c" * 64, name=LONG, allowed_scopes=["lookup", "production"]
    )
    ended = ClientApplicationFactory.create(client_id="print", name="Print")
    ended.revoked_at = ended.created
    ended.save(update_fields=["revoked_at"])
    return [limited, long, ended]


def test_list_of_clients_is_clean(
    clients: list[ClientApplication], administrator: User, clean_everywhere: Callable[..., None]
) -> None:
    clean_everywhere("/clients/", user=administrator)


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=lambda view: view.name)
def test_other_pages_of_clients_are_clean(
    clients: list[ClientApplication], administrator: User, open_page: OpenPage, view: View
) -> None:
    page = open_page("/clients/new/", user=administrator, view=view)
    page.must_be_clean()
    for client in clients:
        for step in ("", "secret/", "revoke/"):
            page.visit(f"/clients/{client.pk}/{step}").must_be_clean()


def test_empty_list_is_clean(administrator: User, clean_everywhere: Callable[..., None]) -> None:
    clean_everywhere("/clients/", user=administrator)


@pytest.mark.parametrize("scripts", [True, False])
def test_client_is_made_and_its_secret_shown_once(
    administrator: User, open_page: OpenPage, scripts: bool
) -> None:
    BrandFactory.create(key="north")
    watched = open_page("/clients/", user=administrator, scripts=scripts)
    page = watched.page
    page.locator("main").get_by_role("link", name="New client").first.click()
    page.get_by_label("Name").fill("Exstream, print")
    page.get_by_label("Report production events").check()
    page.get_by_label("North").check()
    page.get_by_role("button", name="Make client").click()
    secret = page.locator("#secret").inner_text()
    made = ClientApplication.objects.get()
    assert check_password(secret, made.client_secret)
    assert made.allowed_scopes == ["lookup", "production"]
    assert [brand.key for brand in made.brands.all()] == ["north"]
    if scripts:
        watched.must_be_clean()
        page.get_by_role("button", name="Copy the secret").click()
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_role("heading", name="Exstream, print")).to_be_visible()
    assert secret not in page.content()


def test_double_click_renews_once_and_shows_the_secret_that_holds(
    clients: list[ClientApplication], administrator: User, open_page: OpenPage
) -> None:
    page = open_page(f"/clients/{clients[0].pk}/secret/", user=administrator).page
    page.get_by_role("button", name="Renew the secret").dblclick()
    secret = page.locator("#secret").inner_text()
    clients[0].refresh_from_db()
    assert check_password(secret, clients[0].client_secret)
    assert AuditEntry.objects.filter(verb="client.secret_renewed").count() == 1


def test_client_is_revoked_with_a_reason(
    clients: list[ClientApplication], administrator: User, open_page: OpenPage
) -> None:
    page = open_page(f"/clients/{clients[0].pk}/", user=administrator, scripts=False).page
    page.get_by_role("link", name="Revoke").click()
    page.get_by_role("button", name="Revoke").click()
    reason = page.get_by_label("Reason")
    expect(reason).to_have_accessible_description("Give a reason: it is kept with the decision.")
    reason.fill("Replaced by another.")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("Exstream, production is revoked.")).to_be_visible()
