"""Machine clients at the token endpoint: one grant, and no scope beyond a client's own.

Named in ``settings.OAUTH2_PROVIDER``; the toolkit alone would grant any scope to anybody.
"""

from collections.abc import Iterable
from typing import Any

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauthlib.oauth2.rfc6749.errors import (  # type: ignore[import-untyped]  # has no types
    InvalidClientError,
)

from governance.actions.clients import note_token
from governance.models import ClientApplication, Scope

GRANT = "client_credentials"


class ClientScopes(BaseScopes):
    """The scopes of product.md §1, as far as a client may have them."""

    def get_all_scopes(self) -> dict[str, str]:
        """Every scope there is, with what it allows."""
        return {scope.value: str(scope.label) for scope in Scope}

    def get_available_scopes(
        self, application: ClientApplication | None = None, *_args: Any, **_kwargs: Any
    ) -> list[str]:
        """The scopes that a client may ask for."""
        return [] if application is None else list(application.allowed_scopes)

    def get_default_scopes(
        self, application: ClientApplication | None = None, *_args: Any, **_kwargs: Any
    ) -> list[str]:
        """The scopes of a client that asks for none in particular: all it may have."""
        return self.get_available_scopes(application)


class ClientValidator(OAuth2Validator):
    """The toolkit's rules, narrowed to confidential clients and their credentials."""

    def validate_grant_type(
        self,
        client_id: str,
        grant_type: str,
        client: Any,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        """Client credentials only, whatever a client's row says."""
        return grant_type == GRANT and bool(
            super().validate_grant_type(client_id, grant_type, client, request, *args, **kwargs)
        )

    def validate_scopes(
        self,
        client_id: str,
        scopes: Iterable[str],
        client: ClientApplication,
        request: Any,
        *args: Any,
        **kwargs: Any,
    ) -> bool:
        """At least one scope, and none that the client may not have."""
        wanted = set(scopes)
        return bool(wanted) and wanted <= set(client.allowed_scopes)

    def _save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Store a token and note that the client is in use; not for one that ended meanwhile."""
        if not note_token(request.client):
            raise InvalidClientError(request=request)
        return super()._save_bearer_token(token, request, *args, **kwargs)

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Confidential clients with a hashed secret only: others prove nothing, or leak it."""
        if not super().authenticate_client(request, *args, **kwargs):
            return False
        client: ClientApplication = request.client
        confidential = client.client_type == ClientApplication.CLIENT_CONFIDENTIAL
        return bool(confidential and client.hash_client_secret)
