"""Machine clients in the console: shown. They are kept on their own pages, by the same rules."""

from typing import Any

from django.contrib import admin
from django.urls import reverse
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from governance.admin.kinds import ReadOnlyAdmin
from governance.models import ClientApplication


class ClientAdmin(ReadOnlyAdmin):
    """Machine clients, without even the hash of a secret."""

    list_display = ("name", "client_id", "allowed_scopes", "created", "last_token_at", "revoked_at")
    fields = (
        *("name", "client_id", "allowed_scopes", "brands", "campaigns"),
        *("created", "secret_set_at", "last_token_at", "revoked_at"),
    )

    def view_on_site(self, obj: Any) -> str:
        """The page on which the client is changed."""
        return reverse("governance:client", args=[obj.pk])


# The toolkit registers its own admin for every model; ours replaces it, and tokens stay hidden.
for _model in (
    ClientApplication,
    get_access_token_model(),
    get_grant_model(),
    get_id_token_model(),
    get_refresh_token_model(),
):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
admin.site.register(ClientApplication, ClientAdmin)
