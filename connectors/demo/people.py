"""The demo company's people: one per role, and a second reviewer. They are roles, not persons."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from governance import clock
from governance.actions.clients import ClientTerms, install_client
from governance.actions.people import save_person
from governance.domain.actor import Actor, Role, system_actor
from governance.queries.actors import actor_for
from governance.queries.by_key import password_fits
from governance.queries.callers import Caller, caller_named

CLIENT_ID = "exstream-demo"
SCOPES = ("lookup", "production")


@dataclass(frozen=True, slots=True)
class Person:
    """A log-in of the demo."""

    username: str
    name: str
    role: Role


PEOPLE = (
    Person("media", "Editor, Media team", Role.MEDIA),
    Person("comms", "Manager, Communications", Role.COMMS),
    Person("reviewer", "Reviewer, Brand", Role.REVIEWER),
    Person("reviewer2", "Reviewer, Legal", Role.REVIEWER),
    Person("compliance", "Officer, Compliance", Role.COMPLIANCE),
    Person("auditor", "Auditor, Internal audit", Role.AUDITOR),
    Person("admin", "Administrator", Role.ADMIN),
)


def settle(known: Mapping[str, str]) -> tuple[dict[str, str], dict[str, Actor]]:
    """Make the people, or keep those whose password in ``known`` still fits.

    Returns passwords and actors by user name.
    """
    passwords: dict[str, str] = {}
    actors: dict[str, Actor] = {}
    for person in PEOPLE:
        password = known.get(person.username, "")
        if not password_fits(person.username, password):
            password = secrets.token_urlsafe(9)
        passwords[person.username] = password
        user = save_person(
            username=person.username,
            name=person.name,
            role=person.role,
            password=password,
            actor=system_actor("Installation"),
        )
        actors[person.username] = actor_for(user)
    return passwords, actors


def caller() -> Caller:
    """The machine client as it asks and reports, for the length of a story."""
    return caller_named(CLIENT_ID, expires_at=clock.now() + timedelta(days=1))


def settle_client(known: str) -> str:
    """Make the machine client, or keep it if its secret is known; the secret."""
    secret = known or secrets.token_urlsafe(24)
    install_client(
        client_id=CLIENT_ID,
        secret=secret,
        terms=ClientTerms("Exstream", SCOPES),
        actor=system_actor("Installation"),
    )
    return secret
