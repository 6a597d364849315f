"""What every test may ask for: actors of a role, logged-in clients, and a database to empty.

No test reaches beyond this machine.
"""

import socket
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol

import hypothesis
import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate
from django.test import Client

from governance.domain.actor import Actor
from governance.models import AuditEntry, Brand, User
from governance.queries.actors import actor_for
from tests.factories import RoleLimitFactory, UserFactory

SEEDS = import_module("governance.migrations.0002_record_and_seed")
hypothesis.settings.register_profile("untimed", deadline=None)  # speed is never asserted
hypothesis.settings.load_profile("untimed")

LOOPBACK = ("127.", "::1", "localhost")


class UserOf(Protocol):
    def __call__(self, role: str, brand: Brand | None = None) -> User:
        """A new person with the role ("none" for no role), limited to the brand if one is given."""


class ActorOf(Protocol):
    def __call__(self, role: str, brand: Brand | None = None) -> Actor:
        """The actor of a new person, as :class:`UserOf`."""


class ClientOf(Protocol):
    def __call__(self, role: str, brand: Brand | None = None) -> Client:
        """A test client logged in as a new person; "anonymous" is not logged in."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let tests with committed rows empty the database, and give it its seeds again.

    The record refuses TRUNCATE by trigger; only here, and only for the flush, that is lifted.
    """
    operations = type(connection.ops)  # browser tests have a connection of their own
    flush = operations.execute_sql_flush
    tables = [connection.ops.quote_name(name) for name in SEEDS.APPEND_ONLY]

    def emptied(self: BaseDatabaseOperations, statements: list[str]) -> None:
        flush(
            self,
            [
                *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables),
                *statements,
                *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables),
            ],
        )

    def seeded(**_: Any) -> None:
        if not Group.objects.filter(name__in=SEEDS.ROLES).exists():
            SEEDS.seed(apps, None)

    patch = pytest.MonkeyPatch()
    patch.setattr(operations, "execute_sql_flush", emptied)
    post_migrate.connect(seeded, sender=apps.get_app_config("connectors"), weak=False)
    yield
    post_migrate.disconnect(seeded, sender=apps.get_app_config("connectors"))
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse connections to anywhere but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            host = str(address[0])
            if not host.startswith(LOOPBACK):
                raise AssertionError(f"A test wanted to reach {host}.")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    yield
    patch.undo()


@pytest.fixture
def user_as(db: None) -> UserOf:
    """Make people: ``user_as("media")``."""

    def made(role: str, brand: Brand | None = None) -> User:
        user = UserFactory.create(roles=[] if role == "none" else [role])
        if brand is not None:
            group = Group.objects.get(name=role)
            RoleLimitFactory.create(user=user, group=group, brands=[brand])
        return user

    return made


@pytest.fixture
def actor(user_as: UserOf) -> ActorOf:
    """Make actors: ``actor("reviewer")``, ``actor("media", brand)``."""
    return lambda role, brand=None: actor_for(user_as(role, brand))


@pytest.fixture
def client_as(user_as: UserOf) -> ClientOf:
    """Make logged-in test clients: ``client_as("comms").get("/assets/")``."""

    def made(role: str, brand: Brand | None = None) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(user_as(role, brand))
        return client

    return made


@pytest.fixture
def record() -> Callable[[], list[tuple[str, str]]]:
    """What the record holds, as (verb, subject label): compare before and after."""
    return lambda: list(AuditEntry.objects.order_by("pk").values_list("verb", "subject_label"))
