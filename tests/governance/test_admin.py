"""The administrators' console: who enters, what stays shut, and what an edit brings about."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from pytest_django import Settings

from connectors.models import Provision, SyncCursor, SyncFault, SyncRun
from governance.admin import ReadOnlyAdmin
from governance.models import (
    ApprovalPolicy,
    Brand,
    FactReading,
    MappingDraft,
    OutboxRow,
)
from reporting.models import ProductionEvent
from tests import factories
from tests.conftest import ClientOf
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
        "governance.mappingdraft": lambda: MappingDraft.objects.create(
            author=UserFactory.create(), sources={}, rules="0" * 64, made_at=now
        ),
        "governance.factreading": lambda: FactReading.objects.create(rules="0" * 64, begun_at=now),
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
        "/admin/governance/clientapplication/",
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
