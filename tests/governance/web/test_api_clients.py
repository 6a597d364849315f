"""Pages of machine clients: administrators only, a secret shown once, ends that are at once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.core.cache import cache
from django.test import Client
from oauth2_provider.models import AccessToken

from governance.actions import clients as actions
from governance.api.clients import ClientValidator
from governance.domain.errors import Forbidden
from governance.models import AuditEntry, ClientApplication
from governance.queries.actors import actor_for
from tests.conftest import ActorOf, ClientOf, UserOf
from tests.factories import BrandFactory, CampaignFactory, ClientApplicationFactory
from tests.governance.web.conftest import Counted
from tests.governance.web.pages import ROLES, must_answer, words

pytestmark = pytest.mark.django_db

SECRET = "the-first-secret-of-a-test-client"
TOKEN = "/api/v1/oauth/token"
Record = Callable[[], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """Begin without wrong secrets of other tests."""
    cache.clear()


@pytest.fixture
def admin(client_as: ClientOf) -> Client:
    return client_as("admin")


@pytest.fixture
def exstream() -> ClientApplication:
    return ClientApplicationFactory.create(
        client_id="exstream", client_secret=SECRET, allowed_scopes=["lookup", "production"]
    )


def ask_token(secret: str, client_id: str = "exstream") -> Any:
    """The answer of the token endpoint."""
    data = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret}
    return Client().post(TOKEN, data)


def look_up(token: str) -> Any:
    headers = {"authorization": f"Bearer {token}"}
    return Client().get("/api/v1/campaigns/NONE/lookup?slot=hero", headers=headers)


def shown_secret(response: Any) -> str:
    match = re.search(r'id="secret">([^<]+)<', response.content.decode())
    assert match is not None, words(response)[:400]
    return match[1]


def form_of(client: Client, **fields: Any) -> dict[str, Any]:
    offered = client.get("/clients/new/").context["form"]["client_id"].value()
    return {"name": "Exstream, print", "client_id": offered, "scopes": ["lookup"], **fields}


def expected(client: Client, address: str) -> str:
    return str(client.get(address).context["expected"])


# Who may come here


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", ["", "new/", "{pk}/", "{pk}/secret/", "{pk}/revoke/"])
def test_pages_of_clients_are_for_administrators(
    role: str, page: str, exstream: ClientApplication, client_as: ClientOf
) -> None:
    must_answer(client_as(role), role, f"/clients/{page.format(pk=exstream.pk)}", {"admin"})


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_posts_of_others_change_nothing(
    role: str, exstream: ClientApplication, client_as: ClientOf, record: Record
) -> None:
    before = list(ClientApplication.objects.values())
    client, kept = client_as(role), record()
    data = {"name": "Mine", "client_id": "mine", "scopes": ["lookup"], "reason": "Because"}
    for page in ("new/", f"{exstream.pk}/", f"{exstream.pk}/secret/", f"{exstream.pk}/revoke/"):
        assert client.post(f"/clients/{page}", data).status_code in (302, 403)
    assert list(ClientApplication.objects.values()) == before
    assert record() == kept


def test_administrator_of_some_brands_stays_outside(
    exstream: ClientApplication, client_as: ClientOf, actor: ActorOf
) -> None:
    brand = BrandFactory.create()
    assert client_as("admin", brand).get("/clients/").status_code == 403
    with pytest.raises(Forbidden):
        actions.revoke_client(client_pk=exstream.pk, actor=actor("admin", brand), reason="No")


@pytest.mark.parametrize("page", ["", "secret/", "revoke/"])
def test_unknown_client_is_not_found(admin: Client, page: str) -> None:
    assert admin.get(f"/clients/4711/{page}").status_code == 404
    assert admin.post(f"/clients/4711/{page}", {}).status_code == 404


def test_navigation_leads_administrators_there(admin: Client, client_as: ClientOf) -> None:
    assert 'href="/clients/"' in admin.get("/account/").content.decode()
    assert 'href="/clients/"' not in client_as("media").get("/account/").content.decode()


# Making


def test_new_client_gets_tokens_with_the_secret_that_is_shown_once(admin: Client) -> None:
    data = form_of(admin)
    response = admin.post("/clients/new/", data)
    secret = shown_secret(response)
    made = ClientApplication.objects.get()
    assert "no-store" in response["Cache-Control"]
    assert len(secret) >= 43
    assert check_password(secret, made.client_secret)
    assert made.authorization_grant_type == ClientApplication.GRANT_CLIENT_CREDENTIALS
    assert ask_token(secret, made.client_id).json()["scope"] == "lookup"
    for page in ("/clients/", f"/clients/{made.pk}/", f"/clients/{made.pk}/secret/", "/audit/"):
        text = words(admin.get(page))
        assert secret not in text
        assert made.client_secret not in text
    entry = AuditEntry.objects.get(verb="client.made")
    assert entry.after["scopes"] == ["lookup"]
    assert secret not in str(entry.after)


def test_form_sent_twice_makes_one_client(admin: Client) -> None:
    data = form_of(admin)
    admin.post("/clients/new/", data)
    again = admin.post("/clients/new/", data)
    assert again.status_code == 409
    assert list(again.context["form"].errors) == ["client_id"]
    assert ClientApplication.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\x00b"),
        ("scopes", []),
        ("scopes", ["everything"]),
        ("client_id", ""),
        ("client_id", "a b"),
        ("client_id", "<script>"),
        ("client_id", "a\x00b"),
        ("brands", ["4711"]),
        ("campaigns", "no-such-campaign"),
        ("campaigns", "a\x00b"),
    ],
)
def test_malformed_client_is_refused_beside_its_field(
    admin: Client, field: str, value: object
) -> None:
    response = admin.post("/clients/new/", form_of(admin, **{field: value}))
    assert response.status_code == 400
    assert list(response.context["form"].errors) == [field]
    assert not ClientApplication.objects.exists()


def test_name_of_any_kind_is_shown_as_text(admin: Client) -> None:
    admin.post("/clients/new/", form_of(admin, name="<script>alert(1)</script> عميل 🎬"))
    for page in ("/clients/", f"/clients/{ClientApplication.objects.get().pk}/"):
        raw = admin.get(page).content.decode()
        assert "<script>alert" not in raw
        assert "عميل 🎬" in raw


# The list


def test_list_tells_limits_last_use_and_active_tokens(
    admin: Client, exstream: ClientApplication
) -> None:
    ClientApplicationFactory.create(client_id="idle", name="Idle")
    exstream.brands.add(BrandFactory.create(key="direct", name="Norhaven Direct"))
    ask_token(SECRET)
    ask_token(SECRET)
    response = admin.get("/clients/")
    rows = {row.client_id: row for row in response.context["clients"]}
    assert (rows["exstream"].active_tokens, rows["idle"].active_tokens) == (2, 0)
    assert rows["exstream"].last_token_at is not None
    assert rows["idle"].last_token_at is None
    assert "Norhaven Direct" in words(response)


def test_list_asks_no_more_however_long_it_is(admin: Client, counted: Counted) -> None:
    for number in range(6):
        made = ClientApplicationFactory.create(client_id=f"client-{number}")
        made.campaigns.set([CampaignFactory.create()])
    with counted("clients"):
        admin.get("/clients/")


def test_page_of_a_client_asks_little(
    admin: Client, exstream: ClientApplication, counted: Counted
) -> None:
    with counted("client"):
        admin.get(f"/clients/{exstream.pk}/")


def test_lookup_writes_nothing_about_its_client(exstream: ClientApplication) -> None:
    token = ask_token(SECRET).json()["access_token"]
    before = list(ClientApplication.objects.values())
    assert look_up(token).status_code == 404
    assert list(ClientApplication.objects.values()) == before


# Changing


def test_scope_that_is_taken_away_is_gone_from_tokens_at_once(
    admin: Client, exstream: ClientApplication
) -> None:
    token = ask_token(SECRET).json()["access_token"]
    address = f"/clients/{exstream.pk}/"
    data = {"name": "Exstream", "scopes": ["production"], "expected": expected(admin, address)}
    assert admin.post(address, data).status_code == 302
    assert look_up(token).status_code == 403
    entry = AuditEntry.objects.get(verb="client.changed")
    assert (entry.before["scopes"], entry.after["scopes"]) == (
        ["lookup", "production"],
        ["production"],
    )


def test_client_changed_by_two_is_told_to_the_second(
    admin: Client, exstream: ClientApplication
) -> None:
    address = f"/clients/{exstream.pk}/"
    seen = expected(admin, address)
    first = {"name": "First", "scopes": ["lookup"], "expected": seen}
    assert admin.post(address, first).status_code == 302
    second = admin.post(address, {"name": "Second", "scopes": ["lookup"], "expected": seen})
    assert second.status_code == 409
    assert "Somebody else changed the client." in words(second)
    assert ClientApplication.objects.get().name == "First"


def test_limits_are_set_and_lifted(admin: Client, exstream: ClientApplication) -> None:
    address, campaign = f"/clients/{exstream.pk}/", CampaignFactory.create()
    for written, chosen in ((f"{campaign.key},\n {campaign.key}", [campaign]), (" ", [])):
        data = {
            "name": "Exstream",
            "scopes": ["lookup"],
            "campaigns": written,
            "expected": expected(admin, address),
        }
        assert admin.post(address, data).status_code == 302
        assert list(exstream.campaigns.all()) == chosen


def test_unknown_campaigns_are_named_and_what_was_written_is_kept(
    admin: Client, exstream: ClientApplication
) -> None:
    known = CampaignFactory.create(key="known").key
    written = f"{known}\nno-such\n<b>"
    data = {"name": "Exstream", "scopes": ["lookup"], "campaigns": written}
    response = admin.post(f"/clients/{exstream.pk}/", data)
    assert response.status_code == 400
    assert "There is no campaign with the key no-such, <b>." in words(response)
    assert response.context["form"]["campaigns"].value() == written
    assert not exstream.campaigns.exists()


# A new secret


def test_renewed_secret_ends_the_old_one_and_its_tokens(
    admin: Client, exstream: ClientApplication
) -> None:
    token = ask_token(SECRET).json()["access_token"]
    address = f"/clients/{exstream.pk}/secret/"
    secret = shown_secret(admin.post(address, {"expected": expected(admin, address)}))
    assert look_up(token).status_code == 401
    assert ask_token(SECRET).status_code == 401
    assert ask_token(secret).status_code == 200
    assert AuditEntry.objects.get(verb="client.secret_renewed").after == {"tokens_ended": 1}


def test_second_click_renews_nothing_more(admin: Client, exstream: ClientApplication) -> None:
    address = f"/clients/{exstream.pk}/secret/"
    data = {"expected": expected(admin, address)}
    secret = shown_secret(admin.post(address, data))
    again = admin.post(address, data)
    assert again.status_code == 409
    assert "The secret was renewed a moment ago." in words(again)
    assert ask_token(secret).status_code == 200


@pytest.mark.parametrize("sent", [{}, {"expected": ""}, {"expected": "0" * 64}])
def test_form_without_what_was_seen_renews_nothing(
    admin: Client, exstream: ClientApplication, sent: dict[str, str]
) -> None:
    assert admin.post(f"/clients/{exstream.pk}/secret/", sent).status_code == 409
    assert ask_token(SECRET).status_code == 200


def test_looking_renews_and_revokes_nothing(admin: Client, exstream: ClientApplication) -> None:
    for page in ("secret/", "revoke/"):
        assert admin.get(f"/clients/{exstream.pk}/{page}").status_code == 200
    assert ask_token(SECRET).status_code == 200


def test_token_for_a_secret_that_ended_meanwhile_is_not_stored(
    exstream: ClientApplication, user_as: UserOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    administrator = actor_for(user_as("admin"))
    check = ClientValidator.authenticate_client

    def overtaken(self: ClientValidator, request: Any, *args: Any, **kwargs: Any) -> bool:
        allowed = check(self, request, *args, **kwargs)
        mark = actions.secret_mark(exstream)
        actions.renew_secret(client_pk=exstream.pk, actor=administrator, expected=mark)
        return allowed

    monkeypatch.setattr(ClientValidator, "authenticate_client", overtaken)
    response = ask_token(SECRET)
    assert response.status_code == 401
    assert response.json()["error"] == "invalid_client"
    assert not AccessToken.objects.exists()


# The end


def test_revoked_client_is_refused_at_once_and_kept(
    admin: Client, exstream: ClientApplication
) -> None:
    token = ask_token(SECRET).json()["access_token"]
    address = f"/clients/{exstream.pk}/revoke/"
    assert admin.post(address, {"reason": "Replaced by another"}, follow=True).status_code == 200
    assert look_up(token).status_code == 401
    assert ask_token(SECRET).status_code == 401
    exstream.refresh_from_db()
    assert exstream.revoked_at is not None
    assert AuditEntry.objects.get(verb="client.revoked").reason == "Replaced by another"
    assert "Revoked" in words(admin.get("/clients/"))


def test_token_that_a_revocation_missed_is_refused_still(exstream: ClientApplication) -> None:
    token = ask_token(SECRET).json()["access_token"]
    ClientApplication.objects.update(revoked_at=AccessToken.objects.get().created)
    assert look_up(token).status_code == 401


def test_revoking_without_a_reason_is_refused(admin: Client, exstream: ClientApplication) -> None:
    response = admin.post(f"/clients/{exstream.pk}/revoke/", {"reason": "  "})
    assert response.status_code == 400
    assert "Give a reason: it is kept with the decision." in words(response)
    assert ask_token(SECRET).status_code == 200


def test_revoked_client_is_changed_no_more(admin: Client, exstream: ClientApplication) -> None:
    address = f"/clients/{exstream.pk}/"
    seen, mark = expected(admin, address), expected(admin, f"{address}secret/")
    admin.post(f"{address}revoke/", {"reason": "Done"})
    data = {"name": "Again", "scopes": ["lookup"], "expected": seen, "reason": "Again"}
    assert admin.post(address, data).status_code == 409
    assert admin.post(f"{address}secret/", {"expected": mark}).status_code == 409
    assert admin.post(f"{address}revoke/", data).status_code == 409
    assert AuditEntry.objects.filter(verb__startswith="client.").count() == 1
