"""Who calls: the machine client behind a bearer token, and the campaigns it may ask about."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet
from oauth2_provider.models import get_access_token_model

from governance.domain.actor import Actor, ActorKind, Role
from governance.models import Campaign, ClientApplication


@dataclass(frozen=True, slots=True)
class Caller:
    """A machine client with a token: what the token and the client together still allow.

    ``scopes`` are those of the token that the client may have *now*: a scope taken from a client
    is gone at once, not when its tokens end.
    """

    application_id: int
    client_id: str
    name: str
    scopes: frozenset[str]
    expires_at: datetime

    is_authenticated = True
    """What Django REST framework asks of a user."""

    def actor(self, correlation_id: str) -> Actor:
        """The client as the actor of an action."""
        return Actor(
            ActorKind.CLIENT,
            self.client_id,
            self.name,
            {Role.EXSTREAM: None},
            correlation_id,
        )


def checksum_of(token: str) -> str:
    """The SHA-256 by which a token is found: the token itself is stored nowhere."""
    return hashlib.sha256(token.encode()).hexdigest()


CallerRow = tuple[int, str, str, list[str], str, datetime]
"""Client: key, id, name, allowed scopes. Token: scope, end."""


def caller_from(row: CallerRow) -> Caller:
    """The caller of one row of client and token."""
    application_id, client_id, name, allowed, scope, expires_at = row
    scopes = frozenset(scope.split()) & frozenset(allowed)
    return Caller(application_id, client_id, name or client_id, scopes, expires_at)


def caller_of(token: str) -> Caller | None:
    """The caller with this token, expired or not; None for a token that was never given out."""
    row = (
        get_access_token_model()
        .objects.filter(
            token_checksum=checksum_of(token),
            application__isnull=False,
            application__revoked_at__isnull=True,
        )
        .values_list(
            "application_id",
            "application__client_id",
            "application__name",
            "application__allowed_scopes",
            "scope",
            "expires",
        )
        .first()
    )
    return None if row is None else caller_from(row)


def caller_named(client_id: str, *, expires_at: datetime) -> Caller:
    """The client of that id with all its scopes, for commands that act as it does."""
    client = ClientApplication.objects.get(client_id=client_id)
    scopes = frozenset(client.allowed_scopes)
    return Caller(client.pk, client_id, client.name, scopes, expires_at)


def campaigns_of(caller: Caller) -> QuerySet[Campaign]:
    """The campaigns that the client's limits let it know of (product.md §1)."""
    brands = ClientApplication.brands.through.objects.filter(
        clientapplication_id=caller.application_id
    )
    campaigns = ClientApplication.campaigns.through.objects.filter(
        clientapplication_id=caller.application_id
    )
    return Campaign.objects.filter(
        ~Exists(brands) | Exists(brands.filter(brand_id=OuterRef("brand_id"))),
        ~Exists(campaigns) | Exists(campaigns.filter(campaign_id=OuterRef("pk"))),
    )


def brand_limits(caller: Caller) -> frozenset[int] | None:
    """The brands whose things the client may name; None means all of them."""
    brands = ClientApplication.brands.through.objects.filter(
        clientapplication_id=caller.application_id
    )
    return frozenset(brands.values_list("brand_id", flat=True)) or None
