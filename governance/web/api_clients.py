"""Pages of machine clients, for administrators: the list, one client, its secret, its end."""

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.validators import ProhibitNullCharactersValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from governance import policies
from governance.actions import clients as actions
from governance.actions.clients import ClientTerms
from governance.domain.actor import Actor
from governance.domain.errors import Conflict, DomainError, InvalidInput, NotFound
from governance.domain.errors import gettext_noop as noop
from governance.models import Brand, Campaign, ClientApplication, Scope
from governance.queries.clients import listed
from governance.refusals import sentence, status_of
from governance.web.requests import actor_of, refusal_context, text_in

UNKNOWN_NAMED = 5
"""The most unknown campaigns that one error names."""


class ClientForm(forms.Form):
    """What a client is called and may do."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=actions.LONGEST_NAME,
        help_text=gettext_lazy("Such as the system and its place: “Exstream, production”."),
    )
    client_id = forms.CharField(
        label=gettext_lazy("Client id"),
        max_length=64,
        help_text=gettext_lazy("The client sends it to get a token. It stays as it is."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        validators=[ProhibitNullCharactersValidator()],
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("May"), choices=Scope, widget=forms.CheckboxSelectMultiple
    )
    brands = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only for these brands"),
        help_text=gettext_lazy("None chosen: for all brands."),
        queryset=Brand.objects.order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    campaigns = forms.CharField(
        label=gettext_lazy("Only for these campaigns"),
        help_text=gettext_lazy(
            "Their keys, each on a line of its own. None: for all campaigns of its brands."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "input mono"}),
        required=False,
        max_length=20_000,
        validators=[ProhibitNullCharactersValidator()],
    )

    def clean_campaigns(self) -> list[Campaign]:
        """The campaigns with the keys that were written, each once."""
        keys = list(dict.fromkeys(self.cleaned_data["campaigns"].replace(",", " ").split()))
        found = {row.key: row for row in Campaign.objects.filter(key__in=keys)}
        unknown = [key for key in keys if key not in found]
        if unknown:
            named = ", ".join(unknown[:UNKNOWN_NAMED])
            raise forms.ValidationError(_("There is no campaign with the key %s.") % named)
        return [found[key] for key in keys]

    def terms(self) -> ClientTerms:
        """The terms of a valid form."""
        return ClientTerms(
            name=self.cleaned_data["name"],
            scopes=self.cleaned_data["scopes"],
            brands=[brand.pk for brand in self.cleaned_data["brands"]],
            campaigns=[campaign.pk for campaign in self.cleaned_data["campaigns"]],
        )


@login_required
@require_safe
def client_list(request: HttpRequest) -> HttpResponse:
    """Who asks this product by machine, and when each was last in use."""
    policies.may_administer(actor_of(request)).require()
    context = {"clients": list(listed()), "crumbs": _crumbs()}
    return render(request, "governance/client_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def client_new(request: HttpRequest) -> HttpResponse:
    """Make a client; the answer shows its secret, once.

    The client id is offered with the form, so a form that is sent twice makes one client.
    """
    actor = actor_of(request)
    policies.may_administer(actor).require()
    offered = {"client_id": f"client-{secrets.token_hex(5)}", "scopes": [Scope.LOOKUP]}
    form = ClientForm(request.POST or None, initial=offered)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            name = form.cleaned_data["client_id"]
            try:
                client, secret = actions.make_client(
                    client_id=name, terms=form.terms(), actor=actor
                )
            except (Conflict, InvalidInput) as error:
                status = _refuse(form, error, "client_id")
            else:
                return _secret_page(request, client, secret, new=True)
    context = {"form": form, "crumbs": _crumbs({"label": _("New client")})}
    return render(request, "governance/client_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_page(request: HttpRequest, client_pk: int) -> HttpResponse:
    """One client: what is known of it, and what it may do."""
    actor = actor_of(request)
    client = _client(client_pk, actor)
    initial = {
        "name": client.name,
        "scopes": client.allowed_scopes,
        "brands": [brand.pk for brand in client.brands.all()],
        "campaigns": "\n".join(sorted(campaign.key for campaign in client.campaigns.all())),
    }
    form = ClientForm(request.POST or None, initial=initial)
    del form.fields["client_id"]
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                actions.change_client(
                    client_pk=client_pk,
                    terms=form.terms(),
                    actor=actor,
                    expected=text_in(request.POST, "expected"),
                )
            except (Conflict, InvalidInput) as error:
                status = _refuse(form, error)
            else:
                messages.success(request, _("The client is changed, for its tokens too."))
                return redirect("governance:client", client_pk)
    context = {
        "client": client,
        "form": form,
        "expected": actions.terms_digest(client),
        "crumbs": _crumbs({"label": client.name}),
    }
    return render(request, "governance/client.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def client_secret(request: HttpRequest, client_pk: int) -> HttpResponse:
    """Ask whether to renew a secret; then renew it and show the new one, once."""
    actor = actor_of(request)
    client = _client(client_pk, actor)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        try:
            renewed, secret = actions.renew_secret(
                client_pk=client_pk, actor=actor, expected=text_in(request.POST, "expected")
            )
        except Conflict as error:
            refused = refusal_context(error)
        else:
            return _secret_page(request, renewed, secret, new=False)
    return _step_page(request, "governance/client_renew.html", client, refused)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def client_revoke(request: HttpRequest, client_pk: int) -> HttpResponse:
    """Ask for the reason to end a client; then end it."""
    actor = actor_of(request)
    client = _client(client_pk, actor)
    refused: dict[str, Any] = {}
    if request.method == "POST":
        reason = text_in(request.POST, "reason")
        try:
            actions.revoke_client(client_pk=client_pk, actor=actor, reason=reason)
        except (Conflict, InvalidInput) as error:
            refused = refusal_context(error) | {"reason": reason}
        else:
            done = _("%(name)s is revoked. Its tokens have ended.") % {"name": client.name}
            messages.success(request, done)
            return redirect("governance:clients")
    return _step_page(request, "governance/client_revoke.html", client, refused)


def _client(client_pk: int, actor: Actor) -> ClientApplication:
    """A client with its limits and tokens.

    Raises:
        Forbidden, NotFound.
    """
    policies.may_administer(actor).require()
    client = listed().filter(pk=client_pk).first()
    if client is None:
        raise NotFound(noop("There is no such client."))
    return client


def _refuse(form: forms.Form, error: DomainError, taken: str | None = None) -> int:
    """Put a refusal into a form, beside the field that it names; the status to answer with."""
    field = error.field if isinstance(error, InvalidInput) else taken
    form.add_error(field if field in form.fields else None, sentence(error))
    return status_of(error)


def _secret_page(
    request: HttpRequest, client: ClientApplication, secret: str, *, new: bool
) -> HttpResponse:
    """The only page that ever shows a secret; no cache keeps it."""
    context = {
        "client": client,
        "secret": secret,
        "is_new": new,
        "token_url": request.build_absolute_uri(reverse("governance-api:token")),
        "crumbs": _crumbs(_crumb(client), {"label": _("Secret")}),
    }
    response = render(request, "governance/client_secret.html", context)
    response["Cache-Control"] = "no-store, private"
    return response


def _step_page(
    request: HttpRequest, page: str, client: ClientApplication, refused: dict[str, Any]
) -> HttpResponse:
    label = _("Renew the secret") if page.endswith("renew.html") else _("Revoke")
    context = {
        "client": client,
        "expected": actions.secret_mark(client),
        "crumbs": _crumbs(_crumb(client), {"label": label}),
        **refused,
    }
    status = int(refused.get("refusal_status", 200))
    return render(request, page, context, status=status)


def _crumb(client: ClientApplication) -> dict[str, str]:
    return {"label": client.name, "url": reverse("governance:client", args=[client.pk])}


def _crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    here = {"label": _("API clients")}
    if more:
        here["url"] = reverse("governance:clients")
    return [{"label": _("Home"), "url": reverse("governance:home")}, here, *more]
