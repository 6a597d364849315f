"""The account page, the theme switch, and signing in and out."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from governance.actions.preferences import save_preferences
from governance.actions.sign_in import is_paused
from governance.domain.actor import Role
from governance.domain.errors import InvalidInput, gettext_noop
from governance.models import Brand, User
from governance.web.frame import ROLE_LABELS, THEMES
from governance.web.notices import switch_table
from governance.web.requests import actor_of

THEME_COOKIE: Final = "theme"
YEAR: Final = 365 * 24 * 3600
"""How long a browser remembers a theme, in seconds."""


class PreferencesForm(forms.Form):
    """What a person sets for themselves."""

    theme = forms.ChoiceField(
        label=gettext_lazy("Theme"), choices=User.Theme, widget=forms.RadioSelect
    )
    shortcuts = forms.BooleanField(
        label=gettext_lazy("Single-key shortcuts"),
        help_text=gettext_lazy("Letters such as “g” then “a” act outside of fields."),
        required=False,
    )


class Login(LoginView):
    """Signing in, on our own page."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The form again; 429 with a sentence while the name is refused for a while."""
        if not is_paused(self.request, form.data.get("username", "")):
            return super().form_invalid(form)
        form.errors.clear()
        form.add_error(None, _("Too many wrong passwords. Try again in a quarter of an hour."))
        return self.render_to_response(self.get_context_data(form=form), status=429)


class Logout(LogoutView):
    """Signing out; only by POST."""


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Who the viewer is, and what they set for themselves."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError(user)
    form = PreferencesForm(request.POST or None, initial=_settings(request, user))
    if request.method == "POST" and form.is_valid():
        theme, shortcuts = form.cleaned_data["theme"], form.cleaned_data["shortcuts"]
        save_preferences(user_id=user.pk, theme=theme, shortcuts=shortcuts)
        messages.success(request, _("Saved."))
        return _remembered(redirect("governance:account"), theme)
    context = {
        "form": form,
        "person": user,
        "roles": _roles(request),
        "switches": switch_table(user.pk),
        "crumbs": [
            {"label": _("Home"), "url": reverse("governance:home")},
            {"label": _("Account")},
        ],
    }
    return render(request, "governance/account.html", context, status=400 if form.errors else 200)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember a theme in the browser, and for the person who is logged in; then go back."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        raise InvalidInput(gettext_noop("Choose one of the themes."), field="theme")
    if isinstance(request.user, User):
        save_preferences(user_id=request.user.pk, theme=theme)
    place = request.POST.get("next", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(place, hosts, require_https=request.is_secure())
    response = HttpResponseRedirect(place if safe else reverse("governance:home"))
    return _remembered(response, theme)


def _settings(request: HttpRequest, user: User) -> dict[str, Any]:
    cookie = request.COOKIES.get(THEME_COOKIE, "")
    return {"theme": cookie if cookie in THEMES else user.theme, "shortcuts": user.shortcuts}


def _roles(request: HttpRequest) -> list[dict[str, Any]]:
    """The viewer's roles with the brands and countries that each is limited to, if it is."""
    actor = actor_of(request)
    grants = actor.grants
    limited = {pk for brands in grants.values() for pk in brands or ()}
    names = dict(Brand.objects.filter(pk__in=limited).values_list("pk", "name")) if limited else {}
    return [
        {
            "label": ROLE_LABELS[role],
            "limited": grants[role] is not None,
            "brands": sorted(names[pk] for pk in grants[role] or () if pk in names),
            "countries": sorted(actor.markets[role].countries) if role in actor.markets else [],
        }
        for role in Role
        if role in grants and role in ROLE_LABELS
    ]


def _remembered(response: HttpResponse, theme: str) -> HttpResponse:
    response.set_cookie(
        THEME_COOKIE,
        theme,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
