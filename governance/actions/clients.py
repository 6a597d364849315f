"""Machine clients: made, changed, given a new secret, and revoked by administrators.

A secret is told once, to who made it; only its hash is kept. What a client may do is asked anew at
every lookup, so a change holds at once; a new secret or a revocation also ends every token.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import IntegrityError, transaction
from oauth2_provider.models import get_access_token_model

from governance import audit, clock, policies
from governance.actions.transactions import governed
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, InvalidInput, NotFound, StaleState
from governance.domain.errors import gettext_noop as _
from governance.models import Brand, Campaign, ClientApplication, Scope

SECRET_BYTES: Final = 32
"""Random bytes of a secret; it is written with 43 characters."""

LONGEST_NAME: Final = 120
_CLIENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,63}")


@dataclass(frozen=True, slots=True)
class ClientTerms:
    """What a client is called and may do; no brands or campaigns means not limited to any.

    ``brands`` and ``campaigns`` are primary keys.
    """

    name: str
    scopes: Sequence[str]
    brands: Sequence[int] = ()
    campaigns: Sequence[int] = ()


@governed
def make_client(
    *, client_id: str, terms: ClientTerms, actor: Actor
) -> tuple[ClientApplication, str]:
    """Make a client for client credentials; gives it and its secret, told here and never again.

    Raises:
        Forbidden, InvalidInput (naming the field), Conflict (the client id is taken).
    """
    policies.may_administer(actor).require()
    if not _CLIENT_ID.fullmatch(client_id):
        raise InvalidInput(
            _("Use 3 to 64 letters, digits, dots, hyphens and underscores."), field="client_id"
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client = ClientApplication(
        client_id=client_id,
        client_secret=secret,
        client_type=ClientApplication.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ClientApplication.GRANT_CLIENT_CREDENTIALS,
        secret_set_at=clock.now(),
    )
    _apply(client, terms)
    try:
        with transaction.atomic():
            client.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("There is a client “%(id)s” already."), id=client_id) from error
    _limit(client, terms)
    audit.record(actor, "client.made", client, after=picture(client))
    return client, secret


@governed
def install_client(
    *, client_id: str, secret: str, terms: ClientTerms, actor: Actor
) -> ClientApplication:
    """Make a client with a secret that the installer knows, or give an existing one that secret.

    For commands: nobody is shown the secret, so nobody but who runs the command knows it.

    Raises:
        InvalidInput (naming the field).
    """
    client = ClientApplication.objects.select_for_update().filter(client_id=client_id).first()
    client = client or ClientApplication(client_id=client_id)
    client.client_type = ClientApplication.CLIENT_CONFIDENTIAL
    client.authorization_grant_type = ClientApplication.GRANT_CLIENT_CREDENTIALS
    client.client_secret, client.secret_set_at = secret, clock.now()
    _apply(client, terms)
    client.save()
    _limit(client, terms)
    audit.record(actor, "client.installed", client, after=picture(client))
    return client


@governed
def change_client(
    *, client_pk: int, terms: ClientTerms, actor: Actor, expected: str
) -> ClientApplication:
    """Change what a client is called and may do; from the commit on, tokens given out are bound.

    ``expected`` is the :func:`terms_digest` of what the administrator saw.

    Raises:
        NotFound, Forbidden, StaleState, Conflict, InvalidInput (naming the field).
    """
    client = _locked(client_pk, actor)
    _require_in_use(client)
    if expected != terms_digest(client):
        raise StaleState(_("Somebody else changed the client. Look again, then save."))
    before = picture(client)
    _apply(client, terms)
    client.save(update_fields=["name", "allowed_scopes", "updated"])
    _limit(client, terms)
    after = picture(client)
    if after != before:
        audit.record(actor, "client.changed", client, before=before, after=after)
    return client


@governed
def renew_secret(*, client_pk: int, actor: Actor, expected: str) -> tuple[ClientApplication, str]:
    """Give a client a new secret; the old one and every token end with the commit.

    ``expected`` is the :func:`secret_mark` that was shown, so a second click renews nothing.

    Raises:
        NotFound, Forbidden, StaleState, Conflict.
    """
    client = _locked(client_pk, actor)
    _require_in_use(client)
    if expected != secret_mark(client):
        raise StaleState(
            _("The secret was renewed a moment ago. If nobody kept the new one, renew it again.")
        )
    secret = secrets.token_urlsafe(SECRET_BYTES)
    client.client_secret, client.secret_set_at = secret, clock.now()
    client.save(update_fields=["client_secret", "secret_set_at", "updated"])
    ended = _end_tokens(client)
    audit.record(actor, "client.secret_renewed", client, after={"tokens_ended": ended})
    return client, secret


@governed
def revoke_client(*, client_pk: int, actor: Actor, reason: str) -> ClientApplication:
    """End a client for good: no token of it is taken from the commit on, and none is given out.

    Its row stays, since the record and old answers name it.

    Raises:
        NotFound, Forbidden, Conflict, InvalidInput (``reason``).
    """
    client = _locked(client_pk, actor)
    _require_in_use(client)
    text = reason.strip()
    if not text:
        raise InvalidInput(_("Give a reason: it is kept with the decision."), field="reason")
    client.revoked_at = clock.now()
    client.save(update_fields=["revoked_at", "updated"])
    ended = _end_tokens(client)
    audit.record(actor, "client.revoked", client, after={"tokens_ended": ended}, reason=text)
    return client


def note_token(client: ClientApplication) -> bool:
    """Note that a token is given out, in the transaction that stores it; whether it may be.

    The lock makes renewals and revocations wait until they see the token, or the token see them:
    none is stored for a secret that has ended since it was checked.
    """
    now = ClientApplication.objects.select_for_update().filter(pk=client.pk).first()
    if now is None or now.revoked_at is not None or now.client_secret != client.client_secret:
        return False
    ClientApplication.objects.filter(pk=client.pk).update(last_token_at=clock.now())
    return True


def picture(client: ClientApplication) -> dict[str, Any]:
    """What a client may do, as the record keeps it; nothing of its secret."""
    return {
        "name": client.name,
        "scopes": sorted(client.allowed_scopes),
        "brands": sorted(brand.key for brand in client.brands.all()),
        "campaigns": sorted(campaign.key for campaign in client.campaigns.all()),
    }


def terms_digest(client: ClientApplication) -> str:
    """Changes with anything that :func:`change_client` changes."""
    return _digest(json.dumps(picture(client), sort_keys=True))


def secret_mark(client: ClientApplication) -> str:
    """Changes with the secret, and tells nothing of it: the digest of a salted hash."""
    return _digest(f"{client.pk} {client.client_secret}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(client_pk: int, actor: Actor) -> ClientApplication:
    policies.may_administer(actor).require()
    rows = ClientApplication.objects.select_for_update().filter(pk=client_pk)
    client: ClientApplication | None = rows.first()
    if client is None:
        raise NotFound(_("There is no such client."))
    return client


def _require_in_use(client: ClientApplication) -> None:
    if client.revoked_at is not None:
        raise Conflict(_("This client is revoked. Make a new one instead."))


def _apply(client: ClientApplication, terms: ClientTerms) -> None:
    name = terms.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InvalidInput(_("Give the client a name of up to 120 characters."), field="name")
    if not terms.scopes or set(terms.scopes) - set(Scope.values):
        raise InvalidInput(_("Choose at least one scope."), field="scopes")
    client.name, client.allowed_scopes = name, sorted(set(terms.scopes))


def _limit(client: ClientApplication, terms: ClientTerms) -> None:
    brands = Brand.objects.filter(pk__in=terms.brands)
    campaigns = Campaign.objects.filter(pk__in=terms.campaigns)
    for field, wanted, found in (
        ("brands", terms.brands, brands),
        ("campaigns", terms.campaigns, campaigns),
    ):
        if len(found) != len(set(wanted)):  # an empty list would mean all of them
            raise InvalidInput(_("Choose one from the list."), field=field)
    client.brands.set(brands)
    client.campaigns.set(campaigns)


def _end_tokens(client: ClientApplication) -> int:
    tokens = get_access_token_model().objects.filter(application=client)
    ended: int = tokens.count()
    tokens.delete()
    return ended
