"""What administrators keep in the console: checked, recorded, and followed by tables."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import models
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from governance.actions.mappings import MappingTerms, propose_mapping
from governance.actions.reviews import cast_vote
from governance.models import (
    ApprovalPolicy,
    AuditEntry,
    Brand,
    Market,
    PublishedTable,
    RoleLimit,
    User,
)
from governance.queries.actors import actor_for
from tests import factories
from tests.conftest import ActorOf, ClientOf, UserOf
from tests.factories import BrandFactory, MarketFactory, make_asset
from tests.governance.web.pages import words

pytestmark = pytest.mark.django_db

Record = Callable[[], list[tuple[str, str]]]


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


def address(model: type[models.Model], page: str, *args: Any) -> str:
    options = model._meta
    return reverse(f"admin:{options.app_label}_{options.model_name}_{page}", args=args)


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


def limited_by(console: Client, person: User, **limit: object) -> Any:
    role = Group.objects.get(name="compliance")
    data = {
        "username": person.username,
        "display_name": "Officer",
        "email": "",
        "groups": [role.pk],
        "is_active": "on",
        "theme": "auto",
        **inline("role_limits", {"group": role.pk, **limit}),
    }
    return console.post(address(User, "change", person.pk), data)


def test_person_gets_a_role_limited_to_a_market_and_the_record_says_so(
    console: Client, user_as: UserOf
) -> None:
    person, market = user_as("media"), MarketFactory.create()
    assert limited_by(console, person, markets=[market.pk]).status_code == 302
    actor = actor_for(person)
    assert actor.grants["compliance"] is None
    assert actor.markets["compliance"].countries == {"AT", "CH", "DE"}
    limits = AuditEntry.objects.get(verb="person.saved").after["limits"]
    assert limits == {"compliance": {"brands": [], "markets": ["@DACH"]}}


def test_limit_to_nothing_is_refused(console: Client, user_as: UserOf) -> None:
    response = limited_by(console, user_as("media"))
    assert response.status_code == 200
    assert "Choose brands or markets, or delete the limit." in words(response)
    assert not RoleLimit.objects.exists()


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


def test_edits_of_brands_are_recorded(console: Client, record: Record) -> None:
    console.post(address(Brand, "add"), {"key": "north", "name": "North"})
    brand = Brand.objects.get(key="north")
    console.post(address(Brand, "change", brand.pk), {"key": "north", "name": "Northern"})
    assert record() == [
        ("brand.saved", "North"),
        ("brand.saved", "Northern"),
    ]
    entries = AuditEntry.objects.filter(verb="brand.saved").order_by("pk")
    assert [entry.after["fields"] for entry in entries] == [[], ["Name"]]


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
