"""The administrators' console: who enters, what stays shut, and what an edit brings about."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import Group
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from pytest_django import Settings

from connectors.models import Provision, SyncCursor, SyncFault, SyncRun
from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.admin import ReadOnlyAdmin
from governance.models import (
    ApprovalPolicy,
    AuditEntry,
    Brand,
    ClientApplication,
    FieldMapping,
    Market,
    OutboxRow,
    PublishedTable,
    RoleLimit,
    User,
)
from governance.queries.actors import actor_for
from reporting.models import ProductionEvent
from tests import factories
from tests.conftest import ActorOf, ClientOf, UserOf
from tests.factories import BrandFactory, UserFactory, make_asset
from tests.governance.web.pages import ROLES, words

pytestmark = pytest.mark.django_db

Record = Callable[[], list[tuple[str, str]]]
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
SHUT = [model for model in REGISTERED if isinstance(admin.site._registry[model], ReadOnlyAdmin)]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def console(client_as: ClientOf) -> Client:
    """An administrator by role alone: neither staff nor superuser."""
    return client_as("admin")


def name_of(model: type[models.Model]) -> str:
    return model._meta.label_lower


def address(model: type[models.Model], page: str, *args: Any) -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=args)


def some_row(model: type[models.Model]) -> models.Model:
    """One row of a registered table."""
    now = timezone.now()
    asset = make_asset(state="approved")
    made: dict[str, Callable[[], models.Model]] = {
        "auth.group": lambda: Group.objects.get(name="media"),
        "governance.asset": lambda: asset,
        "governance.assetversion": asset.versions.get,
        "governance.rendition": lambda: asset.versions.get().renditions.all()[0],
        "governance.slot": factories.SlotFactory.create,
        "governance.fieldmapping": factories.FieldMappingFactory.create,
        "governance.approvalpolicy": lambda: ApprovalPolicy.objects.all()[0],
        "governance.user": UserFactory.create,
        "connectors.syncrun": lambda: SyncRun.objects.create(
            kind="full", state="done", asked_by="Schedule", requested_at=now
        ),
        "connectors.synccursor": lambda: SyncCursor.objects.create(
            stream="iconik.changes", moved_at=now
        ),
        "connectors.syncfault": lambda: SyncFault.objects.create(
            remote_id="a/b c", message="Broken.", first_at=now, last_at=now
        ),
        "connectors.provision": lambda: Provision.objects.create(purpose="state", checked_at=now),
        "reporting.productionevent": lambda: ProductionEvent.objects.create(
            source="run",
            event_id="1",
            kind="published",
            campaign_key="RENEW26",
            asset_id=asset.public_id,
            version_number=1,
            occurred_at=now,
            received_at=now,
            content_digest="0" * 64,
        ),
    }
    if name_of(model) in made:
        return made[name_of(model)]()
    return getattr(factories, f"{model.__name__}Factory").create()


# Who enters


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "path",
    [
        "/admin/",
        "/admin/governance/asset/",
        "/admin/governance/user/add/",
        "/admin/governance/clientapplication/add/",
        "/admin/connectors/syncrun/",
        "/admin/jsi18n/",
        "/admin/password_change/",
    ],
)
def test_console_is_for_administrators(role: str, path: str, client_as: ClientOf) -> None:
    response = client_as(role).get(path)
    if role == "anonymous":
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")
    else:
        assert response.status_code == (200 if role == "admin" else 403)


def test_visitor_is_led_to_the_one_login_page_and_back() -> None:
    response = Client().get("/admin/governance/asset/", follow=True)
    assert response.redirect_chain[-1][0] == "/login/?next=/admin/governance/asset/"


@pytest.mark.parametrize("flags", [{"is_staff": True}, {"is_staff": True, "is_active": True}])
def test_staff_without_the_role_stays_outside(flags: dict[str, bool]) -> None:
    client = Client()
    client.force_login(UserFactory.create(roles=["reviewer"], **flags))
    assert client.get("/admin/").status_code == 403


def test_superuser_enters() -> None:
    client = Client()
    client.force_login(UserFactory.create(is_superuser=True))
    assert client.get("/admin/").status_code == 200


def test_administrator_of_some_brands_stays_outside(client_as: ClientOf) -> None:
    response = client_as("admin", BrandFactory.create())
    assert response.get("/admin/").status_code == 403


def test_posts_of_others_change_nothing(client_as: ClientOf, record: Record) -> None:
    brand, before = BrandFactory.create(), record()
    for role in set(ROLES) - {"admin"}:
        client = client_as(role)
        client.post(address(Brand, "add"), {"key": "new", "name": "New"})
        client.post(address(Brand, "change", brand.pk), {"key": "x", "name": "X"})
        client.post(address(Brand, "delete", brand.pk), {"post": "yes"})
    assert list(Brand.objects.values_list("key", flat=True)) == [brand.key]
    assert record() == before


# What is shown


@pytest.mark.parametrize("model", REGISTERED, ids=name_of)
def test_list_and_row_open_for_administrators(model: type[models.Model], console: Client) -> None:
    row = some_row(model)
    listed = console.get(address(model, "changelist"))
    assert listed.status_code == 200
    shown = console.get(address(model, "change", row.pk), follow=True)
    assert shown.status_code == 200
    assert shown.redirect_chain == []
    assert console.get(address(model, "history", row.pk)).status_code == 200


@pytest.mark.parametrize("model", REGISTERED, ids=name_of)
def test_search_of_lists_takes_any_text(model: type[models.Model], console: Client) -> None:
    some_row(model)
    assert console.get(f"{address(model, 'changelist')}?q=a'%22%25").status_code == 200


@pytest.mark.parametrize("model", SHUT, ids=name_of)
def test_mirrored_and_recorded_rows_stay_as_they_are(
    model: type[models.Model], console: Client
) -> None:
    row = some_row(model)
    before = list(model._default_manager.values())
    assert console.get(address(model, "add")).status_code == 403
    assert console.post(address(model, "add"), {}).status_code == 403
    assert console.post(address(model, "change", row.pk), {"state": "approved"}).status_code == 403
    assert console.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    console.post(address(model, "changelist"), chosen)
    assert list(model._default_manager.values()) == before


def test_everything_but_what_is_kept_there_is_shut() -> None:
    kept = {model._meta.model_name for model in REGISTERED} - {m._meta.model_name for m in SHUT}
    assert kept == {
        "approvalpolicy",
        "brand",
        "clientapplication",
        "fieldmapping",
        "market",
        "user",
    }


def test_tokens_of_machines_are_not_shown() -> None:
    assert not admin.site.is_registered(get_access_token_model())


# Deliveries


def test_retry_makes_chosen_deliveries_due_and_is_recorded(console: Client, record: Record) -> None:
    row = factories.OutboxRowFactory.create(parked_at=timezone.now(), attempts=12)
    data = {"action": "retry", "_selected_action": [row.pk]}
    text = words(console.post(address(OutboxRow, "changelist"), data, follow=True))
    row.refresh_from_db()
    assert (row.parked_at, row.attempts) == (None, 0)
    assert "1 delivery is due." in text
    assert [verb for verb, _label in record()] == ["delivery.retried"]


# People


PERSON = {
    "username": "new.person",
    "display_name": "Reviewer, Claims",
    "usable_password": "true",
    "password1": "a long and quiet sentence",
    "password2": "a long and quiet sentence",
}


def inline(prefix: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(rows):
        data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data


def test_person_is_added_with_a_role_and_recorded_without_the_password(console: Client) -> None:
    role = Group.objects.get(name="reviewer")
    data = {**PERSON, "groups": [role.pk], **inline("role_limits")}
    response = console.post(address(User, "add"), data)
    assert response.status_code == 302, words(response)
    person = User.objects.get(username="new.person")
    assert actor_for(person).has("reviewer")
    entry = AuditEntry.objects.get(verb="person.saved")
    assert entry.after["roles"] == ["reviewer"]
    assert "quiet sentence" not in str((entry.before, entry.after, entry.reason))


def test_person_gets_another_role_limited_to_a_brand(console: Client, user_as: UserOf) -> None:
    person, brand = user_as("media"), BrandFactory.create()
    role = Group.objects.get(name="compliance")
    data = {
        "username": person.username,
        "display_name": "Officer",
        "email": "",
        "groups": [role.pk],
        "is_active": "on",
        "theme": "auto",
        **inline("role_limits", {"group": role.pk, "brands": [brand.pk]}),
    }
    response = console.post(address(User, "change", person.pk), data)
    assert response.status_code == 302, words(response)
    assert dict(actor_for(person).grants) == {"compliance": frozenset({brand.pk})}
    assert RoleLimit.objects.count() == 1
    assert AuditEntry.objects.get(verb="person.saved").after["roles"] == ["compliance"]


def test_person_is_never_deleted(console: Client, user_as: UserOf) -> None:
    person = user_as("media")
    response = console.post(address(User, "delete", person.pk), {"post": "yes"})
    assert response.status_code == 403
    assert User.objects.filter(pk=person.pk).exists()


# Policies, brands, fields


def policy_form(policy: ApprovalPolicy, **stage: Any) -> dict[str, Any]:
    row = policy.stages.get()
    values = {"id": row.pk, "order": 1, "name": "Review", "group": row.group_id, "quorum": 2}
    return {
        "name": policy.name,
        "subject": policy.subject,
        "active": "on",
        **inline("stages", {**values, **stage}, initial=1),
    }


def test_policy_with_another_quorum_holds_for_reviews_that_open_afterwards(
    console: Client, actor: ActorOf
) -> None:
    policy = ApprovalPolicy.objects.get(subject="mapping")
    response = console.post(address(ApprovalPolicy, "change", policy.pk), policy_form(policy))
    assert response.status_code == 302, words(response)
    assert policy.stages.get().quorum == 2
    assert AuditEntry.objects.get(verb="policy.saved").after["stages"] == ["1. Review: 2 reviewer"]


@pytest.mark.parametrize("stage", [{"quorum": 0}, {"quorum": -1}, {"DELETE": "on"}, {"group": 0}])
def test_policy_without_a_usable_stage_is_refused(console: Client, stage: dict[str, Any]) -> None:
    policy = ApprovalPolicy.objects.get(subject="mapping")
    data = policy_form(policy, **stage)
    assert console.post(address(ApprovalPolicy, "change", policy.pk), data).status_code == 200
    assert policy.stages.get().quorum == 1


def test_second_active_policy_of_a_subject_is_refused_beside_the_form(console: Client) -> None:
    group = Group.objects.get(name="reviewer")
    stage = {"order": 1, "name": "Review", "group": group.pk, "quorum": 1}
    data = {"name": "Other", "subject": "mapping", "active": "on", **inline("stages", stage)}
    response = console.post(address(ApprovalPolicy, "add"), data)
    assert response.status_code == 200
    assert ApprovalPolicy.objects.filter(subject="mapping").count() == 1


def test_edits_of_brands_and_fields_are_recorded(console: Client, record: Record) -> None:
    console.post(address(Brand, "add"), {"key": "north", "name": "North"})
    console.post(address(FieldMapping, "add"), {"fact": "alt", "remote_field": "Gov_alt"})
    brand = Brand.objects.get(key="north")
    console.post(address(Brand, "change", brand.pk), {"key": "north", "name": "Northern"})
    field = FieldMapping.objects.get()
    console.post(address(FieldMapping, "delete", field.pk), {"post": "yes"})
    assert record() == [
        ("brand.saved", "North"),
        ("field_mapping.saved", "Gov_alt → alt"),
        ("brand.saved", "Northern"),
        ("field_mapping.deleted", "Gov_alt → alt"),
    ]
    entries = AuditEntry.objects.filter(verb="brand.saved").order_by("pk")
    assert [entry.after["fields"] for entry in entries] == [[], ["Name"]]
    assert not FieldMapping.objects.exists()


def test_brand_is_never_deleted(console: Client) -> None:
    brand = BrandFactory.create()
    assert console.post(address(Brand, "delete", brand.pk), {"post": "yes"}).status_code == 403
    assert Brand.objects.filter(pk=brand.pk).exists()


# Markets


MARKET = {"code": "@DACH", "name": "Three countries", "countries": "CH, AT"}


def test_market_is_saved_through_its_action(console: Client, record: Record) -> None:
    response = console.post(address(Market, "add"), MARKET)
    assert response.status_code == 302, words(response)
    assert Market.objects.get(code="@DACH").countries == ["AT", "CH"]
    assert record() == [("market.saved", "Three countries (@DACH)")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "DACH"),
        ("code", "@dach"),
        ("name", ""),
        ("countries", ""),
        ("countries", "Switzerland"),
        ("countries", "CH-ZH"),
        ("countries", "@EU"),
    ],
)
def test_malformed_market_is_refused_beside_its_field(
    console: Client, record: Record, field: str, value: str
) -> None:
    response = console.post(address(Market, "add"), {**MARKET, field: value})
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert not Market.objects.exists()
    assert record() == []


def test_saved_market_compiles_the_tables_that_name_it(console: Client, actor: ActorOf) -> None:
    market = factories.MarketFactory.create()
    slot = factories.SlotFactory.create()
    mapping = propose_mapping(
        campaign_id=slot.campaign.public_id,
        slot_key=slot.key,
        asset_id=make_asset(state="approved").public_id,
        terms=MappingTerms(languages=["en"], regions=[market.code]),
        actor=actor("comms"),
    )
    cast_vote(
        review_id=mapping.reviews.get().public_id, decision="approve", actor=actor("reviewer")
    )
    data = {"name": market.name, "countries": "CH"}
    response = console.post(address(Market, "change", market.pk), data)
    assert response.status_code == 302, words(response)
    newest = PublishedTable.objects.order_by("generation").last()
    assert newest is not None
    assert newest.head["markets"] == {market.code: ["CH"]}
    assert newest.cause == "market.saved"


def test_market_is_never_deleted(console: Client) -> None:
    market = factories.MarketFactory.create()
    response = console.post(address(Market, "delete", market.pk), {"post": "yes"})
    assert response.status_code == 403
    assert Market.objects.filter(pk=market.pk).exists()


# Machine clients


def client_form(console: Client, **fields: Any) -> dict[str, Any]:
    """The form as it is offered for a new client, secret included."""
    form = console.get(address(ClientApplication, "add")).context["adminform"].form
    return {
        "name": "Exstream",
        "client_id": form["client_id"].value(),
        "client_secret": form["client_secret"].value(),
        "allowed_scopes": ["lookup"],
        **fields,
    }


def test_new_client_shows_its_secret_once_and_keeps_a_hash(console: Client) -> None:
    page = console.get(address(ClientApplication, "add"))
    assert "Copy it now: from then on only a hash is kept." in words(page)
    data = client_form(console)
    assert len(data["client_secret"]) >= 32
    assert console.post(address(ClientApplication, "add"), data).status_code == 302
    made = ClientApplication.objects.get()
    assert made.client_secret != data["client_secret"]
    assert check_password(data["client_secret"], made.client_secret)
    assert made.authorization_grant_type == ClientApplication.GRANT_CLIENT_CREDENTIALS
    assert made.client_type == ClientApplication.CLIENT_CONFIDENTIAL
    text = words(console.get(address(ClientApplication, "change", made.pk)))
    assert data["client_secret"] not in text
    assert made.client_secret not in text
    entry = AuditEntry.objects.get(verb="client.saved")
    assert entry.after["scopes"] == ["lookup"]
    assert data["client_secret"] not in str(entry.after)


def test_client_with_a_new_secret_loses_its_tokens_and_an_empty_one_keeps_them(
    console: Client,
) -> None:
    data = client_form(console)
    console.post(address(ClientApplication, "add"), data)
    made = ClientApplication.objects.get()
    tokens = get_access_token_model().objects
    tokens.create(
        application=made, token="t", expires=timezone.now() + timedelta(minutes=9), scope=""
    )
    before = made.client_secret
    changed = {**data, "client_secret": "", "name": "Exstream, print"}
    assert console.post(address(ClientApplication, "change", made.pk), changed).status_code == 302
    made.refresh_from_db()
    assert (made.name, made.client_secret) == ("Exstream, print", before)
    assert tokens.count() == 1
    changed["client_secret"] = "another secret, long enough to be one"
    assert console.post(address(ClientApplication, "change", made.pk), changed).status_code == 302
    made.refresh_from_db()
    assert check_password(changed["client_secret"], made.client_secret)
    assert tokens.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("client_secret", "short"),
        ("client_secret", ""),
        ("allowed_scopes", []),
        ("allowed_scopes", ["everything"]),
        ("client_id", ""),
        ("brands", ["4711"]),
    ],
)
def test_malformed_client_is_refused_beside_its_field(
    console: Client, field: str, value: object
) -> None:
    response = console.post(
        address(ClientApplication, "add"), client_form(console, **{field: value})
    )
    assert response.status_code == 200
    assert list(response.context["adminform"].form.errors) == [field]
    assert not ClientApplication.objects.exists()
