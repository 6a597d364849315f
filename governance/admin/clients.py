"""Machine clients: made here, with their scopes, brands and campaigns."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import (
    get_access_token_model,
    get_grant_model,
    get_id_token_model,
    get_refresh_token_model,
)

from governance.admin.kinds import RecordedAdmin
from governance.models import ClientApplication, Scope

SECRET_LENGTH = 32
"""In characters; the one that is offered has more."""


class ClientForm(forms.ModelForm[ClientApplication]):
    """A machine client with its scopes as check boxes."""

    allowed_scopes = forms.MultipleChoiceField(
        label=_("Allowed scopes"), choices=Scope, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = ClientApplication
        fields = ("name", "client_id", "client_secret", "allowed_scopes", "brands", "campaigns")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        secret = self.fields["client_secret"]
        secret.widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        if self.instance.pk is None:
            secret.help_text = _("Copy it now: from then on only a hash is kept.")
        else:
            secret.required, self.initial["client_secret"] = False, ""
            secret.help_text = _("Kept as a hash. Empty: it stays. Anything else replaces it.")

    def clean_client_secret(self) -> str:
        """A secret that cannot be guessed; on a change, an empty one keeps the present."""
        text: str = self.cleaned_data["client_secret"]
        if not text and self.instance.pk is not None:
            return str(ClientApplication.objects.get(pk=self.instance.pk).client_secret)
        if len(text) < SECRET_LENGTH:
            raise forms.ValidationError(
                _("Use at least %(count)s characters."), params={"count": SECRET_LENGTH}
            )
        return text


class ClientAdmin(RecordedAdmin):
    """Machine clients: client credentials only; the secret is shown once, then kept as a hash."""

    noun = "client"
    form = ClientForm
    list_display = ("name", "client_id", "allowed_scopes", "created")
    filter_horizontal = ("brands", "campaigns")

    def told(self, obj: Any) -> dict[str, Any]:
        """The scopes after the edit."""
        return {"scopes": list(obj.allowed_scopes)}

    def save_model(
        self,
        request: HttpRequest,
        obj: ClientApplication,
        form: forms.ModelForm[ClientApplication],
        change: bool,
    ) -> None:
        """Keep to the one kind of client there is (architecture.md §3)."""
        obj.client_type = ClientApplication.CLIENT_CONFIDENTIAL
        obj.authorization_grant_type = ClientApplication.GRANT_CLIENT_CREDENTIALS
        super().save_model(request, obj, form, change)
        if change and form.data.get("client_secret"):  # a new secret ends what the old one opened
            get_access_token_model().objects.filter(application=obj).delete()


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
