"""A small published campaign, and machine clients with tokens to ask about it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest
from django.db import transaction
from django.test import Client
from oauth2_provider.models import AccessToken

from governance import clock
from governance.actions import publication
from governance.actions.transactions import lock_campaigns
from governance.api import lookup
from governance.domain.actor import system_actor
from governance.models import Brand, Campaign, ClientApplication, PublishedTable
from governance.queries.lookup import tables
from tests.factories import (
    MOMENT,
    CampaignFactory,
    ClientApplicationFactory,
    MappingFactory,
    SlotFactory,
)

TOKEN = "a-token-that-only-tests-know"


class TokenOf(Protocol):
    def __call__(
        self,
        *scopes: str,
        brands: list[Brand] | None = None,
        campaigns: list[Campaign] | None = None,
        ends_in: timedelta = timedelta(minutes=15),
    ) -> dict[str, Any]:
        """The request headers of a new client with a token for the scopes."""


class Ask(Protocol):
    def __call__(self, query: str = "slot=hero", *, campaign: str = "RENEW26") -> Any:
        """The response to a lookup with the token of a client that may look up anything."""


@pytest.fixture(autouse=True)
def moment() -> Iterator[list[datetime]]:
    """The time of these tests: change the one entry to let it pass."""
    instants = [MOMENT]
    with clock.installed(lambda: instants[0]):
        yield instants


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    """Tests share the process: forget tables and rates between them."""
    tables.clear()
    lookup.rates.forget()
    yield
    tables.clear()


@pytest.fixture
def token_of(db: None) -> TokenOf:
    def made(
        *scopes: str,
        brands: list[Brand] | None = None,
        campaigns: list[Campaign] | None = None,
        ends_in: timedelta = timedelta(minutes=15),
    ) -> dict[str, Any]:
        client = ClientApplicationFactory.create(allowed_scopes=list(scopes))
        client.brands.set(brands or [])
        client.campaigns.set(campaigns or [])
        return header_of(token_for(client, " ".join(scopes), ends_in=ends_in))

    return made


def token_for(
    client: ClientApplication, scope: str, *, ends_in: timedelta = timedelta(minutes=15)
) -> str:
    """A token stored as the toolkit stores it: by its checksum."""
    text = f"{TOKEN}-{AccessToken.objects.count()}"
    row = AccessToken(application=client, scope=scope, expires=clock.now() + ends_in, token="")
    row._raw_token = text
    row.save()
    return text


def header_of(token: str) -> dict[str, Any]:
    """The request header that carries a token."""
    return {"headers": {"authorization": f"Bearer {token}"}}


@pytest.fixture
def renewal(db: None) -> Campaign:
    """The published campaign RENEW26: slot "hero" with one film, slot "banner" without any."""
    campaign = CampaignFactory.create(key="RENEW26")
    hero = SlotFactory.create(campaign=campaign, key="hero")
    SlotFactory.create(campaign=campaign, key="banner", kinds=["image"])
    MappingFactory.create(slot=hero)
    publish(campaign)
    return campaign


def publish(campaign: Campaign) -> PublishedTable | None:
    """Compile all slots of a campaign into its next generation, if anything changed."""
    with transaction.atomic():
        lock_campaigns([campaign.pk])
        made = publication.publish(
            {campaign.pk: None}, cause="test", actor=system_actor(), refusable=False
        )
    return made[0] if made else None


@pytest.fixture
def ask(client: Client, token_of: TokenOf) -> Ask:
    known: list[dict[str, Any]] = []

    def asked(query: str = "slot=hero", *, campaign: str = "RENEW26") -> Any:
        if not known:
            known.append(token_of("lookup"))
        return client.get(f"/api/v1/campaigns/{campaign}/lookup?{query}", **known[0])

    return asked


@pytest.fixture
def untouched(record: Callable[[], list[tuple[str, str]]]) -> Iterator[None]:
    """The test leaves the record as it found it."""
    before = record()
    yield
    assert record() == before
